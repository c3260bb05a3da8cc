"""The RDF of a document, node by node, as the text that gets signed.

The walk in canonical.py puts the lines of each node in order while it makes them. So the canonical
form needs little more than the labels of blank nodes: in a tree of objects each of them is named in
one line beside its own. Where that does not do (graphs inside, blank nodes that look alike, two
keys of one meaning) rdfc.py canonicalises the quads.
"""

import hashlib

from trillium.credentials.rdfc import Quad, canonicalize

_OTHER, _ITSELF = "_:z", "_:a"  # what RDFC-1.0 §4.6.3 writes for blank nodes
_END = f"{_OTHER} .\n"


class Node:
    """One node: its lines without their subject (` <predicate> object .`), in canonical order.

    `subject` is an IRI in angle brackets, or the number of a blank node; so is `graph`, 0 for the
    default graph. A line that names a blank node holds `_:z`, and `holes` the number by the place
    of the line. `named_in` is the one line that names this blank node, as `_:a`.
    """

    __slots__ = ("graph", "holes", "lines", "named_in", "subject")

    def __init__(self, subject: str | int, graph: int, lines: list[str]) -> None:
        self.subject = subject
        self.graph = graph
        self.lines = lines
        self.holes: dict[int, int] = {}
        self.named_in = ""

    def add(self, head: str, obj: "str | Node") -> None:
        """Add one line; `head` is the predicate between blanks."""
        if isinstance(obj, str):
            self.lines.append(f"{head}{obj} .\n")
        elif isinstance(obj.subject, str):
            self.lines.append(f"{head}{obj.subject} .\n")
        else:
            self.holes[len(self.lines)] = obj.subject
            self.lines.append(head + _END)
            own = self.subject if isinstance(self.subject, str) else _OTHER
            obj.named_in = f"{own}{head}{_ITSELF} .\n"


class Graph:
    """All nodes of a document in order of appearance.

    `has_inside` tells that credentials or tokens may stand in the document.
    """

    __slots__ = ("blank", "has_inside", "is_plain", "nodes")

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.blank = 0
        self.is_plain = True
        self.has_inside = False

    @property
    def quads(self) -> list[Quad]:
        """The quads, blank nodes labelled in order of appearance."""
        quads = []
        for node in self.nodes:
            subject, graph = _blank_label(node.subject), _blank_label(node.graph or "")
            for place, line in enumerate(node.lines):
                predicate, _, obj = line[1:-3].partition(" ")
                if place in node.holes:
                    obj = _blank_label(node.holes[place])
                quads.append((subject, predicate, obj, graph))
        return quads

    def form(self, algorithm: str = "sha256") -> str:
        """Return the canonical N-Quads (RDFC-1.0), or raise TooComplex."""
        labels = self._labels(algorithm) if self.is_plain else None
        if labels is None:
            return canonicalize(self.quads, algorithm=algorithm)
        blocks: dict[str, list[str]] = {}
        for node in self.nodes:
            lines = _filled(node, labels) if node.holes else node.lines
            if lines:
                subject = labels.get(node.subject) or str(node.subject)
                if subject in blocks:  # described twice
                    lines = sorted({*blocks[subject], *lines})
                blocks[subject] = lines
        return "".join([subject + subject.join(blocks[subject]) for subject in sorted(blocks)])

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
    lines = node.lines.copy()
    for place, other in node.holes.items():
        lines[place] = f"{lines[place][: -len(_END)]}{labels[other]} .\n"
    lines.sort()
    return lines


def _blank_label(subject: str | int) -> str:
    return subject if type(subject) is str else f"_:b{subject}"
