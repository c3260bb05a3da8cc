"""Parts of a document by JSON pointer, and the statements (N-Quads) that each part is made of.

VC-DI-ECDSA §3.4: for selective disclosure every node without an identifier gets one for a moment
(skolemisation), so that a part of the document keeps the names of the whole. Lists and graphs have
nodes without an object in JSON; they are named after what they hang on.
"""

import copy
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from trillium.credentials.canonical import quads_of
from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.errors import ProofUnusable
from trillium.credentials.parsing import MAX_DEPTH
from trillium.credentials.rdfc import Quad, canonical_labels
from trillium.credentials.terms import RDF
from trillium.credentials.values import JsonObject

MAX_POINTERS = 1_000
_SCHEME = "urn:bnid:"
_FIRST, _REST = f"<{RDF}first>", f"<{RDF}rest>"
_ESCAPES = {"~0": "~", "~1": "/"}
_STRAY = re.compile(r"~(?![01])")
_INDEX = re.compile(r"(0|[1-9][0-9]{0,5})\Z")

LabelMap = Mapping[str, str]
Labeller = Callable[[str], str]  # from a canonical label (`c14n0`) to a signed one
_Tree = dict[str, "_Tree"] | None  # None: everything from here on


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """The statements of a document in signed order, and which of them each group selects.

    `labels` leads from the blank nodes of `selected` to the labels that are signed.
    """

    nquads: tuple[str, ...]
    labels: LabelMap
    matching: Mapping[str, tuple[int, ...]]
    selected: Mapping[str, tuple[Quad, ...]]

    def lines(self, group: str) -> list[str]:
        """Return the statements of a group."""
        return [self.nquads[index] for index in self.matching[group]]

    def other_lines(self, group: str) -> list[str]:
        """Return the statements outside a group."""
        inside = set(self.matching[group])
        return [line for index, line in enumerate(self.nquads) if index not in inside]

    def disclosed_labels(self, group: str) -> LabelMap:
        """Return signed labels by the canonical labels that a group has by itself (`c14n0`)."""
        canonical = canonical_labels(self.selected[group])
        return {label[2:]: self.labels[node][2:] for node, label in canonical.items()}


def group(
    document: JsonObject,
    groups: Mapping[str, Iterable[str]],
    labeller: Labeller,
    *,
    contexts: ContextTable = PACKAGED,
) -> Grouped:
    """Return the statements of a document and of each group of pointers (§3.4.16)."""
    plain = quads_of(document, contexts=contexts)  # the strict walk, before anything is added
    if any(part.startswith(f"<{_SCHEME}") for quad in plain for part in quad):
        raise ProofUnusable(f"The document uses {_SCHEME} itself, which names parts here.")
    named = name_nodes(document)
    quads = _quads(named, contexts)
    canonical = canonical_labels(quads)
    labels = _relabel(canonical, labeller)
    nquads = tuple(sorted(_lines(quads, labels)))
    places = {line: index for index, line in enumerate(nquads)}
    matching, selected = {}, {}
    for name, pointers in groups.items():
        listed = list(pointers)
        part = select(named, listed) if listed else None
        selected[name] = tuple(_quads(part, contexts)) if part is not None else ()
        try:
            found = {places[line] for line in _lines(selected[name], labels)}
        except KeyError as error:
            raise ProofUnusable("A pointer selects a part of a list that has an order.") from error
        matching[name] = tuple(sorted(found))
    return Grouped(nquads=nquads, labels=labels, matching=matching, selected=selected)


def labelled_nquads(quads: list[Quad], labels: LabelMap) -> list[str]:
    """Return the statements of a disclosed document under the labels that were signed (§3.4.3).

    `labels` leads from canonical labels (`c14n0`) to signed ones; it must name each node once.
    """
    canonical = canonical_labels(quads)
    if {label[2:] for label in canonical.values()} != set(labels):
        raise ProofUnusable("The proof does not name the parts of this document.")
    return sorted(_lines(quads, _relabel(canonical, labels.__getitem__)))


# ------------------------------------------------------------------------------------ JSON pointers


def select(document: JsonObject, pointers: Iterable[str]) -> JsonObject:
    """Return the parts of a document that pointers name, with `id` and `type` on the way (§3.4.13).

    Raises ProofUnusable for a pointer that leads nowhere.
    """
    tree: _Tree = {}
    for pointer in pointers:
        tree = _grow(tree, parse_pointer(pointer))
    return {"@context": copy.deepcopy(document.get("@context")), **_choose(document, tree)}


def parse_pointer(pointer: str) -> list[str]:
    """Return the steps of a JSON pointer (RFC 6901 §3), or raise ProofUnusable."""
    if pointer == "":
        return []
    steps = pointer[1:].split("/")
    if not pointer.startswith("/") or _STRAY.search(pointer) or len(steps) > MAX_DEPTH:
        raise ProofUnusable(f"“{pointer[:80]}” is not a JSON pointer.")
    return [re.sub(r"~[01]", lambda m: _ESCAPES[m[0]], step) for step in steps]


