"""A cohort as a file: CSV with the columns name, email and, if wanted, language.

Comma or semicolon, UTF-8 with or without a byte order mark, headings in English or French. Every
problem is found and named with its line, so that a file is mended once; one problem refuses all.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from trillium.kit.errors import Problem, Refused

LARGEST_FILE = 8 * 1024 * 1024
MOST_ROWS = 100_000
LONGEST_NAME = 200
LONGEST_EMAIL = 254
MOST_PROBLEMS = 20

HEADINGS = {
    "name": "name",
    "nom": "name",
    "email": "email",
    "e-mail": "email",
    "courriel": "email",
    "language": "language",
    "langue": "language",
}
LANGUAGES = {"en": "en", "english": "en", "anglais": "en", "fr": "fr", "french": "fr"}
LANGUAGES |= {"français": "fr", "francais": "fr"}

#: What a spreadsheet takes for the start of a formula. No name or address begins so.
FORMULA = ("=", "+", "-", "@")
#: Stricter than RFC 5322 on purpose: what people's addresses look like.
_EMAIL = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w](?:[\w-]{0,61}[\w])?\.)+[^\W\d_][\w-]{0,61}[\w]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerRow:
    """One learner of the file, cleaned; `language` is "" where the file leaves it open."""

    line: int
    name: str
    email: str
    language: str = ""


class CohortFileProblem(Refused):
    """Something is wrong with the file."""


class FileEmpty(CohortFileProblem):
    """The file is empty: its first line must name the columns name and email."""


class NoLearners(CohortFileProblem):
    """The file has headings but no learner below them."""


class FileTooLarge(CohortFileProblem):
    """The file is larger than {limit}; check that it is the right one."""


class TooManyRows(CohortFileProblem):
    """The file has more than {limit} rows: split it and import the parts one by one."""


class NotUtf8(CohortFileProblem):
    """The file is not written in UTF-8, so accents would be lost: save it as “CSV UTF-8” and try again."""  # noqa: E501


class NotCsv(CohortFileProblem):
    """The file cannot be read as CSV at line {line}; save the spreadsheet as “CSV UTF-8” and try again."""  # noqa: E501


class ColumnMissing(CohortFileProblem):
    """The column “{column}” is missing: the first line must name the columns name and email."""


class ColumnTwice(CohortFileProblem):
    """The column “{column}” is there twice."""


class TooManyCells(CohortFileProblem):
    """Line {line}: there are more cells than columns; a comma inside a name needs quotation marks."""  # noqa: E501


class NameMissing(CohortFileProblem):
    """Line {line}: the name is missing."""


class NameTooLong(CohortFileProblem):
    """Line {line}: the name is longer than {limit} characters."""


class NameUnreadable(CohortFileProblem):
    """Line {line}: the name holds a character that cannot be printed."""


class EmailMissing(CohortFileProblem):
    """Line {line}: the email address is missing."""


class EmailWrong(CohortFileProblem):
    """Line {line}: “{value}” is not an email address."""


class LanguageUnknown(CohortFileProblem):
    """Line {line}: “{value}” is not a language of this site: write en or fr, or leave it empty."""


class LooksLikeFormula(CohortFileProblem):
    """Line {line}: “{value}” begins like a spreadsheet formula; write the plain name or address."""


class TwiceInFile(CohortFileProblem):
    """Line {line}: {email} is already on line {first}."""


class AlreadyInCohort(CohortFileProblem):
    """Line {line}: {email} is already in this cohort."""


class CohortRefused(CohortFileProblem):
    """Nothing was imported."""

    def __init__(self, problems: Sequence[CohortFileProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__()

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """Return one sentence a problem, after saying that nothing was imported."""
        first = super(CohortFileProblem, self).sentence(translate)
        return " ".join([first, *self.sentences(translate)])

    def sentences(self, translate: Callable[[str], str] = str) -> list[str]:
        """Return the sentence of each problem."""
        return [problem.sentence(translate) for problem in self.problems]


def read_cohort(data: bytes, *, already: Iterable[str] = ()) -> tuple[LearnerRow, ...]:
    """Read the learners of a file; `already` are addresses that the cohort holds, in lower case.

    Raises CohortRefused with every problem and its line (at most MOST_PROBLEMS of them).
    """
    try:
        columns, rows = _table(_text(data))
    except CohortFileProblem as problem:
        raise CohortRefused([problem]) from None
    learners, problems = _learners(columns, rows, already=frozenset(already))
    if not learners and not problems:
        problems = [NoLearners()]
    if problems:
        raise CohortRefused(problems[:MOST_PROBLEMS])
    return tuple(learners)


def _text(data: bytes) -> str:
    if len(data) > LARGEST_FILE:
        raise FileTooLarge(limit=f"{LARGEST_FILE // 1024 // 1024} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotUtf8 from None
    if "\0" in text:  # UTF-16 without its mark, or no text at all
        raise NotUtf8
    if not text.strip():
        raise FileEmpty
    return text


def _table(text: str) -> tuple[Mapping[int, str], list[tuple[int, list[str]]]]:
    """Return the known columns by position, and the rows that hold anything with their lines."""
    heading = next(line for line in text.splitlines() if line.strip())
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((begins, cells))
            begins = reader.line_num + 1
            if len(rows) > MOST_ROWS + 1:
                raise TooManyRows(limit=f"{MOST_ROWS:,}")
    except csv.Error:
        raise NotCsv(line=begins) from None
    if not rows:
        raise FileEmpty
    return _columns(rows[0][1]), rows[1:]


def _columns(headings: Sequence[str]) -> Mapping[int, str]:
    found: dict[int, str] = {}
    for position, heading in enumerate(headings):
        column = HEADINGS.get(heading.strip().lower())
        if column in found.values():
            raise ColumnTwice(column=column)
        if column:
            found[position] = column
    for column in ("name", "email"):
        if column not in found.values():
            raise ColumnMissing(column=column)
    return found


def _learners(
    columns: Mapping[int, str], rows: Iterable[tuple[int, list[str]]], *, already: frozenset[str]
) -> tuple[list[LearnerRow], list[CohortFileProblem]]:
    learners: list[LearnerRow] = []
    problems: list[CohortFileProblem] = []
    lines: dict[str, int] = {}
    width = max(columns) + 1
    for line, cells in rows:
        if (
            any(cell.strip() for cell in cells[max(width, len(columns)) :])
            and len(columns) == width
        ):
            problems.append(TooManyCells(line=line))
            continue
        values = {
            column: _clean(cells[position]) if position < len(cells) else ""
            for position, column in columns.items()
        }
        row = LearnerRow(
            line=line,
            name=values["name"],
            email=values["email"].lower(),
            language=values.get("language", "").lower(),
        )
        try:
            learners.append(_checked(row, lines, already))
        except CohortFileProblem as problem:
            problems.append(problem)
        lines.setdefault(row.email, line)
    return learners, problems


def _clean(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFC", cell).split())


def _checked(row: LearnerRow, lines: Mapping[str, int], already: frozenset[str]) -> LearnerRow:
    _check_name(row)
    _check_email(row)
    if row.email in lines:
        raise TwiceInFile(line=row.line, email=row.email, first=lines[row.email])
    if row.email in already:
        raise AlreadyInCohort(line=row.line, email=row.email)
    if row.language and row.language not in LANGUAGES:
        raise LanguageUnknown(line=row.line, value=row.language[:40])
    return LearnerRow(
        line=row.line,
        name=row.name,
        email=row.email,
        language=LANGUAGES.get(row.language, ""),
    )


def _check_name(row: LearnerRow) -> None:
    if not row.name:
        raise NameMissing(line=row.line)
    if row.name.startswith(FORMULA):
        raise LooksLikeFormula(line=row.line, value=row.name[:40])
    if len(row.name) > LONGEST_NAME:
        raise NameTooLong(line=row.line, limit=LONGEST_NAME)
    if any(unicodedata.category(each) in {"Cc", "Cs", "Co", "Cn"} for each in row.name):
        raise NameUnreadable(line=row.line)


def _check_email(row: LearnerRow) -> None:
    if not row.email:
        raise EmailMissing(line=row.line)
    if row.email.startswith(FORMULA):
        raise LooksLikeFormula(line=row.line, value=row.email[:40])
    if len(row.email) > LONGEST_EMAIL or not _EMAIL.fullmatch(row.email):
        raise EmailWrong(line=row.line, value=row.email[:80])


def sentences_of(problem: Problem, translate: Callable[[str], str] = str) -> list[str]:
    """Return what to say of a problem, as one or more sentences."""
    if isinstance(problem, CohortRefused):
        return problem.sentences(translate)
    return [problem.sentence(translate)]
