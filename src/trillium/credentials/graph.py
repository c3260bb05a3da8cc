"""The RDF of a document, node by node, as the text that gets signed.

The quick walk (walking.py) writes the lines of each node in canonical order, so the canonical form
needs little more than the labels of blank nodes: in a tree of objects each of them is named in one
line beside its own. Where that does not do (graphs inside, blank nodes that look alike, two keys of
one meaning) rdfc.py canonicalises the quads.

This way is not taken on faith. Where a graph comes with `reference`, the quads of a careful walk,
its form is compared with what rdfc.py makes of those, and the latter is the answer.
"""

import hashlib
import logging
from collections.abc import Iterator

from trillium.credentials.plans import Plan, Trust
from trillium.credentials.rdfc import Quad, canonicalize

#: What RDFC-1.0 §4.6.3 writes for another blank node, and for the one that is hashed.
OTHER, ITSELF = "_:z", "_:a"
#: The end of a line that names a blank node; no literal or IRI ends like this.
END = f"{OTHER} .\n"
_START = f"\n{ITSELF} "  # of a line of a blank node; no literal or IRI holds a line break
#: The blank nodes that the lines of a node name, in order; those of one key together.
Holes = list[list[int]]
_log = logging.getLogger(__name__)


class Graph:
    """All nodes of a document.

    Of each node there is the text of its lines in canonical order, with `_:a` for itself where it
    is blank, `_:z` for every blank node that it names, and the number of its graph. A blank node is
    a number; beside its text stand the subject and the predicate of the one line that names it.

    `has_inside` tells that credentials or tokens may stand in the document. `reference` is what the
    form is compared with, and `plans` those that are trusted or distrusted by that: all it went by.
    """

    __slots__ = ("blanks", "has_inside", "is_plain", "named", "plans", "reference")

    def __init__(self) -> None:
        self.named: list[tuple[str, str, Holes, int]] = []
        self.blanks: list[tuple[int, str, str, str, Holes, int]] = []
        self.is_plain = True
        self.has_inside = False
        self.reference: list[Quad] | None = None
        self.plans: set[Plan] = set()

    @property
    def quads(self) -> list[Quad]:
        """The quads, blank nodes labelled by number."""
        return list(self._quads()) if self.reference is None else self.reference

    def _quads(self) -> Iterator[Quad]:
        blanks = [(number, text, holes, graph) for number, _, _, text, holes, graph in self.blanks]
        nodes: list[tuple[str | int, str, Holes, int]] = [*self.named, *blanks]
        for node, text, holes, graph in nodes:
            blank = iter([number for group in holes for number in group])
            for line in _lines(text):
                _, predicate, obj = line[:-3].split(" ", 2)
                if obj == OTHER:
                    obj = blank_label(next(blank))
                yield blank_label(node), predicate, obj, blank_label(graph or "")

    def form(self, algorithm: str = "sha256") -> str:
        """Return the canonical N-Quads (RDFC-1.0), or raise TooComplex."""
        return "".join(self._form(algorithm))

    def octets(self, algorithm: str = "sha256") -> bytes:
        """Return the canonical N-Quads in UTF-8; a node of ASCII alone is soon encoded."""
        return b"".join([block.encode() for block in self._form(algorithm)])

    def _form(self, algorithm: str) -> list[str]:
        labels = self._labels(algorithm) if self.is_plain else None
        if self.reference is not None:
            return [self._compared(self.reference, labels, algorithm)]
        if labels is None:
            return [canonicalize(self.quads, algorithm=algorithm)]
        return self._written(labels)

    def _compared(
        self, reference: list[Quad], labels: dict[int, str] | None, algorithm: str
    ) -> str:
        """Return the form of the reference; trust the plans if this graph has the same form."""
        form = canonicalize(reference, algorithm=algorithm)
        if labels is None:
            is_same = set(self._quads()) == set(reference)
        else:
            is_same = "".join(self._written(labels)) == form
        if not is_same and not all(plan.trust is Trust.WRONG for plan in self.plans):
            _log.error("A quick canonical form was wrong; its plans are not trusted again.")
        for plan in self.plans:
            plan.judge(is_right=is_same)
        return form

    def _written(self, labels: dict[int, str]) -> list[str]:
        """Return the form under the labels of blank nodes, a text for each node."""
        blocks: dict[str, str] = {}
        for subject, text, holes, _ in self.named:
            block = _filled(text, holes, labels) if holes else text
            if subject in blocks:  # described twice
                block = "".join(sorted({*_lines(blocks[subject]), *_lines(block)}))
            blocks[subject] = block
        for number, _, _, text, holes, _ in self.blanks:
            if text:
                label = labels[number]
                block = _filled(text, holes, labels) if holes else text
                blocks[label] = label + block[len(ITSELF) :].replace(_START, f"\n{label} ")
        return [blocks[subject] for subject in sorted(blocks)]

    def _labels(self, algorithm: str) -> dict[int, str] | None:
        """Return the canonical label of each blank node, or None where two of them look alike.

        First-degree hashes (RDFC-1.0 §4.6) that differ decide alone (§4.4.3, step 4).
        """
        new = getattr(hashlib, algorithm)
        found = {}
        for number, owner, head, text, _, _ in self.blanks:
            if not owner:
                lines = text
            elif owner[0] == "<":  # an IRI comes before a blank node
                lines = f"{owner}{head}{ITSELF} .\n{text}"
            else:
                lines = f"{text}{owner}{head}{ITSELF} .\n"
            found[new(lines.encode()).digest()] = number
        if len(found) != len(self.blanks):
            return None
        return {found[digest]: f"_:c14n{place}" for place, digest in enumerate(sorted(found))}


def blank_label(node: str | int) -> str:
    """Return a node as it stands in a quad."""
    return node if type(node) is str else f"_:b{node}"


def _filled(text: str, holes: Holes, labels: dict[int, str]) -> str:
    """Return the lines of a node with the labels of the blank nodes that they name."""
    pieces = text.split(END)
    if len(pieces) == 2:  # noqa: PLR2004 -- mostly: one hole
        return f"{pieces[0]}{labels[holes[0][0]]} .\n{pieces[1]}"
    filled = [pieces[0]]
    place = 0
    for group in holes:
        names = [labels[number] for number in group]
        if len(names) > 1:
            names.sort()
        for name in names:
            place += 1
            filled += name, " .\n", pieces[place]
    return "".join(filled)


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")[:-1]]
