"""A design as a workbook, to be filled in elsewhere and read again by `sheets`."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from trillium.structures.designs import document as documents
from trillium.structures.designs.formats.sheets import GUIDE

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = (
    "Field · Champ",
    "Question",
    "Question (fr)",
    "English · Anglais",
    "French · Français",
    "Expected · Attendu",
)
WIDTHS = (34, 30, 30, 52, 52, 44)
#: how many entries of a list the template offers
BLANK, BLANK_WITHIN = 3, 1
LONGEST_SHEET_NAME = 31

GUIDANCE = (
    (
        "One row is one field. Write English and French in their columns; leave the rest empty.",
        "Une ligne, un champ. Écrivez l’anglais et le français dans leurs colonnes; laissez le reste vide.",  # noqa: E501
    ),
    (
        "An answer without a language, such as a number or a date, stands in the English column.",
        "Une réponse sans langue, comme un nombre ou une date, se met dans la colonne Anglais.",
    ),
    (
        "For another entry of a list, copy its rows and raise the number: outcomes[4].statement.",
        "Pour une autre entrée d’une liste, copiez ses lignes et augmentez le numéro : outcomes[4].statement.",  # noqa: E501
    ),
    (
        "Several values in one cell: one a line. Dates: YYYY-MM-DD. Yes or no: yes, no, oui, non.",
        "Plusieurs valeurs dans une case : une par ligne. Dates : AAAA-MM-JJ. Oui ou non : oui, non, yes, no.",  # noqa: E501
    ),
    (
        "Values are read, formulas never. Nothing is saved before you have seen what was understood.",  # noqa: E501
        "Les valeurs sont lues, jamais les formules. Rien n’est enregistré avant que vous ayez vu ce qui a été compris.",  # noqa: E501
    ),
)


def write(document: Mapping[str, Any]) -> bytes:
    """Return a workbook (.xlsx) of a document; of an empty one, the template."""
    book = Workbook()
    guide = book.active
    guide.title = GUIDE
    guide.column_dimensions["A"].width = guide.column_dimensions["B"].width = 60
    for line in (("How to fill it in", "Comment le remplir"), *GUIDANCE):
        guide.append(line)
    _bold(guide)
    for key, title in documents.SECTIONS.items():
        _sheet(book.create_sheet(_sheet_name(title)), key, document)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_name(title: Mapping[str, str]) -> str:
    both = f"{title['en']} · {title['fr']}"
    return both if len(both) <= LONGEST_SHEET_NAME else title["en"][:LONGEST_SHEET_NAME]


def _bold(sheet: Worksheet) -> None:
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E6EFEA")
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _sheet(sheet: Worksheet, section: str, document: Mapping[str, Any]) -> None:
    sheet.append(HEADINGS)
    for path, field, value in _rows("", document, section, blank=BLANK):
        english, french = _cells(field, value)
        words = (
            path,
            field.label["en"],
            field.label["fr"],
            english,
            french,
            _expected(field),
        )
        sheet.append([_plain(each) for each in words])
        for cell in sheet[sheet.max_row]:
            if cell.data_type == "f":  # what begins with = is a text here
                cell.data_type = "s"
    for letter, width in zip("ABCDEF", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    _bold(sheet)
    sheet.freeze_panes = "D2"


def _rows(
    base: str, value: Mapping[str, Any], section: str, *, blank: int, shown: str = ""
) -> Iterator[tuple[str, documents.Field, Any]]:
    """Yield the rows of a section: numbered path, field, and the value that stands there."""
    for path, field in documents.FIELDS.items():
        rest = path.removeprefix(base)
        if field.section != section or not path.startswith(base) or "[]." in rest:
            continue
        here: Any = value
        for step in rest.removesuffix("[]").split("."):
            here = here.get(step) if isinstance(here, Mapping) else None
        name = f"{shown}{rest.removesuffix('[]')}"
        if field.type != "list of objects":
            yield name, field, here
            continue
        entries = here if isinstance(here, list) else []
        for number in range(max(len(entries), blank)):
            entry = entries[number] if number < len(entries) else {}
            yield from _rows(
                f"{path}.", entry, section, blank=BLANK_WITHIN, shown=f"{name}[{number + 1}]."
            )


def _cells(field: documents.Field, value: Any) -> tuple[Any, Any]:
    if value is None:
        return "", ""
    if field.type == "list of values":
        pairs = [_halves(field.items, each) for each in value]
        return "\n".join(str(en) for en, _fr in pairs), "\n".join(str(fr) for _en, fr in pairs)
    return _halves(field.type, value)


def _halves(kind: str, value: Any) -> tuple[Any, Any]:
    if isinstance(value, Mapping):
        return value.get("en") or "", value.get("fr") or ""
    if isinstance(value, bool):
        return ("yes" if value else "no"), ""
    speaks = kind == "bilingual" or (kind == "text or number" and isinstance(value, str))
    return value, value if speaks else ""


def _expected(field: documents.Field) -> str:
    kind = field.items if field.type == "list of values" else field.type
    words = documents.EXPECTED[kind]
    said = f"{words['en']} · {words['fr']}" if kind != "bilingual" else ""
    if field.choices:
        said = "\n".join(
            f"{each.value}: {each.label['en']} · {each.label['fr']}" for each in field.choices
        )
    return said or f"{field.help['en']} · {field.help['fr']}"


def _plain(value: Any) -> Any:
    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
