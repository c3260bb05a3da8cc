"""The strict walk over a JSON-LD document, in two ways that must say the same.

The walk refuses instead of dropping: whatever JSON-LD would ignore (an undefined key, a null, a
relative address) is text that nobody signed, and a reader would take it for signed.

`Walk` holds the rules. `CarefulWalk` takes up value by value and gives quads. `QuickWalk` goes by
the functions of plans (straight.py), or step by step, and gives a graph of texts (graph.py).
"""

from abc import ABC, abstractmethod
from typing import Any

from trillium.credentials.errors import OutsideProfile
from trillium.credentials.graph import END, ITSELF, OTHER, Graph, Holes, blank_label
from trillium.credentials.literals import number_literal
from trillium.credentials.plans import Plan, Trust, keep_plan, plan_of, type_names
from trillium.credentials.rdfc import Quad, escape
from trillium.credentials.terms import RDF, RDF_TYPE, Active, Kind, Term, addresses_of
from trillium.credentials.values import JsonObject

#: The number of a graph, and how a node is written in its own lines and where others are hashed.
Where = tuple[int, str, str]
#: An object of a quad: an IRI or a literal as in N-Quads, or the number of a blank node.
Ref = str | int

_NIL = f"<{RDF}nil>"
_FIRST, _REST = f"<{RDF}first>", f"<{RDF}rest>"
_FIRST_HEAD, _REST_HEAD = f" {_FIRST} ", f" {_REST} "
_EMBEDDED = frozenset(("VerifiableCredential", "EnvelopedVerifiableCredential"))
_PROOF = "DataIntegrityProof"
_RECORD = "ClrCredential"
_NOBODY: frozenset[str] = frozenset()


class Walk(ABC):
    """One strict walk over a document: what may stand where.

    Each object is taken up with `graph`, the number of its graph (0 is the default graph), and with
    `owner` and `head`, how the one line begins that names it: its subject, and the predicate
    between blanks. `blank` counts blank nodes, `described` holds what stands for each name, and
    `embedded` tells how many credentials are around. `is_plain` tells that there are no graphs
    inside; `has_inside`, that credentials or tokens may stand there.
    """

    __slots__ = (
        "_learners",
        "_repeated",
        "_root",
        "blank",
        "described",
        "embedded",
        "has_inside",
        "is_plain",
    )

    def __init__(self, root: JsonObject) -> None:
        self.is_plain = True
        self.has_inside = False
        self._root = root
        self.blank = 0
        self.described: dict[str, JsonObject] = {}
        self._repeated: list[str] = []
        self.embedded = 0
        self._learners = _learners_of(root)

    @abstractmethod
    def _take_up(self, plan: Plan, entry: JsonObject, graph: int, owner: str, head: str) -> Ref:
        """Take up an object of known keys and types and whatever stands in it; return it."""

    @abstractmethod
    def _cells(self, first: int, objects: list[Ref], graph: int, owner: str, head: str) -> None:
        """Take up the cells of a list, numbered from `first` on."""

    def start(self, active: Active) -> None:
        """Take up the whole document."""
        self._entry(active, self._root, 0, "", "")
        self._check_repetitions()

    def _entry(
        self,
        active: Active,
        entry: JsonObject,
        graph: int,
        owner: str,
        head: str,
        *,
        is_graph: bool = False,
        term: Term | None = None,
    ) -> Ref:
        """Take up one node object under the terms of an active context."""
        if "@context" in entry and entry is not self._root:
            self.embedded += 1
            self.has_inside = True
            inside = self._terms_inside(active, entry, is_graph=is_graph)
            node = self._take_up(plan_of(inside, entry), entry, graph, owner, head)
            self.embedded -= 1
            return node
        plan = plan_of(active, entry)
        if term is not None:
            keep_plan(term, plan, entry)
        return self._take_up(plan, entry, graph, owner, head)

    def _check_repetitions(self) -> None:
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

    def describe(self, subject: str, entry: JsonObject) -> None:
        """Remember the description of a node with a name, and whether it has another."""
        if self.embedded and subject in self._learners:
            return
        known = self.described.setdefault(subject, entry)
        if known is not entry and known != entry:
            self._repeated.append(subject)

    def _terms_inside(self, active: Active, entry: JsonObject, *, is_graph: bool) -> Active:
        """Return the terms inside an embedded credential, or a proof that restates its contexts."""
        types = type_names(entry)
        if _EMBEDDED.isdisjoint(types) and not (is_graph and _PROOF in types):
            raise OutsideProfile(
                "Only a credential inside the document may name contexts of its own.",
                "format.context_inline",
            )
        return active.nested(addresses_of(entry["@context"]))

    def _objects(self, term: Term, value: Any, graph: int, owner: str, head: str) -> list[Ref]:
        """Return the objects of the quads of one key."""
        if term.is_graph:
            return self._graphs(term, value, owner, head)
        if term.is_list:
            return [self._list(term, value, graph, owner, head)]
        if not isinstance(value, list):
            return [self._object(term, value, graph, owner, head)]
        return self._items(term, value, graph, owner, head)

    def _items(self, term: Term, values: list[Any], graph: int, owner: str, head: str) -> list[Ref]:
        objects: list[Ref] = []
        for item in values:
            if type(item) is dict:
                objects.append(self.node(term, item, graph, owner, head))
            elif type(item) is str and term.kind is Kind.LITERAL:
                objects.append(f'"{escape(item)}{term.suffix}')
            else:
                objects.append(self._object(term, item, graph, owner, head))
        return objects

    def _graphs(self, term: Term, value: Any, owner: str, head: str) -> list[Ref]:
        """Take up values of a key like `proof`: each stands in a graph of its own."""
        self.is_plain = False
        names: list[Ref] = []
        for item in value if isinstance(value, list) else [value]:
            if not isinstance(item, dict) or not item:
                raise OutsideProfile("A proof inside the document is not an object.")
            self.blank += 1
            names.append(self.blank)
            self._entry(term.child, item, self.blank, owner, head, is_graph=True)
        return names

    def _list(self, term: Term, value: Any, graph: int, owner: str, head: str) -> Ref:
        """Take up a value whose order counts: its cells are blank nodes."""
        if not isinstance(value, list):
            raise OutsideProfile("A key that holds a list has a single value.")
        first = self.blank + 1
        self.blank += len(value)
        objects = self._items(term, value, graph, OTHER, _FIRST_HEAD)
        self._cells(first, objects, graph, owner, head)
        return first if objects else _NIL

    def _object(self, term: Term, value: Any, graph: int, owner: str, head: str) -> Ref:
        if isinstance(value, str):
            if term.kind is Kind.LITERAL:
                return f'"{escape(value)}{term.suffix}'
            if term.kind is Kind.IRI:
                return term.scalar.iri(value)
            return term.scalar.vocabulary_iri(value)
        if isinstance(value, dict):
            return self.node(term, value, graph, owner, head)
        if value is None or isinstance(value, list):
            what = "null" if value is None else "a list inside a list"
            raise OutsideProfile(f"The document holds {what}, which JSON-LD would not sign.")
        return number_literal(value, term.datatype)

    def node(self, term: Term, value: JsonObject, graph: int, owner: str, head: str) -> Ref:
        """Take up an object under a key."""
        if not value:
            raise OutsideProfile(
                "The document holds an empty object, which JSON-LD would not sign."
            )
        if len(value) == 1 and "id" in value and term.has_plain_ids:
            return term.scalar.iri(value["id"])  # a reference, not a description
        return self._entry(term.child, value, graph, owner, head, term=term)


