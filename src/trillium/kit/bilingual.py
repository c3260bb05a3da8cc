"""Text in English and French: a value is a plain string or a mapping {"en": …, "fr": …}."""

from collections.abc import Mapping
from typing import Any

LANGUAGES = ("en", "fr")


def text(value: Any, language: str) -> str:
    """Return the words of `value` in `language`, else in the other language, else ""."""
    if isinstance(value, Mapping):
        chosen = value.get(language) or next((value[k] for k in LANGUAGES if value.get(k)), "")
        return str(chosen)
    return "" if value is None else str(value)


def pair(value: Any) -> dict[str, str]:
    """Return `value` as {"en": …, "fr": …}, trimmed; a plain string stands in both languages."""
    if isinstance(value, Mapping):
        return {language: str(value.get(language) or "").strip() for language in LANGUAGES}
    return dict.fromkeys(LANGUAGES, "" if value is None else str(value).strip())


def is_empty(value: Any) -> bool:
    """Return whether `value` says nothing in any language."""
    return not any(pair(value).values())
