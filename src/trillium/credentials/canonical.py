"""The exact bytes that get signed: a JSON-LD document as canonical N-Quads.

One strict walk over the document emits its RDF quads; rdfc.py puts them into canonical form. The
walk refuses instead of dropping: whatever JSON-LD would ignore (an undefined key, a null, a
relative address) is text that nobody signed, and a reader would take it for signed.
"""

from typing import Any

from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.errors import OutsideProfile
from trillium.credentials.graph import Graph, Node
from trillium.credentials.plans import (
    ADDRESS,
    LITERAL,
    RDF,
    Plan,
    is_plain_address,
    plan_of,
    type_names,
)
from trillium.credentials.rdfc import Quad, escape
from trillium.credentials.terms import XSD, Active, Kind, Term, addresses_of, terms_of
from trillium.credentials.values import JsonObject

_NIL = f"<{RDF}nil>"
_FIRST, _REST = f" <{RDF}first> ", f" <{RDF}rest> "
_MAX_INTEGER = 2**53
_EMBEDDED = frozenset(("VerifiableCredential", "EnvelopedVerifiableCredential"))
_PROOF = "DataIntegrityProof"


def canonical_form(document: JsonObject, *, contexts: ContextTable = PACKAGED) -> str:
    """Return the canonical N-Quads of a document (JSON-LD 1.1 to RDF, then RDFC-1.0).

    Raises ContextRefused, TermUndefined, OutsideProfile or TooComplex.
    """
    return graph_of(document, contexts=contexts).form()


def quads_of(document: JsonObject, *, contexts: ContextTable = PACKAGED) -> list[Quad]:
    """Return the RDF quads of a document, blank nodes labelled in order of appearance."""
    return graph_of(document, contexts=contexts).quads


def graph_of(document: JsonObject, *, contexts: ContextTable = PACKAGED) -> Graph:
    """Return the RDF of a document, or raise every refusal of the walk."""
    active = terms_of(contexts).root(document.get("@context"))
    walk = _Walk(document)
    walk.node(active, document, 0)
    walk.check_repetitions()
    return walk.graph


def canonical_double(number: float) -> str:
    """Return the canonical text of an xsd:double (JSON-LD 1.1 API §8.6, step 10)."""
    mantissa, exponent = f"{number:.15E}".split("E")
    mantissa = mantissa.rstrip("0")
    return f"{mantissa}{'0' if mantissa[-1] == '.' else ''}E{int(exponent)}"


class _Walk:
    """One strict walk over a document; `graph` is what it says."""

    __slots__ = ("_described", "_embedded", "_learners", "_repeated", "_root", "graph")

    def __init__(self, root: JsonObject) -> None:
        self.graph = Graph()
        self._root = root
        self._described: dict[str, JsonObject] = {}
        self._repeated: list[str] = []
        self._embedded = 0
        self._learners = _learners_of(root)

    def node(
        self, active: Active, entry: JsonObject, graph: int, *, is_graph: bool = False
    ) -> Node:
        """Take up one node object and whatever stands in it; return it."""
        if "@context" in entry and entry is not self._root:
            self._embedded += 1
            self.graph.has_inside = True
            inside = self._terms_inside(active, entry, is_graph=is_graph)
            node = self._node(plan_of(inside, entry), entry, graph)
            self._embedded -= 1
            return node
        return self._node(plan_of(active, entry), entry, graph)

    def _node(self, plan: Plan, entry: JsonObject, graph: int) -> Node:
        """Take up a node of known keys and types; here is where the time goes."""
        if plan.is_named:
            node = Node(self._subject(plan, entry), graph, plan.start.copy())
            self.graph.nodes.append(node)
        else:
            node = self._blank(graph, plan.start.copy())
        add = node.lines.append
        for key, how, head, tail, term in plan.steps:
            value = entry[key]
            if type(value) is str:
                if how is LITERAL:
                    add(f'{head}"{escape(value)}{tail}')
                    continue
                if how is ADDRESS and is_plain_address(value):
                    add(f"{head}<{value}> .\n")
                    continue
            self._property(plan, node, head, term, value)
        if not plan.is_usual:
            self.graph.is_plain &= plan.is_ordered
            self.graph.has_inside |= plan.may_hold_credential
        return node

    def check_repetitions(self) -> None:
        """Refuse a document that spreads what decides over two descriptions of one node.

        RDF merges them, so a signature survives when somebody moves the status of a credential
        under another object with the same id; a reader of the JSON would not find it.
        """
        if not self._repeated:
            return
        deciding = {f"<{identifier}>" for identifier in deciding_ids(self._root)}
        for subject in self._repeated:
            if subject in deciding:
                raise OutsideProfile(
                    f"{subject[1:-1]} is described twice in different words.",
                    "format.described_twice",
                )

    def _terms_inside(self, active: Active, entry: JsonObject, *, is_graph: bool) -> Active:
        """Return the terms inside an embedded credential, or a proof that restates its contexts."""
        types = type_names(entry)
        if _EMBEDDED.isdisjoint(types) and not (is_graph and _PROOF in types):
            raise OutsideProfile(
                "Only a credential inside the document may name contexts of its own.",
                "format.context_inline",
            )
        return active.nested(addresses_of(entry["@context"]))

    def _subject(self, plan: Plan, entry: JsonObject) -> str:
        value = entry["id"]
        if plan.has_plain_addresses and type(value) is str and is_plain_address(value):
            subject = f"<{value}>"
        else:
            subject = plan.inside.iri(value)
        if not plan.is_bare and not (self._embedded and subject in self._learners):
            known = self._described.setdefault(subject, entry)
            if known is not entry and known != entry:
                self._repeated.append(subject)
        return subject

    def _blank(self, graph: int, lines: list[str]) -> Node:
        self.graph.blank += 1
        node = Node(self.graph.blank, graph, lines)
        self.graph.nodes.append(node)
        return node

    def _property(self, plan: Plan, node: Node, head: str, term: Term | None, value: Any) -> None:
        if term is None:
            node.lines += plan.types
        elif term.is_graph:
            self._graphs(node, head, term, value)
        elif isinstance(value, list):
            objects = [self._object(plan, term, item, node.graph) for item in value]
            if term.is_list:
                self._list(node, head, objects)
            else:
                _add_all(node, head, objects)
        elif term.is_list:
            raise OutsideProfile("A key that holds a list has a single value.")
        else:
            node.add(head, self._object(plan, term, value, node.graph))

    def _graphs(self, node: Node, head: str, term: Term, value: Any) -> None:
        """Take up values of a key like `proof`: each stands in a graph of its own."""
        self.graph.is_plain = False
        for item in value if isinstance(value, list) else [value]:
            if not isinstance(item, dict) or not item:
                raise OutsideProfile("A proof inside the document is not an object.")
            self.graph.blank += 1
            name = Node(self.graph.blank, 0, [])
            node.add(head, name)
            self.node(term.child, item, self.graph.blank, is_graph=True)

    def _list(self, node: Node, head: str, objects: list[str | Node]) -> None:
        for obj in objects:
            cell = self._blank(node.graph, [])
            node.add(head, cell)
            cell.add(_FIRST, obj)
            node, head = cell, _REST
        node.add(head, _NIL)

    def _object(self, plan: Plan, term: Term, value: Any, graph: int) -> str | Node:
        if isinstance(value, str):
            if term.kind is Kind.LITERAL:
                return f'"{escape(value)}{term.suffix}'
            if term.kind is Kind.IRI:
                return term.scalar.iri(value)
            return term.scalar.vocabulary_iri(value)
        if isinstance(value, dict):
            return self._object_node(plan, term, value, graph)
        if value is None or isinstance(value, list):
            what = "null" if value is None else "a list inside a list"
            raise OutsideProfile(f"The document holds {what}, which JSON-LD would not sign.")
        return _number(value, term.datatype)

    def _object_node(self, plan: Plan, term: Term, value: JsonObject, graph: int) -> str | Node:
        if not value:
            raise OutsideProfile(
                "The document holds an empty object, which JSON-LD would not sign."
            )
        if len(value) == 1 and "id" in value and plan.inside.term("id").kind is Kind.ID:
            return term.scalar.iri(value["id"])  # a reference, not a description
        return self.node(term.child, value, graph)


