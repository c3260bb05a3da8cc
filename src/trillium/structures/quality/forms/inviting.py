"""Inviting a reviewer from outside, and what they say."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from trillium.structures.quality.actions.inviting import LONGEST_ROLE, LONGEST_WORDS
from trillium.structures.quality.models import Declaration, Review


class InviteReviewer(forms.Form):
    """Who is asked, as what, and until when."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("Email address"), max_length=254)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)
    role = forms.CharField(
        label=_("As what they are asked"),
        help_text=_("For example: infection control nurse, Thunder Bay; or professor of nursing."),
        max_length=LONGEST_ROLE,
    )
    ends_on = forms.DateField(
        label=_("Last day the link opens"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class DeclareInterests(forms.Form):
    """Whether an invited person gains or loses by the decision."""

    interests = forms.ChoiceField(
        label=_("Your interests"),
        help_text=_(
            "A conflict of interest: you gain or lose by this decision, or are close to somebody "
            "who does."
        ),
        choices=[
            (Declaration.Interests.NONE, _("I have no conflict of interest")),
            (Declaration.Interests.CONFLICT, _("I have a conflict of interest, and step back")),
        ],
        widget=forms.RadioSelect,
    )
    what = forms.CharField(
        label=_("What the conflict is"),
        help_text=_("Only the reviewers and programme leads of the house that asks you read it."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """Want words on a conflict."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        conflict = cleaned.get("interests") == Declaration.Interests.CONFLICT
        if conflict and not cleaned.get("what", "").strip():
            self.add_error("what", _("Say what the conflict of interest is."))
        return cleaned


class Recommend(forms.Form):
    """What an invited person advises, and why."""

    recommendation = forms.ChoiceField(
        label=_("What you recommend"),
        choices=[
            (Review.Decision.APPROVED, _("Approve it")),
            (Review.Decision.WITH_CONDITIONS, _("Approve it, with conditions")),
            (Review.Decision.CHANGES_ASKED, _("Ask for changes")),
            (Review.Decision.REFUSED, _("Refuse it as it stands")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Why"),
        help_text=_("Everyone who can read the review reads it, with your name."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
