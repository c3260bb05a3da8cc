"""What is known of an achievement that may stand in a pathway: its credits, hours and levels."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from trillium.kit import bilingual
from trillium.structures.pathways.rules import HOURS, Credits, Group, Level, Offer, Part, Piece

_NUMBER = re.compile(r"\s*(?:level|niveau)?\s*(\d+(?:[.,]\d+)?)\s*", re.IGNORECASE)


def offer_of_design(*, slug: str, issuer: object, document: Mapping[str, Any]) -> Offer:
    """Return what a design offers; a level that is a name and no number is left out."""
    return Offer(
        achievement=f"design:{slug}",
        title=bilingual.pair(document.get("title")),
        issuer=bilingual.pair(issuer),
        credits=tuple(_credits(document.get("workload"))),
        levels=tuple(_levels(document.get("levels"))),
    )


def offer_of_pathway(*, slug: str, title: object, issuer: object, rule: Group) -> Offer:
    """Return what another pathway offers: at least the credits that its rule asks for."""
    units = sorted({each.unit for offer in _offers(rule) for each in offer.credits})
    carried = ((unit, least(rule, unit)) for unit in units)
    return Offer(
        achievement=f"pathway:{slug}",
        title=bilingual.pair(title),
        issuer=bilingual.pair(issuer),
        credits=tuple(Credits(value=value, unit=unit) for unit, value in carried if value),
    )


def least(part: Part, unit: str) -> float:
    """Return the credits that whoever satisfies a part has at least."""
    if isinstance(part, Piece):
        return min(offer.credit(unit) or 0 for offer in part.offers)
    fewest = sum(sorted(least(member, unit) for member in part.members)[: part.needed])
    asked = part.credits.value if part.credits and part.credits.unit == unit else 0
    return max(fewest, asked)


def _offers(part: Part) -> Iterator[Offer]:
    if isinstance(part, Piece):
        yield from part.offers
    else:
        for member in part.members:
            yield from _offers(member)


def _credits(workload: object) -> Iterator[Credits]:
    if not isinstance(workload, Mapping):
        return
    for row in workload.get("credits") or ():
        if isinstance(row, Mapping) and _positive(row.get("value")) and row.get("system"):
            yield Credits(value=row["value"], unit=str(row["system"]))
    if _positive(workload.get("hours")):
        yield Credits(value=workload["hours"], unit=HOURS)


def _levels(levels: object) -> Iterator[Level]:
    for row in levels if isinstance(levels, list) else ():
        value = row.get("value") if isinstance(row, Mapping) else None
        found = _NUMBER.fullmatch(bilingual.text(value, "en"))
        if found and isinstance(row, Mapping) and row.get("framework"):
            number = float(found[1].replace(",", "."))
            if number > 0:
                yield Level(value=number, framework=str(row["framework"]))


def _positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0
