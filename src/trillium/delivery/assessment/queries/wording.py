"""How a design's words are said to the reader."""

from collections.abc import Iterable

from trillium.kit import reader
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version


def named(version: Version, outcome_ids: Iterable[str]) -> str:
    """Return the statements of some outcomes, in quotation marks."""
    statements = {each.id: each.statement for each in designs.outcomes(version)}
    words = (reader.said(statements.get(name, name)).rstrip(".") for name in outcome_ids)
    return ", ".join(f"“{each}”" for each in words)
