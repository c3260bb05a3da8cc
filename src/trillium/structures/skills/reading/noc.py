"""The National Occupational Classification's CSV tables, classes and elements, two languages."""

import itertools
from collections.abc import Iterator, Mapping, Sequence

from trillium.structures.skills.reading import records
from trillium.structures.skills.reading.lines import Row, Source, cell, rows
from trillium.structures.skills.reading.records import FrameworkRecord, LinkRecord, SkillRecord
from trillium.structures.skills.reading.tables import Table, column, table_of

SOURCE = "https://www.statcan.gc.ca/en/subjects/standard/noc/2021/indexV1"

CLASSES = {
    "en": Table(
        name="the NOC structure",
        columns=("Level", "Code - NOC …", "Class title", "Class definition"),
    ),
    "fr": Table(
        name="la structure de la CNP",
        columns=("Code dela CNP …", "Titres de classes", "Définitions de la classe"),
        language="fr",
    ),
}
ELEMENTS = {
    "en": Table(
        name="the NOC elements",
        columns=("Code - NOC …", "Element Type Label English", "Element Description English"),
    ),
    "fr": Table(
        name="les éléments de la CNP",
        columns=(
            "Code dela CNP …",
            "Nom du type d'élément Français",
            "Description d'élément Français",
        ),
        language="fr",
    ),
}
TABLES = (*CLASSES.values(), *ELEMENTS.values())
EXAMPLES = {
    "Illustrative example(s)",
    "All examples",
    "Exemple(s) illustratif(s)",
    "Tous les exemples",
}
DUTIES = {"Main duties", "Fonctions principales"}
#: digits of a code → what it names
KINDS = ("broad group", "major group", "sub-major group", "minor group", "occupation")

ABOUT = FrameworkRecord(
    uri=SOURCE,
    format="noc",
    name={
        "en": "National Occupational Classification (NOC)",
        "fr": "Classification nationale des professions (CNP)",
    },
    publisher="Statistics Canada; Employment and Social Development Canada",
    licence="https://www.statcan.gc.ca/en/terms-conditions/open-licence",
    licence_name="Statistics Canada Open Licence",
    attribution=(
        "Contains information from Statistics Canada’s National Occupational Classification. "
        "This does not constitute an endorsement by Statistics Canada of this product."
    ),
    source=SOURCE,
)


def read(sources: Sequence[Source]) -> Iterator[records.Record]:
    """Yield what the tables hold. Raises subclasses of Refused."""
    tables = [(source, table_of(source, TABLES)) for source in sources]
    languages = tuple(dict.fromkeys(table.language for _, table in tables))
    yield FrameworkRecord(
        **{name: getattr(ABOUT, name) for name in FrameworkRecord.__slots__}
        | {"languages": languages}
    )
    for source, table in tables:
        if table in CLASSES.values():
            for row in rows(source, ","):
                yield from _class(source, row, table)
        else:
            yield from _elements(source, table)


def _column(row: Row, name: str) -> str:
    return column(name, row.cells)


def _code(source: Source, row: Row, table: Table) -> str:
    name = next(each for each in table.columns if each.endswith("…"))
    return cell(source, row, _column(row, name), 20)


def _class(source: Source, row: Row, table: Table) -> Iterator[records.Record]:
    code, language = _code(source, row, table), table.language
    title, definition = table.columns[-2:]
    # “1-2” and the like are ranges of the first digits, above which nothing stands by code
    plain = code.isdigit()
    yield SkillRecord(
        file=source.name,
        line=row.line,
        uri=f"{SOURCE}#{code}",
        code=code,
        notation=code,
        kind=KINDS[len(code) - 1] if plain and len(code) <= len(KINDS) else "group",
        label={language: cell(source, row, title)},
        description={language: row.cells[definition].strip()},
    )
    if plain and len(code) > 1:
        yield LinkRecord(
            file=source.name,
            line=row.line,
            origin=f"{SOURCE}#{code}",
            kind="broader",
            target=f"{SOURCE}#{code[:-1]}",
        )


def _elements(source: Source, table: Table) -> Iterator[records.Record]:
    kind_column, text_column = table.columns[-2:]
    grouped = itertools.groupby(rows(source, ","), key=lambda row: _code(source, row, table))
    for code, found in grouped:
        examples: dict[str, None] = {}
        duties: list[str] = []
        first: Row | None = None
        for row in found:
            first = first or row
            text = row.cells[text_column].strip()
            if row.cells[kind_column] in EXAMPLES:
                examples[text] = None
            elif row.cells[kind_column] in DUTIES:
                duties.append(text)
        if first is None:
            continue
        yield SkillRecord(
            file=source.name,
            line=first.line,
            uri=f"{SOURCE}#{code}",
            code=code,
            notation=code,
            label={},
            alternative_labels={table.language: tuple(examples)},
            details=_duties(table.language, duties),
        )


def _duties(language: str, duties: list[str]) -> Mapping[str, Sequence[str]]:
    return {f"duties_{language}": duties} if duties else {}
