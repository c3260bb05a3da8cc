from django import forms
from django.utils.translation import gettext_lazy as _


class AddressForm(forms.Form):
    """Where another register stands."""

    address = forms.CharField(
        label=_("Address of the other Trillium"),
        help_text=_("Such as https://register.example.org"),
        max_length=250,
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "url", "spellcheck": "false"}
        ),
    )


class ConfirmForm(forms.Form):
    """The keeper that was shown, so that nobody else is confirmed."""

    address = forms.CharField(max_length=300, widget=forms.HiddenInput)
    did = forms.CharField(max_length=300, widget=forms.HiddenInput)
    key = forms.CharField(max_length=100, widget=forms.HiddenInput)
