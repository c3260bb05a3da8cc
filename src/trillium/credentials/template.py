"""The fast path of issuing: one shape of credential, compiled once and filled thousands of times.

Credentials of one achievement differ in a dozen values. Their RDF differs in the quads that hold
those values and in the labels of blank nodes; everything else is the same text. So the general path
(canonical.py) runs once with a marker in each slot, and the template remembers, as text patterns,
which lines hold which slot. Filling replaces the markers, hashes again the blank nodes a value
touches, and joins the lines: the same bytes as the general path, many times as fast.

Nothing is taken on faith. A new template is compared with the general path on odd values before
use, and one credential in about ten thousand afterwards, chosen by its own hash. Where filling
cannot be exact (two nodes come to look alike, two identifiers are equal) the general path is taken.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any

from trillium.credentials.canonical import canonical_double, canonical_form, quads_of
from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.curves import Curve
from trillium.credentials.errors import TemplateUnfit
from trillium.credentials.keys import KeyPair
from trillium.credentials.multibase import multibase58
from trillium.credentials.parsing import MAX_BYTES, copy_document
from trillium.credentials.patterns import (
    SEPARATOR,
    Block,
    NotExactError,
    Pattern,
    Pieces,
    Sheet,
    merge,
    splitter,
)
from trillium.credentials.proofs.data_integrity import Unsecured
from trillium.credentials.proofs.eddsa_rdfc_2022 import SUITE
from trillium.credentials.rdfc import Quad, escape
from trillium.credentials.sign import proof_options
from trillium.credentials.values import JsonObject

Path = tuple[str | int, ...]
Value = str | int | float
_RECHECK_ONE_IN = 10_000
_MAX_SLOTS = 999


class SlotKind(StrEnum):
    """What a slot takes: an absolute address, any text, a whole number, or another decimal."""

    IRI = "iri"
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place in the document whose value differs from credential to credential."""

    path: Path
    kind: SlotKind = SlotKind.TEXT


@dataclass(frozen=True, slots=True)
class _Marker:
    """What stands in a slot while learning: a value, and its text in N-Quads and in JSON."""

    value: Value
    in_quad: str
    in_json: str


