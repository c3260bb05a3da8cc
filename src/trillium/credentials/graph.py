"""The RDF of a document, node by node, as the text that gets signed.

The walk in canonical.py puts the lines of each node in order while it makes them. So the canonical
form needs little more than the labels of blank nodes: in a tree of objects each of them is named in
one line beside its own. Where that does not do (graphs inside, blank nodes that look alike, two
keys of one meaning) rdfc.py canonicalises the quads.

This way is not taken on faith. Where a graph comes with `reference`, the quads of a careful walk,
its form is compared with what rdfc.py makes of those, and the latter is the answer.
"""

import hashlib
import logging
from collections.abc import Iterator

from trillium.credentials.plans import Plan, Trust
from trillium.credentials.rdfc import Quad, canonicalize

_OTHER, _ITSELF = "_:z", "_:a"  # what RDFC-1.0 §4.6.3 writes for blank nodes
_END = f"{_OTHER} .\n"  # no literal or IRI ends like this
_log = logging.getLogger(__name__)


class Node:
    """One node: its lines without their subject (` <predicate> object .`), in canonical order.

    `subject` is an IRI in angle brackets, or the number of a blank node; so is `graph`, 0 for the
    default graph. A line that names a blank node ends with `_:z`, and `holes` holds the numbers of
    these in the same order. `named_in` is the one line that names this blank node, as `_:a`.
    """

    __slots__ = ("graph", "holes", "lines", "named_in", "subject")

    def __init__(self, subject: str | int, graph: int) -> None:
        self.subject = subject
        self.graph = graph
        self.lines: list[str] = []
        self.holes: list[int] = []
        self.named_in = ""

    def add(self, head: str, obj: "str | Node") -> None:
        """Add one line; `head` is the predicate between blanks."""
        if isinstance(obj, str):
            self.lines.append(f"{head}{obj} .\n")
        elif isinstance(obj.subject, str):
            self.lines.append(f"{head}{obj.subject} .\n")
        else:
            self.holes.append(obj.subject)
            self.lines.append(head + _END)
            own = self.subject if isinstance(self.subject, str) else _OTHER
            obj.named_in = f"{own}{head}{_ITSELF} .\n"


class Graph:
    """All nodes of a document in order of appearance.

    `has_inside` tells that credentials or tokens may stand in the document. `reference` is what the
    form is compared with, and `plans` those that are trusted or distrusted by that.
    """

    __slots__ = ("blank", "has_inside", "is_plain", "nodes", "plans", "reference")

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.blank = 0
        self.is_plain = True
        self.has_inside = False
        self.reference: list[Quad] | None = None
        self.plans: set[Plan] = set()

    @property
    def quads(self) -> list[Quad]:
        """The quads, blank nodes labelled in order of appearance."""
        return list(self._quads()) if self.reference is None else self.reference

    def _quads(self) -> Iterator[Quad]:
        for node in self.nodes:
            subject, graph = _blank_label(node.subject), _blank_label(node.graph or "")
            holes = iter(node.holes)
            for line in node.lines:
                predicate, _, obj = line[1:-3].partition(" ")
                if obj == _OTHER:
                    obj = _blank_label(next(holes))
                yield subject, predicate, obj, graph

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
        self, reference: list[Quad], labels: dict[str | int, str] | None, algorithm: str
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

    def _written(self, labels: dict[str | int, str]) -> list[str]:
        """Return the form under the labels of blank nodes, a text for each node."""
        blocks: dict[str, list[str]] = {}
        for node in self.nodes:
            lines = _filled(node, labels) if node.holes else node.lines
            if lines:
                subject = labels.get(node.subject) or str(node.subject)
                if subject in blocks:  # described twice
                    lines = sorted({*blocks[subject], *lines})
                blocks[subject] = lines
        return [subject + subject.join(blocks[subject]) for subject in sorted(blocks)]

    def _labels(self, algorithm: str) -> dict[str | int, str] | None:
        """Return the canonical label of each blank node, or None where two of them look alike.

        First-degree hashes (RDFC-1.0 §4.6) that differ decide alone (§4.4.3, step 4).
        """
        new = getattr(hashlib, algorithm)
        found = []
        for node in self.nodes:
            if type(node.subject) is int:
                text = _ITSELF + _ITSELF.join(node.lines) if node.lines else ""
                named = node.named_in
                text = named + text if named[:1] == "<" else text + named
                if text:
                    found.append((new(text.encode()).digest(), node.subject))
        found.sort()
        if len({digest for digest, _ in found}) != len(found):
            return None
        return {subject: f"_:c14n{number}" for number, (_, subject) in enumerate(found)}


def _filled(node: Node, labels: dict[str | int, str]) -> list[str]:
    """Return the lines of a node with the labels of the blank nodes that they name."""
    holes = iter(node.holes)
    lines = [
        f"{line[: -len(_END)]}{labels[next(holes)]} .\n" if line.endswith(_END) else line
        for line in node.lines
    ]
    lines.sort()
    return lines


def _blank_label(subject: str | int) -> str:
    return subject if type(subject) is str else f"_:b{subject}"
