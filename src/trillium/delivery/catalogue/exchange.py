"""An entry as one register tells it to another: written here, and read from strangers here.

What is told is what a page shows and what search needs, never the whole design. What may never
change are the names of `FORMAT`; a reader leaves alone what it does not know. Values only.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trillium.delivery.catalogue.listing import FACETS
from trillium.delivery.offerings.information import Information
from trillium.delivery.offerings.rules import folded
from trillium.kit.bilingual import LANGUAGES
from trillium.kit.errors import Refused

Json = Mapping[str, Any]
Pair = dict[str, str]

FORMAT = "trillium-register/1"
RETIRED = "retired"
KINDS = frozenset({"published", "revised", "updated", RETIRED})
CARD = ("hours", "mode", "languages", "price")

SHORT, TEXT, LONG = 200, 1200, 4000  # characters
MOST_OUTCOMES, MOST_FACTS, MOST_LINES, MOST_MARKS = 40, 30, 20, 60
LARGEST = 10**9  # hours and dollars, as search counts them
LAST_NUMBER = 10**15  # a change's number: beyond every register's, exact in every JSON
SLUG = re.compile(r"[A-Za-z0-9_-]{1,80}")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class EntryUnreadable(Refused):
    """The entry “{slug}” cannot be read: {field} is not as it must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One entry of another register, checked field by field."""

    slug: str
    kind: str
    changed_at: datetime
    digest: str
    version: int
    page: str = ""
    title: Pair
    institution: Pair
    purpose: Pair
    outcomes: tuple[Pair, ...] = ()
    facts: tuple[tuple[Pair, tuple[Pair, ...]], ...] = ()
    marks: tuple[tuple[str, str, Pair], ...] = ()
    languages: tuple[str, ...] = ()
    hours: float | None = None
    price: float | None = None
    card: Mapping[str, Pair]
    published_at: datetime

    @property
    def words(self) -> str:
        """Return what search looks into."""
        skills = (label for facet, _, label in self.marks if facet in {"skill", "sector"})
        pairs = (self.institution, self.purpose, *self.outcomes, *skills)
        found = (pair[name] for pair in pairs for name in LANGUAGES)
        return folded(" ".join(dict.fromkeys(found)))

    @property
    def about(self) -> dict[str, Any]:
        """Return what its page here shows beside the card."""
        return {
            "outcomes": list(self.outcomes),
            "facts": [{"term": term, "lines": list(lines)} for term, lines in self.facts],
        }


def told(about: Information) -> dict[str, Any]:
    """Return what is told of a design beyond its listing, cut to what a reader takes."""
    return {
        "outcomes": [_cut(each, TEXT) for each in about.outcomes[:MOST_OUTCOMES]],
        "facts": [
            {
                "term": _cut(fact.term, SHORT),
                "lines": [_cut(line, TEXT) for line in fact.lines[:MOST_LINES]],
            }
            for fact in about.facts[:MOST_FACTS]
        ],
    }


def shortened(listing: Json) -> dict[str, Any]:
    """Return the fields of a listing as they are told, none longer than a reader takes."""
    return {
        "title": _cut(listing["title"], SHORT * 2),
        "institution": _cut(listing["institution"], SHORT),
        "purpose": _cut(listing["purpose"], LONG),
        "marks": [
            [facet, value, _cut(label, SHORT)]
            for facet, value, label in listing["marks"][:MOST_MARKS]
        ],
        "card": {name: _cut(listing["card"].get(name) or {}, SHORT) for name in CARD},
        "languages": [each for each in listing["languages"].split("|") if each],
        "hours": listing["hours"],
        "price": listing["price"],
    }


def read(entry: object, *, site: str) -> Told:
    """Return an entry that a register at `site` tells; raises EntryUnreadable."""
    if not isinstance(entry, Mapping):
        raise EntryUnreadable(slug="?", field="entry")
    slug = entry.get("slug")
    if not isinstance(slug, str) or not SLUG.fullmatch(slug):
        raise EntryUnreadable(slug=str(slug)[:80], field="slug")
    try:
        return _read(entry, slug, site)
    except _Wrong as wrong:
        raise EntryUnreadable(slug=slug, field=str(wrong)) from None


class _Wrong(Exception):  # noqa: N818 -- carries the name of the field to the one who says it
    pass


def _read(entry: Json, slug: str, site: str) -> Told:
    nothing: Pair = dict.fromkeys(LANGUAGES, "")
    kind = entry.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise _Wrong("kind")
    changed = _moment(entry, "changed_at")
    if kind == RETIRED:
        return Told(
            slug=slug,
            kind=kind,
            changed_at=changed,
            digest="",
            version=1,
            title=nothing,
            institution=nothing,
            purpose=nothing,
            card={},
            published_at=changed,
        )
    return Told(
        slug=slug,
        kind=kind,
        changed_at=changed,
        digest=_digest(entry),
        version=_version(entry),
        page=_page(entry, site),
        title=_pair(entry.get("title"), "title", SHORT * 2),
        institution=_pair(entry.get("institution"), "institution", SHORT),
        purpose=_pair(entry.get("purpose"), "purpose", LONG, may_be_empty=True),
        outcomes=tuple(
            _pair(each, "outcomes", TEXT) for each in _list(entry, "outcomes", MOST_OUTCOMES)
        ),
        facts=tuple(_fact(each) for each in _list(entry, "facts", MOST_FACTS)),
        marks=tuple(_mark(each) for each in _list(entry, "marks", MOST_MARKS)),
        languages=tuple(_language(each) for each in _list(entry, "languages", len(LANGUAGES))),
        hours=_number(entry, "hours"),
        price=_number(entry, "price"),
        card=_card(entry.get("card")),
        published_at=_moment(entry, "published_at"),
    )


def moment(value: object) -> datetime | None:
    """Return a moment with its zone, or None for what is none."""
    if not isinstance(value, str) or len(value) > 40:  # noqa: PLR2004 -- no moment is longer
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def is_whole(value: object, *, least: int = 0, most: int = LAST_NUMBER) -> bool:
    """Tell whether a value is a whole number within bounds."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def pair(value: object, most: int = SHORT) -> Pair | None:
    """Return a text in both languages that says something, or None for what is none."""
    try:
        return _pair(value, "", most)
    except _Wrong:
        return None


