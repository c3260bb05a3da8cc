"""A sentence whose words are chosen later: in the reader's language, with values in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trillium.kit import bilingual

#: what the units of a credit system are called
UNITS: Mapping[str, Mapping[str, str]] = {
    "hours": {"en": "hours of learning", "fr": "heures d’apprentissage"},
    "ECTS": {"en": "ECTS credits", "fr": "crédits ECTS"},
    "NZQCF": {"en": "New Zealand credits", "fr": "crédits néo-zélandais"},
    "MQF": {"en": "Malaysian credits", "fr": "crédits malaisiens"},
    "UK": {"en": "UK credits", "fr": "crédits britanniques"},
    "US": {"en": "US credits", "fr": "crédits américains"},
    "institution": {"en": "credits of the institution", "fr": "crédits de l’établissement"},
}

#: and what one of them is called
ONE: Mapping[str, Mapping[str, str]] = {
    "hours": {"en": "hour of learning", "fr": "heure d’apprentissage"},
    "ECTS": {"en": "ECTS credit", "fr": "crédit ECTS"},
    "NZQCF": {"en": "New Zealand credit", "fr": "crédit néo-zélandais"},
    "MQF": {"en": "Malaysian credit", "fr": "crédit malaisien"},
    "UK": {"en": "UK credit", "fr": "crédit britannique"},
    "US": {"en": "US credit", "fr": "crédit américain"},
    "institution": {"en": "credit of the institution", "fr": "crédit de l’établissement"},
}


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


def number(value: float, language: str) -> str:
    """Return a number as the language writes it, without needless zeros."""
    plain = f"{value:.10g}"
    return plain.replace(".", ",") if language == "fr" else plain


def unit(name: str, value: float = 2) -> Mapping[str, str]:
    """Return what so many credits of a system are called; an unknown system by its own name.

    French has its plural from two on, English for everything but one.
    """
    many = UNITS.get(name, {"en": name, "fr": name})
    one = ONE.get(name, many)
    is_one = {"en": value == 1, "fr": value < 2}  # noqa: PLR2004 -- the rule of the language
    return {each: (one if is_one[each] else many)[each] for each in many}
