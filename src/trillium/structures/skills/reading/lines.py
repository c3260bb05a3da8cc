"""Bytes to lines, rows and JSON parts: one at a time, each of bounded size, each with its line."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from trillium.structures.skills.reading import records

PIECE = 256 * 1024
#: a framework's description is long, an entry never comes near
LONGEST_PART = 4 * 1024 * 1024
csv.field_size_limit(records.LONGEST_LINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file: its name, its bytes (read more than once), and its language where it has one."""

    name: str
    file: IO[bytes]
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table."""

    line: int
    cells: Mapping[str, str]


def text_lines(source: Source) -> Iterator[str]:
    """Yield the lines of a file. Raises WrongEncoding, LineTooLong, NotText and TooLarge."""
    source.file.seek(0)
    size = 0
    for number, line in enumerate(iter(lambda: source.file.readline(records.LONGEST_LINE), b""), 1):
        size += len(line)
        if size > records.LARGEST_FILE:
            raise too_large(source.name)
        if len(line) == records.LONGEST_LINE:
            raise records.LineTooLong(file=source.name, line=number, most=records.LONGEST_LINE)
        if b"\0" in line:
            raise records.NotText(file=source.name, line=number, column=_near(line))
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise records.WrongEncoding(file=source.name, line=number) from None


def too_large(name: str) -> records.TooLarge:
    """Return the refusal of a file that is larger than any framework."""
    return records.TooLarge(file=name, most=records.LARGEST_FILE // 1024 // 1024)


def _near(line: bytes) -> str:
    return line.replace(b"\0", b"")[:40].decode("utf-8", "replace").strip()


def header(source: Source, delimiter: str) -> list[str]:
    """Return the names of a table's columns. Raises EmptyFile."""
    first = next(csv.reader(text_lines(source), delimiter=delimiter), None)
    if not first:
        raise records.EmptyFile(file=source.name)
    return [name.strip() for name in first]


def rows(source: Source, delimiter: str, *, quoted: bool = True) -> Iterator[Row]:
    """Yield the rows of a table below its header. Raises WrongRow."""
    reader = csv.reader(
        text_lines(source),
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        strict=True,
    )
    try:
        names = [name.strip() for name in next(reader)]
        while True:
            line = reader.line_num + 1
            cells = next(reader, None)
            if cells is None:
                return
            if not any(cells):
                continue
            if len(cells) != len(names):
                raise records.WrongRow(
                    file=source.name, line=line, expected=len(names), found=len(cells)
                )
            yield Row(line=line, cells=dict(zip(names, cells, strict=True)))
    except csv.Error as problem:
        raise records.WrongValue(
            file=source.name,
            line=reader.line_num,
            expected="a row of a table",
            column=",".join(names[:3]),
            found=str(problem),
        ) from None


def cell(source: Source, row: Row, column: str, most: int = 0) -> str:
    """Return a cell that must be filled. Raises ValueMissing and ValueTooLong."""
    value = row.cells.get(column, "").strip()
    if not value:
        raise records.ValueMissing(file=source.name, line=row.line, column=column)
    if most and len(value) > most:
        raise records.ValueTooLong(file=source.name, line=row.line, column=column, most=most)
    return value


def is_json(source: Source) -> bool:
    """Tell whether a file begins as a JSON object. Raises EmptyFile."""
    source.file.seek(0)
    first = source.file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    if not first:
        raise records.EmptyFile(file=source.name)
    return first.startswith(b"{")


Part = tuple[str, int, Any]