def _moment(entry: Json, field: str) -> datetime:
    found = moment(entry.get(field))
    if found is None:
        raise _Wrong(field)
    return found


def _digest(entry: Json) -> str:
    value = entry.get("digest")
    if not isinstance(value, str) or not DIGEST.fullmatch(value):
        raise _Wrong("digest")
    return value


def _version(entry: Json) -> int:
    value = entry.get("version")
    if not is_whole(value, least=1, most=10_000):
        raise _Wrong("version")
    return int(str(value))


def _page(entry: Json, site: str) -> str:
    """Return the address of its page: only one on the register's own site is followed."""
    value = entry.get("page")
    if not isinstance(value, str) or len(value) > 400 or not value.isprintable():  # noqa: PLR2004
        raise _Wrong("page")
    if not value.startswith(f"{site}/") or any(each in value for each in "\\ @"):
        raise _Wrong("page")
    return value


def _pair(value: object, field: str, most: int, *, may_be_empty: bool = False) -> Pair:
    if not isinstance(value, Mapping):
        raise _Wrong(field)
    found = {name: value.get(name) or "" for name in LANGUAGES}
    for words in found.values():
        if not isinstance(words, str) or len(words) > most or "\0" in words:
            raise _Wrong(field)
    if not may_be_empty and not any(found.values()):
        raise _Wrong(field)
    return found


def _list(entry: Json, field: str, most: int) -> Sequence[object]:
    value = entry.get(field, [])
    if not isinstance(value, list) or len(value) > most:
        raise _Wrong(field)
    return value


def _fact(value: object) -> tuple[Pair, tuple[Pair, ...]]:
    if not isinstance(value, Mapping):
        raise _Wrong("facts")
    lines = _list(value, "lines", MOST_LINES)
    return _pair(value.get("term"), "facts", SHORT), tuple(
        _pair(line, "facts", TEXT) for line in lines
    )


def _mark(value: object) -> tuple[str, str, Pair]:
    if not isinstance(value, list) or len(value) != 3:  # noqa: PLR2004 -- facet, value, label
        raise _Wrong("marks")
    facet, name, label = value
    if not isinstance(facet, str) or facet not in FACETS:
        raise _Wrong("marks")
    if not isinstance(name, str) or not 0 < len(name) <= 120 or not name.isprintable():  # noqa: PLR2004
        raise _Wrong("marks")
    return facet, name, _pair(label, "marks", SHORT)


def _language(value: object) -> str:
    if value not in LANGUAGES:
        raise _Wrong("languages")
    return str(value)


def _number(entry: Json, field: str) -> float | None:
    value = entry.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LARGEST:
        raise _Wrong(field)
    return float(value)


def _card(value: object) -> dict[str, Pair]:
    if not isinstance(value, Mapping):
        raise _Wrong("card")
    return {
        name: _pair(value[name], "card", SHORT, may_be_empty=True)
        for name in CARD
        if value.get(name)
    }


def _cut(value: Mapping[str, str], most: int) -> Pair:
    words = {name: str(value.get(name) or "") for name in LANGUAGES}
    return {
        name: each if len(each) <= most else f"{each[: most - 1]}…" for name, each in words.items()
    }
