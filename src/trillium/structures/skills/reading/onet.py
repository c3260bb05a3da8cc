"""O*NET's tab-delimited tables: the content model, detailed activities, occupations and tasks."""

from collections.abc import Iterator, Sequence

from trillium.structures.skills.reading import records
from trillium.structures.skills.reading.lines import Row, Source, cell, rows
from trillium.structures.skills.reading.records import FrameworkRecord, LinkRecord, SkillRecord
from trillium.structures.skills.reading.tables import Table, table_of

SOURCE = "https://www.onetcenter.org/database.html"


def _table(name: str, *columns: str) -> Table:
    return Table(name=name, columns=columns, delimiter="\t")


MODEL = _table("O*NET Content Model Reference", "Element ID", "Element Name", "Description")
ACTIVITIES = _table("O*NET DWA Reference", "Element ID", "IWA ID", "DWA ID", "DWA Title")
OCCUPATIONS = _table("O*NET Occupation Data", "O*NET-SOC Code", "Title", "Description")
TASKS = _table("O*NET Task Statements", "O*NET-SOC Code", "Task ID", "Task")
RATINGS = _table(
    "O*NET Skills", "O*NET-SOC Code", "Element ID", "Element Name", "Scale ID", "Data Value"
)
TABLES = (MODEL, ACTIVITIES, OCCUPATIONS, TASKS, RATINGS)
#: on O*NET's scale of importance, from 1 to 5, what is at least “important” to an occupation
IMPORTANCE, IMPORTANT = "IM", 3.0

ABOUT = FrameworkRecord(
    uri=SOURCE,
    format="onet",
    name={"en": "O*NET content model", "fr": "Modèle de contenu O*NET"},
    publisher="U.S. Department of Labor, Employment and Training Administration",
    licence="https://creativecommons.org/licenses/by/4.0/",
    licence_name="CC BY 4.0",
    attribution=(
        "This site includes information from the O*NET Database by the U.S. Department of Labor, "
        "Employment and Training Administration (USDOL/ETA). Used under the CC BY 4.0 license. "
        "O*NET® is a trademark of USDOL/ETA."
    ),
    source=SOURCE,
)
#: the first branches of the content model
KINDS = {
    "1.A": "ability",
    "1.B": "interest",
    "1.C": "work style",
    "1.D": "work style",
    "2.A": "skill",
    "2.B": "skill",
    "2.C": "knowledge",
    "4.A": "activity",
}


def read(sources: Sequence[Source]) -> Iterator[records.Record]:
    """Yield what the tables hold. Raises subclasses of Refused."""
    tables = [(source, table_of(source, TABLES)) for source in sources]
    yield ABOUT
    for source, table in tables:
        for row in rows(source, "\t", quoted=False):
            yield from _entry(source, row, table)


def _entry(source: Source, row: Row, table: Table) -> Iterator[records.Record]:
    if table is MODEL:
        code = cell(source, row, "Element ID", records.LONGEST_NOTATION)
        kind = KINDS.get(code[:3], "group")
        yield _skill(source, row, code, kind, ("Element Name", "Description"))
        if "." in code:
            yield _broader(source, row, code, code.rpartition(".")[0])
    elif table is ACTIVITIES:
        code = cell(source, row, "DWA ID", records.LONGEST_NOTATION)
        yield _skill(source, row, code, "activity", ("DWA Title", ""))
        yield _broader(source, row, code, cell(source, row, "Element ID"))
    elif table is OCCUPATIONS:
        code = cell(source, row, "O*NET-SOC Code", records.LONGEST_NOTATION)
        yield _skill(source, row, code, "occupation", ("Title", "Description"))
    elif table is RATINGS:
        yield from _rating(source, row)
    else:
        code = f"task-{cell(source, row, 'Task ID', records.LONGEST_NOTATION)}"
        yield _skill(source, row, code, "task", ("Task", ""))
        yield _broader(source, row, code, cell(source, row, "O*NET-SOC Code"))


def _rating(source: Source, row: Row) -> Iterator[records.Record]:
    """Yield that a skill belongs to an occupation, where it is important there."""
    occupation = cell(source, row, "O*NET-SOC Code", records.LONGEST_NOTATION)
    element = cell(source, row, "Element ID", records.LONGEST_NOTATION)
    given = cell(source, row, "Data Value")
    try:
        value = float(given)
    except ValueError:
        raise records.WrongValue(
            file=source.name,
            line=row.line,
            column="Data Value",
            expected="a number",
            found=given[:80],
        ) from None
    if row.cells["Scale ID"] == IMPORTANCE and value >= IMPORTANT:
        yield LinkRecord(
            file=source.name,
            line=row.line,
            origin=_address(occupation),
            kind="related",
            target=_address(element),
        )


def _address(code: str) -> str:
    return f"{SOURCE}#{code}"


def _skill(source: Source, row: Row, code: str, kind: str, columns: tuple[str, str]) -> SkillRecord:
    title, description = columns
    return SkillRecord(
        file=source.name,
        line=row.line,
        uri=_address(code),
        code=code,
        notation=code,
        kind=kind,
        label={"en": cell(source, row, title)},
        description={"en": row.cells.get(description, "").strip()},
    )


def _broader(source: Source, row: Row, code: str, target: str) -> LinkRecord:
    return LinkRecord(
        file=source.name,
        line=row.line,
        origin=_address(code),
        kind="broader",
        target=_address(target),
    )
