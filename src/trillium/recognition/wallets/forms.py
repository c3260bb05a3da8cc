"""What a learner writes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from trillium.recognition.wallets.rules import LONGEST, LONGEST_LABEL, SHORTEST

DAYS = [(7, _("one week")), (30, _("30 days")), (90, _("90 days")), (365, _("one year"))]


class LinkForm(forms.Form):
    email = forms.EmailField(
        label=_("Your email address"),
        help_text=_("The one your institution knows you by."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ShareForm(forms.Form):
    label = forms.CharField(
        label=_("For whom?"),
        help_text=_("Only you see this."),
        required=False,
        max_length=LONGEST_LABEL,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(
        label=_("How long does the link last?"), choices=DAYS, coerce=int, initial=30
    )

    def clean_days(self) -> int:
        days = int(self.cleaned_data["days"])
        return min(max(days, SHORTEST), LONGEST)