def _add_all(node: Node, head: str, objects: list[str | Node]) -> None:
    """Add the values of one key in canonical order, each once; blank nodes come last."""
    named = [obj if isinstance(obj, str) else obj.subject for obj in objects]
    for text in sorted({text for text in named if isinstance(text, str)}):
        node.add(head, text)
    for obj in objects:
        if not isinstance(obj, str) and not isinstance(obj.subject, str):
            node.add(head, obj)


def _number(value: float, datatype: str | None) -> str:
    """Return a number or truth value as a typed literal (JSON-LD 1.1 API §8.6)."""
    if datatype == XSD + "string":
        raise OutsideProfile("A number stands where a text must.")
    if isinstance(value, bool):
        return f'"{"true" if value else "false"}"^^<{datatype or XSD + "boolean"}>'
    if not -_MAX_INTEGER <= value <= _MAX_INTEGER:
        raise OutsideProfile("A number is beyond 2^53, where programs disagree on its value.")
    if isinstance(value, float) and "e" in repr(value):
        raise OutsideProfile("A number is written with an exponent, where programs disagree.")
    if datatype == XSD + "double" or (isinstance(value, float) and not value.is_integer()):
        return f'"{canonical_double(value)}"^^<{datatype or XSD + "double"}>'
    return f'"{int(value)}"^^<{datatype or XSD + "integer"}>'


def deciding_ids(root: JsonObject) -> set[str]:
    """Return the ids of the nodes that a verifier's answer is read from."""
    nodes: list[Any] = [root]
    for key in ("credentialStatus", "credentialSubject", "credentialSchema"):
        value = root.get(key)
        nodes.extend(value if isinstance(value, list) else [value])
    nodes.extend(node["achievement"] for node in nodes[1:] if _has(node, "achievement"))
    return {node["id"] for node in nodes if _has(node, "id") and isinstance(node["id"], str)}


def _learners_of(root: JsonObject) -> frozenset[str]:
    """Return the subjects of a record, whom each credential inside may describe in its own words.

    Nothing can be moved there from the record: those credentials are signed and verified too.
    """
    if "ClrCredential" not in type_names(root):
        return frozenset()
    value = root.get("credentialSubject")
    subjects = value if isinstance(value, list) else [value]
    return frozenset(
        f"<{each['id']}>" for each in subjects if isinstance(each, dict) and "id" in each
    )


def _has(node: Any, key: str) -> bool:
    return isinstance(node, dict) and key in node
