"""Which table a file is, told by the names of its columns."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from trillium.structures.skills.reading import records
from trillium.structures.skills.reading.lines import Source, header


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of a published framework and the columns that tell it.

    A column that ends with “…” is told by its beginning: the rest is the year of the edition.
    """

    name: str
    columns: tuple[str, ...]
    language: str = "en"
    delimiter: str = ","


def table_of(source: Source, known: Iterable[Table]) -> Table:
    """Return the table whose columns the file has. Raises UnknownColumns with the nearest."""
    tables = tuple(known)
    found: list[str] = []
    for delimiter in dict.fromkeys(table.delimiter for table in tables):
        found = header(source, delimiter)
        fitting = [
            table for table in tables if table.delimiter == delimiter and not _missing(table, found)
        ]
        if fitting:
            return max(fitting, key=lambda table: len(table.columns))
    nearest = max(tables, key=lambda table: _nearness(table, header(source, table.delimiter)))
    given = header(source, nearest.delimiter)
    raise records.UnknownColumns(
        file=source.name,
        line=1,
        nearest=nearest.name,
        expected=", ".join(nearest.columns),
        missing=", ".join(_missing(nearest, given)),
    )


def column(name: str, found: Iterable[str]) -> str:
    """Return how the file at hand calls a column of a table, or "" when it has none."""
    beginning = name.removesuffix("…")
    if beginning == name:
        return name if name in found else ""
    return next((each for each in found if each.startswith(beginning)), "")


def _missing(table: Table, found: list[str]) -> list[str]:
    return [name for name in table.columns if not column(name, found)]


def _nearness(table: Table, found: list[str]) -> float:
    alike = sum(bool(difflib.get_close_matches(name, found, 1, 0.8)) for name in table.columns)
    return alike / len(table.columns)
