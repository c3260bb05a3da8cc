"""Form fields the whole house shares."""

from collections.abc import Mapping
from typing import Any

from django import forms

from trillium.kit.bilingual import LANGUAGES


class PairWidget(forms.MultiWidget):
    """Two inputs, one a language; `<c-field>` sets them side by side."""

    def __init__(self, *, rows: int = 1) -> None:
        def one() -> forms.Widget:
            return forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput()

        super().__init__({language: one() for language in LANGUAGES})

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, Mapping):
            return [str(value.get(language) or "") for language in LANGUAGES]
        return [str(value or ""), ""]


class BilingualText(forms.MultiValueField):
    """Text in both languages, cleaned to {"en": …, "fr": …}.

    Required means in one language at least; with `both`, in each.
    """

    def __init__(
        self,
        *,
        rows: int = 1,
        both: bool = False,
        max_length: int | None = None,
        **kwargs: Any,
    ) -> None:
        parts = [forms.CharField(required=both, max_length=max_length) for _ in LANGUAGES]
        super().__init__(
            fields=parts, widget=PairWidget(rows=rows), require_all_fields=both, **kwargs
        )

    def compress(self, data_list: list[str]) -> dict[str, str]:
        return dict(zip(LANGUAGES, data_list or ["", ""], strict=True))
