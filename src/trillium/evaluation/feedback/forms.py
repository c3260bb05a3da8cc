"""What people write when they give feedback."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trillium.evaluation.feedback.models import Response
from trillium.evaluation.feedback.rules import LONGEST_COMMENT

VOICES = {
    Response.Voice.LEARNER.value: _("A learner of this offering"),
    Response.Voice.EMPLOYER.value: _("An employer"),
    Response.Voice.INSTRUCTOR.value: _("An instructor or assessor"),
}
RATINGS = (
    (1, _("1 · not at all")),
    (2, _("2 · a little")),
    (3, _("3 · partly")),
    (4, _("4 · mostly")),
    (5, _("5 · fully")),
)


class FeedbackForm(forms.Form):
    """Two ratings and a comment; as whom, where a person has more than one voice."""

    voice = forms.ChoiceField(label=_("I speak as"), widget=forms.RadioSelect)
    relevance = forms.TypedChoiceField(
        label=_("What was learned is needed at work"),
        choices=RATINGS,
        coerce=int,
        widget=forms.RadioSelect,
    )
    assessment = forms.TypedChoiceField(
        label=_("The assessment reflects the job"),
        choices=RATINGS,
        coerce=int,
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("What should stay, what should change?"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The institution reads it without your name."),
    )

    def __init__(self, *args: Any, voices: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["voice"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
        field.choices = [(voice, VOICES[voice]) for voice in voices]
        if len(voices) == 1:
            field.widget = forms.HiddenInput()
            field.initial = voices[0]
