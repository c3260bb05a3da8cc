"""Filters every template has."""

from typing import Any

from django import template

from trillium.kit import reader

register = template.Library()


@register.filter
def said(value: Any) -> str:
    """Return a bilingual value in the reader's language."""
    return reader.said(value)
