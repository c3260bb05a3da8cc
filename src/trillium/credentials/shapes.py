"""Documents of a shape seen before: read by one expression, their graph filled instead of walked.

Documents of one issuer differ in their texts and numbers and hardly in anything else. When a shape
has come by three times and was good, it is learned (learning.py): the JSON text as one expression
with a group for each value, the graph as a function that fills in those values. A text that
fits the expression is well-formed JSON without doubtful numbers or escapes, of the very same keys,
types and contexts; every value is of the kind the walk would have taken. Whatever else comes, in
whatever detail it differs, takes the general path. So the safety rules hold by construction, and
still nothing is taken on faith: the first answers of a shape, and one in ten thousand after that,
are compared with those of the general path, and a shape that ever differs is never used again.
"""

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256

import orjson

from trillium.credentials.learning import Shape, learn
from trillium.credentials.proofs.data_integrity import Unsecured
from trillium.credentials.proofs.eddsa_rdfc_2022 import SUITE
from trillium.credentials.report import Report, Result
from trillium.credentials.values import JsonObject

_COMPARED_FIRST, _COMPARED_ONE_IN = 16, 10_000
_MAX_LEARNED = 32 * 1024  # bytes of a document, of the 256 KiB that are read
_MAX_KEYS, _MAX_ALIKE, _MAX_SEEN = 64, 6, 1024
_SEEN_BEFORE_LEARNING = 2
_TEXT_VALUE = re.compile(rb'(?<=[:\[,])(\s*)"(?:[^"\\]|\\.)+"(?=\s*[,\]}])')
_NUMBER_VALUE = re.compile(rb"(?<=[:\[,])(\s*)-?\d+(\.?)\d*(?=\s*[,\]}])")


Key = tuple[int, int]


def key_of(text: bytes) -> Key | None:
    """Return what texts of one shape have in common and is cheap to tell; None where it is none."""
    if not text or len(text) > _MAX_LEARNED:
        return None
    return text.count(b"{"), text.count(b"[")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A document that fits a known shape, taken apart."""

    shape: Shape
    unsecured: Unsecured
    proof: JsonObject
    compare: bool


class Shapes:
    """The shapes learned in this process. Bounded, and safe to share between threads."""

    def __init__(self) -> None:
        self._shapes: OrderedDict[Key, tuple[Shape, ...]] = OrderedDict()
        self._seen: dict[bytes, int] = {}
        self._met: set[Key] = set()
        self._lock = threading.Lock()

    def match(self, text: bytes, key: Key | None) -> Known | None:
        """Return a text taken apart by a known shape, or None: then the general path answers."""
        if key is None:
            return None
        for shape in self._shapes.get(key, ()):
            matched = shape.expression.fullmatch(text)
            if matched is not None and shape.trusted:
                return _take_apart(shape, text, matched.groups())
        return None

    def see(self, text: bytes, key: Key | None, report: Report) -> None:
        """Learn the shape of a document, once the general path has found enough of them good."""
        if key is None or not self._is_met(key) or not _is_learnable(report):
            return
        skeleton = _NUMBER_VALUE.sub(rb"\g<1>0\2", _TEXT_VALUE.sub(rb'\g<1>""', text))
        digest = sha256(skeleton).digest()
        with self._lock:
            if len(self._seen) >= _MAX_SEEN:
                self._seen.clear()
            self._seen[digest] = seen = self._seen.get(digest, 0) + 1
        if seen != _SEEN_BEFORE_LEARNING:
            return
        shape = learn(text.decode(), report.check("schema"))
        if shape is None:
            return
        with self._lock:
            self._shapes[key] = (shape, *self._shapes.get(key, ()))[:_MAX_ALIKE]
            self._shapes.move_to_end(key)
            if len(self._shapes) > _MAX_KEYS:
                self._shapes.popitem(last=False)

    def _is_met(self, key: Key) -> bool:
        """Tell whether a document of so many parts has come by before: cheap to ask of each."""
        with self._lock:
            if len(self._met) >= _MAX_SEEN:
                self._met.clear()
            is_met = key in self._met
            self._met.add(key)
        return is_met

    def forget(self) -> None:
        """Forget every shape."""
        with self._lock:
            self._shapes.clear()
            self._seen.clear()
            self._met.clear()


SHAPES = Shapes()


def _take_apart(shape: Shape, text: bytes, groups: tuple[bytes, ...]) -> Known | None:
    parts = list(groups[: shape.slots])
    for number, convert in shape.converted:
        converted = convert(parts[number])
        if converted is None:
            return None
        parts[number] = converted
    graph = shape.fill(parts)
    created, method = shape.proof_groups
    options = shape.fill_options((groups[created], groups[method]))
    if graph is None or options is None:
        return None
    try:
        document: JsonObject = orjson.loads(text)
    except orjson.JSONDecodeError:  # not UTF-8: the general path says so
        return None
    proof = document.pop("proof")
    digest = sha256(graph).digest()
    shape.answers += 1
    return Known(
        shape=shape,
        unsecured=Unsecured.of_digests(
            document, suite=SUITE, document_digest=digest, options_digest=sha256(options).digest()
        ),
        proof=proof,
        compare=shape.answers <= _COMPARED_FIRST
        or int.from_bytes(digest[:4], "big") % _COMPARED_ONE_IN == 0,
    )


def _is_learnable(report: Report) -> bool:
    return (
        all(
            report.check(name).result is Result.PASSED for name in ("format", "signature", "schema")
        )
        and not report.endorsements
        and not report.contents
        and len(report.proofs) == 1
        and report.proofs[0].suite == SUITE.name
    )
