"""Commenting on a field, and answering."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trillium.kit import reader
from trillium.structures.quality import places
from trillium.structures.quality.actions.comments import LONGEST


class CommentOnField(forms.Form):
    """Which field, what is to be said of it, and whether an approval waits for it."""

    place = forms.ChoiceField(label=_("On which field"))
    text = forms.CharField(
        label=_("Your comment"),
        help_text=_("Say what you miss or doubt, and what would settle it."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    blocking = forms.BooleanField(
        label=_("No approval before this is settled"),
        required=False,
    )

    def __init__(self, *args: Any, document: Mapping[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the type checker
        found = list(places.choices(document, reader.language()))
        field.choices = [("", _("Choose a field")), *found]


class AnswerComment(forms.Form):
    """Words on a comment."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
