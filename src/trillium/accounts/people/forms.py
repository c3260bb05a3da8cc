"""What people choose about themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language of the messages we send you"),
        choices=[("en", "English"), ("fr", "Français")],
        widget=forms.RadioSelect,
    )


class ErasureForm(forms.Form):
    sure = forms.BooleanField(
        label=_("I have downloaded what I want to keep, and I want my data erased."),
        error_messages={"required": _("Tick the box if you are sure.")},
    )