class CarefulWalk(Walk):
    """The walk that takes up every value by itself, in quads."""

    __slots__ = ("quads",)

    def __init__(self, root: JsonObject) -> None:
        super().__init__(root)
        self.quads: list[Quad] = []

    def _take_up(self, plan: Plan, entry: JsonObject, graph: int, owner: str, head: str) -> Ref:
        if plan.is_named:
            subject: Ref = plan.inside.iri(entry["id"])
            if not plan.is_bare:
                self.describe(str(subject), entry)
        else:
            self.blank += 1
            subject = self.blank
        self.quads += [self._quad(subject, RDF_TYPE, name, graph) for name in plan.types]
        for key, term in plan.terms:
            objects = self._objects(term, entry[key], graph, owner, head)
            self.quads += [self._quad(subject, term.predicate, obj, graph) for obj in objects]
        return subject

    def _cells(self, first: int, objects: list[Ref], graph: int, owner: str, head: str) -> None:  # noqa: ARG002
        for number, obj in enumerate(objects, first):
            rest: Ref = number + 1 if number + 1 < first + len(objects) else _NIL
            self.quads.append(self._quad(number, _FIRST, obj, graph))
            self.quads.append(self._quad(number, _REST, rest, graph))

    @staticmethod
    def _quad(subject: Ref, predicate: str, obj: Ref, graph: int) -> Quad:
        return blank_label(subject), predicate, blank_label(obj), blank_label(graph or "")