class CredentialTemplate:
    """One compiled shape of credential: the plain-template fast path of issuing.

    `compile` learns from an example; `sign` gives the same bytes, for the same values, as
    `sign_credential` followed by compact JSON. Safe to share between threads.
    """

    def __init__(
        self, document: JsonObject, slots: tuple[Slot, ...], contexts: ContextTable
    ) -> None:
        self.slots = slots
        self._contexts = contexts
        self._context = document["@context"]
        markers = _markers(slots)
        for slot, marker in zip(slots, markers, strict=True):
            _put(document, slot.path, marker.value)
        quads = quads_of(document, contexts=contexts)
        self._learn_graph(quads, splitter([marker.in_quad for marker in markers]))
        self._learn_json(document, splitter([marker.in_json for marker in markers]))
        self._fits = tuple(_FITS[slot.kind] for slot in slots)
        self._in_quad = tuple(_IN_QUAD[slot.kind] for slot in slots)
        self._in_json = tuple(_IN_JSON[slot.kind] for slot in slots)
        self._options: tuple[tuple[str, datetime], bytes, bytes] | None = None

    @classmethod
    def compile(
        cls, example: JsonObject, slots: Iterable[Slot], *, contexts: ContextTable = PACKAGED
    ) -> "CredentialTemplate":
        """Return the template of an example document (unsigned) and its slots.

        Raises TemplateUnfit where a slot is not there, is not signed, or where the template does
        not give the bytes of the general path; and every refusal of canonical.py.
        """
        slots = tuple(slots)
        document = copy_document(example)
        if len(slots) > _MAX_SLOTS or "proof" in document:
            raise TemplateUnfit("A template is made of an unsigned document and some slots.")
        template = cls(document, slots, contexts)
        for turn in range(len(_ODD_TEXTS)):
            template.recheck(_odd_values(slots, turn))
        return template

    def sign(
        self, values: Sequence[Value], *, key: KeyPair, method: str, created: datetime
    ) -> bytes:
        """Return the signed credential with these slot values, as compact JSON in UTF-8.

        The proof is that of eddsa-rdfc-2022 (VC-DI-EDDSA §3.2). Raises TemplateUnfit for values
        that are not of their slot's kind.
        """
        if key.curve is not Curve.ED25519:
            raise TemplateUnfit("A template signs with a key of Ed25519.")
        options, tail = self._proof(method, created)
        text = self._json_text(values)
        digest = sha256(self._graph(values)).digest()
        if int.from_bytes(digest[:4], "big") % _RECHECK_ONE_IN == 0:
            self.recheck(values)
        signature = multibase58(key.sign(options + digest)).encode()
        signed = b'%s,"proof":%s,"proofValue":"%s"}}' % (text[:-1], tail, signature)
        if len(signed) > MAX_BYTES:
            raise TemplateUnfit("The credential is larger than what anybody reads.")
        return signed

    def values_of(self, document: JsonObject) -> list[Value]:
        """Return the slot values of a document of this very shape, or raise TemplateUnfit."""
        try:
            values = [_take(document, slot.path) for slot in self.slots]
            if self.document(values) == document:
                return values
        except (KeyError, IndexError, TypeError) as error:
            raise TemplateUnfit("The document does not have the template’s shape.") from error
        raise TemplateUnfit("The document differs from the template outside its slots.")

    def document(self, values: Sequence[Value]) -> JsonObject:
        """Return the unsigned document with these slot values."""
        made: JsonObject = json.loads(self._json_text(values))
        return made

    def recheck(self, values: Sequence[Value]) -> None:
        """Compare the filled template with the general path, or raise TemplateUnfit."""
        general = canonical_form(copy_document(self.document(values)), contexts=self._contexts)
        if self._graph(values) != general.encode():
            raise TemplateUnfit("The template does not give what the general path gives.")

    def _learn_graph(self, quads: list[Quad], split: Callable[[str], Pieces]) -> None:
        count = len(self.slots)
        quads = list(dict.fromkeys(quads))
        used = {piece for quad in quads for part in quad for piece in split(part)}
        if not set(range(count)) <= used:
            raise TemplateUnfit("A slot stands where its value is not signed as it is.")
        nodes = sorted({part for quad in quads for part in quad if part[:1] == "_"})
        firsts = {node: _first_degree(quads, node, split) for node in nodes}
        # Nodes that a value touches come first: they are hashed anew each time.
        nodes.sort(key=lambda node: not _is_touched(firsts[node]))
        touched = [node for node in nodes if _is_touched(firsts[node])]
        self._touched = Sheet([[firsts[node]] for node in touched], count)
        # Equal lines (several children under one key) count each, so the text is taken as it is.
        constant = [firsts[node].pieces for node in nodes[len(touched) :]]
        self._untouched = [_digest("".join(map(str, pieces)).encode()) for pieces in constant]
        self._any_touched = bool(touched)
        self._labels = [b"_:c14n%d" % number for number in range(len(nodes))]
        place = {node: count + number for number, node in enumerate(nodes)}
        subjects = {quad[0]: [q for q in quads if q[0] == quad[0]] for quad in quads}
        texts = [_blocks(lines, place, split) for lines in subjects.values()]
        self._groups = Sheet(texts, count + len(nodes))
        named = [split(subject) for subject in subjects if subject[0] != "_"]
        self._moving_subjects = Pattern(
            merge(piece for pieces in named if len(pieces) > 1 for piece in (*pieces, SEPARATOR))
        )
        self._fixed_subjects = frozenset(
            str(pieces[0]).encode() for pieces in named if len(pieces) == 1
        )

    def _learn_json(self, document: JsonObject, split: Callable[[str], Pieces]) -> None:
        pieces = split(_compact(document))
        places = [piece for piece in pieces if isinstance(piece, int)]
        if sorted(places) != list(range(len(self.slots))):
            raise TemplateUnfit("A slot is not found once and only once.")
        self._json = Pattern(pieces)

    def _graph(self, values: Sequence[Value]) -> bytes:
        """Return the canonical N-Quads of the filled document, in UTF-8."""
        parts = [write(v).encode() for write, v in zip(self._in_quad, values, strict=True)]
        try:
            self._require_distinct_subjects(parts)
            parts += self._node_labels(parts)
            return b"".join(sorted(self._groups.fill(parts)))
        except NotExactError:
            return canonical_form(self.document(values), contexts=self._contexts).encode()

    def _require_distinct_subjects(self, parts: list[bytes]) -> None:
        """Two nodes that turn out to be one would share their lines."""
        moving = self._moving_subjects.fill(parts).split(b"\0")
        if len(set(moving)) != len(moving) or not self._fixed_subjects.isdisjoint(moving[:-1]):
            raise NotExactError

    def _node_labels(self, parts: list[bytes]) -> list[bytes]:
        touched = self._touched.fill(parts) if self._any_touched else []
        digests = [*map(_digest, touched), *self._untouched]
        labels = dict(zip(sorted(digests), self._labels, strict=True))
        if len(labels) != len(digests):  # a tie: RDFC-1.0 §4.8 must look further
            raise NotExactError
        return [labels[digest] for digest in digests]

    def _json_text(self, values: Sequence[Value]) -> bytes:
        if len(values) != len(self.slots):
            raise TemplateUnfit(f"This template takes {len(self.slots)} values.")
        for fits, value, slot in zip(self._fits, values, self.slots, strict=True):
            if not fits(value):
                raise TemplateUnfit(f"The value of {'.'.join(map(str, slot.path))} does not fit.")
        try:
            return self._json.fill(
                [write(v).encode() for write, v in zip(self._in_json, values, strict=True)]
            )
        except UnicodeEncodeError as error:
            raise TemplateUnfit("A text holds half a character (a lone surrogate).") from error

    def _proof(self, method: str, created: datetime) -> tuple[bytes, bytes]:
        """Return the digest of the proof options and their text, kept while they stay the same."""
        known = self._options
        if known is None or known[0] != (method, created):
            options = proof_options(method=method, created=created)
            bare = Unsecured({"@context": self._context}, self._contexts)
            digest = SUITE.options_digest(options, bare, Curve.ED25519)
            known = self._options = ((method, created), digest, _compact(options)[:-1].encode())
        return known[1], known[2]


