"""Search over the whole catalogue in memory: sets of entries as bits of one number.

Each word and each facet holds the set of entries that have it; a search is a few ANDs, a count is
the number of ones. It answers alike whatever the database, counts every facet on each search, and
finds a word in spite of a slip. Entries are added in the order of their change, so the newest has
the highest position. A changed entry gets a new position and its old one is switched off.
"""

import bisect
import json
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import islice
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from trillium.delivery.catalogue.positions import (
    Positions,
    Reader,
    bits_of,
    from_the_top,
    room_of,
)

Facet = tuple[str, str]
Range = tuple[float | None, float | None]

#: words that say nothing; a search for them alone looks for them all the same
SILENT = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "by",
        "for",
        "in",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
        "au",
        "aux",
        "avec",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "ou",
        "par",
        "pour",
        "un",
        "une",
    ]
)
#: how an index is packed: its form, and how this machine writes numbers
PACKING = f"1 {sys.byteorder} {array('I').itemsize} {array('Q').itemsize}"
MOST_WORDS = 8
SHORTEST_PREFIX = 3
MOST_FORMS = 48
COUNTED = 60  # values of a facet, the most common ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the index knows of an entry."""

    key: int
    title: str
    words: str
    facets: tuple[Facet, ...]
    hours: float | None
    price: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A search: words that all must be there, per facet any of its values, ranges inclusive."""

    text: str = ""
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    hours: Range = (None, None)
    price: Range = (None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How many there are, the keys of one page, best first, and how many each facet would give."""

    count: int
    keys: tuple[int, ...]
    facets: Mapping[Facet, int]
    read_as: Mapping[str, str]  # a word that nobody has → the nearest that somebody has


