"""Whom to ask for a sign-off."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trillium.accounts.organisations.models import Membership
from trillium.kit import bilingual, reader


class AskSignOff(forms.Form):
    """Whom to ask: a person, for an employer."""

    who = forms.ChoiceField(
        label=_("Who answers"),
        help_text=_("The link is mailed to this person alone. It works once, for three weeks."),
    )

    def __init__(self, *args: Any, people: Iterable[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        language = reader.language()
        self.people = {str(membership.pk): membership for membership in people}
        named: dict[str, list[tuple[str, str]]] = {}
        for key, membership in self.people.items():
            organisation = bilingual.text(membership.organisation.name, language)
            named.setdefault(organisation, []).append((key, str(membership.person)))
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the type checker
        field.choices = [("", _("Choose a person")), *named.items()]

    def clean_who(self) -> Membership:
        """Return the membership that was chosen."""
        return self.people[self.cleaned_data["who"]]
