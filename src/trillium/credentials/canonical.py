"""The exact bytes that get signed: a JSON-LD document as canonical N-Quads.

One strict walk over the document emits its RDF quads; rdfc.py puts them into canonical form. The
walk refuses instead of dropping: whatever JSON-LD would ignore (an undefined key, a null, a
relative address) is text that nobody signed, and a reader would take it for signed.
"""

from typing import Any

from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.errors import OutsideProfile
from trillium.credentials.rdfc import Quad, canonicalize, escape
from trillium.credentials.terms import XSD, Active, Kind, Term, addresses_of, terms_of
from trillium.credentials.values import JsonObject

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE, _FIRST, _REST, _NIL = (f"<{RDF}{name}>" for name in ("type", "first", "rest", "nil"))
_MAX_INTEGER = 2**53
_EMBEDDED = frozenset(("VerifiableCredential", "EnvelopedVerifiableCredential"))
_PROOF = "DataIntegrityProof"
_BARE = frozenset(("id", "type", "narrative", "endorsementComment"))


def canonical_form(document: JsonObject, *, contexts: ContextTable = PACKAGED) -> str:
    """Return the canonical N-Quads of a document (JSON-LD 1.1 to RDF, then RDFC-1.0).

    Raises ContextRefused, TermUndefined, OutsideProfile or TooComplex.
    """
    return canonicalize(quads_of(document, contexts=contexts))


def quads_of(document: JsonObject, *, contexts: ContextTable = PACKAGED) -> list[Quad]:
    """Return the RDF quads of a document, blank nodes labelled in order of appearance."""
    active = terms_of(contexts).root(document.get("@context"))
    walk = _Walk(document)
    walk.node(active, document, "")
    walk.check_repetitions()
    return walk.quads


def canonical_double(number: float) -> str:
    """Return the canonical text of an xsd:double (JSON-LD 1.1 API §8.6, step 10)."""
    mantissa, exponent = f"{number:.15E}".split("E")
    mantissa = mantissa.rstrip("0")
    return f"{mantissa}{'0' if mantissa[-1] == '.' else ''}E{int(exponent)}"


