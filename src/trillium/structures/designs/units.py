"""Numbers and units of learning in words, one or many, in both languages."""

from collections.abc import Mapping

from trillium.kit.bilingual import LANGUAGES

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


def number(value: float, language: str) -> str:
    """Return a number as the language writes it, without needless zeros."""
    plain = str(value) if isinstance(value, int) else f"{value:.10g}"
    return plain.replace(".", ",") if language == "fr" else plain


def unit(name: str, value: float = 2) -> Mapping[str, str]:
    """Return what so many credits of a system are called; an unknown system by its own name.

    French has its plural from two on, English for everything but one.
    """
    many = UNITS.get(name, {"en": name, "fr": name})
    one = ONE.get(name, many)
    is_one = {"en": value == 1, "fr": value < 2}  # noqa: PLR2004 -- the rule of the language
    return {each: (one if is_one[each] else many)[each] for each in many}


def counted(value: object, name: str) -> dict[str, str]:
    """Return so many credits of a system in words: 1 credit of the institution, 3 ECTS credits."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return dict.fromkeys(LANGUAGES, "")
    called = unit(name, value)
    return {each: f"{number(value, each)} {called[each]}".rstrip() for each in LANGUAGES}
