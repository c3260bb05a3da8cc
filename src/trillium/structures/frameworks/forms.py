"""A person says why a criterion is met."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


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