_ADDRESS = re.compile(r'(?:https?://|urn:|did:)[^\x00-\x20\x7f<>"{}|\\^`]+\Z')
_DIGITS = 15


def _is_decimal(value: Value) -> bool:
    """Tell whether a number is written the same everywhere (see parsing.py)."""
    if type(value) is not float or value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124
        return False
    text = repr(value)
    digits = text.lstrip("-").replace(".", "").lstrip("0")
    return "e" not in text and len(digits) <= _DIGITS and not value.is_integer()


_FITS: dict[SlotKind, Callable[[Any], bool]] = {
    SlotKind.IRI: lambda value: type(value) is str and _ADDRESS.match(value) is not None,
    SlotKind.TEXT: lambda value: type(value) is str,
    SlotKind.INTEGER: lambda value: type(value) is int and -(2**53) <= value <= 2**53,
    SlotKind.DECIMAL: _is_decimal,
}
_IN_QUAD: dict[SlotKind, Callable[[Any], str]] = {
    SlotKind.IRI: str,
    SlotKind.TEXT: escape,
    SlotKind.INTEGER: str,
    SlotKind.DECIMAL: canonical_double,
}
_IN_JSON: dict[SlotKind, Callable[[Any], str]] = {
    SlotKind.IRI: encode_basestring,
    SlotKind.TEXT: encode_basestring,
    SlotKind.INTEGER: str,
    SlotKind.DECIMAL: repr,
}


def _markers(slots: Sequence[Slot]) -> list[_Marker]:
    markers = []
    for number, slot in enumerate(slots):
        token = f"\ue000{number:04d}\ue001"  # private use characters: nobody's text holds them
        value: Value = token
        if slot.kind is SlotKind.IRI:
            value = f"urn:{token}"
        elif slot.kind is SlotKind.INTEGER:
            value = 4_503_599_627_370_000 + number
        elif slot.kind is SlotKind.DECIMAL:
            value = (700_000_001 + 10 * number) / 100_000
        in_quad, in_json = _IN_QUAD[slot.kind](value), _IN_JSON[slot.kind](value)
        markers.append(_Marker(value, in_quad, in_json))
    return markers


def _first_degree(quads: list[Quad], node: str, split: Callable[[str], Pieces]) -> Block:
    """Return the lines whose hash is the first-degree hash of a node (RDFC-1.0 §4.6.3)."""
    lines = []
    for quad in quads:
        if node in quad:
            masked = (_mask(part, node) for part in quad if part)
            lines.append(split(" ".join(masked) + " .\n"))
    return Block(lines)


def _mask(part: str, node: str) -> str:
    if part[:1] != "_":
        return part
    return "_:a" if part == node else "_:z"


def _is_touched(block: Block) -> bool:
    return any(isinstance(piece, int) for piece in block.pieces)


def _digest(text: bytes) -> bytes:
    return sha256(text).digest()


def _blocks(
    quads: list[Quad], place: dict[str, int], split: Callable[[str], Pieces]
) -> list[Block]:
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


def _compact(document: JsonObject) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _take(document: Any, path: Path) -> Any:
    for step in path:
        document = document[step]
    return document


def _put(document: Any, path: Path, value: Value) -> None:
    try:
        holder = _take(document, path[:-1])
        if not isinstance(holder[path[-1]], dict | list):
            holder[path[-1]] = value
            return
    except (KeyError, IndexError, TypeError):
        pass
    raise TemplateUnfit(f"There is no value at {'.'.join(map(str, path))}.")


# Values that have broken encoders before: quotes, controls, other planes, what % and JSON escape.
_ODD_TEXTS = ("2026-01-02T03:04:05Z", 'O\'Brien "Jo"\\\n\t\x01\x7f\u0085\u2028 %s %', "Zoë 李 𝒜 🎓")


def _odd_values(slots: Sequence[Slot], turn: int) -> list[Value]:
    """Return values for a comparison: the same in every run, different in every slot."""
    return [_odd_value(slot.kind, turn, f"{turn}.{number}") for number, slot in enumerate(slots)]


def _odd_value(kind: SlotKind, turn: int, seed: str) -> Value:
    digits = sha256(seed.encode()).hexdigest()
    if kind is SlotKind.INTEGER:
        return int(digits[:8], 16) - 2**31
    if kind is SlotKind.DECIMAL:
        return (int(digits[:6], 16) * 8 + 1) / 1000
    if kind is SlotKind.TEXT:
        return _ODD_TEXTS[turn] + digits
    return (f"urn:uuid:{digits}", f"https://{digits}.example/é?%s", f"did:web:{digits}")[turn]
