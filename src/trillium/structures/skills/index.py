"""A search index over many thousand skills, in memory, with typing errors. No Django.

One index serves SQLite and PostgreSQL alike. It keeps folded words and, for each, the numbers of
the skills that have it: for 100,000 skills some tens of megabytes. What a skill says stays in the
database.
"""

import functools
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
COMMON = 4000
MOST_WORDS = 24
#: how much a match counts that is not the word itself
BEGINS, MISTYPED, SWAPPED = 0.75, 0.6, 0.45
#: a word in another label counts less than one in the skill's own
OTHER_LABEL = 0.7


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
        for number, (pk, framework, words) in enumerate(rows):
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

    def __len__(self) -> int:
        return len(self.pks)

    def search(
        self, text: str, *, most: int = 20, framework: int | None = None, beginnings: bool = True
    ) -> list[Hit]:
        """Return the skills that fit a text best, best first.

        `beginnings` lets a word stand for longer ones, as while somebody is typing.
        """
        asked = list(dict.fromkeys(folded(text)))[:MOST_WORDS]
        found = sorted(
            ((word, self._variants(word, beginnings)) for word in asked),
            key=lambda each: self._count(each[1]),
        )
        scores: dict[int, float] = {}
        total = 0.0
        for word, variants in found:
            if not variants:
                total += self._weight(1)
                continue
            worth = self._weight(self._count(variants))
            total += worth
            self._add(scores, variants, worth, framework, word)
        best = sorted(scores, key=lambda each: (-self._fit(each, scores[each], total), each))[:most]
        return [
            Hit(self.pks[each], self._fit(each, scores[each], total), self._matched(each, found))
            for each in best
        ]

    def _fit(self, number: int, score: float, total: float) -> float:
        """Return how much of the question was found, less for labels that say much more."""
        return score / (total or 1.0) - 0.01 * min(self.lengths[number], 20)

    def _add(
        self,
        scores: dict[int, float],
        variants: Sequence[Variant],
        worth: float,
        framework: int | None,
        _word: str,
    ) -> None:
        gained: dict[int, float] = {}
        only_known = bool(scores) and self._count(variants) > COMMON
        for variant in variants:
            for places, share in (
                (self.own[variant.number], 1.0),
                (self.other[variant.number], OTHER_LABEL),
            ):
                gain = worth * variant.weight * share
                if only_known and len(places) > len(scores):
                    numbers: Iterable[int] = (each for each in scores if _holds(places, each))
                else:
                    numbers = places
                for each in numbers:
                    if gain > gained.get(each, 0.0) and (not only_known or each in scores):
                        gained[each] = gain
        frameworks = self.frameworks
        for each, gain in gained.items():
            if framework is None or frameworks[each] == framework:
                scores[each] = scores.get(each, 0.0) + gain

    def _count(self, variants: Sequence[Variant]) -> int:
        return sum(len(self.own[v.number]) + len(self.other[v.number]) for v in variants)

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
