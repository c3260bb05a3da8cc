"""A design from a spreadsheet: one row a field, English and French side by side.

The entries of a list have numbered rows: `outcomes[2].statement`. A workbook is read in a process
of its own (ADR 24); CSV is read here. A value of the wrong type refuses the file, with its row;
rows and columns nobody knows are named, and the rest is taken.
"""

import csv
import difflib
import io
import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, zip_longest
from pathlib import Path
from typing import Any

from trillium.structures.designs import document as documents
from trillium.structures.designs.formats.brought import (
    Brought,
    NotBrought,
    Pair,
    Unread,
    quoted,
)
from trillium.structures.designs.formats.published import without_empty

KIND = "sheet"
#: the sheet of the template that explains the others
GUIDE = "Guide"
WORKBOOK = b"PK\x03\x04"
MOST_ROWS = 5_000
MOST_ENTRIES = 500
LONGEST_CELL = 20_000
HEADING_WITHIN = 5  # rows from the top
_SECONDS = 20

#: heading, in small letters → what the column holds; "" for what only helps who writes
COLUMNS: Mapping[str, str] = {
    "field": "field",
    "champ": "field",
    "english": "en",
    "anglais": "en",
    "answer": "en",
    "réponse": "en",
    "french": "fr",
    "français": "fr",
    "question": "",
    "question (fr)": "",
    "expected": "",
    "attendu": "",
}
YES_OR_NO: Mapping[str, bool] = {
    **dict.fromkeys(("yes", "oui", "true", "vrai", "y", "o"), True),
    **dict.fromkeys(("no", "non", "false", "faux", "n"), False),
}

_ANSWERS: Mapping[int, Pair] = {
    3: {
        "en": "it is protected by a password.",
        "fr": "le fichier est protégé par un mot de passe.",
    },
    4: {
        "en": "it is damaged, or no spreadsheet (.xlsx, .ods or .csv).",
        "fr": "le fichier est endommagé, ou n’est pas une feuille de calcul (.xlsx, .ods ou .csv).",
    },
}
_TOO_LARGE: Pair = {
    "en": "it unfolds to more than a design can hold.",
    "fr": "son contenu dépasse ce qu’une conception peut contenir.",
}
_NO_HEADING: Pair = {
    "en": "no row names the columns Field, English and French; start from the template.",
    "fr": "aucune ligne ne nomme les colonnes Champ, Anglais et Français; partez du modèle.",
}
_NOT_CSV: Pair = {"en": "it is not well-formed CSV.", "fr": "ce n’est pas du CSV bien formé."}
_NO_COLUMN: Pair = {
    "en": "The column is none that is read.",
    "fr": "Cette colonne n’est pas de celles qui sont lues.",
}
_NO_FIELD_COLUMN: Pair = {
    "en": "The sheet has no column named Field.",
    "fr": "La feuille n’a pas de colonne nommée Champ.",
}
_NO_LANGUAGE: Pair = {
    "en": "The field has no language: its answer stands in the English column.",
    "fr": "Ce champ n’a pas de langue : sa réponse est dans la colonne Anglais.",
}
_TWICE: Pair = {
    "en": "The field stands in the file twice; the first one was taken.",
    "fr": "Ce champ est deux fois dans le fichier; le premier a été pris.",
}
_FORMULA: Pair = {"en": "a formula", "fr": "une formule"}

_STEP = re.compile(r"([A-Za-z_]\w*)((?:\[\d{0,3}\])?)(?:\.|$)")

