"""The answer of a person who was asked to sign off."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trillium.collaboration.codesign.actions import AnswerMissing, DeclinedInSilence
from trillium.collaboration.codesign.rules import AGREED, ASPECTS, DECLINED

CONFIRMS = {
    "demand": _("I confirm: people who can do this are in demand."),
    "assessment": _("I confirm: the assessment reflects the job."),
}
QUESTIONS = {
    "demand": _("Are people who can do this in demand?"),
    "assessment": _("Does the assessment reflect the job?"),
}
LONGEST_COMMENT = 2000


class AnswerForm(forms.Form):
    """For each aspect a choice and a comment; a comment is asked of who declines."""

    def __init__(self, *args: Any, aspects: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.aspects = [aspect for aspect in ASPECTS if aspect in aspects]
        for aspect in self.aspects:
            self.fields[aspect] = forms.ChoiceField(
                label=QUESTIONS[aspect],
                choices=[
                    (AGREED, CONFIRMS[aspect]),
                    (DECLINED, _("I decline, and say why below.")),
                ],
                widget=forms.RadioSelect,
                error_messages={"required": _(AnswerMissing().sentence())},
            )
            self.fields[f"{aspect}_comment"] = forms.CharField(
                label=_("Comment, or why you decline"),
                help_text=_("Whoever asks you will read it. Declining needs a reason."),
                required=False,
                max_length=LONGEST_COMMENT,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for aspect in self.aspects:
            if given.get(aspect) == DECLINED and not given.get(f"{aspect}_comment"):
                self.add_error(f"{aspect}_comment", _(DeclinedInSilence().sentence()))
        return given

    def answers(self) -> dict[str, tuple[str, str]]:
        """Return what the action takes: aspect → (answer, comment)."""
        given = self.cleaned_data
        return {each: (given[each], given[f"{each}_comment"]) for each in self.aspects}
