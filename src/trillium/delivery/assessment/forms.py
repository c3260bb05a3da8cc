"""What people write when they assess: evidence, a judgement, a rubric."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trillium.delivery.assessment.models import Evidence
from trillium.delivery.assessment.rules import (
    LARGEST_FILE,
    LONGEST_NARRATIVE,
    LONGEST_TITLE,
    Criterion,
    Level,
    Value,
    is_web_address,
)
from trillium.kit import reader
from trillium.kit.forms import BilingualText
from trillium.structures.designs import document as documents
from trillium.structures.designs.rules import Assessment, Outcome


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of evidence a design knows, in the reader's language."""
    language = reader.language()
    found = documents.FIELDS["assessments[].evidence_type"].choices
    return [("", "—"), *((each.value, each.label[language]) for each in found)]


class EvidenceForm(forms.Form):
    """What a learner did or made: a file, an address or a description."""

    title = forms.CharField(
        label=_("Title"),
        max_length=LONGEST_TITLE,
        help_text=_("Such as “Film of the skills station, 12 November”."),
    )
    type = forms.ChoiceField(label=_("Kind of evidence"), choices=kinds, required=False)
    outcome_ids = forms.MultipleChoiceField(
        label=_("It shows that the learner can"), widget=forms.CheckboxSelectMultiple
    )
    file = forms.FileField(
        label=_("File"), required=False, allow_empty_file=True, widget=forms.FileInput
    )
    url = forms.CharField(
        label=_("Or an address"),
        required=False,
        max_length=200,
        widget=forms.URLInput,
        help_text=_("Where the work can be seen, beginning with https://"),
    )
    narrative = forms.CharField(
        label=_("Or a description of what was done"),
        required=False,
        max_length=LONGEST_NARRATIVE,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, outcomes: Sequence[Outcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.id, reader.said(each.statement)) for each in outcomes]
        field = self.fields["outcome_ids"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 -- declared above
        field.choices = choices
        field.initial = [name for name, _ in choices]

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        if url and not is_web_address(url):
            raise forms.ValidationError(_("An address begins with https:// or http://."))
        return url

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is larger than 20 MB: put it where you keep large files.")
            )
        return file

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        given = any(values.get(name) for name in ("file", "url", "narrative"))
        if not given and not self.errors:
            self.add_error("file", _("Add a file, an address or a description."))
        return values


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One criterion as the form shows it: its levels, which one is chosen, which passes."""

    name: str
    id: str
    criterion: Criterion
    choices: tuple[tuple[str, Level, bool, bool], ...]  # value, level, chosen, passes
    errors: Sequence[str]


class JudgeForm(forms.Form):
    """A level for each criterion, the evidence it rests on, and words for the learner."""

    evidence = forms.MultipleChoiceField(
        label=_("This judgement rests on"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("A decision needs evidence: choose what you looked at.")},
    )
    comment = forms.CharField(
        label=_("To the learner"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was done well, and what to do next."),
    )

    def __init__(
        self,
        *args: Any,
        criteria: Sequence[Criterion],
        evidence: Sequence[Evidence],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        field = self.fields["evidence"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 -- declared above
        field.choices = [(str(each.pk), each.title) for each in evidence]
        field.initial = [str(each.pk) for each in evidence]
        for position, criterion in enumerate(criteria):
            self.fields[f"level_{position}"] = forms.ChoiceField(
                label=reader.said(criterion.name),
                choices=[
                    (str(n), reader.said(level.name)) for n, level in enumerate(criterion.levels)
                ],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose a level.")},
            )

    def lines(self) -> list[Line]:
        """Return the criteria in order, ready to be shown."""
        return [self._line(position, each) for position, each in enumerate(self.criteria)]

    def _line(self, position: int, criterion: Criterion) -> Line:
        bound = self[f"level_{position}"]
        chosen = str(bound.value())
        return Line(
            name=bound.html_name,
            id=str(bound.auto_id),
            criterion=criterion,
            choices=tuple(
                (str(n), level, str(n) == chosen, level.value >= criterion.passes_at)
                for n, level in enumerate(criterion.levels)
            ),
            errors=[str(each) for each in bound.errors],
        )

    def scores(self) -> dict[str, Value]:
        """Return the value of the chosen level of each criterion."""
        return {
            each.id: each.levels[int(self.cleaned_data[f"level_{position}"])].value
            for position, each in enumerate(self.criteria)
        }


LEVEL_NAMES = (
    {"en": "Not yet", "fr": "Pas encore"},
    {"en": "Developing", "fr": "En progression"},
    {"en": "Proficient", "fr": "Maîtrise"},
)


class CriterionForm(forms.Form):
    """One line of a rubric: what is looked at, three levels or four, and the least that passes."""

    outcome_id = forms.ChoiceField(label=_("Outcome it judges"))
    name = BilingualText(label=_("What is looked at"), max_length=300)
    passes_at = forms.TypedChoiceField(label=_("Passes from"), coerce=int)

    def __init__(self, *args: Any, outcomes: Sequence[Outcome], levels: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = levels
        outcome, passes = self.fields["outcome_id"], self.fields["passes_at"]
        assert isinstance(outcome, forms.ChoiceField)  # noqa: S101 -- declared above
        assert isinstance(passes, forms.ChoiceField)  # noqa: S101 -- declared above
        outcome.choices = [(each.id, reader.said(each.statement)) for each in outcomes]
        passes.choices = [(n, _("Level %(n)d") % {"n": n + 1}) for n in range(1, levels)]
        for n in range(levels):
            self.fields[f"level_{n}"] = BilingualText(
                label=_("Level %(n)d: its name") % {"n": n + 1}, max_length=80
            )
            self.fields[f"description_{n}"] = BilingualText(
                label=_("Level %(n)d: what one sees") % {"n": n + 1},
                rows=2,
                required=False,
                max_length=600,
            )

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return name and description of each level."""
        return [(self[f"level_{n}"], self[f"description_{n}"]) for n in range(self.levels)]

    def criterion(self, position: int) -> dict[str, Any]:
        """Return the checked values as `write_rubric` takes them."""
        values = self.cleaned_data
        return {
            "id": f"c{position}",
            "outcome_ids": [values["outcome_id"]],
            "name": values["name"],
            "passes_at": values["passes_at"],
            "levels": [
                {
                    "value": n,
                    "name": values[f"level_{n}"],
                    "description": values[f"description_{n}"],
                }
                for n in range(self.levels)
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricForms:
    """The criteria of a rubric as forms: those there are, else one an outcome."""

    forms: tuple[CriterionForm, ...]

    @classmethod
    def of(
        cls,
        assessment: Assessment,
        outcomes: Sequence[Outcome],
        criteria: Sequence[Criterion],
        data: Any = None,
    ) -> "RubricForms":
        """Return the forms, bound where data was posted."""
        covered = [each for each in outcomes if each.id in assessment.outcome_ids]
        starts = [_first(each) for each in criteria] or [_blank(each) for each in covered]
        return cls(
            forms=tuple(
                CriterionForm(
                    data,
                    prefix=f"c{n}",
                    initial=start,
                    outcomes=covered,
                    levels=start.pop("levels"),
                )
                for n, start in enumerate(starts)
            )
        )

    def is_valid(self) -> bool:
        """Return whether every criterion is complete."""
        return all([each.is_valid() for each in self.forms])  # noqa: C419 -- each says what it lacks

    def criteria(self) -> list[dict[str, Any]]:
        """Return the criteria as `write_rubric` takes them."""
        return [each.criterion(position) for position, each in enumerate(self.forms, start=1)]


def _blank(outcome: Outcome) -> dict[str, Any]:
    names = {f"level_{n}": name for n, name in enumerate(LEVEL_NAMES)}
    return {
        "outcome_id": outcome.id,
        "name": outcome.statement,
        "passes_at": len(LEVEL_NAMES) - 1,
        "levels": len(LEVEL_NAMES),
        **names,
    }


def _first(criterion: Criterion) -> dict[str, Any]:
    values = [each.value for each in criterion.levels]
    start: dict[str, Any] = {
        "outcome_id": criterion.outcome_ids[0],
        "name": criterion.name,
        "passes_at": values.index(criterion.passes_at),
        "levels": len(values),
    }
    for n, level in enumerate(criterion.levels):
        start[f"level_{n}"], start[f"description_{n}"] = level.name, level.description
    return start