Rows = Sequence[Sequence[object]]
Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One field of the file: where it stands, and what was answered in each column."""

    sheet: str
    line: int
    place: Path_
    field: documents.Field
    english: object
    french: object


def read(data: bytes | str, name: str) -> Brought:
    """Return the design in a spreadsheet: the bytes of a workbook, or the text of CSV.

    Raises NotBrought where there is none, DesignUnreadable with sheet and row for wrong values.
    """
    sheets = _workbook(data, name) if isinstance(data, bytes) else _csv(data, name)
    rows: list[Row] = []
    unread: list[Unread] = []
    headed = False
    for sheet, cells in sheets:
        columns, start = _columns(cells)
        if "field" not in columns.values():
            if sheet != GUIDE and any(_is_said(cell) for row in cells for cell in row):
                unread.append(Unread(name=sheet, words="", why=_NO_FIELD_COLUMN))
            continue
        headed = True
        unread += _unknown_columns(sheet, cells[start - 1], columns)
        for line, row in enumerate(cells[start:], start=start + 1):
            _read_row(_Line(sheet, line, row, columns), rows, unread)
    if not headed:
        raise NotBrought(file=name, why=_NO_HEADING)
    return _composed(name, rows, unread)


# --- cells ---------------------------------------------------------------------------------------


def _workbook(data: bytes, name: str) -> list[tuple[str, Rows]]:
    # By its path, not as a module of the package: it needs the reader and nothing of ours
    command = [sys.executable, "-I", str(Path(__file__).with_name("sheet_process.py"))]
    try:
        done = subprocess.run(  # noqa: S603 -- our own interpreter and module, the file on its input
            command, input=data, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise NotBrought(file=name, why=_TOO_LARGE) from None
    if done.returncode:
        raise NotBrought(file=name, why=_ANSWERS.get(done.returncode, _TOO_LARGE))
    return [(sheet, rows) for sheet, rows in json.loads(done.stdout)]


def _csv(text: str, name: str) -> list[tuple[str, Rows]]:
    first = text.partition("\n")[0]
    comma = max(",;\t", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=comma, strict=True)
        rows = list(islice(reader, MOST_ROWS))
    except csv.Error:
        raise NotBrought(file=name, why=_NOT_CSV) from None
    return [("", rows)]


def _columns(cells: Rows) -> tuple[dict[int, str], int]:
    """Return what each column holds, and the number of the row that says so."""
    for number, row in enumerate(cells[:HEADING_WITHIN], start=1):
        heads = {place: _heading(cell) for place, cell in enumerate(row) if _is_said(cell)}
        known = {place: COLUMNS[head] for place, head in heads.items() if head in COLUMNS}
        if "field" in known.values():
            return known, number
    return {}, 0


def _heading(cell: object) -> str:
    return str(cell).partition("·")[0].strip().casefold()


def _unknown_columns(sheet: str, row: Sequence[object], columns: dict[int, str]) -> list[Unread]:
    return [
        Unread(name=quoted(cell), words=sheet, why=_NO_COLUMN)
        for place, cell in enumerate(row)
        if _is_said(cell) and place not in columns
    ]


def _is_said(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


class _Line:
    """One row of a sheet, its cells by what their column holds."""

    def __init__(
        self, sheet: str, line: int, row: Sequence[object], columns: Mapping[int, str]
    ) -> None:
        self.sheet, self.line = sheet, line
        cells = {columns.get(place, ""): cell for place, cell in enumerate(row)}
        self.name = str(cells.get("field") or "").strip()
        self.english = _clean(cells.get("en"))
        self.french = _clean(cells.get("fr"))

    @property
    def answered(self) -> bool:
        return _is_said(self.english) or _is_said(self.french)

    @property
    def words(self) -> str:
        return quoted(self.english if _is_said(self.english) else self.french)


def _clean(cell: object) -> object:
    if isinstance(cell, str):
        return cell[:LONGEST_CELL].replace("\r\n", "\n").strip()
    return "" if cell is None else cell


# --- rows ----------------------------------------------------------------------------------------


def _read_row(line: _Line, rows: list[Row], unread: list[Unread]) -> None:
    if not line.answered:
        return
    place, field = _place(line.name)
    if field is None:
        unread.append(Unread(name=quoted(line.name or "—"), words=line.words, why=_nearest(line)))
        return
    if any(row.place == place for row in rows):
        unread.append(Unread(name=quoted(line.name), words=line.words, why=_TWICE))
        return
    if not _speaks(field) and _is_said(line.english) and _is_said(line.french):
        if line.english != line.french:
            why = Unread(name=quoted(line.name), words=quoted(line.french), why=_NO_LANGUAGE)
            unread.append(why)
        line.french = ""
    rows.append(
        Row(
            sheet=line.sheet,
            line=line.line,
            place=place,
            field=field,
            english=line.english,
            french=line.french,
        )
    )


def _place(name: str) -> tuple[Path_, documents.Field | None]:
    """Return where a field stands, by its path, or by what people call it in either language."""
    place: list[str | int] = []
    position = 0
    for step in _STEP.finditer(name):
        if step.start() != position:
            break
        position = step.end()
        place.append(step[1])
        if len(step[2]) > len("[]"):
            place.append(int(step[2][1:-1]))
    plain = ".".join(_plain_steps(place)) if position == len(name) else ""
    field = documents.FIELDS.get(plain) or documents.FIELDS.get(f"{plain}[]")
    if field is None or field.type == "list of objects":
        called = _CALLED.get(name.casefold())
        return (tuple(called.path.removesuffix("[]").split(".")), called) if called else ((), None)
    fits = plain.count("[]") == sum(isinstance(step, int) for step in place)
    numbers = all(1 <= step <= MOST_ENTRIES for step in place if isinstance(step, int))
    return (tuple(place), field) if fits and numbers else ((), None)


def _plain_steps(place: Sequence[str | int]) -> list[str]:
    steps: list[str] = []
    for step in place:
        if isinstance(step, int):
            steps[-1] += "[]"
        else:
            steps.append(step)
    return steps


def _called() -> dict[str, documents.Field]:
    """Return the fields that stand in no list, by their labels; a label of two fields is none."""
    found: dict[str, list[documents.Field]] = {}
    for path, field in documents.FIELDS.items():
        if "[]." not in path and field.type != "list of objects":
            for label in set(field.label.values()):
                found.setdefault(label.casefold(), []).append(field)
    return {label: fields[0] for label, fields in found.items() if len(fields) == 1}


_CALLED = _called()


def _nearest(line: _Line) -> Pair:
    plain = re.sub(r"\[\d*\]", "[]", line.name)[:80]
    close = difflib.get_close_matches(plain, documents.FIELDS, n=1, cutoff=0.6)
    english, french = "No field has this name.", "Aucun champ ne porte ce nom."
    if close:
        english += f" The nearest name is {close[0]}."
        french += f" Le nom le plus proche est {close[0]}."
    return {"en": english, "fr": french}


def _speaks(field: documents.Field) -> bool:
    return "bilingual" in {field.type, field.items} or field.type == "text or number"


# --- values --------------------------------------------------------------------------------------


def _composed(name: str, rows: Sequence[Row], unread: Sequence[Unread]) -> Brought:
    numbers = _numbers(rows)
    document: dict[str, Any] = {}
    lines: dict[Path_, Row] = {}
    mistakes: list[documents.Mistake] = []
    for row in rows:
        place = _counted(row.place, numbers)
        lines[place] = row
        if any(_is_formula(cell) for cell in (row.english, row.french)):
            mistakes.append(_formula(name, row, place))
        else:
            _put(document, place, _value(row))
    for mistake in documents.problems(document):
        row = next(
            lines[mistake.place[:length]]
            for length in range(len(mistake.place), 0, -1)
            if mistake.place[:length] in lines
        )
        mistakes.append(_located(name, row, mistake))
    if mistakes:
        raise documents.DesignUnreadable(*mistakes[: documents.MOST_MISTAKES])
    return Brought(kind=KIND, document=without_empty(document), unread=tuple(unread))


def _numbers(rows: Sequence[Row]) -> dict[Path_, list[int]]:
    """Return, for each list, the numbers that its entries have in the file, in order."""
    found: dict[Path_, set[int]] = {}
    for row in rows:
        for position, step in enumerate(row.place):
            if isinstance(step, int):
                found.setdefault(row.place[:position], set()).add(step)
    return {place: sorted(numbers) for place, numbers in found.items()}


def _counted(place: Path_, numbers: Mapping[Path_, list[int]]) -> Path_:
    """Return a place with entries counted from zero, without the gaps that the file leaves."""
    return tuple(
        numbers[place[:position]].index(step) if isinstance(step, int) else step
        for position, step in enumerate(place)
    )


def _put(document: dict[str, Any], place: Path_, value: Any) -> None:
    here: Any = document
    for step, after in pairwise(place):
        fresh: Any = [] if isinstance(after, int) else {}
        if isinstance(step, int):
            while len(here) <= step:
                here.append({})
            here = here[step]
        else:
            here = here.setdefault(step, fresh)
    here[place[-1]] = value


def _is_formula(cell: object) -> bool:
    return isinstance(cell, str) and cell.startswith(("=", "@"))


def _formula(name: str, row: Row, place: Path_) -> documents.Mistake:
    mistake = documents.Mistake(
        place=place, kind="type", expected=documents.EXPECTED[row.field.type], found=_FORMULA
    )
    return _located(name, row, mistake)


def _located(name: str, row: Row, mistake: documents.Mistake) -> documents.Mistake:
    return documents.Mistake(
        place=mistake.place,
        kind=mistake.kind,
        expected=mistake.expected,
        found=mistake.found,
        file=f"{name} › {row.sheet}" if row.sheet else name,
        line=row.line,
    )


def _value(row: Row) -> Any:
    if row.field.type == "list of values":
        return _listed(row)
    if _speaks(row.field):
        return _text(row, row.english, row.french)
    return _single(row.field, row.english if _is_said(row.english) else row.french)


def _listed(row: Row) -> list[Any]:
    columns = [[line.strip() for line in _written(cell).split("\n")] for cell in _both(row)]
    pairs = [pair for pair in zip_longest(*columns, fillvalue="") if any(pair)]
    if row.field.items == "bilingual":
        return [_text(row, english, french) for english, french in pairs]
    said = [english or french for english, french in pairs]
    if row.field.items == "choice":
        said = [part.strip() for words in said for part in re.split("[,;]", words) if part.strip()]
        return [_choice(row.field, words) for words in said]
    return said


def _both(row: Row) -> tuple[object, object]:
    return row.english, row.french


def _text(row: Row, english: object, french: object) -> Any:
    words = {"en": _written(english), "fr": _written(french)}
    given = {code: said for code, said in words.items() if said}
    if row.field.type == "text or number":
        numbers = {_whole(said) for said in given.values()}
        if len(numbers) == 1 and isinstance(number := numbers.pop(), int | float):
            return number
    distinct = set(given.values())
    return distinct.pop() if len(given) > 1 and len(distinct) == 1 else given


def _single(field: documents.Field, cell: object) -> Any:
    if field.type in {"number", "integer"}:
        return _whole(cell)
    words = _written(cell)
    if field.type == "boolean":
        return YES_OR_NO.get(words.casefold(), words)
    return _choice(field, words) if field.type == "choice" else words


def _choice(field: documents.Field, words: str) -> str:
    for each in field.choices:
        if words.casefold() in {each.value.casefold(), *map(str.casefold, each.label.values())}:
            return each.value
    return words


def _whole(cell: object) -> Any:
    """Return the number that a cell holds, whole where it is; what is none stays as it is."""
    if isinstance(cell, bool):
        return cell
    words = str(cell).replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if len(words) > documents.LONGEST_NAME:
        return cell
    try:
        number = float(words.replace(",", "."))
    except ValueError:
        return cell
    return int(number) if number.is_integer() else number


def _written(cell: object) -> str:
    """Return a cell as text; a number without the point that a sheet gives it."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
