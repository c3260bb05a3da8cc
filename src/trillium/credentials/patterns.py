"""Texts with places: what a template fills instead of computing anew.

A text is learned as pieces, constant texts and numbers of places. A pattern fills its places by one
formatting operation; a sheet holds many texts in one pattern, since that is what makes it fast.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Any

Pieces = list[str | int]  # constant texts, and numbers of places
SEPARATOR = "\0"  # canonical N-Quads write this character as an escape, so no value holds it


class NotExactError(Exception):
    """These values need the general path: filling would not be exact."""


class Pattern:
    """A text with places for parts; filled by one formatting operation."""

    __slots__ = ("_format", "_get", "places")

    def __init__(self, pieces: Iterable[str | int]) -> None:
        pieces = list(pieces)
        self.places = tuple(piece for piece in pieces if isinstance(piece, int))
        constants = (p.replace("%", "%%") if isinstance(p, str) else "%s" for p in pieces)
        self._format = "".join(constants).encode()
        # The extra place keeps itemgetter from returning a bare part where there is only one.
        self._get: Any = itemgetter(*self.places, 0) if self.places else None
        if self.places:
            self._format += b"%.0s"

    def fill(self, parts: Sequence[bytes]) -> bytes:
        return self._format % (self._get(parts) if self._get is not None else ())


class Block:
    """Lines that stand together: in an order known beforehand, or sorted when filled."""

    __slots__ = ("_patterns", "known", "pieces")

    def __init__(self, lines: Sequence[Pieces]) -> None:
        lines = sorted(lines, key=_head)
        self.known = _order_is_known(lines)
        self.pieces = merge(piece for line in lines for piece in line)
        self._patterns = [Pattern(line) for line in lines]

    def fill(self, parts: Sequence[bytes]) -> bytes:
        """Return the lines sorted; where two have become one, the general path must decide."""
        lines = {pattern.fill(parts) for pattern in self._patterns}
        if len(lines) != len(self._patterns):
            raise NotExactError
        return b"".join(sorted(lines))


class Sheet:
    """Several texts filled at once and parted again; parts of unknown order are sorted before."""

    __slots__ = ("_pattern", "_sorted")

    def __init__(self, texts: Sequence[Sequence[Block]], first_free: int) -> None:
        self._sorted: list[Block] = []
        pieces: list[str | int] = []
        for number, blocks in enumerate(texts):
            pieces += [SEPARATOR] if number else []
            for block in blocks:
                pieces += block.pieces if block.known else [first_free + len(self._sorted)]
                self._sorted += [] if block.known else [block]
        self._pattern = Pattern(merge(pieces))

    def fill(self, parts: Sequence[bytes]) -> list[bytes]:
        if self._sorted:
            parts = [*parts, *(block.fill(parts) for block in self._sorted)]
        return self._pattern.fill(parts).split(b"\0")


def splitter(markers: list[str]) -> Callable[[str], Pieces]:
    """Return the function that parts a text at its markers, each becoming the number of a place."""
    number_of = {marker: number for number, marker in enumerate(markers)}
    pattern = re.compile("(" + "|".join(map(re.escape, markers)) + ")" if markers else r"(?!)()")

    def split(text: str) -> Pieces:
        return [number_of.get(piece, piece) for piece in pattern.split(text) if piece]

    return split


def _order_is_known(lines: Sequence[Pieces]) -> bool:
    """Tell whether sorting by the text before the first place sorts the filled lines too."""
    return all(
        not _head(other).startswith(_head(one)) or (len(one) == len(other) == 1)
        for one, other in pairwise(lines)
    )


def _head(line: Pieces) -> str:
    return line[0] if isinstance(line[0], str) else ""


def merge(pieces: Iterable[str | int]) -> Pieces:
    """Return the same text in as few pieces as possible."""
    merged: Pieces = []
    for piece in pieces:
        last = merged[-1] if merged else 0
        if isinstance(piece, str) and isinstance(last, str):
            merged[-1] = last + piece
        else:
            merged.append(piece)
    return merged
