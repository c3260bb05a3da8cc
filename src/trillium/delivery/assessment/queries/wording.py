"""How a design's words are said to the reader."""

from collections.abc import Iterable

from django.utils.translation import get_language

from trillium.kit.bilingual import text
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version


def said(value: object) -> str:
    """Return a text of the design in the reader's language."""
    return text(value, (get_language() or "en")[:2])


def named(version: Version, outcome_ids: Iterable[str]) -> str:
    """Return the statements of some outcomes, in quotation marks."""
    statements = {each.id: each.statement for each in designs.outcomes(version)}
    words = (said(statements.get(name, name)).rstrip(".") for name in outcome_ids)
    return ", ".join(f"“{each}”" for each in words)
