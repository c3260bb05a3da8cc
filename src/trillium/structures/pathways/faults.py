"""What makes a rule impossible, each fault in one sentence, and circles among pathways.

A rule without a fault can be satisfied by somebody: each group has enough members that can be
earned, at the level asked for, with the credits asked for, in the time given.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from trillium.structures.designs.units import unit
from trillium.structures.pathways.progress import Earned, evaluate
from trillium.structures.pathways.rules import (
    HOURS,
    Group,
    Level,
    Pair,
    Part,
    Piece,
    Placed,
    achievements,
    name_of,
    pieces,
    walk,
)
from trillium.structures.pathways.sentences import Sentence, gettext_noop

#: nobody studies longer than full time: 40 hours a week, all year
HOURS_A_MONTH: Final = 40 * 52 / 12

EMPTY = gettext_noop("{group} is empty: add what counts there.")
TOO_FEW = gettext_noop("{group} asks for any {any} of {members}: there are not so many.")
CREDITS = gettext_noop(
    "{group} asks for {asked} {unit}, and its parts carry {most} together, even if all are taken."
)
CREDITS_UNSAID = gettext_noop(
    "{group} asks for {asked} {unit}, and none of its parts says how many it carries."
)
LEVEL_GROUP = gettext_noop(
    "{group} asks for level {level} ({framework}) of {needed} of its parts, and {reached} reach it."
)
LEVEL_PIECE = gettext_noop(
    "“{piece}” is asked for at level {level} ({framework}): it has none so high."
)
IMPOSSIBLE = gettext_noop("Even somebody who has earned everything here falls short. {why}")
TIME = gettext_noop(
    "{group} must be earned within {months} months, and takes {hours} hours of learning: "
    "more than full time."
)
TWICE = gettext_noop("“{piece}” counts in two places, parts {first} and {second}: keep one.")
UNKNOWN = gettext_noop("“{piece}” cannot be earned: nothing is published under that name.")
VERSION = gettext_noop(
    "“{piece}” is asked for from version {asked}, and its newest published version is {newest}."
)
ITSELF = gettext_noop("“{piece}” is what the pathway leads to: nobody can need it to reach it.")
CIRCLE = gettext_noop("The pathway would lead back to itself: {way}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a rule is held against: what can be earned, and what other pathways ask for."""

    own: str  # pathway:<slug>
    target: str = ""  # design:<slug>, where the pathway leads to one
    newest: Mapping[str, int] = field(default_factory=dict)  # achievement → published version
    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)  # pathway → achievements
    targets: Mapping[str, str] = field(default_factory=dict)  # pathway → the design it leads to
    titles: Mapping[str, Pair] = field(default_factory=dict)


def faults(rule: Group, around: Around) -> tuple[Sentence, ...]:
    """Return everything that makes the rule impossible; nothing, and it can be satisfied."""
    placed = list(walk(rule))
    found = [fault for each in placed for fault in _of(each, around)]
    found += [*_twice(placed), *circle(rule, around)]
    return tuple(found or _beyond_reach(rule))


def _beyond_reach(rule: Group) -> Iterator[Sentence]:
    """Yield why not even somebody who has everything satisfies it, where parts contradict."""
    day = date.max
    earned = [
        Earned(achievement=offer.achievement, earned_on=day, version=offer.from_version)
        for piece in pieces(rule)
        for offer in piece.offers
    ]
    progress = evaluate(rule, earned, on=day)
    for missing in progress.missing[:1]:
        yield Sentence(pattern=IMPOSSIBLE, values={"why": missing}, part=missing.part)


def _of(placed: Placed, around: Around) -> Iterator[Sentence]:
    part = placed.part
    if isinstance(part, Piece):
        yield from _of_piece(part, around)
        return
    name = name_of(part, placed.number)
    if not part.members:
        yield _say(EMPTY, part, group=name)
        return
    if part.any is not None and part.any > len(part.members):
        yield _say(TOO_FEW, part, group=name, any=part.any, members=len(part.members))
        return
    yield from _credits(part, name)
    yield from _level(part, name)
    yield from _time(part, name)


def _of_piece(piece: Piece, around: Around) -> Iterator[Sentence]:
    for offer in piece.offers:
        newest = around.newest.get(offer.achievement)
        if offer.achievement in {around.target, around.own}:
            yield _say(ITSELF, piece, piece=offer.title)
        elif offer.kind != "other" and newest is None:
            yield _say(UNKNOWN, piece, piece=offer.title)
        elif newest is not None and (offer.from_version or 1) > newest:
            asked = offer.from_version
            yield _say(VERSION, piece, piece=offer.title, asked=asked, newest=newest)
    level = piece.level
    if level and not any(offer.reaches(level) for offer in piece.offers):
        title = piece.offer.title
        yield _say(LEVEL_PIECE, piece, piece=title, level=level.value, framework=level.framework)
    hours = _hours(piece)
    if piece.within_months and hours > piece.within_months * HOURS_A_MONTH:
        named = {"en": f"“{piece.offer.title['en']}”", "fr": f"« {piece.offer.title['fr']} »"}
        yield _say(TIME, piece, group=named, months=piece.within_months, hours=hours)


