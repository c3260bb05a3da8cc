"""What people write about a need."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from trillium.accounts.organisations.models import Organisation
from trillium.collaboration.needs.models import FeasibilityDecision, NeedEvidence
from trillium.collaboration.partners.models import Partnership
from trillium.kit import reader
from trillium.kit.bilingual import text
from trillium.kit.forms import BilingualText

SOURCES = {
    NeedEvidence.Source.EMPLOYER: _("An employer says so"),
    NeedEvidence.Source.LABOUR_MARKET_DATA: _("Labour-market data"),
    NeedEvidence.Source.SECTOR_BODY: _("A sector body says so"),
    NeedEvidence.Source.COMMUNITY: _("A community says so"),
    NeedEvidence.Source.LEARNER: _("Learners say so"),
    NeedEvidence.Source.RESEARCH: _("Research"),
}
PARTNER_ROLES = {
    Partnership.Role.EMPLOYER: _("Employer"),
    Partnership.Role.INDUSTRY_BODY: _("Industry body"),
    Partnership.Role.SECTOR_SKILLS_BODY: _("Sector skills body"),
    Partnership.Role.INSTITUTION: _("Institution"),
    Partnership.Role.COMMUNITY: _("Community"),
}
ANSWERS = {
    FeasibilityDecision.Answer.GO: _("Go: we design it"),
    FeasibilityDecision.Answer.NO_GO: _("No-go: we leave it"),
}


class OrganisationChoice(forms.Form):
    """A choice among organisations, by their name in the reader's language."""

    def offer(self, field: str, rows: Sequence[Organisation]) -> None:
        """Let `field` choose among these; a single one is chosen already."""
        self.rows = {str(row.pk): row for row in rows}
        language = reader.language()
        choices = sorted(
            ((pk, text(row.name, language)) for pk, row in self.rows.items()),
            key=lambda each: each[1],
        )
        chosen = self.fields[field]
        if not isinstance(chosen, forms.ChoiceField):
            raise TypeError(field)
        chosen.choices = choices if len(choices) == 1 else [("", _("Choose…")), *choices]

    def organisation(self, field: str) -> Organisation:
        """Return the one that was chosen."""
        return self.rows[self.cleaned_data[field]]


class NeedForm(OrganisationChoice):
    organisation_id = forms.ChoiceField(label=_("Organisation that states the need"))
    title = BilingualText(
        label=_("Title"), max_length=200, help_text=_("Short, as you would name it in a meeting.")
    )
    statement = BilingualText(
        label=_("Which skill is missing?"),
        rows=5,
        max_length=3000,
        help_text=_("What goes wrong without it, and where."),
    )
    audience = BilingualText(
        label=_("Who is it for?"),
        rows=3,
        max_length=1000,
        required=False,
        help_text=_("Who would learn it: their work, what they bring, how much time they have."),
    )

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("organisation_id", organisations)


class EvidenceForm(forms.Form):
    source_type = forms.ChoiceField(label=_("Kind of evidence"), choices=list(SOURCES.items()))
    title = BilingualText(
        label=_("What it is"), max_length=200, help_text=_("A survey, a vacancy count, a report.")
    )
    gap = BilingualText(
        label=_("What it shows"),
        rows=4,
        max_length=2000,
        help_text=_("The gap, in numbers or in words."),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("Who or what says so, so that others can look it up."),
    )
    url = forms.URLField(label=_("Address on the web"), required=False, assume_scheme="https")
    date = forms.DateField(
        label=_("Date of the source"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class PartnerForm(OrganisationChoice):
    """A partner of the organisation that states the need, or the institution that takes it up."""

    organisation_id = forms.ChoiceField()
    role = forms.ChoiceField(label=_("Role of the partner"), choices=list(PARTNER_ROLES.items()))
    agreement = BilingualText(
        label=_("What was agreed"),
        rows=4,
        max_length=2000,
        help_text=_(
            "What the partner contributes, and what it gets. A letter is enough; say where it lies."
        ),
    )
    since = forms.DateField(
        label=_("Since"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(
        self, *args: Any, organisations: Sequence[Organisation], takes_up: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation_id"].label = (
            _("Institution that takes up the need") if takes_up else _("Partner")
        )
        self.fields["since"].initial = localdate
        self.offer("organisation_id", organisations)


class DecisionForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Decision"), choices=list(ANSWERS.items()), widget=forms.RadioSelect
    )
    reasons = BilingualText(label=_("Reasons"), rows=4, max_length=3000)
    duplication_search = BilingualText(
        label=_("Does it exist already?"),
        rows=3,
        max_length=2000,
        required=False,
        help_text=_("Where you looked, when, and what you found."),
    )
    resources = BilingualText(
        label=_("What it takes"),
        rows=3,
        max_length=2000,
        required=False,
        help_text=_("Cost, people, rooms, equipment."),
    )
