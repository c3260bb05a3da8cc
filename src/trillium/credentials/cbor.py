"""The little of CBOR (RFC 8949) that proofs use: whole numbers, bytes, texts, lists, maps, tags.

Written out here because so little is needed and every byte of it comes from strangers: no floats,
no endless items, no trailing bytes, a fixed depth. What is encoded is deterministic (§4.2.1).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from trillium.credentials.errors import ProofUnusable

_MAX_DEPTH = 8
_MAX_ITEMS = 20_000
_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _LIST, _MAP, _TAG, _SIMPLE = range(8)
_INLINE, _LENGTHS = 24, {24: 1, 25: 2, 26: 4, 27: 8}
_CONSTANTS = {20: False, 21: True, 22: None}
TYPED_BYTES = 64  # RFC 8746 §2.1: how some programs mark an array of bytes


@dataclass(frozen=True, slots=True)
class Tagged:
    """A value under a tag (§3.4)."""

    tag: int
    value: "Value"


Value: TypeAlias = (
    "int | bytes | str | bool | Tagged | Sequence[Value] | Mapping[int | str, Value] | None"
)


def encode(value: Value) -> bytes:
    """Return a value as deterministic CBOR; raises TypeError for what has no place here."""
    if isinstance(value, bool) or value is None:
        simple = next(code for code, known in _CONSTANTS.items() if known is value)
        return _head(_SIMPLE, simple)
    if isinstance(value, int):
        return _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value)
    if isinstance(value, Tagged):
        return _head(_TAG, value.tag) + encode(value.value)
    return _encode_long(value)


def _encode_long(value: bytes | str | Sequence[Value] | Mapping[int | str, Value]) -> bytes:
    if isinstance(value, bytes):
        return _head(_BYTES, len(value)) + value
    if isinstance(value, str):
        data = value.encode()
        return _head(_TEXT, len(data)) + data
    if isinstance(value, Mapping):
        pairs = sorted((encode(key), encode(item)) for key, item in value.items())
        return _head(_MAP, len(pairs)) + b"".join(key + item for key, item in pairs)
    if isinstance(value, Sequence):
        return _head(_LIST, len(value)) + b"".join(map(encode, value))
    raise TypeError(value)


def decode(data: bytes) -> Value:
    """Return the one value in CBOR bytes, or raise ProofUnusable."""
    reader = _Reader(data)
    value = reader.value(0)
    if reader.place != len(data):
        raise ProofUnusable(_DAMAGED)
    return value


_DAMAGED = "The proof’s bytes are damaged: they are not the CBOR that it must be."


def _head(major: int, argument: int) -> bytes:
    if argument < _INLINE:
        return bytes([major << 5 | argument])
    for code, length in _LENGTHS.items():
        if argument < 1 << 8 * length:
            return bytes([major << 5 | code]) + argument.to_bytes(length, "big")
    raise TypeError(argument)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.place = 0
        self._left = _MAX_ITEMS

    def value(self, depth: int) -> Value:
        self._left -= 1
        if depth > _MAX_DEPTH or self._left < 0:
            raise ProofUnusable(_DAMAGED)
        major, argument = self._head()
        if major == _SIMPLE:
            if argument not in _CONSTANTS:
                raise ProofUnusable(_DAMAGED)
            return _CONSTANTS[argument]
        if major in (_UNSIGNED, _NEGATIVE):
            return argument if major == _UNSIGNED else -1 - argument
        if major == _BYTES:
            return self._take(argument)
        return self._text(argument) if major == _TEXT else self._compound(major, argument, depth)

    def _compound(self, major: int, argument: int, depth: int) -> Value:
        if major == _LIST:
            return [self.value(depth + 1) for _ in range(argument)]
        return self._map(argument, depth) if major == _MAP else self._tagged(argument, depth)

    def _head(self) -> tuple[int, int]:
        first = self._take(1)[0]
        major, short = first >> 5, first & 31
        if short < _INLINE:
            return major, short
        if short not in _LENGTHS or major == _SIMPLE:
            raise ProofUnusable(_DAMAGED)
        return major, int.from_bytes(self._take(_LENGTHS[short]), "big")

    def _take(self, length: int) -> bytes:
        part = self._data[self.place : self.place + length]
        if len(part) != length:
            raise ProofUnusable(_DAMAGED)
        self.place += length
        return part

    def _text(self, length: int) -> str:
        try:
            return self._take(length).decode()
        except UnicodeDecodeError as error:
            raise ProofUnusable(_DAMAGED) from error

    def _map(self, length: int, depth: int) -> dict[int | str, Value]:
        made: dict[int | str, Value] = {}
        for _ in range(length):
            key = self.value(depth + 1)
            if isinstance(key, bool) or not isinstance(key, int | str) or key in made:
                raise ProofUnusable(_DAMAGED)
            made[key] = self.value(depth + 1)
        return made

    def _tagged(self, tag: int, depth: int) -> Value:
        value = self.value(depth + 1)
        if tag == TYPED_BYTES and isinstance(value, bytes):
            return value
        return Tagged(tag, value)
