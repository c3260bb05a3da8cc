"""How the shape of a document is learned: an expression, and a function that fills its graph.

Each value is tried out: a marker in its place shows whether the walk makes an address or a literal
of it, and so what texts may stand there in a document of the same shape. What the expression lets
through is nothing that the walk would have taken otherwise; shapes.py tells what for.
"""

import functools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from trillium.credentials import documents, model, records
from trillium.credentials.canonical import quads_of
from trillium.credentials.contexts import PACKAGED
from trillium.credentials.errors import CredentialError
from trillium.credentials.literals import canonical_double
from trillium.credentials.parsing import parse_decimal, parse_document
from trillium.credentials.parts import Kind, Part, rows
from trillium.credentials.patterns import FillGraph, compile_graph, splitter
from trillium.credentials.proofs.data_integrity import ASSERTION, TYPE
from trillium.credentials.proofs.eddsa_rdfc_2022 import SUITE
from trillium.credentials.rdfc import Quad
from trillium.credentials.report import Check
from trillium.credentials.values import JsonObject
from trillium.credentials.walking import deciding_ids

Path = tuple[str | int, ...]
_MAX_SLOTS = 300

_PROOF_KEYS = {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}
# A credential inside is verified on its own: such documents take the general path.
_INSIDE = frozenset(("proof", "@context", "endorsement", "endorsementJwt", "verifiableCredential"))
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?')

# What a value may be in a known shape: the escapes are those that JSON and N-Quads share.
_TEXT = rb'((?!")[^"\\\x00-\x1f\x7f]*+(?:\\["\\bfnrt][^"\\\x00-\x1f\x7f]*+)*+)'
_ADDRESS = rb'((?:https?://|urn:|did:)[^\x00-\x20\x7f<>"{}|\\^`]++)'
_STAMP = (
    rb"((?!0000)\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d"
    rb"|30)|02-(?:0[1-9]|1\d|2[0-8]))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?Z)"
)
_INTEGER = rb"(-?[1-9]\d{0,14}+|0)"
_DECIMAL = rb"(-?(?:0|[1-9]\d*+)\.\d++)"
_SIGNATURE = rb"(z[1-9A-HJ-NP-Za-km-z]{60,100}+)"


@dataclass(slots=True, eq=False)
class Shape:
    """One learned shape, and what is known of every document of it."""

    expression: re.Pattern[bytes]
    fill: FillGraph
    fill_options: FillGraph
    converted: tuple[tuple[int, Callable[[bytes], bytes | None]], ...]
    slots: int
    proof_groups: tuple[int, int]  # of `created` and `verificationMethod`
    schema: Check
    answers: int = 0
    trusted: bool = field(default=True)


@dataclass(slots=True)
class _Leaf:
    """A value of the document: where it stands, and what it may be in this shape."""

    path: Path
    value: str | float
    slot: int = -1
    pattern: bytes = b""

    @property
    def key(self) -> str:
        return next(str(step) for step in reversed(self.path) if isinstance(step, str))


def learn(text: str, schema: Check) -> Shape | None:
    """Return the shape of a document in JSON, or None where it is not one to be learned."""
    try:
        document = parse_document(text)
        proof = document.pop("proof")
        if not isinstance(proof, dict) or not _is_plain(document, proof):
            return None
        leaves = [leaf for leaf in _leaves(document) if leaf is not None and _may_vary(leaf)]
        if len(leaves) > _MAX_SLOTS:
            return None
        _settle_kinds(document, leaves)
        slots = 1 + max((leaf.slot for leaf in leaves), default=-1)
        markers = [""] * slots
        for leaf in leaves:
            if leaf.slot >= 0:
                value, markers[leaf.slot] = _marker(leaf, leaf.slot)
                _put(document, leaf.path, value)
        quads = quads_of(document)
        fill = compile_graph(quads, slots, splitter(markers))
        if not set(range(slots)) <= _found(quads, splitter(markers)):
            return None
        expression, groups = _expression(text, {leaf.path: leaf for leaf in leaves}, slots)
        return Shape(
            expression=expression,
            fill=fill,
            fill_options=_compile_options(proof, document),
            converted=tuple(
                (leaf.slot, _double)
                for leaf in leaves
                if leaf.slot >= 0 and leaf.pattern == _DECIMAL
            ),
            slots=slots,
            proof_groups=groups,
            schema=schema,
        )
    except (CredentialError, KeyError, ValueError, RecursionError, re.error):
        return None


