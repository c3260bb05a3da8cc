"""A search index over many thousand skills, in memory, with typing errors. No Django.

One index serves SQLite and PostgreSQL alike. It keeps folded words and, for each, the numbers of
the skills that have it: for 100,000 skills some tens of megabytes. What a skill says stays in the
database.
"""

import functools
import heapq
import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from trillium.structures.skills.folding import folded

#: letters of a word that a typing error may touch: one in a short word, two in a long one
SHORT, LONG = 4, 8
#: beginnings shorter than this are no help
SHORTEST_BEGINNING = 3
MOST_VARIANTS = 24
#: a word in more skills than this tells little; it ranks what others found, and finds alone only
#: when nothing rarer does
COMMON = 2000
MOST_WORDS = 24
#: how much a match counts that is not the word itself
BEGINS, MISTYPED, SWAPPED = 0.75, 0.6, 0.45
#: a word in another label counts less than one in the skill's own
OTHER_LABEL = 0.7
#: taken off for each word of a label, so that of two the shorter one stands first
LONG_LABEL = 0.01


@dataclass(frozen=True, slots=True)
class Hit:
    """A skill that was found, how well, and which words of the question it has."""

    pk: int
    score: float
    words: Mapping[str, str]  # of the question → of the skill


@dataclass(frozen=True, slots=True)
class Variant:
    """A word of the index that stands for a word of the question."""

    number: int
    weight: float


class SkillIndex:
    """Built once from rows, then only read; safe to share between threads."""

    def __init__(self, rows: Iterable[tuple[int, int, str]]) -> None:
        """Build from (pk, number of the framework, folded words as `folding.words_of` writes)."""
        self.pks, self.frameworks, self.lengths = array("q"), array("l"), array("H")
        own: dict[str, array[int]] = {}
        other: dict[str, array[int]] = {}
        # Short labels first: of many skills alike, the first numbers are then the ones to show
        ordered = sorted(rows, key=lambda row: row[2].find("\n"))
        for number, (pk, framework, words) in enumerate(ordered):
            first, _, more = words.partition("\n")
            self.pks.append(pk)
            self.frameworks.append(framework)
            labels = first.split()
            self.lengths.append(min(len(labels), 60_000))
            for place, found in ((own, labels), (other, more.split())):
                for word in found:
                    if word not in place:
                        place[word] = array("l")
                    place[word].append(number)
        self.words = sorted(own.keys() | other.keys())
        nothing: array[int] = array("l")
        self.own = [own.get(word, nothing) for word in self.words]
        self.other = [other.get(word, nothing) for word in self.words]
        self.by_length: dict[int, list[str]] = {}
        for word in self.words:
            self.by_length.setdefault(len(word), []).append(word)
        self._variants = functools.lru_cache(maxsize=4096)(self._find_variants)
        self._gains = functools.lru_cache(maxsize=32)(self._find_gains)

    def __len__(self) -> int:
        return len(self.pks)

    def search(
        self, text: str, *, most: int = 20, framework: int | None = None, beginnings: bool = True
    ) -> list[Hit]:
        """Return the skills that fit a text best, best first.

        `beginnings` lets a word stand for longer ones, as while somebody is typing.
        """
        asked = list(dict.fromkeys(folded(text)))[:MOST_WORDS]
        found = [(word, self._variants(word, beginnings)) for word in asked]
        gains = [self._gains(variants) for _, variants in found]
        worths = [self._weight(len(each)) for each in gains]
        total = sum(worths)
        pool = self._pool(gains, framework)
        pairs = [(gain.get, worth) for gain, worth in zip(gains, worths, strict=True) if gain]
        scored = [
            (
                LONG_LABEL * min(self.lengths[number], 20)
                - sum([get(number, 0.0) * worth for get, worth in pairs]) / (total or 1.0),
                number,
            )
            for number in pool
        ]
        return [
            Hit(self.pks[number], -score, self._matched(number, found))
            for score, number in heapq.nsmallest(most, scored)
        ]

    def _find_gains(self, variants: tuple[Variant, ...]) -> dict[int, float]:
        """Return the skills that have a word, or one that stands for it, and what that counts."""
        gains: dict[int, float] = {}
        shares = [(self.other[each.number], each.weight * OTHER_LABEL) for each in variants]
        shares += [(self.own[each.number], each.weight) for each in variants]
        for places, gain in sorted(shares, key=lambda each: each[1]):
            gains.update(dict.fromkeys(places, gain))
        return gains

    def _pool(self, gains: Sequence[dict[int, float]], framework: int | None) -> Iterable[int]:
        """Return the skills worth ranking: those with a rare word, else those with most words."""
        pool: set[int] = set()
        by_size = sorted((each for each in gains if each), key=len)
        for gain in by_size:
            if len(gain) <= COMMON and len(pool) <= COMMON:
                pool |= gain.keys()
        if not pool and by_size:
            pool = set(by_size[0])
            for gain in by_size[1:]:
                pool = pool & gain.keys() or pool
        if framework is not None:
            pool = {number for number in pool if self.frameworks[number] == framework}
        if len(pool) > COMMON:
            first, ordered = by_size[0], sorted(pool)
            top = max(first.values())
            return ([number for number in ordered if first.get(number) == top] or ordered)[:COMMON]
        return pool

    def _weight(self, count: int) -> float:
        return math.log(1.0 + (len(self.pks) + 1) / (count + 1))

    def _matched(
        self, number: int, found: Sequence[tuple[str, Sequence[Variant]]]
    ) -> dict[str, str]:
        matched: dict[str, str] = {}
        for word, variants in found:
            for variant in variants:
                if _holds(self.own[variant.number], number) or _holds(
                    self.other[variant.number], number
                ):
                    matched[word] = self.words[variant.number]
                    break
        return matched

    def _find_variants(self, word: str, beginnings: bool) -> tuple[Variant, ...]:  # noqa: FBT001 -- cached by position
        """Return the words of the index that may be meant, nearest first."""
        place = bisect_left(self.words, word)
        exact = place < len(self.words) and self.words[place] == word
        found = [Variant(place, 1.0)] if exact else []
        if beginnings and len(word) >= SHORTEST_BEGINNING:
            following = place + exact
            while (
                following < len(self.words)
                and self.words[following].startswith(word)
                and len(found) < MOST_VARIANTS
            ):
                found.append(Variant(following, BEGINS))
                following += 1
        if not exact and len(word) >= SHORT:
            known = {variant.number for variant in found}
            found += [each for each in self._mistyped(word) if each.number not in known]
        return tuple(found)

    def _mistyped(self, word: str) -> list[Variant]:
        most = 1 if len(word) < LONG else 2
        near: list[Variant] = []
        for length in range(len(word) - most, len(word) + most + 1):
            candidates = self.by_length.get(length, [])
            for other, distance, _ in process.extract(
                word, candidates, scorer=OSA.distance, score_cutoff=most, limit=MOST_VARIANTS
            ):
                weight = MISTYPED if distance <= 1 else SWAPPED
                near.append(Variant(bisect_left(self.words, other), weight))
        near.sort(key=lambda variant: -variant.weight)
        return near[:MOST_VARIANTS]


def _holds(places: "array[int]", number: int) -> bool:
    at = bisect_left(places, number)
    return at < len(places) and places[at] == number
