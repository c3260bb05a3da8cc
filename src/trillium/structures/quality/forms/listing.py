"""Which of the things that reviews ask for are shown."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trillium.kit import reader
from trillium.structures.quality.queries import Line

KINDS = [
    ("", _("Everything")),
    ("review", _("Open reviews")),
    ("condition", _("Conditions")),
    ("periodic", _("Periodic reviews")),
]
STANDINGS = [
    ("", _("Any day")),
    ("overdue", _("Past due")),
    ("soon", _("Within two months")),
    ("started", _("Review begun")),
]


class FilterLines(forms.Form):
    """Kind, day and house; what cannot be read filters nothing."""

    kind = forms.ChoiceField(label=_("What is asked"), required=False, choices=KINDS)
    standing = forms.ChoiceField(label=_("When"), required=False, choices=STANDINGS)
    house = forms.ChoiceField(label=_("Whose"), required=False)

    def __init__(self, *args: Any, lines: Iterable[Line], **options: Any) -> None:
        super().__init__(*args, **options)
        owners = {line.version.design.organisation for line in lines}
        named = sorted((reader.said(owner.name), owner.slug) for owner in owners)
        field = self.fields["house"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the type checker
        field.choices = [("", _("Every house")), *((slug, name) for name, slug in named)]

    def chosen(self, lines: Sequence[Line]) -> list[Line]:
        """Return the lines that the filters leave."""
        self.is_valid()
        kind, standing, house = (
            self.cleaned_data.get(name, "") for name in ("kind", "standing", "house")
        )
        for each in self.fields.values():
            each.required = True  # to call each filter optional would only be noise
        return [
            line
            for line in lines
            if kind in ("", line.kind)
            and standing in ("", line.standing)
            and house in ("", line.version.design.organisation.slug)
        ]