def _credits(group: Group, name: Pair) -> Iterator[Sentence]:
    asked = group.credits
    if asked is None:
        return
    said = [_most(piece, asked.unit, group.level) for piece in pieces(group)]
    most = sum(value for value in said if value is not None)
    words = unit(asked.unit, asked.value)
    if all(value is None for value in said):
        yield _say(CREDITS_UNSAID, group, group=name, asked=asked.value, unit=words)
    elif most < asked.value:
        yield _say(CREDITS, group, group=name, asked=asked.value, unit=words, most=most)


def _most(piece: Piece, system: str, level: Level | None) -> float | None:
    said = [offer.credit(system) for offer in piece.offers if offer.reaches(level)]
    return max((value for value in said if value is not None), default=None)


def _level(group: Group, name: Pair) -> Iterator[Sentence]:
    level = group.level
    if level is None:
        return
    reached = sum(_reaches(member, level) for member in group.members)
    if reached < group.needed:
        yield _say(
            LEVEL_GROUP,
            group,
            group=name,
            level=level.value,
            framework=level.framework,
            needed=group.needed,
            reached=reached,
        )


def _reaches(part: Part, level: Level) -> bool:
    if isinstance(part, Piece):
        return any(offer.reaches(level) for offer in part.offers)
    return sum(_reaches(member, level) for member in part.members) >= part.needed


def _time(group: Group, name: Pair) -> Iterator[Sentence]:
    if group.within_months is None:
        return
    # Whatever was earned first may have been learned before the window began.
    least = _hours(group) - max((_hours(piece) for piece in pieces(group)), default=0)
    if least > group.within_months * HOURS_A_MONTH:
        yield _say(TIME, group, group=name, months=group.within_months, hours=_hours(group))


def _hours(part: Part) -> float:
    """Return the least hours of learning that satisfy a part."""
    if isinstance(part, Piece):
        return min(offer.credit(HOURS) or 0 for offer in part.offers)
    return sum(sorted(_hours(member) for member in part.members)[: part.needed])


def _twice(placed: Iterable[Placed]) -> Iterator[Sentence]:
    seen: dict[str, str] = {}
    for each in placed:
        for offer in each.part.offers if isinstance(each.part, Piece) else ():
            first = seen.setdefault(offer.achievement, each.number)
            if first != each.number:
                yield _say(TWICE, each.part, piece=offer.title, first=first, second=each.number)


def circle(rule: Group, around: Around) -> Iterator[Sentence]:
    """Yield the way by which the pathway would need itself: A needs B, and B needs A."""
    others = achievements(rule) - {around.own, around.target}  # of those ITSELF speaks
    needs = {**around.needs, around.own: others}
    targets = {**around.targets, around.own: around.target}
    way = _way_back(around.own, needs, targets)
    if way:
        pairs = [_titled(each, around) for each in way]
        arrows = {name: " → ".join(pair[name] or pair["en"] for pair in pairs) for name in pairs[0]}
        yield Sentence(pattern=CIRCLE, values={"way": arrows})


def _way_back(
    own: str, needs: Mapping[str, frozenset[str]], targets: Mapping[str, str]
) -> tuple[str, ...]:
    leading: dict[str, list[str]] = {}
    for pathway, target in targets.items():
        if target:
            leading.setdefault(target, []).append(pathway)
    came: dict[str, str] = {}
    todo = [own]
    while todo:
        here = todo.pop()
        for there in sorted({*needs.get(here, ()), *leading.get(here, ())}):
            if there == own:
                return (*_back(own, here, came), own)
            if there not in came:
                came[there] = here
                todo.append(there)
    return ()


def _back(own: str, last: str, came: Mapping[str, str]) -> tuple[str, ...]:
    way = [last]
    while way[-1] != own:
        way.append(came[way[-1]])
    return tuple(reversed(way))


def _titled(name: str, around: Around) -> Pair:
    plain = name.partition(":")[2]
    return around.titles.get(name, {"en": plain, "fr": plain})


def _say(pattern: str, part: Part, **values: object) -> Sentence:
    return Sentence(pattern=pattern, values=values, part=part.id)
