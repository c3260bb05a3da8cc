"""What a registrar writes."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it revoked?"),
        help_text=_("Whoever verifies the credential reads this. Name no third person."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _(
                "Say in a few words why: whoever verifies the credential reads the reason."
            )
        },
    )


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Name as it should stand on the credential"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("This enrolment has no name to put on the credential.")},
    )


class RevokeKeyForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why is the key revoked?"),
        help_text=_("The journal keeps the reason. Verification says when it was revoked."),
        max_length=300,
    )