def check_pointers(pointers: object) -> list[str]:
    """Return a list of JSON pointers, or raise ProofUnusable."""
    if (
        not isinstance(pointers, list)
        or len(pointers) > MAX_POINTERS
        or not all(isinstance(pointer, str) for pointer in pointers)
    ):
        raise ProofUnusable("The pointers must be a list of texts.")
    for pointer in pointers:
        parse_pointer(pointer)
    return pointers


def _grow(tree: _Tree, steps: list[str]) -> _Tree:
    if tree is None or not steps:
        return None
    first, *rest = steps
    tree[first] = _grow(tree.get(first, {}), rest)
    return tree


def _choose(value: Any, tree: _Tree) -> Any:
    if tree is None:
        return copy.deepcopy(value)
    if isinstance(value, list):
        chosen = sorted((_index(step, value), part) for step, part in tree.items())
        return [_choose(value[index], part) for index, part in chosen]
    if not isinstance(value, dict) or not tree.keys() <= value.keys():
        lost = next(iter(tree.keys() - value.keys() if isinstance(value, dict) else tree), "")
        raise ProofUnusable(f"A pointer leads nowhere in this document, at “{lost[:80]}”.")
    kept = {"id", "type"}
    return {
        key: copy.deepcopy(item) if key in kept else _choose(item, tree[key])
        for key, item in value.items()
        if key in tree or key in kept
    }


def _index(step: str, value: list[Any]) -> int:
    if not _INDEX.match(step) or int(step) >= len(value):
        raise ProofUnusable(f"A pointer leads nowhere in this document, at “{step[:80]}”.")
    return int(step)


# ---------------------------------------------------------------------------------- naming of nodes


def name_nodes(document: JsonObject) -> JsonObject:
    """Return a copy in which every object without an identifier has one (§3.4.8)."""
    numbers = itertools.count()

    def named(value: Any) -> Any:
        if isinstance(value, list):
            return [named(item) for item in value]
        return named_object(value) if isinstance(value, dict) else value

    def named_object(entry: JsonObject) -> JsonObject:
        inner = {key: item if key == "@context" else named(item) for key, item in entry.items()}
        return inner if "id" in inner else {**inner, "id": f"{_SCHEME}{next(numbers)}"}

    return named_object(document)


def _quads(named: JsonObject, contexts: ContextTable) -> list[Quad]:
    """Return the quads of a document with named nodes, the names turned into blank nodes."""
    quads = quads_of(named, contexts=contexts)
    labels = dict(_labels_of_the_unnamed(quads))
    return [
        (_blank(s, labels), predicate, _blank(o, labels), _blank(g, labels))
        for s, predicate, o, g in quads
    ]


def _blank(part: str, labels: Mapping[str, str]) -> str:
    if part.startswith(f"<{_SCHEME}"):
        return f"_:n{part[len(_SCHEME) + 1 : -1]}"
    return labels.get(part, part)


def _labels_of_the_unnamed(quads: list[Quad]) -> Iterator[tuple[str, str]]:
    """Yield a lasting label for each cell of a list and each graph: what it hangs on, and where."""
    yield from _graph_labels(quads)
    rest = {quad[0]: quad[2] for quad in quads if quad[1] == _REST}
    heads = [q for q in quads if q[2] in rest and q[1] != _REST]
    _refuse_twins((s, p, g) for s, p, _, g in heads)
    for subject, predicate, obj, _graph in heads:
        cell, position = obj, 0
        while cell in rest:
            yield cell, _label(subject, predicate, str(position))
            cell, position = rest[cell], position + 1


def _graph_labels(quads: list[Quad]) -> Iterator[tuple[str, str]]:
    graphs: dict[str, list[Quad]] = {}
    for quad in quads:
        if quad[3]:
            graphs.setdefault(quad[3], []).append(quad)
    tops = []
    for name, inside in graphs.items():
        objects = {quad[2] for quad in inside}
        top = {quad[0] for quad in inside if quad[0] not in objects}
        if len(top) != 1:
            raise ProofUnusable("A proof inside the document cannot be told apart from others.")
        tops.append((name, top.pop()))
    _refuse_twins(top for _, top in tops)
    for name, subject in tops:
        yield name, _label("graph", subject, "")


def _refuse_twins(keys: Iterable[object]) -> None:
    if any(count > 1 for count in Counter(keys).values()):
        raise ProofUnusable("Two lists or proofs in the document cannot be told apart.")


def _label(*parts: str) -> str:
    return "_:u" + sha256("\n".join(parts).encode()).hexdigest()


def _relabel(canonical: LabelMap, labeller: Labeller) -> dict[str, str]:
    """Return signed labels by blank node of the input."""
    signed = {node: f"_:{labeller(label[2:])}" for node, label in canonical.items()}
    if len(set(signed.values())) != len(signed):
        raise ProofUnusable("The proof gives two parts of the document one name.")
    return signed


def _lines(quads: Iterable[Quad], labels: LabelMap) -> set[str]:
    lines = set()
    for quad in quads:
        subject, predicate, obj, graph_name = (labels.get(part, part) for part in quad)
        parts = (subject, predicate, obj, graph_name) if graph_name else (subject, predicate, obj)
        lines.add(" ".join(parts) + " .\n")
    return lines
