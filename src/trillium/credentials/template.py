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
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from trillium.credentials.canonical import canonical_form, quads_of
from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.curves import Curve
from trillium.credentials.errors import TemplateUnfit
from trillium.credentials.keys import KeyPair
from trillium.credentials.literals import canonical_double
from trillium.credentials.multibase import multibase58
from trillium.credentials.parsing import MAX_BYTES, copy_document
from trillium.credentials.patterns import Pieces, Routine, Split, compile_graph, splitter
from trillium.credentials.proofs.data_integrity import Unsecured
from trillium.credentials.proofs.eddsa_rdfc_2022 import SUITE
from trillium.credentials.rdfc import Quad, escape
from trillium.credentials.sign import proof_options
from trillium.credentials.values import JsonObject

Path = tuple[str | int, ...]
Value = str | int | float
_RECHECK_ONE_IN = 10_000
_MAX_SLOTS = 999
_KEPT_TEXTS = 4 * 2**20  # bytes


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
        split = splitter([marker.in_quad for marker in markers])
        _require_signed(quads, len(slots), split)
        self._fill = compile_graph(quads, len(slots), split, kept=_KEPT_TEXTS)
        self._take = _compile_values(
            slots, splitter([marker.in_json for marker in markers])(_compact(document)[:-1])
        )
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

        Texts are escaped as in N-Quads, so that one escape serves both. The proof is that of
        eddsa-rdfc-2022 (VC-DI-EDDSA §3.2). Raises TemplateUnfit for values
        that are not of their slot's kind.
        """
        return self.sign_all((values,), key=key, method=method, created=created)[0]

    def sign_all(
        self, rows: Sequence[Sequence[Value]], *, key: KeyPair, method: str, created: datetime
    ) -> list[bytes]:
        """Return what `sign` gives for each of many values; raises TemplateUnfit where one is bad.

        Each step is taken for all of them before the next one: what a step reads then stays in the
        processor's cache, which saves a third of the time. Give some hundred at once.
        """
        if key.curve is not Curve.ED25519:
            raise TemplateUnfit("A template signs with a key of Ed25519.")
        options, tail = self._proof(method, created)
        filled = [self._parts(values) for values in rows]
        digests = [sha256(self._graph(parts, text)).digest() for parts, text in filled]
        for values, digest in zip(rows, digests, strict=True):
            if int.from_bytes(digest[:4], "big") % _RECHECK_ONE_IN == 0:
                self.recheck(values)
        signatures = [key.sign(options + digest) for digest in digests]
        texts = [multibase58(signature).encode() for signature in signatures]
        signed = [
            b'%s,"proof":%s,"proofValue":"%s"}}' % (text, tail, signature)
            for (_, text), signature in zip(filled, texts, strict=True)
        ]
        if signed and len(max(signed, key=len)) > MAX_BYTES:
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
        return _opened(self._parts(values)[1])

    def recheck(self, values: Sequence[Value]) -> None:
        """Compare the filled template with the general path, or raise TemplateUnfit."""
        parts, text = self._parts(values)
        general = canonical_form(copy_document(_opened(text)), contexts=self._contexts)
        if self._graph(parts, text) != general.encode():
            raise TemplateUnfit("The template does not give what the general path gives.")

    def _parts(self, values: Sequence[Value]) -> tuple[tuple[bytes, ...], bytes]:
        """Return the values as they stand in N-Quads, and the JSON without its last brace."""
        if len(values) != len(self.slots):
            raise TemplateUnfit(f"This template takes {len(self.slots)} values.")
        try:
            made: tuple[tuple[bytes, ...], bytes] | int = self._take(values)
        except UnicodeEncodeError as error:
            raise TemplateUnfit("A text holds half a character (a lone surrogate).") from error
        if isinstance(made, int):
            place = ".".join(map(str, self.slots[made].path))
            raise TemplateUnfit(f"The value of {place} does not fit.")
        return made

    def _graph(self, parts: Sequence[bytes], text: bytes) -> bytes:
        """Return the canonical N-Quads of the filled document, in UTF-8."""
        filled = self._fill(parts)
        if filled is None:
            return canonical_form(_opened(text), contexts=self._contexts).encode()
        return filled

    def _proof(self, method: str, created: datetime) -> tuple[bytes, bytes]:
        """Return the digest of the proof options and their text, kept while they stay the same."""
        known = self._options
        if known is None or known[0] != (method, created):
            options = proof_options(method=method, created=created)
            bare = Unsecured({"@context": self._context}, self._contexts)
            digest = SUITE.options_digest(options, bare, Curve.ED25519)
            known = self._options = ((method, created), digest, _compact(options)[:-1].encode())
        return known[1], known[2]


_ADDRESS = r'(?:https?://|urn:|did:)[^\x00-\x20\x7f<>"{}|\\^`]+'
_DIGITS = 15


def _is_decimal(value: Value) -> bool:
    """Tell whether a number is written the same everywhere (see parsing.py)."""
    if type(value) is not float or value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124
        return False
    text = repr(value)
    digits = text.lstrip("-").replace(".", "").lstrip("0")
    return "e" not in text and len(digits) <= _DIGITS and not value.is_integer()


# How a value is looked at and written: a condition under which it fits, then its text in N-Quads
# and in JSON. A text of printable characters needs no escape, and to ask is cheaper than to escape;
# to ask about all texts at once is cheaper still, as is to look at all addresses at once.
_PLAIN = "{v}.isprintable() and '\"' not in {v} and '\\\\' not in {v}"
_CODE: dict[SlotKind, tuple[str, str, str]] = {
    SlotKind.IRI: ("type({v}) is str", "{v}.encode()", "{a}"),
    SlotKind.TEXT: (
        "type({v}) is str",
        "{v}.encode() if " + _PLAIN + " else {escape}({v}).encode()",
        "{a}",
    ),
    SlotKind.INTEGER: (
        f"type({{v}}) is int and {-(2**53)} <= {{v}} <= {2**53}",
        "b'%d' % {v}",
        "{a}",
    ),
    SlotKind.DECIMAL: ("{decimal}({v})", "{double}({v}).encode()", "repr({v}).encode()"),
}
_IN_QUAD: dict[SlotKind, Callable[[Any], str]] = {
    SlotKind.IRI: str,
    SlotKind.TEXT: escape,
    SlotKind.INTEGER: str,
    SlotKind.DECIMAL: canonical_double,
}


def _compile_values(slots: Sequence[Slot], json_text: Pieces) -> Callable[..., Any]:
    """Return the function from values to their texts in N-Quads, and the JSON they stand in.

    Where a value does not fit its slot it gives the number of that slot.
    """
    places = [piece for piece in json_text if isinstance(piece, int)]
    if sorted(places) != list(range(len(slots))):
        raise TemplateUnfit("A slot is not found once and only once.")
    routine = Routine("def fill(values):")
    names = {
        "escape": routine.hold(escape),
        "decimal": routine.hold(_is_decimal),
        "double": routine.hold(canonical_double),
    }
    of_kind = {
        kind: [f"v{number}" for number, slot in enumerate(slots) if slot.kind is kind]
        for kind in SlotKind
    }
    code = {
        number: [part.format(v=f"v{number}", a=f"a{number}", **names) for part in _CODE[slot.kind]]
        for number, slot in enumerate(slots)
    }
    if slots:
        routine.add("".join(f"v{number}, " for number in range(len(slots))) + "= values")
    for number, (fits, _, _) in code.items():
        routine.add(f"if not ({fits}): return {number}")
    _add_addresses(routine, of_kind[SlotKind.IRI])
    _add_texts(routine, of_kind[SlotKind.TEXT], code)
    for number, slot in enumerate(slots):
        if slot.kind is not SlotKind.TEXT:
            routine.add(f"a{number} = {code[number][1]}")
        routine.add(f"j{number} = {code[number][2]}")
    parts = "".join(f"a{number}, " for number in range(len(slots)))
    routine.add(f"return ({parts}), {routine.text(json_text, lambda place: f'j{place}')}")
    return routine.made()


def _add_addresses(routine: Routine, names: Sequence[str]) -> None:
    """Look at all addresses at once, and at each of them only where one does not fit."""
    if names:
        fit = routine.hold(re.compile(rf"(?:{_ADDRESS}\n){{{len(names)}}}").fullmatch)
        one = routine.hold(re.compile(_ADDRESS).fullmatch)
        lines = "".join(f"{{{name}}}\\n" for name in names)
        routine.add(f'if not {fit}(f"{lines}"):')
        routine.add(f"    for number, value in (({'), ('.join(f'{n[1:]}, {n}' for n in names)}),):")
        routine.add(f"        if not {one}(value): return number")


def _add_texts(routine: Routine, names: Sequence[str], code: Mapping[int, Sequence[str]]) -> None:
    """Look at all texts at once, and at each of them only where one needs an escape."""
    if names:
        routine.add(f't = f"{"".join(f"{{{name}}}" for name in names)}"')
        routine.add(f"if {_PLAIN.format(v='t')}:")
        routine.add("    " + "; ".join(f"a{name[1:]} = {name}.encode()" for name in names))
        routine.add("else:")
        for name in names:
            routine.add(f"    a{name[1:]} = {code[int(name[1:])][1]}")


def _require_signed(quads: Iterable[Quad], count: int, split: Split) -> None:
    used = {piece for quad in quads for part in quad for piece in split(part)}
    if not set(range(count)) <= used:
        raise TemplateUnfit("A slot stands where its value is not signed as it is.")


def _opened(text: bytes) -> JsonObject:
    """Return the document of a JSON text without its last brace."""
    made: JsonObject = json.loads(text + b"}")
    return made


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
        in_quad = _IN_QUAD[slot.kind](value)
        in_json = repr(value) if isinstance(value, float) else str(value)
        markers.append(_Marker(value, in_quad, in_json))
    return markers


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