class JsonParts:
    """Yields the members of a JSON object; of a member that is an array, each element alone.

    So a package of any size is read with no more than one part of it in memory.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.pieces = self._pieces()
        self.buffer, self.at, self.line, self.ended = "", 0, 1, False
        self.decoder = json.JSONDecoder(parse_constant=self._constant)

    def _pieces(self) -> Iterator[str]:
        held: list[str] = []
        size = 0
        for line in _long_lines(self.source):
            held.append(line)
            size += len(line)
            if size > PIECE:
                yield "".join(held)
                held, size = [], 0
        yield "".join(held)

    def _constant(self, name: str) -> float:
        raise self._wrong(f"{name} is no JSON number")

    def _wrong(self, reason: str) -> records.NotJson:
        return records.NotJson(file=self.source.name, line=self.line, reason=reason)

    def _more(self) -> bool:
        piece = next(self.pieces, None)
        if piece is None:
            self.ended = True
            return False
        self.buffer, self.at = self.buffer[self.at :] + piece, 0
        return True

    def _take(self, length: int) -> str:
        taken = self.buffer[self.at : self.at + length]
        self.line += taken.count("\n")
        self.at += length
        return taken

    def _next(self) -> str:
        """Skip white space and return the character that follows, without taking it."""
        while True:
            rest = len(self.buffer)
            here = self.at
            while here < rest and self.buffer[here] in " \t\r\n":
                here += 1
            self._take(here - self.at)
            if here < rest:
                return self.buffer[here]
            if not self._more():
                return ""

    def _expect(self, *wanted: str) -> str:
        found = self._next()
        if found not in wanted or not found:
            shown = found or "the end of the file"
            raise self._wrong(f"{shown} where {' or '.join(wanted)} belongs")
        self._take(1)
        return found

    def _value(self) -> Any:
        self._next()
        while True:
            try:
                value, end = self.decoder.raw_decode(self.buffer, self.at)
                if end < len(self.buffer) or self.ended or not self._more():
                    self._take(end - self.at)
                    return value
            except json.JSONDecodeError as problem:
                if len(self.buffer) - self.at > LONGEST_PART or not self._more():
                    self.line += self.buffer.count("\n", self.at, problem.pos)
                    raise self._wrong(problem.msg) from None
            except RecursionError:
                raise self._wrong("it is nested too deeply") from None

    def __iter__(self) -> Iterator[Part]:
        self._expect("{")
        if self._next() == "}":
            return
        while True:
            name = self._value()
            if not isinstance(name, str):
                raise self._wrong("a name of a member that is no text")
            self._expect(":")
            if self._next() == "[":
                yield from self._elements(name)
            else:
                line = self.line
                yield name, line, self._value()
            if self._expect(",", "}") == "}":
                break
        if self._next():
            raise self._wrong("more after the end of the object")

    def _elements(self, name: str) -> Iterator[Part]:
        self._expect("[")
        if self._next() == "]":
            self._take(1)
            return
        while True:
            self._next()
            line = self.line
            yield name, line, self._value()
            if self._expect(",", "]") == "]":
                return


def _long_lines(source: Source) -> Iterator[str]:
    """Yield pieces of a file that end at a line's end or anywhere: JSON may be one long line."""
    source.file.seek(0)
    size, line, rest = 0, 1, b""
    first = True
    while piece := source.file.read(PIECE):
        size += len(piece)
        if size > records.LARGEST_FILE:
            raise too_large(source.name)
        piece = piece.removeprefix(b"\xef\xbb\xbf") if first else piece
        first = False
        data = rest + piece
        try:
            text, rest = data.decode("utf-8"), b""
        except UnicodeDecodeError as problem:
            # Cut within a character, at most three bytes of it stand at the end
            if problem.reason != "unexpected end of data" or len(data) - problem.start > 3:  # noqa: PLR2004
                line += data.count(b"\n", 0, problem.start)
                raise records.WrongEncoding(file=source.name, line=line) from None
            text, rest = data[: problem.start].decode("utf-8"), data[problem.start :]
        line += text.count("\n")
        yield text
    if rest:
        raise records.WrongEncoding(file=source.name, line=line)


def has_nul(value: Any) -> bool:
    """Tell whether a JSON value holds a NUL anywhere, which PostgreSQL keeps in no text."""
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, Mapping):
        return any(has_nul(key) or has_nul(each) for key, each in value.items())
    return isinstance(value, Sequence) and any(has_nul(each) for each in value)
