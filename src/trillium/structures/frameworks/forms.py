"""A person says why a criterion is met."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trillium.kit import reader
from trillium.kit.forms import BilingualText
from trillium.structures.designs.document import FIELDS
from trillium.structures.frameworks import wording
from trillium.structures.frameworks.door import PackUnreadable
from trillium.structures.frameworks.pack_file import BOUNDS, plain_of


class AttestForm(forms.Form):
    """The reason for an attestation of one criterion."""

    criterion = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("I attest that this is met, because"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in a sentence why: others will rely on it.")},
    )

    def __init__(self, data: Any = None, *, criterion_id: str = "") -> None:
        super().__init__(data, auto_id=f"{criterion_id.replace('%', '')}-%s")
        if criterion_id:
            self.initial["criterion"] = criterion_id


#: how many criteria the plain form holds, and how many blank ones; who needs more writes a file
MOST_ROWS, BLANK_ROWS = 60, 3
ATTESTED, COPIED = "person", "copied"


def fields_to_fill() -> list[tuple[str, str]]:
    """Return what a criterion may ask for: a person's word, or a field that is filled in."""
    language = reader.language()
    named = [(path, wording.spoken(path, language)) for path in FIELDS]
    return [(ATTESTED, str(_("A person attests it"))), *named]


class HouseFileForm(forms.Form):
    """A framework as a file."""

    file = forms.FileField(label=_("Framework file (YAML or JSON)"))

    def clean_file(self) -> dict[str, Any]:
        found = self.cleaned_data["file"]
        try:
            return plain_of(found.read(BOUNDS.size + 1), found.name)
        except PackUnreadable as problem:
            raise forms.ValidationError(problem.words[reader.language()]) from None


class HouseForm(forms.Form):
    """A short checklist, without any file."""

    title = BilingualText(label=_("Name"), both=True, max_length=200)
    definition = BilingualText(label=_("What it is for"), both=True, rows=2, max_length=1000)


class HouseCriterionForm(forms.Form):
    """One criterion of a checklist."""

    title = BilingualText(label=_("What is asked"), both=True, required=False, max_length=300)
    strength = forms.ChoiceField(
        label=_("Strength"), choices=[("must", _("Must")), ("should", _("Should"))]
    )
    field = forms.ChoiceField(label=_("How it is settled"), choices=fields_to_fill)
    origin = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("origin") or (self.is_bound and self["origin"].data):
            as_there = (COPIED, _("As in the framework it is copied from"))
            self.fields["field"].choices = [as_there, *fields_to_fill()]  # type: ignore[attr-defined]


HouseCriteria = forms.formset_factory(
    HouseCriterionForm, extra=BLANK_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)
