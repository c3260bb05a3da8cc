"""The cohort of `trillium issue`: who passed, and where the evidence lies.

CSV in UTF-8, comma, semicolon or tab; columns name, email and, if wanted, result, evidence_url,
awarded_on. Every row is looked at before anything is signed, and each wrong one is named with its
line and column.

Most rows of most files are plain: one expression takes such a row apart and vouches for all of its
cells but for few things, in a fraction of the time. What it does not fit, the careful way reads and
names what is wrong; a row that fits, the careful way would take as it is.
"""

import csv
import difflib
import io
import itertools
import re
import unicodedata
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
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

#: What cells of a plain row look like: narrower than what is allowed.
_PLAIN = {
    "name": r'[^\x00-\x20\x7f"{delimiter}]++(?: [^\x00-\x20\x7f"{delimiter}]++)*+',
    "email": r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]++@(?:[a-zA-Z0-9]++(?:-++[a-zA-Z0-9]++)*+\.)++"
    r"[a-zA-Z0-9-]{2,}+",
    "result": r"(?:pass|fail)?+",
    "evidence_url": r"(?:https?://[a-z0-9-]++(?:\.[a-z0-9-]++)++(?:/[A-Za-z0-9_./?=&%~-]*+)?+)?+",
    "awarded_on": r"(?:[0-9]{4}-[0-9][0-9]-[0-9][0-9])?+",
}
_OTHER = r'[^"\x00\r\n{delimiter}]*+'
_LONGEST_PLAIN_EMAIL = 64  # so neither what is before the @ nor a label of the host is too long


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


class _Emails:
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
    lines = _Lines(stream, file)
    heading = lines.heading()
    columns = _columns(heading, file)
    plain = _plain(columns, len(heading), lines.delimiter, evidence_demanded, today)
    rows = Rows()
    passed = Chosen(rows)
    bad: list[BadRow] = []
    emails = _Emails(rows, size)
    for text in lines:
        line = lines.number
        taken = plain(text)
        if taken is None or emails.line_of(taken[1]) is not None:
            cells = lines.cells(text)
            if not any(cells):
                continue
            try:
                taken = _row(_named(columns, cells), evidence_demanded, today)
                _check_once(taken[1], emails)
            except _WrongCell as wrong:
                bad.append(
                    BadRow(line=line, column=wrong.column, reason=wrong.reason, cells=tuple(cells))
                )
                continue
        rows.append(line, taken)
        if len(rows) > MOST_ROWS:
            raise CohortUnreadable(file=file, reason=f"it has more than {MOST_ROWS:,} rows.")
        if taken[2]:
            passed.add_last()
    return Cohort(heading=tuple(heading), rows=rows, passed=passed, bad=tuple(bad))


class _Lines:
    """The lines of a file, counted; a row begins on one and may go on over others."""

    def __init__(self, stream: TextIO, file: str) -> None:
        self.number = 0
        self.delimiter = ","
        self._file = file
        self._lines = self._counted(stream)

    def __iter__(self) -> Iterator[str]:
        return self._lines

    def _counted(self, stream: TextIO) -> Iterator[str]:
        for line in stream:
            if "\0" in line:
                raise CohortUnreadable(file=self._file, reason="it is not a text file.")
            self.number += 1
            yield line

    def heading(self) -> list[str]:
        """Return the cells of the first row, and find out what parts cells."""
        begun = False
        for line in self:
            if not begun and line.strip():
                begun, self.delimiter = True, max(",;\t", key=line.count)
            if any(cells := self.cells(line)):
                return cells
        reason = "it is empty. Its first line names the columns."
        raise CohortUnreadable(file=self._file, reason=reason)

    def cells(self, line: str) -> list[str]:
        """Return the cells of the row that begins with this line."""
        begins = self.number
        lines = itertools.chain((line,), self)
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        try:
            return [cell.strip() for cell in next(reader)]
        except csv.Error:
            raise CohortUnreadable(file=self._file, reason=f"line {begins} is not CSV.") from None


def _plain(
    columns: Mapping[int, str],
    count: int,
    delimiter: str,
    evidence_demanded: bool,  # noqa: FBT001
    today: date,
) -> Callable[[str], Taken | None]:
    """Return the function that takes a plain row apart; it gives None for any other."""
    # An absent column is an empty group at the end
    absent = [name for name in _PLAIN if name not in columns.values()]
    expressions = [
        f"({_PLAIN[columns[place]]})" if place in columns else _OTHER for place in range(count)
    ]
    text = delimiter.join(expressions) + "()" * len(absent) + "(?:\r?\n|\r)?+"
    fits = re.compile(text.replace("{delimiter}", delimiter)).fullmatch
    order = [*(columns[place] for place in sorted(columns)), *absent]
    groups = [order.index(name) + 1 for name in _PLAIN]
    days = {""}
    is_normal = unicodedata.is_normalized

    def take(line: str) -> Taken | None:
        found = fits(line)
        if found is None:
            return None
        name, email, result, url, day = found.group(*groups)
        if (
            len(name) > LONGEST["name"]
            or len(email) > _LONGEST_PLAIN_EMAIL
            or len(url) > LONGEST["evidence_url"]
            or not (name.isascii() or (name.isprintable() and is_normal("NFC", name)))
        ):
            return None
        passed = result != "fail"
        if evidence_demanded and passed and not url:
            return None
        if day not in days:
            if not _is_day(day, today):
                return None
            days.add(day)
        return name, email.lower(), passed, url, day

    return take


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


def _row(cells: Mapping[str, str], evidence_demanded: bool, today: date) -> Taken:  # noqa: FBT001
    for column, value in cells.items():
        if len(value) > LONGEST[column]:
            raise _WrongCell(column, f"it is longer than {LONGEST[column]} characters.")
        if not value.isprintable() and any(
            unicodedata.category(each) in {"Cc", "Cs", "Cn"} for each in value
        ):
            raise _WrongCell(column, "it holds a character that cannot be printed.")
    passed = _passed(cells.get("result", ""))
    return (
        _name(cells["name"]),
        _email(cells["email"]),
        passed,
        _evidence(cells.get("evidence_url", ""), demanded=evidence_demanded and passed),
        _day(cells.get("awarded_on", ""), today),
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


def _evidence(value: str, *, demanded: bool) -> str:
    if not value:
        if demanded:
            raise _WrongCell(
                "evidence_url", "it is empty, and the assessment plan asks for evidence."
            )
        return ""
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


def _day(value: str, today: date) -> str:
    if value and not _is_day(value, today):
        if _is_day(value, date.max):
            raise _WrongCell("awarded_on", f"{value} lies in the future.")
        raise _WrongCell("awarded_on", f"“{value}” is not a date. Write 2026-01-31.")
    return value


def _is_day(value: str, latest: date) -> bool:
    try:
        return len(value) == len("2026-01-31") and date.fromisoformat(value) <= latest
    except ValueError:
        return False


def _check_once(email: str, emails: _Emails) -> None:
    line = emails.line_of(email)
    if line is not None:
        raise _WrongCell("email", f"{email} stands on line {line} already.")
