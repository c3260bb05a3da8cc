"""Changes to a rule, one at a time: a part is added, changed, moved, removed. Trees in and out."""

from collections.abc import Callable
from dataclasses import replace

from trillium.kit.errors import NotFound, Refused
from trillium.structures.pathways.rules import DEEPEST, MOST_PARTS, Group, Offer, Part, Piece, walk


class NoSuchPart(NotFound):
    """The pathway has no such part."""


class TooManyParts(Refused):
    """A pathway holds {most} parts at most."""


class TooDeep(Refused):
    """Groups stand {most} deep in each other at most."""


class NotAGroup(Refused):
    """Only a group holds other parts."""


def part_of(rule: Group, part_id: str) -> Part:
    """Return a part by its id. Raises NoSuchPart."""
    for placed in walk(rule):
        if placed.part.id == part_id:
            return placed.part
    raise NoSuchPart


def free_id(rule: Group) -> str:
    """Return an id that no part has."""
    taken = {placed.part.id for placed in walk(rule)}
    return next(str(number) for number in range(1, len(taken) + 2) if str(number) not in taken)


def add(rule: Group, into: str, part: Part) -> Group:
    """Put a part at the end of a group. Raises NoSuchPart, NotAGroup, TooManyParts and TooDeep."""
    placed = list(walk(rule))
    holder = next((each for each in placed if each.part.id == into), None)
    if holder is None:
        raise NoSuchPart
    if isinstance(holder.part, Piece):
        raise NotAGroup
    if len(placed) >= MOST_PARTS:
        raise TooManyParts(most=MOST_PARTS)
    if holder.depth >= DEEPEST - isinstance(part, Group):
        raise TooDeep(most=DEEPEST)
    return swap(rule, replace(holder.part, members=(*holder.part.members, part)))


def swap(rule: Group, part: Part) -> Group:
    """Put a part in the place of the one with its id. Raises NoSuchPart."""
    part_of(rule, part.id)
    if part.id == rule.id:
        assert isinstance(part, Group)  # noqa: S101 -- said to the type checker: the whole is one
        return part
    return _members(rule, lambda row: tuple(part if each.id == part.id else each for each in row))


def remove(rule: Group, part_id: str) -> Group:
    """Take a part out, with all that stands in it. Raises NoSuchPart, also for the whole."""
    if part_id == rule.id:
        raise NoSuchPart
    part_of(rule, part_id)
    return _members(rule, lambda row: tuple(each for each in row if each.id != part_id))


def move(rule: Group, part_id: str, by: int) -> Group:
    """Move a part among its neighbours: -1 up, 1 down; at the end it stays. Raises NoSuchPart."""
    part_of(rule, part_id)

    def moved(row: tuple[Part, ...]) -> tuple[Part, ...]:
        here = next((place for place, each in enumerate(row) if each.id == part_id), None)
        if here is None or not 0 <= here + by < len(row):
            return row
        parts = list(row)
        parts.insert(here + by, parts.pop(here))
        return tuple(parts)

    return _members(rule, moved)


def add_instead(rule: Group, piece_id: str, offer: Offer) -> Group:
    """Let another achievement stand for a piece. Raises NoSuchPart."""
    piece = part_of(rule, piece_id)
    if not isinstance(piece, Piece):
        raise NoSuchPart
    return swap(rule, replace(piece, instead=(*piece.instead, offer)))


def remove_instead(rule: Group, piece_id: str, achievement: str) -> Group:
    """Let an achievement no longer stand for a piece. Raises NoSuchPart."""
    piece = part_of(rule, piece_id)
    if not isinstance(piece, Piece):
        raise NoSuchPart
    left = tuple(offer for offer in piece.instead if offer.achievement != achievement)
    return swap(rule, replace(piece, instead=left))


def _members(group: Group, change: Callable[[tuple[Part, ...]], tuple[Part, ...]]) -> Group:
    below = tuple(
        _members(each, change) if isinstance(each, Group) else each for each in group.members
    )
    return replace(group, members=change(below))
