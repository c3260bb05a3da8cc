"""The cohort of `trillium issue`: who passed, and where the evidence lies.

CSV in UTF-8, comma, semicolon or tab; columns name, email and, if wanted, result, evidence_url,
awarded_on. Every row is looked at before anything is signed, and each wrong one is named with its
line and column.
"""

import csv
import difflib
import io
import itertools
import re
import unicodedata
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, TextIO, overload
from urllib.parse import urlsplit

from trillium.kit.errors import Refused

#: No file has more rows that are good.
MOST_ROWS = 1_000_000
LARGEST_FILE = 256 * 1024 * 1024
LONGEST = {"name": 200, "email": 254, "evidence_url": 1000, "result": 20, "awarded_on": 10}
REQUIRED = ("name", "email")
OPTIONAL = ("result", "evidence_url", "awarded_on")
_MARK = "\x1f"  # no cell holds a control character
RESULTS = {"": True, "pass": True, "fail": False}

#: Stricter than RFC 5322 on purpose: what people's addresses look like.
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w](?:[\w-]{0,61}[\w])?\.)+[\w-]{2,63}")


_USUAL_ADDRESS = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9_./?=&%~-]*)?")


class CohortUnreadable(Refused):
    """{file} cannot be read as a cohort: {reason}"""  # noqa: D400 -- the reason ends it


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


class Rows(Sequence[Row]):
    """Rows packed into one text: a million of them are held in less than 100 MB."""

    def __init__(self) -> None:
        self._packed = bytearray()
        self._ends = array("Q", [0])

    def append(self, row: Row) -> None:
        """Add a row at the end."""
        day = row.awarded_on.isoformat() if row.awarded_on else ""
        text = (
            f"{row.line}{_MARK}{row.name}{_MARK}{row.email}{_MARK}{'+' if row.passed else ''}"
            f"{_MARK}{row.evidence_url or ''}{_MARK}{day}"
        )
        self._packed += text.encode()
        self._ends.append(len(self._packed))

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
        text = self._packed[self._ends[index] : self._ends[index + 1]].decode()
        line, name, email, passed, address, day = text.split(_MARK)
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


