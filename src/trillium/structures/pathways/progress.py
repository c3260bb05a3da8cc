"""How far somebody is on a pathway: what was earned, held against the rule.

Nothing is read but what is given; whoever issues the larger award asks here first.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from trillium.structures.designs.units import unit
from trillium.structures.pathways.rules import (
    Credits,
    Group,
    Level,
    Offer,
    Pair,
    Part,
    Piece,
    name_of,
    walk,
)
from trillium.structures.pathways.sentences import Sentence, gettext_noop

EARN: Final = gettext_noop("Earn “{piece}”, from {issuer}.")
EARN_OR: Final = gettext_noop("Earn “{piece}”, from {issuer}, or instead {others}.")
COMPLETE: Final = gettext_noop("Complete the pathway “{piece}”.")
OLD: Final = gettext_noop(
    "“{piece}” was earned on {day}, and counts for {months} months: earn it again."
)
EXPIRED: Final = gettext_noop("“{piece}” ran out on {day}: renew it.")
VERSION: Final = gettext_noop(
    "“{piece}” was earned in version {had}, and counts from version {asked}."
)
LEVEL: Final = gettext_noop("“{piece}” was earned below level {level} ({framework}).")
NOTHING: Final = gettext_noop("{group} asks for nothing yet.")
CHOOSE: Final = gettext_noop("{group}: {more} more of {choices}.")
CREDITS: Final = gettext_noop("{group}: {more} more {unit}; {have} of {asked} are earned.")
MONTHS_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """One achievement somebody has earned, whoever issued it."""

    achievement: str
    earned_on: date
    version: int | None = None
    expires_on: date | None = None
    credits: tuple[Credits, ...] = ()
    levels: tuple[Level, ...] = ()
    issuer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One part of the rule, and how it stands."""

    part: Part
    satisfied: bool
    counted: tuple[Earned, ...]
    missing: tuple[Sentence, ...]
    below: "tuple[Progress, ...]" = ()

    def of(self, part_id: str) -> "Progress | None":
        """Return the progress of the part with that id."""
        if self.part.id == part_id:
            return self
        found = (each.of(part_id) for each in self.below)
        return next((each for each in found if each is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the groups above ask of every piece in them."""

    earned: tuple[Earned, ...]
    on: date
    pathways: Mapping[str, Group]
    numbers: Mapping[str, str]
    levels: tuple[Level, ...] = ()
    months: int | None = None
    inside: frozenset[str] = frozenset()

    def under(self, part: Part) -> "_Asked":
        limits = [each for each in (self.months, part.within_months) if each is not None]
        return _Asked(
            earned=self.earned,
            on=self.on,
            pathways=self.pathways,
            numbers=self.numbers,
            levels=(*self.levels, *((part.level,) if part.level else ())),
            months=min(limits, default=None),
            inside=self.inside,
        )


def evaluate(
    rule: Group,
    earned: Iterable[Earned],
    *,
    on: date,
    pathways: Mapping[str, Group] | None = None,
) -> Progress:
    """Return how the rule stands on a day; each part that is not satisfied says what is missing.

    `pathways` holds the rules of other pathways, by `pathway:<slug>`: who satisfies one has earned
    it. Of several that may stand for one piece, the one with the most credits counts.
    """
    numbers = {each.part.id: each.number for each in walk(rule)}
    asked = _Asked(
        earned=tuple(sorted(earned, key=lambda each: each.earned_on, reverse=True)),
        on=on,
        pathways=pathways or {},
        numbers=numbers,
    )
    return _progress(rule, asked)


def _progress(part: Part, asked: _Asked) -> Progress:
    below = asked.under(part)
    return _of_piece(part, below) if isinstance(part, Piece) else _of_group(part, below)


def _of_piece(piece: Piece, asked: _Asked) -> Progress:
    unfit: list[Sentence] = []
    fit: list[tuple[float, Earned]] = []
    for offer in piece.offers:
        for earned in (each for each in asked.earned if each.achievement == offer.achievement):
            why = _unfit(piece, offer, earned, asked)
            if why is None:
                fit.append((sum(each.value for each in earned.credits or offer.credits), earned))
            else:
                unfit.append(why)
    if fit:
        best = max(fit, key=lambda each: each[0])[1]
        return Progress(part=piece, satisfied=True, counted=(best,), missing=())
    for offer in piece.offers:
        done = _by_its_rule(offer, asked)
        if done is not None:
            return Progress(part=piece, satisfied=True, counted=done, missing=())
    missing = unfit[0] if unfit else _earn(piece)
    return Progress(part=piece, satisfied=False, counted=(), missing=(missing,))


def _by_its_rule(offer: Offer, asked: _Asked) -> tuple[Earned, ...] | None:
    rule = asked.pathways.get(offer.achievement)
    if rule is None or offer.achievement in asked.inside:
        return None
    inner = _Asked(
        earned=asked.earned,
        on=asked.on,
        pathways=asked.pathways,
        numbers={each.part.id: each.number for each in walk(rule)},
        levels=asked.levels,
        months=asked.months,
        inside=asked.inside | {offer.achievement},
    )
    progress = _progress(rule, inner)
    return progress.counted if progress.satisfied else None


def _unfit(piece: Piece, offer: Offer, earned: Earned, asked: _Asked) -> Sentence | None:
    def say(pattern: str, **values: object) -> Sentence:
        return Sentence(pattern=pattern, part=piece.id, values={"piece": offer.title, **values})

    if earned.expires_on and earned.expires_on < asked.on:
        return say(EXPIRED, day=earned.expires_on.isoformat())
    if asked.months is not None and earned.earned_on < months_before(asked.on, asked.months):
        return say(OLD, day=earned.earned_on.isoformat(), months=asked.months)
    if (earned.version or offer.from_version or 0) < (offer.from_version or 0):
        return say(VERSION, had=earned.version, asked=offer.from_version)
    for level in asked.levels:
        if not _at(level, earned, offer):
            return say(LEVEL, level=level.value, framework=level.framework)
    return None


def _at(level: Level, earned: Earned, offer: Offer) -> bool:
    said = [each for each in earned.levels if each.framework == level.framework]
    known = said or [each for each in offer.levels if each.framework == level.framework]
    return any(each.value >= level.value for each in known)


def _earn(piece: Piece) -> Sentence:
    offer = piece.offer
    values: dict[str, object] = {"piece": offer.title, "issuer": offer.issuer}
    if piece.instead:
        values["others"] = tuple(each.title for each in piece.instead)
        return Sentence(pattern=EARN_OR, values=values, part=piece.id)
    pattern = COMPLETE if offer.kind == "pathway" else EARN
    return Sentence(pattern=pattern, values=values, part=piece.id)


def _of_group(group: Group, asked: _Asked) -> Progress:
    below = tuple(_progress(member, asked) for member in group.members)
    counted = tuple(dict.fromkeys(earned for each in below for earned in each.counted))
    missing = (*_too_few(group, below, asked), *_too_little(group, counted, asked))
    return Progress(
        part=group, satisfied=not missing, counted=counted, missing=missing, below=below
    )


def _too_few(group: Group, below: tuple[Progress, ...], asked: _Asked) -> Iterator[Sentence]:
    if not below:
        yield Sentence(pattern=NOTHING, values={"group": _named(group, asked)}, part=group.id)
    done = sum(each.satisfied for each in below)
    if done >= group.needed:
        return
    still = [each for each in below if not each.satisfied]
    if group.any is None:
        for each in still:
            yield from each.missing
        return
    names = tuple(_title(each.part, asked) for each in still)
    values = {"group": _named(group, asked), "more": group.needed - done, "choices": names}
    yield Sentence(pattern=CHOOSE, values=values, part=group.id)


def _too_little(group: Group, counted: tuple[Earned, ...], asked: _Asked) -> Iterator[Sentence]:
    wanted = group.credits
    if wanted is None:
        return
    known = {offer.achievement: offer for offer in _offers(group)}
    have = sum(_credit(each, wanted.unit, known.get(each.achievement)) for each in counted)
    if have < wanted.value:
        values = {
            "group": _named(group, asked),
            "more": wanted.value - have,
            "unit": unit(wanted.unit, wanted.value - have),
            "have": have,
            "asked": wanted.value,
        }
        yield Sentence(pattern=CREDITS, values=values, part=group.id)


def _offers(part: Part) -> Iterator[Offer]:
    if isinstance(part, Piece):
        yield from part.offers
    else:
        for member in part.members:
            yield from _offers(member)


def _credit(earned: Earned, system: str, offer: Offer | None) -> float:
    said = next((each.value for each in earned.credits if each.unit == system), None)
    if said is None and offer is not None:
        said = offer.credit(system)
    return said or 0


def _named(group: Group, asked: _Asked) -> Pair:
    if any(group.title.values()):
        return group.title
    return name_of(group, asked.numbers.get(group.id, ""))


def _title(part: Part, asked: _Asked) -> Pair:
    return part.offer.title if isinstance(part, Piece) else _named(part, asked)


def months_before(day: date, months: int) -> date:
    """Return the day so many months earlier; the last of a shorter month where it has none."""
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 - months, MONTHS_A_YEAR)
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
