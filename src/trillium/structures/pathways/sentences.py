"""A sentence whose words are chosen later: in the reader's language, with values in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trillium.kit import bilingual
from trillium.structures.designs.units import number


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translators; who shows it translates it."""
    return sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A pattern, and values: bilingual texts, numbers, other sentences."""

    pattern: str
    values: Mapping[str, Any] = field(default_factory=dict)
    part: str = ""  # id of the part it speaks of

    def said(self, language: str = "en", translate: Callable[[str], str] = str) -> str:
        """Return the sentence in a language."""
        return translate(self.pattern).format(
            **{name: _said(value, language, translate) for name, value in self.values.items()}
        )


def _said(value: object, language: str, translate: Callable[[str], str]) -> str:
    if isinstance(value, Sentence):
        return value.said(language, translate)
    if isinstance(value, tuple):
        return ", ".join(_quoted(each, language) for each in value)
    if isinstance(value, Mapping):
        return bilingual.text(value, language)
    return number(value, language) if isinstance(value, int | float) else str(value)


def _quoted(value: object, language: str) -> str:
    words = bilingual.text(value, language)
    return f"« {words} »" if language == "fr" else f"“{words}”"
