"""The rule of a pathway: a tree of parts, read from plain JSON and written back to it.

A part is a group ("all of these", "any n of these", with credits, a level or an age besides) or a
piece: one achievement, or another one instead of it. An achievement is named `design:<slug>`,
`pathway:<slug>`, or `other:<any name>` where its issuer is not here. Values in, values out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from trillium.kit import bilingual
from trillium.kit.errors import Refused

DEEPEST: Final = 6
MOST_PARTS: Final = 200
LONGEST: Final = 400
MOST_MONTHS: Final = 600
LARGEST: Final = 10_000
KINDS: Final = ("design", "pathway", "other")
ROOT: Final = "0"
HOURS: Final = "hours"

Pair = dict[str, str]


class RuleUnreadable(Refused):
    """This is not the rule of a pathway. At {place}: expected {expected}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credits:
    """So many credits, in the units of one credit system; `hours` is one too."""

    value: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level of a qualifications framework, as a number."""

    value: float
    framework: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An achievement that may count, with what is known of it."""

    achievement: str
    title: Pair
    issuer: Pair
    address: str = ""
    from_version: int | None = None
    credits: tuple[Credits, ...] = ()
    levels: tuple[Level, ...] = ()

    @property
    def kind(self) -> str:
        """Return design, pathway or other."""
        return self.achievement.partition(":")[0]

    @property
    def key(self) -> str:
        """Return the name without its kind: of a design or a pathway, its slug."""
        return self.achievement.partition(":")[2]

    def credit(self, unit: str) -> float | None:
        """Return how many credits it carries in a unit, or None where it does not say."""
        return next((each.value for each in self.credits if each.unit == unit), None)

    def reaches(self, level: Level | None) -> bool:
        """Tell whether it is at that level or above; what does not say is not."""
        return level is None or any(
            each.framework == level.framework and each.value >= level.value for each in self.levels
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One achievement that is asked for, or another instead of it."""

    id: str
    offer: Offer
    instead: tuple[Offer, ...] = ()
    level: Level | None = None
    within_months: int | None = None

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Return everything that may stand for this piece, the one asked for first."""
        return (self.offer, *self.instead)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Parts that are asked for together: all of them, or any n."""

    id: str
    title: Pair
    any: int | None = None  # None asks for all
    credits: Credits | None = None
    level: Level | None = None
    within_months: int | None = None
    members: "tuple[Group | Piece, ...]" = ()

    @property
    def needed(self) -> int:
        """Return how many of the members are asked for."""
        return len(self.members) if self.any is None else self.any


Part = Group | Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A part where it stands: its number as people read it, how deep, and what it is part of."""

    part: Part
    number: str
    depth: int
    parent: Group | None


EMPTY: Final = Group(id=ROOT, title={"en": "", "fr": ""})


def walk(rule: Group) -> Iterator[Placed]:
    """Yield every part in reading order; the whole has no number, its members 1, 2, 2.1."""
    yield from _walk(rule, "", 0, None)


def _walk(part: Part, number: str, depth: int, parent: Group | None) -> Iterator[Placed]:
    yield Placed(part=part, number=number, depth=depth, parent=parent)
    if isinstance(part, Group):
        for position, member in enumerate(part.members, start=1):
            below = f"{number}.{position}" if number else str(position)
            yield from _walk(member, below, depth + 1, part)


def pieces(rule: Part) -> Iterator[Piece]:
    """Yield every piece, in reading order."""
    if isinstance(rule, Piece):
        yield rule
    else:
        for member in rule.members:
            yield from pieces(member)


def achievements(rule: Part) -> frozenset[str]:
    """Return every achievement that the rule names."""
    return frozenset(offer.achievement for piece in pieces(rule) for offer in piece.offers)


def name_of(group: Group, number: str) -> Pair:
    """Return how a sentence names a group: its title and its number."""
    if not number:
        return {"en": "The pathway", "fr": "Le parcours"}
    plain = {"en": f"Part {number}", "fr": f"La partie {number}"}
    if bilingual.is_empty(group.title):
        return plain
    return {
        "en": f"{plain['en']}, “{bilingual.text(group.title, 'en')}”,",
        "fr": f"{plain['fr']}, « {bilingual.text(group.title, 'fr')} »,",
    }


def filled(part: Part, known: Mapping[str, Offer]) -> Part:
    """Return the part with what is known now of its designs and pathways in place of what stood."""
    if isinstance(part, Group):
        return replace(part, members=tuple(filled(member, known) for member in part.members))
    return replace(
        part,
        offer=_filled(part.offer, known),
        instead=tuple(_filled(offer, known) for offer in part.instead),
    )


def _filled(offer: Offer, known: Mapping[str, Offer]) -> Offer:
    found = known.get(offer.achievement)
    return offer if found is None else replace(found, from_version=offer.from_version)


# --- JSON ----------------------------------------------------------------------------------------


def as_json(part: Part) -> dict[str, Any]:
    """Return a part as plain JSON; what it does not say is left out."""
    made: dict[str, Any] = {"id": part.id}
    if isinstance(part, Piece):
        made |= {"kind": "piece", **_offer_json(part.offer)}
        made |= {"instead": [_offer_json(offer) for offer in part.instead]} if part.instead else {}
    else:
        made |= {"kind": "group", "title": dict(part.title)}
        made |= {"any": part.any} if part.any is not None else {}
        made |= {"credits": _credits_json(part.credits)} if part.credits else {}
        made |= {"members": [as_json(member) for member in part.members]}
    made |= {"level": _level_json(part.level)} if part.level else {}
    return made | ({"within_months": part.within_months} if part.within_months else {})


def _credits_json(value: Credits) -> dict[str, Any]:
    return {"value": value.value, "unit": value.unit}


def _level_json(value: Level) -> dict[str, Any]:
    return {"value": value.value, "framework": value.framework}


def _offer_json(offer: Offer) -> dict[str, Any]:
    made: dict[str, Any] = {
        "achievement": offer.achievement,
        "title": dict(offer.title),
        "issuer": dict(offer.issuer),
    }
    made |= {"address": offer.address} if offer.address else {}
    made |= {"from_version": offer.from_version} if offer.from_version else {}
    made |= {"earns": [_credits_json(each) for each in offer.credits]} if offer.credits else {}
    return made | ({"at": [_level_json(each) for each in offer.levels]} if offer.levels else {})


def read(value: object) -> Group:
    """Return the rule that plain JSON holds. Raises RuleUnreadable, which names the place."""
    reader = _Reader()
    part = reader.part(value, "rule", 0)
    if not isinstance(part, Group):
        raise RuleUnreadable(place="rule", expected="a group")
    return part


class _Reader:
    """Reads parts, counts them, and lets no id stand twice."""

    def __init__(self) -> None:
        self.ids: set[str] = set()

    def part(self, value: object, place: str, depth: int) -> Part:
        row = _mapping(value, place)
        name = _string(row.get("id"), f"{place}.id")
        if name in self.ids or not name:
            raise RuleUnreadable(place=f"{place}.id", expected="an id that no other part has")
        self.ids.add(name)
        if depth > DEEPEST:
            raise RuleUnreadable(place=place, expected=f"at most {DEEPEST} groups in each other")
        if len(self.ids) > MOST_PARTS:
            raise RuleUnreadable(place=place, expected=f"at most {MOST_PARTS} parts")
        if row.get("kind") == "piece":
            return self.piece(row, name, place)
        if row.get("kind") != "group":
            raise RuleUnreadable(place=f"{place}.kind", expected="group or piece")
        members = _list(row.get("members"), f"{place}.members")
        return Group(
            id=name,
            title=_pair(row.get("title"), f"{place}.title"),
            any=_whole(row.get("any"), f"{place}.any", MOST_PARTS),
            credits=_credits(row.get("credits"), f"{place}.credits"),
            level=_level(row.get("level"), f"{place}.level"),
            within_months=_whole(row.get("within_months"), f"{place}.within_months", MOST_MONTHS),
            members=tuple(
                self.part(member, f"{place}.members[{number}]", depth + 1)
                for number, member in enumerate(members, start=1)
            ),
        )

    def piece(self, row: Mapping[str, Any], name: str, place: str) -> Piece:
        others = _list(row.get("instead", []), f"{place}.instead")
        return Piece(
            id=name,
            offer=_offer(row, place),
            instead=tuple(
                _offer(_mapping(each, f"{place}.instead[{number}]"), f"{place}.instead[{number}]")
                for number, each in enumerate(others, start=1)
            ),
            level=_level(row.get("level"), f"{place}.level"),
            within_months=_whole(row.get("within_months"), f"{place}.within_months", MOST_MONTHS),
        )


def _offer(row: Mapping[str, Any], place: str) -> Offer:
    name = _string(row.get("achievement"), f"{place}.achievement")
    kind, _, key = name.partition(":")
    if kind not in KINDS or not key:
        expected = "design:…, pathway:… or other:…"
        raise RuleUnreadable(place=f"{place}.achievement", expected=expected)
    address = _string(row.get("address", ""), f"{place}.address")
    if address and not address.lower().startswith(("https://", "http://")):
        raise RuleUnreadable(place=f"{place}.address", expected="an address of the web")
    earns = [
        _credits(each, f"{place}.earns") for each in _list(row.get("earns", []), f"{place}.earns")
    ]
    at = [_level(each, f"{place}.at") for each in _list(row.get("at", []), f"{place}.at")]
    return Offer(
        achievement=name,
        title=_pair(row.get("title"), f"{place}.title"),
        issuer=_pair(row.get("issuer"), f"{place}.issuer"),
        address=address,
        from_version=_whole(row.get("from_version"), f"{place}.from_version", LARGEST),
        credits=tuple(each for each in earns if each is not None),
        levels=tuple(each for each in at if each is not None),
    )


def _mapping(value: object, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise RuleUnreadable(place=place, expected="an object")
    return value


def _list(value: object, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise RuleUnreadable(place=place, expected="a list")
    return value


def _string(value: object, place: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST or "\0" in value:
        raise RuleUnreadable(place=place, expected=f"a text of at most {LONGEST} characters")
    return value


def _pair(value: object, place: str) -> Pair:
    if value is not None and not isinstance(value, str | Mapping):
        raise RuleUnreadable(place=place, expected="a text, or {en: …, fr: …}")
    return {name: _string(words, place) for name, words in bilingual.pair(value).items()}


def _whole(value: object, place: str, most: int) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise RuleUnreadable(place=place, expected=f"a whole number from 1 to {most}")
    return value


def _credits(value: object, place: str) -> Credits | None:
    amount = _amount(value, place, "unit")
    return None if amount is None else Credits(value=amount[0], unit=amount[1])


def _level(value: object, place: str) -> Level | None:
    amount = _amount(value, place, "framework")
    return None if amount is None else Level(value=amount[0], framework=amount[1])


def _amount(
    value: object, place: str, name: Literal["unit", "framework"]
) -> tuple[float, str] | None:
    if value is None:
        return None
    row = _mapping(value, place)
    number, of = row.get("value"), _string(row.get(name), f"{place}.{name}")
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number <= LARGEST:
        raise RuleUnreadable(place=f"{place}.value", expected=f"a number up to {LARGEST}")
    if not of:
        raise RuleUnreadable(place=f"{place}.{name}", expected="a text")
    return number, of
