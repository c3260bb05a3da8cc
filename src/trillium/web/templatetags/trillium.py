"""Filters every template has."""

from typing import Any

from django import template
from django.utils.translation import get_language

from trillium.kit import bilingual

register = template.Library()


@register.filter
def said(value: Any) -> str:
    """Return a bilingual value in the reader's language."""
    return bilingual.text(value, (get_language() or "en")[:2])