class QuickWalk(Walk):
    """The same walk by the functions of plans where there are any; `graph` is what it says.

    `has_news` tells that it went by a plan that was not compared before, or must not be used.
    """

    __slots__ = ("blanks", "graph", "has_news", "named", "plans")

    def __init__(self, root: JsonObject) -> None:
        super().__init__(root)
        self.graph = Graph()
        self.has_news = False
        self.named, self.blanks = self.graph.named, self.graph.blanks
        self.plans = self.graph.plans

    def start(self, active: Active) -> None:
        """Take up the whole document."""
        super().start(active)
        self.graph.is_plain &= self.is_plain
        self.graph.has_inside |= self.has_inside

    def node(self, term: Term, value: JsonObject, graph: int, owner: str, head: str) -> Ref:
        """Take up an object under a key: mostly of keys and types that stood there before."""
        known: Plan | None = term.plans.get(tuple(value))
        if known is None or known.take is None or known.written_types != value.get("type", ()):
            return super().node(term, value, graph, owner, head)
        return known.take(self, value, graph, owner, head)

    def _take_up(self, plan: Plan, entry: JsonObject, graph: int, owner: str, head: str) -> Ref:
        if plan.take is not None:
            return plan.take(self, entry, graph, owner, head)
        return self.step_by_step(plan, entry, graph, owner, head)

    def step_by_step(self, plan: Plan, entry: JsonObject, graph: int, owner: str, head: str) -> Ref:
        """Take up an object value by value; that tells nothing about a function still unproven."""
        if plan.take is None or plan.trust is not Trust.NEW:
            self.plans.add(plan)
        self.note(plan)
        holes: Holes = []
        own = name = plan.inside.iri(entry["id"]) if plan.is_named else ""
        if own:
            if not plan.is_bare:
                self.describe(own, entry)
        else:
            self.blank += 1
            own, name = ITSELF, OTHER
        number = self.blank
        where = (graph, own, name)
        lines = [(RDF_TYPE, f"{own} {RDF_TYPE} {each} .\n") for each in plan.types]
        for key, term in plan.terms:
            text = self.lines(term, entry[key], where, f" {term.predicate} ", holes)
            lines.append((term.predicate, text))
        text = "".join([line for _, line in sorted(lines)])
        if plan.is_named:
            self.named.append((own, text, holes, graph))
            return own
        self.blanks.append((number, owner, head, text, holes, graph))
        return number

    def lines(self, term: Term, value: Any, where: Where, head: str, holes: Holes) -> str:
        """Return the lines of one key in canonical order."""
        graph, own, name = where
        named: set[str] = set()
        blank: list[int] = []
        for obj in self._objects(term, value, graph, name, head):
            if type(obj) is int:
                blank.append(obj)
            else:
                named.add(f"{own}{head}{obj} .\n")
        if blank:
            holes.append(blank)
        return "".join(sorted(named)) + f"{own}{head}{END}" * len(blank)

    def several(self, term: Term, values: list[Any], where: Where, head: str, holes: Holes) -> str:
        """Return the lines of one key that has several values, mostly objects or texts."""
        graph, own, name = where
        begin = f"{own}{head}"
        named: list[str] = []
        blank: list[int] = []
        for item in values:
            if type(item) is dict:
                obj = self.node(term, item, graph, name, head)
                if type(obj) is int:
                    blank.append(obj)
                    continue
            else:
                obj = self._object(term, item, graph, name, head)
            named.append(f"{begin}{obj} .\n")
        if len(named) > 1:
            named = sorted(set(named))
        text = "".join(named)
        if blank:
            holes.append(blank)
            text += f"{begin}{END}" * len(blank)
        return text

    def _cells(self, first: int, objects: list[Ref], graph: int, owner: str, head: str) -> None:
        last = first + len(objects) - 1
        for number, obj in enumerate(objects, first):
            holes: Holes = [[obj]] if type(obj) is int else []
            item = OTHER if holes else obj
            rest = _NIL
            if number < last:
                rest = OTHER
                holes.append([number + 1])
            text = f"{ITSELF}{_FIRST_HEAD}{item} .\n{ITSELF}{_REST_HEAD}{rest} .\n"
            self.blanks.append((number, owner, head, text, holes, graph))
            owner, head = OTHER, _REST_HEAD

    def note(self, plan: Plan) -> None:
        """Note what is unusual about a plan."""
        self.has_news |= plan.trust is not Trust.RIGHT
        self.graph.is_plain &= plan.is_ordered
        self.graph.has_inside |= plan.may_hold_credential


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
    types = root.get("type")
    if type(types) is list and _RECORD not in types:  # the usual case, answered at once
        return _NOBODY
    if _RECORD not in type_names(root):
        return _NOBODY
    value = root.get("credentialSubject")
    subjects = value if isinstance(value, list) else [value]
    return frozenset(
        f"<{each['id']}>" for each in subjects if isinstance(each, dict) and "id" in each
    )


def _has(node: Any, key: str) -> bool:
    return isinstance(node, dict) and key in node
