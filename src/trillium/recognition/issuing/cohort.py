"""The cohort of `trillium issue`: who passed, and where the evidence lies.

CSV in UTF-8, comma, semicolon or tab; columns name, email and, if wanted, result, evidence_url,
awarded_on. Every row is looked at before anything is signed, and each wrong one is named with its
line and column.
"""

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from trillium.kit.errors import Refused

LARGEST_FILE = 32 * 1024 * 1024
LONGEST = {"name": 200, "email": 254, "evidence_url": 1000, "result": 20, "awarded_on": 10}
REQUIRED = ("name", "email")
OPTIONAL = ("result", "evidence_url", "awarded_on")
RESULTS = {"": True, "pass": True, "fail": False}

#: Stricter than RFC 5322 on purpose: what people's addresses look like.
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w](?:[\w-]{0,61}[\w])?\.)+[\w-]{2,63}")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """A file that was read: good rows, bad rows, and its heading."""

    heading: tuple[str, ...]
    rows: tuple[Row, ...]
    bad: tuple[BadRow, ...] = field(default=())

    @property
    def passed(self) -> tuple[Row, ...]:
        """Those to whom a credential is due."""
        return tuple(row for row in self.rows if row.passed)


class _WrongCell(Exception):  # noqa: N818 -- named for the fact
    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason
        super().__init__(reason)


def read_cohort(data: bytes, *, file: str, evidence_demanded: bool, today: date) -> Cohort:
    """Return the rows of a CSV file, good and bad.

    Raises CohortUnreadable where the file as a whole is at fault: not text, a column missing.
    """
    text = _text(data, file)
    lines = _lines(text, file)
    heading = next(lines, None)
    if heading is None:
        raise CohortUnreadable(file=file, reason="it is empty. Its first line names the columns.")
    columns = _columns(heading[1], file)
    rows: list[Row] = []
    bad: list[BadRow] = []
    seen: dict[str, int] = {}
    for line, cells in lines:
        try:
            row = _row(line, _named(columns, cells), evidence_demanded, today)
            _check_once(row, seen)
        except _WrongCell as wrong:
            bad.append(
                BadRow(line=line, column=wrong.column, reason=wrong.reason, cells=tuple(cells))
            )
        else:
            rows.append(row)
    return Cohort(heading=tuple(heading[1]), rows=tuple(rows), bad=tuple(bad))


def _text(data: bytes, file: str) -> str:
    if len(data) > LARGEST_FILE:
        raise CohortUnreadable(file=file, reason="it is larger than 32 MB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CohortUnreadable(
            file=file, reason="it is not UTF-8. Save it as “CSV UTF-8” and try again."
        ) from None
    if "\0" in text:
        raise CohortUnreadable(file=file, reason="it is not a text file.")
    return text


def _lines(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
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
        name: unicodedata.normalize("NFC", cells[place]) if place < len(cells) else ""
        for place, name in columns.items()
    }


def _row(line: int, cells: Mapping[str, str], evidence_demanded: bool, today: date) -> Row:  # noqa: FBT001
    for column, value in cells.items():
        if len(value) > LONGEST[column]:
            raise _WrongCell(column, f"it is longer than {LONGEST[column]} characters.")
        if any(unicodedata.category(each) in {"Cc", "Cs", "Cn"} for each in value):
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


def _check_once(row: Row, seen: dict[str, int]) -> None:
    if row.email in seen:
        raise _WrongCell("email", f"{row.email} stands on line {seen[row.email]} already.")
    seen[row.email] = row.line
