"""Rows of a cohort in memory: who passed, who did not, and what could not be taken.

A million rows are held in less than 100 MB: packed into one text, and found by where they end.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import overload

#: No file has more rows that are good.
MOST_ROWS = 1_000_000
_MARK = "\x1f"  # no cell holds a control character


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One learner, cleaned."""

    line: int
    name: str
    email: str
    passed: bool
    evidence_url: str | None
    awarded_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that cannot be taken: where, why, and as it stands in the file."""

    line: int
    column: str
    reason: str
    cells: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The row's problem as a person reads it."""
        return f"Line {self.line}, column {self.column}: {self.reason}"


Taken = tuple[str, str, bool, str, str]  # name, email, passed, evidence_url, awarded_on


class Rows(Sequence[Row]):
    """Rows packed into one text: a million of them are held in less than 100 MB."""

    def __init__(self) -> None:
        self._packed = bytearray()
        self._ends = array("Q", [0])

    def append(self, line: int, taken: Taken) -> None:
        """Add a row at the end."""
        name, email, passed, url, day = taken
        mark = "+" if passed else ""
        self._packed += (
            f"{line}{_MARK}{name}{_MARK}{email}{_MARK}{mark}{_MARK}{url}{_MARK}{day}".encode()
        )
        self._ends.append(len(self._packed))

    @property
    def packed(self) -> bytearray:
        """All rows as they are held."""
        return self._packed

    def texts(self, index: int) -> list[str]:
        """Return a row as texts: line, name, email, “+” if passed, evidence_url, awarded_on."""
        return self._packed[self._ends[index] : self._ends[index + 1]].decode().split(_MARK)

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        """Return a row, or several."""
        if isinstance(index, slice):
            return tuple(self[number] for number in range(*index.indices(len(self))))
        index = range(len(self))[index]
        line, name, email, passed, address, day = self.texts(index)
        return Row(
            line=int(line),
            name=name,
            email=email,
            passed=bool(passed),
            evidence_url=address or None,
            awarded_on=date.fromisoformat(day) if day else None,
        )


class Chosen(Sequence[Row]):
    """Some of the rows, by their numbers."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._numbers = array("I")

    def add_last(self) -> None:
        """Choose the row that was added last."""
        self._numbers.append(len(self._rows) - 1)

    def digest(self) -> str:
        """Return what is the same for the same rows only."""
        hashed = sha256(self._rows.packed)
        hashed.update(self._numbers.tobytes())
        return hashed.hexdigest()

    def texts(self, start: int, stop: int) -> list[list[str]]:
        """Return rows as `Rows.texts` does: in a third of the time."""
        return [self._rows.texts(number) for number in self._numbers[start:stop]]

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        """Return a row, or several."""
        if isinstance(index, slice):
            return tuple(self._rows[number] for number in self._numbers[index])
        return self._rows[self._numbers[index]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """A file that was read: good rows, those to whom a credential is due, bad rows, its heading."""

    heading: tuple[str, ...]
    rows: Rows
    passed: Chosen
    bad: tuple[BadRow, ...] = ()


class Emails:
    """Which row has an address: a table of numbers of rows, so that a million cost 16 MB."""

    def __init__(self, rows: Rows, size: int) -> None:
        places = 1 << min(max(16, (size // 8).bit_length()), MOST_ROWS.bit_length() + 1)  # 2^21
        self._rows = rows
        self._mask = places - 1
        self._table = array("I", [0]) * places
        self._marks = array("I", [0]) * places  # other bits of the hash: few rows are looked up

    def line_of(self, email: str) -> int | None:
        """Return the line on which an address stands already, or None, and keep the place."""
        hashed = hash(email)
        mask, table, marks = self._mask, self._table, self._marks
        place, mark = hashed & mask, hashed >> 32 & 0xFFFFFFFF
        while number := table[place]:
            if marks[place] == mark:
                line, _, known, *_ = self._rows.texts(number - 1)
                if known == email:
                    return int(line)
            place = (place + 1) & mask
        table[place] = len(self._rows) + 1  # the row is added next
        marks[place] = mark
        return None