def _is_plain(document: JsonObject, proof: JsonObject) -> bool:
    """Tell whether a document has one plain proof and nothing inside that is judged by itself."""
    if (
        proof.keys() != _PROOF_KEYS
        or not all(isinstance(value, str) for value in proof.values())
        or proof["type"] != TYPE
        or proof["cryptosuite"] != SUITE.name
        or proof["proofPurpose"] != ASSERTION
    ):
        return False
    nodes = list(_nodes(document))
    ids = [node["id"] for node in nodes if "id" in node and len(node) > 1]
    twice = {name for name in ids if ids.count(name) > 1}
    return (
        twice.isdisjoint(deciding_ids(document))
        and all(_INSIDE.isdisjoint(node) for node in nodes if node is not document)
        and _INSIDE.isdisjoint(document.keys() - {"@context"})
    )


def _nodes(value: Any) -> Iterator[JsonObject]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from _nodes(inner)


def _leaves(value: Any, path: Path = ()) -> Iterator[_Leaf | None]:
    """Yield what `_TOKEN` finds in a text, in order: None for a key, a leaf for a value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield None
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(inner, (*path, number))
    elif isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
        yield _Leaf(path, value)


@functools.cache
def _keys_of(kind: Kind | None) -> frozenset[str]:
    """Return the properties of Open Badges that are moments, or (None) one of several words."""
    found = {"issuanceDate", "expirationDate"} if kind is Kind.MOMENT else set()
    for module in (model, records, documents):
        for part in vars(module).values():
            if isinstance(part, type) and issubclass(part, Part) and part is not Part:
                found |= {
                    row.name.rpartition(".")[2]
                    for _, row in rows(part)
                    if (row.kind is kind if kind else row.choices)
                }
    return frozenset(found)


def _may_vary(leaf: _Leaf) -> bool:
    """Types, contexts, words of a list and what is empty are the same in all of a shape."""
    return (
        "@context" not in leaf.path
        and leaf.key not in {"type", *_keys_of(None)}
        and leaf.path[0] not in {"credentialSchema", "refreshService", "termsOfUse"}
        and leaf.value != ""
    )


def _settle_kinds(document: JsonObject, leaves: Sequence[_Leaf]) -> None:
    """Give each leaf its slot and pattern by where a marker in its place comes out of the walk.

    Equal addresses share a slot: they are one node. So do equal values of one node that is
    described twice. A document where they differ is of another shape.
    """
    marked = json.loads(json.dumps(document))
    markers = []
    for number, leaf in enumerate(leaves):
        value, marker = _marker(leaf, number)
        markers.append(marker)
        _put(marked, leaf.path, value)
    split = splitter(markers)
    as_address: set[int] = set()
    as_literal: set[int] = set()
    for quad in quads_of(marked):
        for part in (quad[0], quad[2]):
            found = as_address if part[0] == "<" else as_literal
            found.update(piece for piece in split(part) if isinstance(piece, int))
    slots: dict[str, int] = {}
    for number, leaf in enumerate(leaves):
        if (number in as_address) == (number in as_literal):
            continue
        leaf.pattern = _pattern(leaf, is_address=number in as_address)
        if leaf.pattern:
            name = str(leaf.value) if number in as_address else _owned(document, leaf)
            leaf.slot = slots.setdefault(name, len(slots))


def _owned(document: JsonObject, leaf: _Leaf) -> str:
    """Return a value by the node that has it: its place in there, and the node’s identifier."""
    node: Any = document
    owner, inner = str(document.get("id")), leaf.path
    for depth, step in enumerate(leaf.path[:-1], 1):
        node = node[step]
        if isinstance(node, dict) and isinstance(node.get("id"), str):
            owner, inner = node["id"], leaf.path[depth:]
    return f"\0{owner}\0{inner!r}\0{leaf.value!r}"


def _pattern(leaf: _Leaf, *, is_address: bool) -> bytes:
    if isinstance(leaf.value, float):
        return _DECIMAL
    if isinstance(leaf.value, int):
        return _INTEGER
    if is_address:
        return _ADDRESS if re.fullmatch(_ADDRESS, leaf.value.encode()) else b""
    return _STAMP if leaf.key in _keys_of(Kind.MOMENT) else _TEXT


def _marker(leaf: _Leaf, number: int) -> tuple[str | float, str]:
    """Return the value that stands in a slot while learning, and its text in N-Quads."""
    if isinstance(leaf.value, float):
        value = (700_000_001 + 10 * number) / 100_000
        return value, canonical_double(value)
    if isinstance(leaf.value, int):
        whole = 4_503_599_627_370_000 + number
        return whole, str(whole)
    token = f"urn:\ue000{number:04d}\ue001"  # private use characters: nobody's text holds them
    return token, token


def _found(quads: Sequence[Quad], split: Callable[[str], list[str | int]]) -> set[int]:
    return {p for quad in quads for part in quad for p in split(part) if isinstance(p, int)}


def _put(document: Any, path: Path, value: str | float) -> None:
    for step in path[:-1]:
        document = document[step]
    document[path[-1]] = value


def _expression(
    text: str, leaves: dict[Path, _Leaf], slots: int
) -> tuple[re.Pattern[bytes], tuple[int, int]]:
    """Return the expression of a document's text, and the groups of its proof's options.

    Slots are numbered by the order in which they come; those of the proof must come last.
    """
    tokens = _TOKEN.finditer(text)
    proof = {"created": _STAMP, "verificationMethod": _ADDRESS, "proofValue": _SIGNATURE}
    pieces: list[bytes] = []
    names: list[int | str] = []
    end = 0
    for token, leaf in zip(tokens, _leaves(json.loads(text)), strict=True):
        pieces.append(re.escape(text[end : token.start()].encode()))
        end = token.end()
        known = leaves.get(leaf.path) if leaf is not None else None
        if leaf is not None and leaf.path[:1] == ("proof",) and leaf.key in proof:
            pieces.append(b'"%s"' % _named(proof[leaf.key], leaf.key))
            names.append(leaf.key)
        elif known is None or known.slot < 0:
            pieces.append(re.escape(token[0].encode()))
        else:
            name = f"s{known.slot}"
            is_again = known.slot in names
            inner = b"(?P=%s)" % name.encode() if is_again else _named(known.pattern, name)
            pieces.append(b'"%s"' % inner if isinstance(known.value, str) else inner)
            names += [] if is_again else [known.slot]
    pieces.append(re.escape(text[end:].encode()))
    in_order = [name for name in names if isinstance(name, int)]
    if in_order != list(range(slots)) or names.index("created") < slots:
        raise ValueError("the proof does not come last")
    return re.compile(b"".join(pieces)), (names.index("created"), names.index("verificationMethod"))


def _named(pattern: bytes, name: str) -> bytes:
    return b"(?P<%s>%s" % (name.encode(), pattern[1:])


def _compile_options(proof: JsonObject, document: JsonObject) -> FillGraph:
    markers = ["urn:\ue0000000\ue001", "urn:\ue0000001\ue001"]
    options = {key: value for key, value in proof.items() if key != "proofValue"}
    options["created"], options["verificationMethod"] = markers
    quads = quads_of({"@context": document["@context"], **options}, contexts=PACKAGED)
    return compile_graph(quads, len(markers), splitter(markers))


def _double(text: bytes) -> bytes | None:
    """Return a decimal as canonical N-Quads write it, or None where the walk must decide."""
    try:
        number = parse_decimal(text.decode())
    except CredentialError:
        return None
    return None if number.is_integer() else canonical_double(number).encode()
