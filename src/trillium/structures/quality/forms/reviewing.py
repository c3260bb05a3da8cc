"""Deciding on a review."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trillium.structures.quality.models import Declaration, Review


class DecideReview(forms.Form):
    """Approve, or ask for changes and say which."""

    digest = forms.CharField(widget=forms.HiddenInput)
    interests = forms.ChoiceField(
        label=_("Your interests"),
        help_text=_(
            "A conflict of interest: you gain or lose by this decision, or are close to somebody "
            "who does."
        ),
        choices=[
            (Declaration.Interests.NONE, _("I have no conflict of interest")),
            (
                Declaration.Interests.CONFLICT,
                _("I have a conflict of interest: another reviewer decides"),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Declare first whether you have a conflict of interest in this review.")
        },
    )
    what = forms.CharField(
        label=_("What the conflict is"),
        help_text=_("Only the reviewers and the programme leads of your institution read it."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    decision = forms.ChoiceField(
        label=_("Decision"),
        required=False,
        choices=[
            (Review.Decision.APPROVED, _("Approve this version: its words never change again")),
            (Review.Decision.CHANGES_ASKED, _("Ask for changes")),
        ],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("Comment"),
        help_text=_("Needed when you ask for changes; everyone in the consortium can read it."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        """Want a decision of who has no conflict, and the conflict of who has one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("interests") == Declaration.Interests.CONFLICT:
            if not cleaned.get("what", "").strip():
                self.add_error("what", _("Say what the conflict of interest is."))
        elif not cleaned.get("decision") and "decision" not in self.errors:
            self.add_error("decision", _("Choose one of the two."))
        return cleaned
