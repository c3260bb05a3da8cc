"""Sets of entries by their positions, small in memory and quick to meet: lists, or bits."""

from array import array
from collections.abc import Iterable, Iterator
from typing import Any

CHUNK = 1024  # bytes of a set that are looked through at once
DENSE = 64  # one entry in so many: from there a set of bits is smaller than a list


class Positions:
    """Positions that only grow: a list while they are few, bits once they are many.

    One that comes from a packed index stays a slice of it until somebody asks for it.
    """

    __slots__ = ("_bits", "_few", "_packed")

    def __init__(self, packed: memoryview | None = None, *, is_dense: bool = False) -> None:
        self._few: array[int] | None = None if is_dense else array("I")
        self._bits = 0
        self._packed = packed

    @property
    def few(self) -> "array[int] | None":
        """Return the list while they are few, None once they are bits."""
        if self._packed is not None:
            self._unpack(self._packed)
        return self._few

    @property
    def bits(self) -> int:
        """Return the bits once they are many."""
        if self._packed is not None:
            self._unpack(self._packed)
        return self._bits

    def _unpack(self, packed: memoryview) -> None:
        self._packed = None
        if self._few is None:
            self._bits = int.from_bytes(packed, "little")
        else:
            self._few.frombytes(packed)

    def packed(self) -> tuple[bool, bytes]:
        """Return whether they are bits, and the bytes of the list or of the bits."""
        few = self.few
        return (True, room_of(self._bits)) if few is None else (False, few.tobytes())

    def add(self, position: int) -> None:
        few = self.few
        if few is None:
            self._bits |= 1 << position
            return
        few.append(position)
        self._condense(few)

    def add_many(self, positions: "array[int]") -> None:
        few = self.few
        if few is None:
            self._bits |= bits_of(positions)
            return
        few.extend(positions)
        self._condense(few)

    def _condense(self, few: "array[int]") -> None:
        if len(few) > DENSE and len(few) * DENSE > few[-1]:
            self._bits, self._few = bits_of(few), None

    def __len__(self) -> int:
        few = self.few
        return self._bits.bit_count() if few is None else len(few)

    def all(self) -> int:
        few = self.few
        return self._bits if few is None else bits_of(few)


def bits_of(positions: "array[int]") -> int:
    if not positions:
        return 0
    room = bytearray((max(positions) >> 3) + 1)
    for each in positions:
        room[each >> 3] |= 1 << (each & 7)
    return int.from_bytes(room, "little")


def room_of(bits: int) -> bytes:
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")


def from_the_top(bits: int, offset: int) -> Iterator[int]:
    """Give the positions of a set from the highest down, the first `offset` of them left out."""
    room = room_of(bits)
    for start in range((len(room) - 1) // CHUNK * CHUNK, -1, -CHUNK):
        part = int.from_bytes(room[start : start + CHUNK], "little")
        if (ones := part.bit_count()) <= offset:
            offset -= ones
            continue
        while part:
            top = part.bit_length() - 1
            part ^= 1 << top
            if offset:
                offset -= 1
            else:
                yield start * 8 + top


class Reader:
    """Takes what was packed, one piece after the other."""

    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._place = 0

    def take(self, length: int) -> memoryview:
        start, self._place = self._place, self._place + length
        return self._data[start : self._place]

    def sets(self, rows: Iterable[list[Any]]) -> Iterator[tuple[Any, Positions]]:
        for name, is_dense, length in rows:
            yield name, Positions(self.take(length), is_dense=bool(is_dense))
