"""A rule in the reader's words: the same lines for the drawing, the table and the editor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trillium.kit import reader
from trillium.structures.designs.units import UNITS, number, unit
from trillium.structures.pathways.rules import (
    HOURS,
    Credits,
    Group,
    Level,
    Offer,
    Part,
    Piece,
    Placed,
    walk,
)

LEVEL_FRAMEWORKS: Final = ("EQF", "OQF", "NZQCF", "NFQ", "MQF", "QFEmirates")
JOINS: Final = {"all": gettext_lazy("and"), "any": gettext_lazy("or")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One achievement as people read it."""

    title: str
    issuer: str
    facts: str
    link: str
    achievement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One part as people read it; of a group, `members` stand in it."""

    id: str
    number: str
    depth: int
    is_group: bool
    title: str
    asks: str  # "Any 2 of these 4", or how a piece is narrowed
    conditions: tuple[str, ...]
    offer: Offered | None = None
    instead: tuple[Offered, ...] = ()
    members: "tuple[Told, ...]" = ()
    join: str = ""
    first: bool = True
    last: bool = True


Links = Callable[[Offer], str]


def told(rule: Group, link: Links) -> Told:
    """Return the whole rule in the reader's words."""
    return _told(Placed(part=rule, number="", depth=0, parent=None), link)


def _told(placed: Placed, link: Links) -> Told:
    part, row = placed.part, placed.parent.members if placed.parent else (placed.part,)
    ends = {"first": row[0].id == part.id, "last": row[-1].id == part.id}
    base: dict[str, Any] = {"id": part.id, "number": placed.number, "depth": placed.depth} | ends
    if isinstance(part, Piece):
        return Told(
            **base,
            is_group=False,
            title=reader.said(part.offer.title),
            asks="",
            conditions=conditions(part),
            offer=_offered(part.offer, link),
            instead=tuple(_offered(offer, link) for offer in part.instead),
        )
    below = [each for each in walk(part) if each.parent is part]
    return Told(
        **base,
        is_group=True,
        title=reader.said(part.title),
        asks=asks(part),
        conditions=conditions(part),
        members=tuple(_told(_under(placed, each), link) for each in below),
        join=str(JOINS["all" if part.any is None else "any"]),
    )


def _under(above: Placed, placed: Placed) -> Placed:
    inner = f"{above.number}.{placed.number}" if above.number else placed.number
    return Placed(part=placed.part, number=inner, depth=above.depth + 1, parent=placed.parent)


def _offered(offer: Offer, link: Links) -> Offered:
    return Offered(
        title=reader.said(offer.title) or offer.key,
        issuer=reader.said(offer.issuer),
        facts=facts(offer),
        link=link(offer),
        achievement=offer.achievement,
    )


def rows(whole: Told) -> list[Told]:
    """Return every part in reading order, the whole first."""
    return [whole, *(row for member in whole.members for row in rows(member))]


def asks(group: Group) -> str:
    """Return how many of its members a group asks for, in words."""
    members = len(group.members)
    if group.any is None:
        return _("All of these") if members != 1 else _("This")
    return ngettext(
        "Any %(count)s of these %(members)s", "Any %(count)s of these %(members)s", group.any
    ) % {"count": group.any, "members": members}


def conditions(part: Part) -> tuple[str, ...]:
    """Return what else a part asks for: credits, a level, an age."""
    said = []
    if isinstance(part, Group) and part.credits:
        said.append(_("at least %(amount)s") % {"amount": amount(part.credits)})
    if part.level:
        said.append(_("%(level)s or above") % {"level": level(part.level)})
    if part.within_months:
        months = part.within_months
        said.append(
            ngettext(
                "earned within the last %(count)s month",
                "earned within the last %(count)s months",
                months,
            )
            % {"count": months}
        )
    if isinstance(part, Piece) and part.offer.from_version:
        said.append(_("from version %(number)s on") % {"number": part.offer.from_version})
    return tuple(said)


def amount(credits_: Credits) -> str:
    """Return credits in words, such as 6 ECTS credits."""
    language = reader.language()
    said = reader.said(unit(credits_.unit, credits_.value))
    return f"{number(credits_.value, language)} {said}"


def level(value: Level) -> str:
    """Return a level in words, such as EQF level 5."""
    plain = number(value.value, reader.language())
    return _("%(framework)s level %(number)s") % {"framework": value.framework, "number": plain}


def facts(offer: Offer) -> str:
    """Return what an achievement carries, on one line: credits before hours, then levels."""
    carried = sorted(offer.credits, key=lambda each: each.unit == HOURS)
    return " · ".join([*map(amount, carried), *map(level, offer.levels)])


def unit_choices() -> list[tuple[str, str]]:
    """Return the credit systems a group may count in."""
    return [(name, reader.said(words)) for name, words in UNITS.items()]