class _Emails:
    """Which row has an address: a table of numbers of rows, so that a million cost 8 MB."""

    def __init__(self, rows: Rows, size: int) -> None:
        places = 1 << min(max(16, (size // 8).bit_length()), MOST_ROWS.bit_length() + 1)  # 2^21
        self._rows = rows
        self._mask = places - 1
        self._table = array("I", [0]) * places

    def line_of(self, email: str) -> int | None:
        """Return the line on which an address stands already, or None, and keep the place."""
        place = hash(email) & self._mask
        while number := self._table[place]:
            if (row := self._rows[number - 1]).email == email:
                return row.line
            place = (place + 1) & self._mask
        self._table[place] = len(self._rows) + 1  # the row is added next
        return None


class _WrongCell(Exception):  # noqa: N818 -- named for the fact
    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason
        super().__init__(reason)


def read_cohort(
    source: bytes | BinaryIO, *, file: str, evidence_demanded: bool, today: date
) -> Cohort:
    """Return the rows of a CSV file, good and bad; it is read bit by bit.

    Raises CohortUnreadable where the file as a whole is at fault: not text, a column missing.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size > LARGEST_FILE:
        raise CohortUnreadable(file=file, reason="it is larger than 256 MB.")
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        return _read(text, size, file, evidence_demanded, today)
    except UnicodeDecodeError:
        raise CohortUnreadable(
            file=file, reason="it is not UTF-8. Save it as “CSV UTF-8” and try again."
        ) from None
    finally:
        text.detach()  # whoever opened the file closes it


def _read(
    stream: TextIO,
    size: int,
    file: str,
    evidence_demanded: bool,  # noqa: FBT001
    today: date,
) -> Cohort:
    lines = _lines(stream, file)
    heading = next(lines, None)
    if heading is None:
        raise CohortUnreadable(file=file, reason="it is empty. Its first line names the columns.")
    columns = _columns(heading[1], file)
    rows = Rows()
    passed = Chosen(rows)
    bad: list[BadRow] = []
    emails = _Emails(rows, size)
    for line, cells in lines:
        try:
            row = _row(line, _named(columns, cells), evidence_demanded, today)
            _check_once(row, emails)
        except _WrongCell as wrong:
            bad.append(
                BadRow(line=line, column=wrong.column, reason=wrong.reason, cells=tuple(cells))
            )
        else:
            rows.append(row)
            if len(rows) > MOST_ROWS:
                raise CohortUnreadable(file=file, reason=f"it has more than {MOST_ROWS:,} rows.")
            if row.passed:
                passed.add_last()
    return Cohort(heading=tuple(heading[1]), rows=rows, passed=passed, bad=tuple(bad))


def _text(stream: TextIO, file: str) -> Iterator[str]:
    for line in stream:
        if "\0" in line:
            raise CohortUnreadable(file=file, reason="it is not a text file.")
        yield line


def _lines(stream: TextIO, file: str) -> Iterator[tuple[int, list[str]]]:
    text = _text(stream, file)
    begun: list[str] = []  # blank lines, and the first that is not
    for line in text:
        begun.append(line)
        if line.strip():
            break
    delimiter = max(",;\t", key=begun[-1].count) if begun else ","
    reader = csv.reader(itertools.chain(begun, text), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, [cell.strip() for cell in cells]
            begins = reader.line_num + 1
    except csv.Error:
        raise CohortUnreadable(file=file, reason=f"line {begins} is not CSV.") from None


def _columns(heading: list[str], file: str) -> dict[int, str]:
    known = (*REQUIRED, *OPTIONAL)
    columns: dict[int, str] = {}
    for place, cell in enumerate(heading):
        name = cell.casefold().replace(" ", "_").replace("-", "_")
        if name in columns.values():
            raise CohortUnreadable(file=file, reason=f"line 1 names the column {name} twice.")
        if name in known:
            columns[place] = name
        elif near := difflib.get_close_matches(name, known, n=1, cutoff=0.75):
            # Passed over in silence, a slip in `result` would turn every fail into a pass
            raise CohortUnreadable(
                file=file, reason=f"line 1 names a column “{cell}”. Did you mean {near[0]}?"
            )
    for name in REQUIRED:
        if name not in columns.values():
            raise CohortUnreadable(file=file, reason=f"line 1 does not name a column {name}.")
    return columns


def _named(columns: Mapping[int, str], cells: list[str]) -> dict[str, str]:
    return {
        name: _normal(cells[place]) if place < len(cells) else "" for place, name in columns.items()
    }


def _normal(cell: str) -> str:
    return cell if cell.isascii() else unicodedata.normalize("NFC", cell)


def _row(line: int, cells: Mapping[str, str], evidence_demanded: bool, today: date) -> Row:  # noqa: FBT001
    for column, value in cells.items():
        if len(value) > LONGEST[column]:
            raise _WrongCell(column, f"it is longer than {LONGEST[column]} characters.")
        if not value.isprintable() and any(
            unicodedata.category(each) in {"Cc", "Cs", "Cn"} for each in value
        ):
            raise _WrongCell(column, "it holds a character that cannot be printed.")
    passed = _passed(cells.get("result", ""))
    return Row(
        line=line,
        name=_name(cells["name"]),
        email=_email(cells["email"]),
        passed=passed,
        evidence_url=_evidence(
            cells.get("evidence_url", ""), demanded=evidence_demanded and passed
        ),
        awarded_on=_day(cells.get("awarded_on", ""), today),
    )


def _name(value: str) -> str:
    if not value:
        raise _WrongCell("name", "it is empty.")
    return " ".join(value.split())


def _email(value: str) -> str:
    if not value:
        raise _WrongCell("email", "it is empty.")
    if not _EMAIL.fullmatch(value):
        raise _WrongCell("email", f"“{value}” is not an email address.")
    return value.lower()


def _passed(value: str) -> bool:
    try:
        return RESULTS[value.casefold()]
    except KeyError:
        raise _WrongCell("result", f"“{value}” is neither pass nor fail.") from None


def _evidence(value: str, *, demanded: bool) -> str | None:
    if not value:
        if demanded:
            raise _WrongCell(
                "evidence_url", "it is empty, and the assessment plan asks for evidence."
            )
        return None
    if _USUAL_ADDRESS.fullmatch(value):
        return value
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("https", "http") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or re.search(r'[\s<>"{}|\\^`]', value):
        raise _WrongCell("evidence_url", f"“{value}” is not a web address.")
    return value


def _day(value: str, today: date) -> date | None:
    if not value:
        return None
    try:
        day = date.fromisoformat(value) if len(value) == len("2026-01-31") else None
    except ValueError:
        day = None
    if day is None:
        raise _WrongCell("awarded_on", f"“{value}” is not a date. Write 2026-01-31.")
    if day > today:
        raise _WrongCell("awarded_on", f"{value} lies in the future.")
    return day


def _check_once(row: Row, emails: _Emails) -> None:
    line = emails.line_of(row.email)
    if line is not None:
        raise _WrongCell("email", f"{row.email} stands on line {line} already.")
