"""What is given to be verified: a file that is kept in memory only, or a text."""

from io import BytesIO
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload
from django.utils.translation import gettext_lazy as _

#: Beyond this not even the rest of an upload is read.
HOPELESS = 100 * 1024 * 1024


class MemoryOnly(MemoryFileUploadHandler):
    """Keeps an upload in memory, never on a disk, and stops at the largest that is verified."""

    too_large = False

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        super().handle_raw_input(*args, **kwargs)
        self.activated = True  # whatever its length: it is counted as it comes

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) > settings.TRILLIUM_LARGEST_UPLOAD:
            self.too_large = True
            self.file = BytesIO()
            raise StopUpload(connection_reset=False)
        return super().receive_data_chunk(raw_data, start)


class VerifyForm(forms.Form):
    file = forms.FileField(
        label=_("The file you were given"),
        help_text=_("PDF, PNG, SVG, JSON or JWT, or a photograph of a QR code."),
        required=False,
        widget=forms.ClearableFileInput(
            attrs={"accept": ".pdf,.png,.svg,.json,.jwt,.txt,.jpg,.jpeg,.webp"}
        ),
    )
    text = forms.CharField(
        label=_("The text or the address"),
        help_text=_("The credential itself, or an address of this site from a QR code."),
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocomplete": "off"}),
    )
