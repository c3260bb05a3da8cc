"""Who reads the page that is being made: their language, and texts in it."""

from typing import Any

from django.utils.translation import get_language

from trillium.kit import bilingual


def language() -> str:
    """Return the reader's language: en or fr."""
    return (get_language() or "en")[:2]


def said(value: Any) -> str:
    """Return a text, or {"en": …, "fr": …}, in the reader's language."""
    return bilingual.text(value, language())
