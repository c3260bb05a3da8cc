"""The exact bytes that get signed: a JSON-LD document as canonical N-Quads.

One strict walk over the document emits its RDF quads; rdfc.py puts them into canonical form. The
walk refuses instead of dropping: whatever JSON-LD would ignore (an undefined key, a null, a
relative address) is text that nobody signed, and a reader would take it for signed.
"""

from itertools import count
from typing import Any

from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.errors import OutsideProfile
from trillium.credentials.graph import Graph, Node
from trillium.credentials.plans import (
    ADDRESS,
    LITERAL,
    OTHER,
    RDF,
    Plan,
    Trust,
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
_COMPARED_ONE_IN = 2_000
_walked = count(1)


def canonical_form(document: JsonObject, *, contexts: ContextTable = PACKAGED) -> str:
    """Return the canonical N-Quads of a document (JSON-LD 1.1 to RDF, then RDFC-1.0).

    Raises ContextRefused, TermUndefined, OutsideProfile or TooComplex.
    """
    return graph_of(document, contexts=contexts).form()


def quads_of(document: JsonObject, *, contexts: ContextTable = PACKAGED) -> list[Quad]:
    """Return the RDF quads of a document, blank nodes labelled in order of appearance."""
    walk = _CarefulWalk(document)
    walk.start(terms_of(contexts).root(document.get("@context")))
    return walk.graph.quads


def graph_of(document: JsonObject, *, contexts: ContextTable = PACKAGED) -> Graph:
    """Return the RDF of a document, or raise every refusal of the walk.

    The first graph with a plan that was not met before, and one in two thousand after that, comes
    with the quads of a careful walk, to be compared with.
    """
    active = terms_of(contexts).root(document.get("@context"))
    walk = _Walk(document)
    walk.start(active)
    if walk.has_news or next(_walked) % _COMPARED_ONE_IN == 0:
        careful = _CarefulWalk(document)
        careful.start(active)
        walk.graph.reference, walk.graph.plans = careful.graph.quads, careful.plans
    return walk.graph


def canonical_double(number: float) -> str:
    """Return the canonical text of an xsd:double (JSON-LD 1.1 API §8.6, step 10)."""
    mantissa, exponent = f"{number:.15E}".split("E")
    mantissa = mantissa.rstrip("0")
    return f"{mantissa}{'0' if mantissa[-1] == '.' else ''}E{int(exponent)}"


class _Walk:
    """One strict walk over a document; `graph` is what it says.

    `has_news` tells that it went by a plan that was not compared before, or must not be used.
    """

    __slots__ = (
        "_described",
        "_embedded",
        "_learners",
        "_nodes",
        "_repeated",
        "_root",
        "graph",
        "has_news",
    )

    def __init__(self, root: JsonObject) -> None:
        self.graph = Graph()
        self.has_news = False
        self._nodes = self.graph.nodes
        self._root = root
        self._described: dict[str, JsonObject] = {}
        self._repeated: list[str] = []
        self._embedded = 0
        self._learners = _learners_of(root)

    def start(self, active: Active) -> None:
        """Take up the whole document."""
        self.node(active, self._root, 0)
        self.check_repetitions()

    def node(
        self,
        active: Active,
        entry: JsonObject,
        graph: int,
        *,
        is_graph: bool = False,
        term: Term | None = None,
    ) -> Node:
        """Take up one node object and whatever stands in it; return it."""
        if "@context" in entry and entry is not self._root:
            self._embedded += 1
            self.graph.has_inside = True
            inside = self._terms_inside(active, entry, is_graph=is_graph)
            node = self._node(plan_of(inside, entry), entry, graph)
            self._embedded -= 1
            return node
        plan = plan_of(active, entry)
        if term is not None:
            term.last = plan
        return self._node(plan, entry, graph)

    def _node(self, plan: Plan, entry: JsonObject, graph: int) -> Node:
        if plan.is_named:
            node = Node(self._subject(plan, entry), graph)
        else:
            self.graph.blank += 1
            node = Node(self.graph.blank, graph)
        self._nodes.append(node)
        self._take_up(plan, node, entry)
        if not plan.is_usual:
            self.has_news |= plan.trust is not Trust.RIGHT
            self.graph.is_plain &= plan.is_ordered
            self.graph.has_inside |= plan.may_hold_credential
        return node

    def _take_up(self, plan: Plan, node: Node, entry: JsonObject) -> None:
        """Take up an object of known keys and types: here is where the time goes."""
        node.lines = plan.types.copy()
        add = node.lines.append
        for key, how, head, tail, term in plan.steps:
            value = entry[key]
            if type(value) is str:
                if how is LITERAL:
                    if not value.isprintable() or '"' in value or "\\" in value:
                        value = escape(value)
                    add(f'{head}"{value}{tail}')
                    continue
                if how is ADDRESS and is_plain_address(value):
                    add(f"{head}<{value}> .\n")
                    continue
            elif type(value) is dict and how is not OTHER:
                node.add(head, self._object_node(plan, term, value, node.graph))
                continue
            self._property(plan, node, head, term, value)
        if not plan.is_sorted:
            node.lines.sort()

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

    def _property(self, plan: Plan, node: Node, head: str, term: Term, value: Any) -> None:
        if term.is_graph:
            self._graphs(node, head, term, value)
        elif term.is_list:
            if not isinstance(value, list):
                raise OutsideProfile("A key that holds a list has a single value.")
            objects = [self._object(plan, term, item, node.graph) for item in value]
            self._list(node, head, objects)
        elif isinstance(value, list):
            self._values(plan, node, head, term, value)
        else:
            node.add(head, self._object(plan, term, value, node.graph))

    def _values(self, plan: Plan, node: Node, head: str, term: Term, values: list[Any]) -> None:
        """Take up the values of one key in canonical order, each once; blank nodes come last."""
        named, blank = set(), []
        for item in values:
            obj = self._object(plan, term, item, node.graph)
            if isinstance(obj, str):
                named.add(obj)
            elif isinstance(obj.subject, str):
                named.add(obj.subject)
            else:
                blank.append(obj)
        node.lines += sorted([f"{head}{text} .\n" for text in named])
        for each in blank:
            node.add(head, each)

    def _graphs(self, node: Node, head: str, term: Term, value: Any) -> None:
        """Take up values of a key like `proof`: each stands in a graph of its own."""
        self.graph.is_plain = False
        for item in value if isinstance(value, list) else [value]:
            if not isinstance(item, dict) or not item:
                raise OutsideProfile("A proof inside the document is not an object.")
            self.graph.blank += 1
            name = Node(self.graph.blank, 0)
            node.add(head, name)
            self.node(term.child, item, self.graph.blank, is_graph=True)

    def _list(self, node: Node, head: str, objects: list[str | Node]) -> None:
        for obj in objects:
            self.graph.blank += 1
            cell = Node(self.graph.blank, node.graph)
            self._nodes.append(cell)
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
        if len(value) == 1 and "id" in value and plan.has_plain_ids:
            return term.scalar.iri(value["id"])  # a reference, not a description
        last = term.last
        if last is not None and last.is_for(value):
            return self._node(last, value, graph)
        return self.node(term.child, value, graph, term=term)


class _CarefulWalk(_Walk):
    """The same walk that takes up every value by itself; `plans` are those that it met."""

    __slots__ = ("plans",)

    def __init__(self, root: JsonObject) -> None:
        super().__init__(root)
        self.plans: set[Plan] = set()

    def _take_up(self, plan: Plan, node: Node, entry: JsonObject) -> None:
        self.plans.add(plan)
        node.lines += plan.types
        for key, _, head, _, term in plan.steps:
            self._property(plan, node, head, term, entry[key])
        node.lines.sort()


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
