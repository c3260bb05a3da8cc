from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trillium.structures.skills.reading.lines import Source

#: more than the whole of ESCO in two languages
LARGEST_UPLOAD = 100 * 1024 * 1024
#: what is larger takes longer than a page may: a worker imports it
AT_ONCE = 1024 * 1024


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(each, initial) for each in given if each]


class ImportForm(forms.Form):
    framework_files = FilesField(
        label=_("Files"),
        required=False,
        help_text=_(
            "CASE JSON, CTDL-ASN JSON-LD, ESCO CSV, O*NET tables or NOC CSV. All files of one "
            "framework at once, in both languages where there are two."
        ),
    )
    address = forms.URLField(
        label=_("Address of a CASE package"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("For example https://…/ims/case/v1p1/CFPackages/…"),
    )
    slug = forms.SlugField(
        label=_("Short name"),
        required=False,
        max_length=70,
        help_text=_(
            "Of the framework to update, or of a part kept apart; else it is found by its address."
        ),
    )
    shrinks = forms.BooleanField(
        label=_("The framework did shrink: withdraw what is missing"), required=False
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("framework_files")) == bool(given.get("address")) and not self.errors:
            raise forms.ValidationError(_("Choose files, or give an address: one of the two."))
        files: list[Any] = given.get("framework_files") or []
        if sum(each.size or 0 for each in files) > LARGEST_UPLOAD:
            raise forms.ValidationError(
                _("Files of more than 100 MB are imported by the command: trillium skills import.")
            )
        return given

    @property
    def takes_long(self) -> bool:
        """Tell whether a worker should do it: what is large, or still to be fetched."""
        files = self.cleaned_data["framework_files"]
        return not files or sum(each.size or 0 for each in files) > AT_ONCE

    def sources(self) -> list[Source]:
        """Return the files as the import reads them."""
        return [
            Source(name=str(each.name), file=each.file)
            for each in self.cleaned_data["framework_files"]
        ]
