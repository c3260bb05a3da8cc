"""Deciding on a review."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trillium.accounts.organisations.models import Membership
from trillium.structures.quality.actions import MOST_CONDITIONS, Asked
from trillium.structures.quality.models import Declaration, Review

#: how many conditions the form has room for, before any is added
FEWEST_ROWS = 3
ROW = ("condition", "due", "confirmer")


def _rows(given: Mapping[str, Any]) -> int:
    """Return for how many conditions there is room, whatever the page sent."""
    asked = str(given.get("rows", ""))
    number = int(asked) if re.fullmatch("[0-9]{1,2}", asked) else FEWEST_ROWS
    return min(max(number + ("another" in given), FEWEST_ROWS), MOST_CONDITIONS)


class DecideReview(forms.Form):
    """One of four decisions, with the conditions of an approval."""

    digest = forms.CharField(widget=forms.HiddenInput)
    rows = forms.CharField(widget=forms.HiddenInput, required=False)
    interests = forms.ChoiceField(
        label=_("Your interests"),
        help_text=_(
            "A conflict of interest: you gain or lose by this decision, or are close to somebody "
            "who does."
        ),
        choices=[
            (Declaration.Interests.NONE, _("I have no conflict of interest")),
            (
                Declaration.Interests.CONFLICT,
                _("I have a conflict of interest: another reviewer decides"),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Declare first whether you have a conflict of interest in this review.")
        },
    )
    what = forms.CharField(
        label=_("What the conflict is"),
        help_text=_("Only the reviewers and the programme leads of your institution read it."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    decision = forms.ChoiceField(
        label=_("Decision"),
        required=False,
        choices=[
            (Review.Decision.APPROVED, _("Approve this version: its words never change again")),
            (
                Review.Decision.WITH_CONDITIONS,
                _("Approve it with conditions: its words stay, something is to follow"),
            ),
            (Review.Decision.CHANGES_ASKED, _("Ask for changes")),
            (Review.Decision.REFUSED, _("Refuse it as it stands")),
        ],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("Comment"),
        help_text=_(
            "Needed when you ask for changes or refuse; everyone in the consortium can read it."
        ),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, people: Iterable[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        self.numbers = range(1, _rows(self.data if self.is_bound else self.initial) + 1)
        self.initial["rows"] = len(self.numbers)
        self.people = {str(each.person_id): each.person for each in people}
        named = [(pk, str(person)) for pk, person in self.people.items()]
        for number in self.numbers:
            self.fields[f"condition_{number}"] = forms.CharField(
                label=_("What is to follow"),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"due_{number}"] = forms.DateField(
                label=_("By which day"),
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )
            self.fields[f"confirmer_{number}"] = forms.ChoiceField(
                label=_("Who confirms that it is met"),
                required=False,
                choices=[("", _("Choose a person")), *named],
            )

    def front(self) -> Iterator[forms.BoundField]:
        """Yield the fields before the conditions."""
        # Who steps back decides nothing, so the form does not ask for it; the page still should.
        self.fields["decision"].required = True
        return (self[name] for name in ("interests", "what", "decision", "comment"))

    def condition_rows(self) -> Iterator[tuple[int, list[forms.BoundField]]]:
        """Yield the fields of each condition."""
        for number in self.numbers:
            yield number, [self[f"{name}_{number}"] for name in ROW]

    @property
    def conditions_open(self) -> bool:
        """Return whether the page shows the conditions unfolded."""
        if not self.is_bound:
            return len(self.numbers) > FEWEST_ROWS
        return self.data.get("decision") == Review.Decision.WITH_CONDITIONS

    @property
    def next_condition(self) -> int | None:
        """Return the number of the condition that could be added, None where there is no room."""
        return len(self.numbers) + 1 if len(self.numbers) < MOST_CONDITIONS else None

    def clean(self) -> dict[str, Any]:
        """Want a decision of who has no conflict, and the conflict of who has one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("interests") == Declaration.Interests.CONFLICT:
            if not cleaned.get("what", "").strip():
                self.add_error("what", _("Say what the conflict of interest is."))
        elif not cleaned.get("decision") and "decision" not in self.errors:
            self.add_error("decision", _("Choose one of the four."))
        if cleaned.get("decision") == Review.Decision.WITH_CONDITIONS:
            self._want_whole_conditions(cleaned)
        return cleaned

    def _want_whole_conditions(self, cleaned: dict[str, Any]) -> None:
        for number in self.numbers:
            given = {name: cleaned.get(f"{name}_{number}") for name in ROW}
            for name, value in given.items():
                if not value and (any(given.values()) or number == 1):
                    field = f"{name}_{number}"
                    if field not in self.errors:
                        self.add_error(field, _("A condition needs words, a day and a person."))

    def conditions(self) -> list[Asked]:
        """Return the conditions, where the decision has any; call it on a valid form."""
        if self.cleaned_data["decision"] != Review.Decision.WITH_CONDITIONS:
            return []
        return [
            Asked(
                words=self.cleaned_data[f"condition_{number}"],
                due_on=self.cleaned_data[f"due_{number}"],
                confirmer=self.people[self.cleaned_data[f"confirmer_{number}"]],
            )
            for number in self.numbers
            if self.cleaned_data[f"condition_{number}"]
        ]


class ConfirmCondition(forms.Form):
    """How a condition was met."""

    how = forms.CharField(
        label=_("How it was met"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
