"""Which format a file is in, and who reads it."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from trillium.structures.skills.reading import case, ctdl, esco, noc, onet, records
from trillium.structures.skills.reading.lines import JsonParts, Source, header, is_json
from trillium.structures.skills.reading.tables import Table, column, table_of

Reader = Callable[[Sequence[Source]], Iterator[records.Record]]
READERS: Mapping[str, Reader] = {
    "case": case.read,
    "ctdl": ctdl.read,
    "esco": esco.read,
    "onet": onet.read,
    "noc": noc.read,
}
TABLES: Mapping[str, tuple[Table, ...]] = {
    "esco": esco.TABLES,
    "onet": onet.TABLES,
    "noc": noc.TABLES,
}
EXPECTED = "CASE JSON, CTDL-ASN JSON-LD, ESCO CSV, O*NET tables, NOC CSV"


def format_of(source: Source) -> str:
    """Return the format of a file. Raises EmptyFile, UnknownFormat, UnknownColumns, NotJson."""
    if is_json(source):
        for name, _line, _value in JsonParts(source):
            if name.startswith("CF"):
                return "case"
            if name in {"@graph", "@context"}:
                return "ctdl"
        raise records.UnknownFormat(file=source.name, expected=EXPECTED)
    for name, tables in TABLES.items():
        for table in tables:
            found = header(source, table.delimiter)
            if all(column(each, found) for each in table.columns):
                return name
    table_of(source, [table for tables in TABLES.values() for table in tables])  # says the nearest
    raise records.UnknownFormat(file=source.name, expected=EXPECTED)


def read(sources: Sequence[Source], format_: str) -> Iterator[records.Record]:
    """Yield what the files of one framework hold, record by record."""
    yield from READERS[format_](sources)