class Index:
    """The entries of a catalogue, searchable. Not safe for threads: its owner takes turns."""

    def __init__(self) -> None:
        self._keys: list[int] = []
        self._positions: dict[int, int] = {}
        self._alive = 0
        self._words: dict[str, Positions] = {}
        self._titles: dict[str, Positions] = {}
        self._facets: dict[Facet, Positions] = {}
        self._numbers: dict[str, dict[float, Positions]] = {"hours": {}, "price": {}}
        self._vocabulary: list[str] = []
        self._counted: list[Facet] = []

    def __len__(self) -> int:
        return len(self._positions)

    @property
    def is_worn(self) -> bool:
        """Tell whether more positions are switched off than used, so that it wants a new start."""
        return len(self._keys) > 2 * len(self._positions) + 1000

    def put(self, entries: Iterable[Entry]) -> None:
        """Add entries; one that is known already gives way to its newer self."""
        words: dict[str, array[int]] = {}
        titles: dict[str, array[int]] = {}
        alive: array[int] = array("I")
        for entry in entries:
            self.drop(entry.key)
            position = len(self._keys)
            self._keys.append(entry.key)
            self._positions[entry.key] = position
            alive.append(position)
            _note(words, f"{entry.title} {entry.words}", position)
            _note(titles, entry.title, position)
            for facet in entry.facets:
                self._facets.setdefault(facet, Positions()).add(position)
            for name, value in (("hours", entry.hours), ("price", entry.price)):
                if value is not None:
                    self._numbers[name].setdefault(value, Positions()).add(position)
        self._alive |= bits_of(alive)
        for known, new in ((self._words, words), (self._titles, titles)):
            for word, positions in new.items():
                known.setdefault(word, Positions()).add_many(positions)
        if len(self._vocabulary) != len(self._words):
            self._vocabulary = sorted(self._words)
        self._counted = self._most_common()

    def packed(self, more: Any = None) -> bytes:
        """Return the whole index as bytes, with whatever else is to be kept beside it.

        A line of JSON says what follows; then come keys, living positions and the sets, one after
        the other. They are of use on the kind of machine that wrote them only (`PACKING`).
        """
        sets: list[bytes] = []

        def taken(known: Iterable[tuple[Any, Positions]]) -> list[list[Any]]:
            rows = []
            for name, each in known:
                is_dense, data = each.packed()
                sets.append(data)
                rows.append([name, int(is_dense), len(data)])
            return rows

        keys, alive = array("Q", self._keys).tobytes(), room_of(self._alive)
        head = {
            "packing": PACKING,
            "keys": len(keys),
            "alive": len(alive),
            "facets": taken(self._facets.items()),
            "numbers": {name: taken(known.items()) for name, known in self._numbers.items()},
            "titles": taken(self._titles.items()),
            "words": taken(self._words.items()),
            "more": more,
        }
        return b"".join([json.dumps(head).encode(), b"\n", keys, alive, *sets])

    @classmethod
    def unpacked(cls, data: bytes) -> "tuple[Index, Any] | None":
        """Return an index from its bytes and what was kept beside it; None for another packing."""
        line, _, _ = data.partition(b"\n")
        head = json.loads(line)
        if head["packing"] != PACKING:
            return None
        rest, made = Reader(memoryview(data)[len(line) + 1 :]), cls()
        made._keys = array("Q", bytes(rest.take(head["keys"]))).tolist()
        made._alive = int.from_bytes(rest.take(head["alive"]), "little")
        made._facets = {(name[0], name[1]): each for name, each in rest.sets(head["facets"])}
        made._numbers = {
            name: {float(value): each for value, each in rest.sets(rows)}
            for name, rows in head["numbers"].items()
        }
        made._titles, made._words = dict(rest.sets(head["titles"])), dict(rest.sets(head["words"]))
        alive = room_of(made._alive)
        made._positions = {
            key: place
            for place, key in enumerate(made._keys)
            if place >> 3 < len(alive) and alive[place >> 3] >> (place & 7) & 1
        }
        made._vocabulary = sorted(made._words)
        made._counted = made._most_common()
        return made, head["more"]

    def _most_common(self) -> list[Facet]:
        by_name: dict[str, list[Facet]] = {}
        for facet in self._facets:
            by_name.setdefault(facet[0], []).append(facet)
        return [
            facet
            for values in by_name.values()
            for facet in nlargest(COUNTED, values, key=lambda each: len(self._facets[each]))
        ]

    def drop(self, key: int) -> None:
        """Take an entry out; nothing happens where it is not in."""
        position = self._positions.pop(key, None)
        if position is not None:
            self._alive &= ~(1 << position)

    def search(self, wanted: Wanted, *, offset: int = 0, limit: int = 12) -> Found:
        """Return one page, titles that hold every word first, the newest first among equals."""
        every, in_title, read_as = self._spoken(wanted.text)
        chosen = {name: self._any(name, values) for name, values in wanted.facets.items() if values}
        ranged = every & self._ranges(wanted)
        found = ranged
        for bits in chosen.values():
            found &= bits
        count = found.bit_count()
        first = found & in_title
        page = self._page((first, found & ~first), offset, limit)
        counts = self._counts(ranged, found, chosen, wanted.facets)
        return Found(count=count, keys=page, facets=counts, read_as=read_as)

    def _spoken(self, text: str) -> tuple[int, int, dict[str, str]]:
        """Return the entries that hold every word, those that do in the title, and corrections."""
        found, in_title = self._alive, self._alive
        read_as: dict[str, str] = {}
        words = words_of(text)[:MOST_WORDS]
        said = [word for word in words if word not in SILENT] or words
        for position, word in enumerate(said):
            forms = self._forms(word, is_last=position == len(said) - 1)
            if forms and word not in self._words and not forms[0].startswith(word):
                read_as[word] = forms[0]
            found &= _union(self._words, forms)
            in_title &= _union(self._titles, forms)
        return found, in_title, read_as

    def _forms(self, word: str, *, is_last: bool) -> list[str]:
        """Return the words that a word stands for: itself, longer ones, else the nearest ones."""
        longer: list[str] = []
        if len(word) >= SHORTEST_PREFIX and (is_last or word not in self._words):
            start = bisect.bisect_left(self._vocabulary, word)
            following = islice(self._vocabulary, start, start + MOST_FORMS)
            longer = [each for each in following if each.startswith(word)]
        own = [word] if word in self._words else []
        return [*own, *longer] or self._nearest(word)

    def _nearest(self, word: str) -> list[str]:
        slips = 1 if len(word) < 7 else 2  # noqa: PLR2004 -- a long word has room for two slips
        if len(word) <= SHORTEST_PREFIX:
            return []
        near = process.extract(
            word, self._vocabulary, scorer=OSA.distance, score_cutoff=slips, limit=6
        )
        best = min((distance for _, distance, _ in near), default=0)
        return [each for each, distance, _ in near if distance == best]

    def _any(self, name: str, values: Sequence[str]) -> int:
        bits = 0
        for value in values:
            known = self._facets.get((name, value))
            bits |= known.all() if known else 0
        return bits

    def _ranges(self, wanted: Wanted) -> int:
        bits = self._alive
        for name, (least, most) in (("hours", wanted.hours), ("price", wanted.price)):
            if least is None and most is None:
                continue
            inside = 0
            few: array[int] = array("I")
            for value, known in self._numbers[name].items():
                if (least is None or value >= least) and (most is None or value <= most):
                    if known.few is None:
                        inside |= known.bits
                    else:
                        few.extend(known.few)
            bits &= inside | bits_of(few)
        return bits

    def _counts(
        self,
        ranged: int,
        found: int,
        chosen: Mapping[str, int],
        wanted: Mapping[str, Sequence[str]],
    ) -> dict[Facet, int]:
        """Return what each value would give: within a facet, values add up; facets narrow."""
        within: dict[str, int] = {}
        for name in chosen:
            bits = ranged
            for other, theirs in chosen.items():
                bits &= theirs if other != name else -1
            within[name] = bits
        asked = {(name, value) for name, values in wanted.items() for value in values}
        rooms = {name: room_of(bits) for name, bits in within.items()} | {"": room_of(found)}
        counts: dict[Facet, int] = {}
        for facet in {*self._counted, *(asked & self._facets.keys())}:
            known, name = self._facets[facet], facet[0]
            if known.few is None:
                count = (known.bits & within.get(name, found)).bit_count()
            else:
                room = rooms.get(name, rooms[""])
                most = len(room) * 8
                count = sum(room[p >> 3] >> (p & 7) & 1 for p in known.few if p < most)
            if count:
                counts[facet] = count
        return counts

    def _page(self, tiers: Sequence[int], offset: int, limit: int) -> tuple[int, ...]:
        keys: list[int] = []
        for bits in tiers:
            if len(keys) == limit:
                break
            whole = bits.bit_count()
            if offset >= whole:
                offset -= whole
                continue
            places = islice(from_the_top(bits, offset), limit - len(keys))
            keys += [self._keys[place] for place in places]
            offset = 0
        return tuple(keys)


def words_of(text: str) -> list[str]:
    """Return the words of a folded text, without the s or x of a plural."""
    plain = "".join(each if each.isalnum() else " " for each in text)
    return [_singular(word) for word in plain.split()]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > SHORTEST_PREFIX and word[-1] in "sx" else word


def _note(known: "dict[str, array[int]]", text: str, position: int) -> None:
    for word in set(words_of(text)):
        known.setdefault(word, array("I")).append(position)


def _union(known: Mapping[str, Positions], words: Iterable[str]) -> int:
    bits = 0
    for word in words:
        if word in known:
            bits |= known[word].all()
    return bits
