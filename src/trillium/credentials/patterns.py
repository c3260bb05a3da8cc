"""Texts with places, and the straight-line functions that fill them.

A text is learned as pieces: constant texts, and numbers of places. What fills one shape of document
is written as Python once, without loops or look-ups, and compiled. That is what makes it fast. The
source holds nothing of the document: every constant is handed over under a name.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Any

from trillium.credentials.rdfc import Quad

Pieces = list[str | int]  # constant texts, and numbers of places
Split = Callable[[str], Pieces]
#: Fills a graph: parts in UTF-8 → canonical N-Quads, or None where the general path must decide.
FillGraph = Callable[[Sequence[bytes]], bytes | None]
#: From more nodes that values touch, too many orders of them would have to be kept.
_MOST_TOUCHED = 4


class Routine:
    """A function in the making: lines of source, and the constants it names."""

    def __init__(self, head: str) -> None:
        self._names: dict[str, Any] = {}
        self._lines = [head]

    def hold(self, value: Any) -> str:
        """Return the name under which the function finds a value."""
        name = f"k{len(self._names)}"
        self._names[name] = value
        return name

    def add(self, line: str) -> None:
        """Add a line to the body."""
        self._lines.append(f"    {line}")

    def text(self, pieces: Iterable[str | int], name_of: Callable[[int], str]) -> str:
        """Return the expression of a text whose places are variables that hold bytes."""
        pieces = merge(pieces)
        places = [piece for piece in pieces if isinstance(piece, int)]
        if not places:
            return self.hold("".join(map(str, pieces)).encode())
        if pieces == places[:1]:
            return name_of(places[0])
        constants = (p.replace("%", "%%") if isinstance(p, str) else "%s" for p in pieces)
        form = self.hold("".join(constants).encode())
        return f"{form} % ({', '.join(map(name_of, places))},)"

    def made(self) -> Callable[..., Any]:
        """Compile the function and return it; it is the only one defined, under the name `fill`."""
        names = dict(self._names)
        exec(compile("\n".join(self._lines), "<template>", "exec"), names)  # noqa: S102
        function: Callable[..., Any] = names["fill"]
        return function


class Block:
    """Lines that stand together: in an order known beforehand, or sorted when filled."""

    __slots__ = ("known", "lines", "pieces")

    def __init__(self, lines: Sequence[Pieces]) -> None:
        self.lines = sorted(lines, key=_order)
        self.known = _order_is_known(self.lines)
        self.pieces = merge(piece for line in self.lines for piece in line)

    @property
    def is_touched(self) -> bool:
        """Tell whether a value stands in these lines."""
        return any(isinstance(piece, int) for piece in self.pieces)


def compile_graph(quads: list[Quad], count: int, split: Split, *, kept: int = 0) -> FillGraph:
    """Return the function that fills these quads at `count` places, each found by `split`.

    It gives None where two nodes turn out to be one, two lines equal, or two blank nodes alike.
    Up to `kept` bytes it keeps texts that depend on nothing but how blank nodes are numbered.
    """
    quads = list(dict.fromkeys(quads))
    nodes = sorted({part for quad in quads for part in quad if part[:1] == "_"})
    firsts = [_first_degree(quads, node, split) for node in nodes]
    place = {node: count + number for number, node in enumerate(nodes)}
    subjects = {quad[0]: [q for q in quads if q[0] == quad[0]] for quad in quads}
    groups = [_blocks(lines, place, split) for lines in subjects.values()]
    routine = Routine("def fill(parts):")
    routine.add(f"{''.join(f'a{number}, ' for number in range(count))}= parts" if count else "pass")
    writer = _GraphWriter(routine, count, firsts)
    writer.require_distinct([split(subject) for subject in subjects if subject[0] != "_"])
    still: list[list[Block]] = []
    if kept and 0 < len(writer.touched) <= min(_MOST_TOUCHED, len(nodes) - 1):
        still = [group for group in groups if all(writer.is_still(block) for block in group)]
        writer.arrange(still, kept)
    else:
        writer.label_nodes()
    moving = [writer.blocks(group) for group in groups if group not in still]
    routine.add(f"r = [{', '.join(['*still', *moving] if still else moving)}]")
    routine.add("r.sort()")
    routine.add(f"return {routine.hold(b'')}.join(r)")
    return routine.made()


class _GraphWriter:
    """Writes the steps that filling a graph takes; `firsts` are the lines that hash each node."""

    def __init__(self, routine: Routine, count: int, firsts: Sequence[Block]) -> None:
        self._routine = routine
        self._count = count
        self._firsts = firsts
        self._sorted = 0
        self.touched = [number for number, block in enumerate(firsts) if block.is_touched]

    def is_still(self, block: Block) -> bool:
        """Tell whether a block holds labels at most, and no value."""
        return all(isinstance(piece, str) or piece >= self._count for piece in block.pieces)

    def require_distinct(self, subjects: list[Pieces]) -> None:
        """Two nodes that turn out to be one would share their lines."""
        routine = self._routine
        moving = [routine.text(pieces, self._name) for pieces in subjects if len(pieces) > 1]
        fixed = frozenset(str(pieces[0]).encode() for pieces in subjects if len(pieces) == 1)
        if not moving:
            return
        routine.add(f"s = {{{', '.join(moving)}}}")
        routine.add(f"if len(s) != {len(moving)} or not {routine.hold(fixed)}.isdisjoint(s):")
        routine.add("    return None")

    def label_nodes(self) -> None:
        """Hash anew the nodes that a value touches, and label all of them (RDFC-1.0 §4.4.3)."""
        if self._firsts:
            self._hash_touched()
            self.label()

    def arrange(self, still: Sequence[Sequence[Block]], kept: int) -> None:
        """Do the same, but keep each order of the nodes, and the texts that depend on it alone.

        The hashes of nodes that no value touches are known, so the order is told by where those of
        the touched ones come among them, and among each other.
        """
        self._hash_touched()
        routine, hashes = self._routine, [f"h{number}" for number in self.touched]
        known = sorted(_digest(block) for block in self._firsts if not block.is_touched)
        routine.add(f"m = {{{', '.join(hashes)}}}")
        routine.add(f"if len(m) != {len(hashes)} or not {routine.hold(set(known))}.isdisjoint(m):")
        routine.add("    return None")
        routine.add(f"m = {routine.hold(sorted)}(m)")
        bisect, places = routine.hold(bisect_left), routine.hold(known)
        order = [f"{bisect}({places}, {name})" for name in hashes]
        order += [f"m.index({name})" for name in hashes[1:]]
        orders = routine.hold(_Orders(self._arranging(still), kept))
        routine.add(f"key = ({', '.join(order)},)")
        routine.add(f"order = {orders}.get(key) or {orders}.make(key, {', '.join(hashes)})")
        routine.add("if not order:")
        routine.add("    return None")
        routine.add(f"{self._labels}still = order")

    def _arranging(self, still: Sequence[Sequence[Block]]) -> Callable[..., Any]:
        """Return the function from hashes of touched nodes to all labels and the still texts."""
        routine = Routine(f"def fill({', '.join(f'h{number}' for number in self.touched)}):")
        writer = _GraphWriter(routine, self._count, self._firsts)
        writer.label()
        texts = [writer.blocks(group) for group in still]
        routine.add(f"r = [{', '.join(texts)}]")
        routine.add("r.sort()")  # what is sorted already is sorted faster
        routine.add(f"return {writer._labels}r")
        return routine.made()

    @property
    def _labels(self) -> str:
        return "".join(f"n{number}, " for number in range(len(self._firsts)))

    def _hash_touched(self) -> None:
        digest = self._routine.hold(sha256)
        for number in self.touched:
            text = self.blocks([self._firsts[number]])
            self._routine.add(f"h{number} = {digest}({text}).digest()")

    def label(self) -> None:
        """Label all nodes; those that a value touches are hashed."""
        routine = self._routine
        names = [
            f"h{number}" if block.is_touched else routine.hold(_digest(block))
            for number, block in enumerate(self._firsts)
        ]
        labels = routine.hold([b"_:c14n%d" % number for number in range(len(names))])
        routine.add(f"m = [{', '.join(names)}]")
        routine.add("m.sort()")
        routine.add(f"m = {routine.hold(dict)}({routine.hold(zip)}(m, {labels}))")
        routine.add(f"if len(m) != {len(names)}:")  # a tie: RDFC-1.0 §4.8 must look further
        routine.add("    return None")
        for number, name in enumerate(names):
            routine.add(f"n{number} = m[{name}]")

    def blocks(self, blocks: Iterable[Block]) -> str:
        """Return the expression of blocks one after the other; those of unknown order are sorted.

        Where two lines have become one, the general path must decide.
        """
        pieces: Pieces = []
        for block in blocks:
            if block.known:
                pieces += block.pieces
                continue
            lines = ", ".join(self._routine.text(line, self._name) for line in block.lines)
            name = f"b{self._sorted}"
            self._routine.add(f"{name} = {{{lines}}}")
            self._routine.add(f"if len({name}) != {len(block.lines)}:")
            self._routine.add("    return None")
            self._routine.add(
                f"{name} = {self._routine.hold(b'')}.join({self._routine.hold(sorted)}({name}))"
            )
            pieces.append(self._count + len(self._firsts) + self._sorted)
            self._sorted += 1
        return self._routine.text(pieces, self._name)

    def _name(self, place: int) -> str:
        if place < self._count:
            return f"a{place}"
        place -= self._count
        nodes = len(self._firsts)
        return f"n{place}" if place < nodes else f"b{place - nodes}"


class _Orders(dict[tuple[int, ...], Any]):
    """Orders of blank nodes that were met, and what goes with each; so many bytes of texts."""

    def __init__(self, arrange: Callable[..., Any], kept: int) -> None:
        super().__init__()
        self._arrange = arrange
        self._left = kept

    def make(self, key: tuple[int, ...], *hashes: bytes) -> Any:
        """Return what goes with an order that is new, or None where the general path decides."""
        made = self._arrange(*hashes)
        if made is not None and self._left > 0:
            self._left -= sum(map(len, made[-1]))
            self[key] = made
        return made


def splitter(markers: list[str]) -> Split:
    """Return the function that parts a text at its markers, each becoming the number of a place."""
    number_of = {marker: number for number, marker in enumerate(markers)}
    pattern = re.compile("(" + "|".join(map(re.escape, markers)) + ")" if markers else r"(?!)()")

    def split(text: str) -> Pieces:
        return [number_of.get(piece, piece) for piece in pattern.split(text) if piece]

    return split


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


def _first_degree(quads: list[Quad], node: str, split: Split) -> Block:
    """Return the lines whose hash is the first-degree hash of a node (RDFC-1.0 §4.6.3)."""
    lines = []
    for quad in quads:
        if node in quad:
            masked = (_mask(part, node) for part in quad if part)
            lines.append(split(" ".join(masked) + " .\n"))
    return Block(lines)


def _digest(block: Block) -> bytes:
    """Return the hash of a node that no value touches.

    Equal lines (several children under one key) count each.
    """
    return sha256("".join(map(str, block.pieces)).encode()).digest()


def _mask(part: str, node: str) -> str:
    if part[:1] != "_":
        return part
    return "_:a" if part == node else "_:z"


def _blocks(quads: list[Quad], place: dict[str, int], split: Split) -> list[Block]:
    """Return the lines of one subject as blocks in order: one block for each predicate."""
    by_predicate: dict[str, list[Pieces]] = {}
    for subject, predicate, obj, graph in quads:
        line: Pieces = []
        for part in (subject, predicate, obj, graph):
            if part:
                line += [place[part]] if part in place else split(part)
                line.append(" ")
        by_predicate.setdefault(predicate, []).append(merge([*line, ".\n"]))
    return [Block(lines) for _, lines in sorted(by_predicate.items())]


def _order_is_known(lines: Sequence[Pieces]) -> bool:
    """Tell whether sorting by the pieces sorts the filled lines too."""
    return all(_is_before(one, other) for one, other in pairwise(lines))


def _is_before(one: Pieces, other: Pieces) -> bool:
    """Tell whether the first pieces that differ are constant and decide."""
    for piece, next_piece in zip(one, other, strict=False):
        if piece != next_piece:
            return (
                isinstance(piece, str)
                and isinstance(next_piece, str)
                and (not next_piece.startswith(piece) or len(one) == len(other) == 1)
            )
    return len(one) == len(other) == 1


def _order(line: Pieces) -> list[str]:
    return [piece if isinstance(piece, str) else f"\ue000{piece}" for piece in line]
