"""ESCO's CSV export: skills, groups, collections and their relations, one language a file."""

import re
from collections.abc import Iterator, Mapping, Sequence

from trillium.structures.skills.reading import records
from trillium.structures.skills.reading.lines import Row, Source, cell, rows
from trillium.structures.skills.reading.records import FrameworkRecord, LinkRecord, SkillRecord
from trillium.structures.skills.reading.tables import Table, table_of

BASE = "http://data.europa.eu/esco/"
ADDRESS = re.compile(r"https?://data\.europa\.eu/esco/([\w.\-/]+)")

CONCEPTS = Table(
    name="ESCO skills or skill groups", columns=("conceptType", "conceptUri", "preferredLabel")
)
COLLECTION = Table(
    name="an ESCO skills collection",
    columns=("conceptType", "conceptUri", "preferredLabel", "broaderConceptUri"),
)
BROADER = Table(name="ESCO broader relations", columns=("conceptType", "conceptUri", "broaderUri"))
RELATED = Table(
    name="ESCO relations between skills",
    columns=("originalSkillUri", "relationType", "relatedSkillUri"),
)
TABLES = (CONCEPTS, COLLECTION, BROADER, RELATED)

ABOUT = FrameworkRecord(
    uri="http://data.europa.eu/esco/concept-scheme/skills",
    format="esco",
    name={"en": "ESCO skills", "fr": "Aptitudes ESCO"},
    publisher="European Commission",
    licence="https://creativecommons.org/licenses/by/4.0/",
    licence_name="CC BY 4.0",
    attribution="This service uses the ESCO classification of the European Commission.",
    source="https://esco.ec.europa.eu/en/use-esco/download",
)
KINDS: Mapping[str, str] = {
    "skill/competence": "skill",
    "knowledge": "knowledge",
    "SkillGroup": "group",
    "Occupation": "occupation",
}


def read(sources: Sequence[Source]) -> Iterator[records.Record]:
    """Yield what the files of one export hold. Raises subclasses of Refused."""
    tables = [(source, table_of(source, TABLES)) for source in sources]
    languages = tuple(dict.fromkeys(language_of(source) for source in sources))
    yield FrameworkRecord(
        **{name: getattr(ABOUT, name) for name in FrameworkRecord.__slots__}
        | {"languages": languages}
    )
    for source, table in tables:
        for row in rows(source, ","):
            if table is BROADER:
                yield _link(source, row, "conceptUri", "broader", "broaderUri")
            elif table is RELATED:
                yield _link(source, row, "originalSkillUri", "related", "relatedSkillUri")
            else:
                yield from _concept(source, row)


def language_of(source: Source) -> str:
    """Return the language of a file: as it was told, else as its name ends, else English."""
    found = re.search(r"_(en|fr)\b", source.name)
    return source.language or (found[1] if found else "en")


def code_of(source: Source, row: Row, column: str) -> tuple[str, str]:
    """Return the address in a cell and the code in it. Raises WrongValue."""
    uri = cell(source, row, column, records.LONGEST_ADDRESS)
    found = ADDRESS.fullmatch(uri)
    if not found:
        raise records.WrongValue(
            file=source.name,
            line=row.line,
            column=column,
            expected="an ESCO address",
            found=uri[:80],
        )
    return uri, found[1].removeprefix("skill/").replace("/", "-")


def _link(source: Source, row: Row, origin: str, kind: str, target: str) -> LinkRecord:
    return LinkRecord(
        file=source.name,
        line=row.line,
        origin=code_of(source, row, origin)[0],
        kind=kind,
        target=code_of(source, row, target)[0],
        label=row.cells.get("broaderLabel", "")[:500],
    )


def _concept(source: Source, row: Row) -> Iterator[records.Record]:
    language, cells = language_of(source), row.cells
    uri, code = code_of(source, row, "conceptUri")
    others = re.split(r"\s*(?:\n|\s\|\s)\s*", cells.get("altLabels", ""))
    words = cells.get("description") or cells.get("definition") or ""
    yield SkillRecord(
        file=source.name,
        line=row.line,
        uri=uri,
        code=code,
        notation=cells.get("code", "").strip()[: records.LONGEST_NOTATION],
        kind=KINDS.get(cells.get("skillType") or cells["conceptType"], cells["conceptType"]),
        label={language: cell(source, row, "preferredLabel")},
        alternative_labels={language: tuple(dict.fromkeys(filter(None, map(str.strip, others))))},
        description={language: words.strip()},
        details={"reuseLevel": cells["reuseLevel"]} if cells.get("reuseLevel") else {},
    )
    labels = cells.get("broaderConceptPT", "").split(" | ")
    for place, target in enumerate(filter(None, cells.get("broaderConceptUri", "").split(" | "))):
        yield LinkRecord(
            file=source.name,
            line=row.line,
            origin=uri,
            kind="broader",
            target=target.strip(),
            label=labels[place].strip()[:500] if place < len(labels) else "",
        )