class _Walk:
    __slots__ = ("_blank", "_described", "_embedded", "_learners", "_repeated", "_root", "quads")

    def __init__(self, root: JsonObject) -> None:
        self.quads: list[Quad] = []
        self._root = root
        self._blank = 0
        self._described: dict[str, JsonObject] = {}
        self._repeated: list[str] = []
        self._embedded = 0
        self._learners = _learners_of(root)

    def node(self, active: Active, entry: JsonObject, graph: str, *, is_graph: bool = False) -> str:
        """Emit the quads of one node object; return its subject."""
        if "@context" in entry and entry is not self._root:
            self._embedded += 1
            subject = self._node(self._terms_inside(active, entry, is_graph=is_graph), entry, graph)
            self._embedded -= 1
            return subject
        return self._node(active, entry, graph)

    def _node(self, active: Active, entry: JsonObject, graph: str) -> str:
        types = _type_names(entry)
        inside = active.for_types(types)
        subject = self._subject(inside, entry)
        for name in types:
            self.quads.append((subject, _TYPE, active.type_iri(name), graph))
        terms = inside.terms
        for key, value in entry.items():
            if key == "@context":
                continue
            term = terms.get(key) or inside.term(key)
            if term.kind >= Kind.LITERAL:
                self._property(inside, term, subject, value, graph)
        return subject

    def check_repetitions(self) -> None:
        """Refuse a document that spreads what decides over two descriptions of one node.

        RDF merges them, so a signature survives when somebody moves the status of a credential
        under another object with the same id; a reader of the JSON would not find it.
        """
        deciding = {f"<{identifier}>" for identifier in deciding_ids(self._root)}
        for subject in self._repeated:
            if subject in deciding:
                raise OutsideProfile(
                    f"{subject[1:-1]} is described twice in different words.",
                    "format.described_twice",
                )

    def _terms_inside(self, active: Active, entry: JsonObject, *, is_graph: bool) -> Active:
        """Return the terms inside an embedded credential, or a proof that restates its contexts."""
        types = _type_names(entry)
        if _EMBEDDED.isdisjoint(types) and not (is_graph and _PROOF in types):
            raise OutsideProfile(
                "Only a credential inside the document may name contexts of its own.",
                "format.context_inline",
            )
        return active.nested(addresses_of(entry["@context"]))

    def _subject(self, inside: Active, entry: JsonObject) -> str:
        if "id" not in entry:
            return self._new_blank()
        if (inside.terms.get("id") or inside.term("id")).kind is not Kind.ID:
            raise OutsideProfile("The key “id” has another meaning in this document.")
        subject = inside.iri(entry["id"])
        if not _is_bare(entry) and not (self._embedded and subject in self._learners):
            known = self._described.setdefault(subject, entry)
            if known is not entry and known != entry:
                self._repeated.append(subject)
        return subject

    def _new_blank(self) -> str:
        self._blank += 1
        return f"_:b{self._blank}"

    def _property(self, inside: Active, term: Term, subject: str, value: Any, graph: str) -> None:
        if term.is_graph:
            self._graphs(term, subject, value, graph)
        elif isinstance(value, list):
            objects = [self._object(inside, term, item, graph) for item in value]
            if term.is_list:
                objects = [self._list(objects, graph)]
            for obj in objects:
                self.quads.append((subject, term.predicate, obj, graph))
        elif term.is_list:
            raise OutsideProfile("A key that holds a list has a single value.")
        else:
            obj = self._object(inside, term, value, graph)
            self.quads.append((subject, term.predicate, obj, graph))

    def _graphs(self, term: Term, subject: str, value: Any, graph: str) -> None:
        """Emit values of a key like `proof`: each stands in a graph of its own."""
        for item in value if isinstance(value, list) else [value]:
            if not isinstance(item, dict) or not item:
                raise OutsideProfile("A proof inside the document is not an object.")
            name = self._new_blank()
            self.quads.append((subject, term.predicate, name, graph))
            self.node(term.child, item, name, is_graph=True)

    def _list(self, objects: list[str], graph: str) -> str:
        head = _NIL
        for obj in reversed(objects):
            cell = self._new_blank()
            self.quads.append((cell, _FIRST, obj, graph))
            self.quads.append((cell, _REST, head, graph))
            head = cell
        return head

    def _object(self, inside: Active, term: Term, value: Any, graph: str) -> str:
        if isinstance(value, str):
            if term.kind is Kind.LITERAL:
                return f'"{escape(value)}{term.suffix}'
            if term.kind is Kind.IRI:
                return term.scalar.iri(value)
            return term.scalar.vocabulary_iri(value)
        if isinstance(value, dict):
            return self._object_node(inside, term, value, graph)
        if value is None or isinstance(value, list):
            what = "null" if value is None else "a list inside a list"
            raise OutsideProfile(f"The document holds {what}, which JSON-LD would not sign.")
        return _number(value, term.datatype)

    def _object_node(self, inside: Active, term: Term, value: JsonObject, graph: str) -> str:
        if not value:
            raise OutsideProfile(
                "The document holds an empty object, which JSON-LD would not sign."
            )
        if len(value) == 1 and "id" in value and inside.term("id").kind is Kind.ID:
            return term.scalar.iri(value["id"])  # a reference, not a description
        return self.node(term.child, value, graph)


def _type_names(entry: JsonObject) -> tuple[str, ...]:
    value = entry.get("type", ())
    if isinstance(value, str):
        return (value,)
    names = tuple(value) if isinstance(value, list | tuple) else (None,)
    if not all(isinstance(name, str) for name in names):
        raise OutsideProfile("A type is not a text.")
    return names


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
    if "ClrCredential" not in _type_names(root):
        return frozenset()
    value = root.get("credentialSubject")
    subjects = value if isinstance(value, list) else [value]
    return frozenset(
        f"<{each['id']}>" for each in subjects if isinstance(each, dict) and "id" in each
    )


def _is_bare(entry: JsonObject) -> bool:
    """Tell whether a description says nothing that a reader looks for elsewhere.

    A refresh service may name the credential itself, criteria the page of the achievement, and an
    endorsement inside has what it endorses as its subject (Open Badges 3.0 §B.1.1).
    """
    return _BARE.issuperset(entry)


def _has(node: Any, key: str) -> bool:
    return isinstance(node, dict) and key in node
