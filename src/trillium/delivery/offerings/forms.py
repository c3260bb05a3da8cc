"""What people write when they launch: an offering, a cohort, a file of learners."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trillium.delivery.offerings.cohort_file import LARGEST_FILE
from trillium.delivery.offerings.models import Offering
from trillium.delivery.offerings.rules import LARGEST_SEATS
from trillium.kit import reader
from trillium.kit.forms import BilingualText
from trillium.structures.designs import document as documents


def day(**values: Any) -> forms.DateField:
    """Return a field for a date, with the browser's own calendar."""
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **values
    )


def modes() -> list[tuple[str, str]]:
    """Return the delivery modes a design knows, in the reader's language."""
    language = reader.language()
    found = documents.FIELDS["delivery.mode"].choices
    return [("", "—"), *((each.value, each.label[language]) for each in found)]


class OfferingForm(forms.Form):
    """A dated run of a published version."""

    title = BilingualText(
        label=_("Name of this offering"),
        help_text=_("Such as “Winter group” or “Evenings in Thunder Bay”."),
        max_length=120,
    )
    starts_on = day(label=_("First day"))
    ends_on = day(label=_("Last day"))
    enrolment_closes_on = day(
        label=_("Enrolment closes on"),
        required=False,
        help_text=_("Without a date it stays open until the last day."),
    )
    delivery_mode = forms.ChoiceField(label=_("Delivery mode"), choices=modes)
    place = BilingualText(label=_("Place"), required=False, max_length=200)
    language = forms.ChoiceField(
        label=_("Language of instruction"), choices=[("en", _("English")), ("fr", _("French"))]
    )
    seats = forms.IntegerField(
        label=_("Seats"),
        required=False,
        min_value=1,
        max_value=LARGEST_SEATS,
        help_text=_("Leave it empty when there is no limit."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        starts, ends = values.get("starts_on"), values.get("ends_on")
        closes = values.get("enrolment_closes_on")
        if isinstance(starts, date) and isinstance(ends, date) and ends < starts:
            self.add_error("ends_on", _("The last day is before the first."))
        elif isinstance(ends, date) and isinstance(closes, date) and closes > ends:
            self.add_error("enrolment_closes_on", _("Enrolment would close after the last day."))
        return values


class CohortForm(forms.Form):
    """A new group of learners."""

    name = forms.CharField(
        label=_("Name of the cohort"),
        max_length=120,
        help_text=_("Such as “A”, or “Tuesday evening”."),
    )


class ImportForm(forms.Form):
    """A file of learners."""

    file = forms.FileField(
        label=_("File of learners"),
        allow_empty_file=True,  # said with the other sentences on the file
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def data_of_file(self) -> tuple[str, bytes]:
        """Return the file's name and content, at most one byte more than is accepted."""
        file = self.cleaned_data["file"]
        return str(file.name or ""), bytes(file.read(LARGEST_FILE + 1))


class ConfirmForm(forms.Form):
    """The word of the person who was shown the learners of a file."""

    file_id = forms.UUIDField()


def initial_of(document: dict[str, Any]) -> dict[str, Any]:
    """Return what an offering takes from the design unless said otherwise."""
    delivery = document.get("delivery") or {}
    spoken = document.get("language") or ["en"]
    return {
        "delivery_mode": delivery.get("mode", ""),
        "place": delivery.get("location", ""),
        "language": spoken[0] if isinstance(spoken, list) else spoken,
    }


def values_of(form: OfferingForm) -> dict[str, Any]:
    """Return the checked values as `open_offering` takes them."""
    names = [field.name for field in Offering._meta.get_fields()]  # noqa: SLF001 -- idem
    return {name: value for name, value in form.cleaned_data.items() if name in names}
