"""Many designs against many frameworks: each file becomes one short answer, bad ones too."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trillium.structures.designs import document as designs
from trillium.structures.designs.document import Language
from trillium.structures.frameworks import rules
from trillium.structures.frameworks.pack import Pack
from trillium.structures.frameworks.rules import FrameworkReport
from trillium.structures.frameworks.saying import SAY

#: No character takes more bytes: what lies beyond this is too large, whatever it holds.
LARGEST_FILE = 4 * designs.MOST_CHARACTERS
KINDS = (".yaml", ".yml", ".json")

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One file: its lines, or the sentences that say why it cannot be read."""

    file: str
    title: str = ""
    rows: tuple[Row, ...] = ()
    stands: bool = False
    mistakes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        if self.mistakes:
            return {"file": self.file, "unreadable": list(self.mistakes)}
        keys = COLUMNS[2:]
        return {
            "file": self.file,
            "design": self.title,
            "frameworks": [dict(zip(keys, row[2:], strict=True)) for row in self.rows],
        }


COLUMNS = (
    "file", "design", "framework", "framework_title", "met", "missing", "to_attest", "to_confirm",
    "not_applicable", "stands", "first_missing", "first_missing_title",
)  # fmt: skip


def files_in(folder: Path) -> list[Path]:
    """Return the designs of a folder and of those below it, in order; hidden ones are left out."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in KINDS
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.is_file()
    )


def check_file(
    path: Path,
    name: str,
    packs: Sequence[Pack],
    *,
    language: Language = "en",
    strict: bool = False,
) -> Answer:
    """Return one file held against the frameworks; a bad file answers with its mistakes."""
    try:
        document = read(path, name)
    except designs.DesignUnreadable as problem:
        return Answer(file=name, mistakes=tuple(m.sentence(language) for m in problem.mistakes))
    except UnicodeDecodeError as problem:
        return Answer(file=name, mistakes=(SAY[language]["bytes"].format(name, problem.start),))
    except OSError as problem:
        return Answer(file=name, mistakes=(f"{name}: {problem.strerror}.",))
    found = rules.check_all(document, packs)
    title = designs.text(document.get("title"), language)
    return Answer(
        file=name,
        title=title,
        rows=tuple(row_of(name, title, report, language, strict=strict) for report in found),
        stands=all(report.stands(strict=strict) for report in found),
    )


def read(path: Path, name: str) -> Mapping[str, Any]:
    """Return the design in a file, quickly where it is JSON and without a mistake.

    Raises DesignUnreadable, UnicodeDecodeError and OSError.
    """
    with path.open("rb") as file:
        data = file.read(LARGEST_FILE + 1)
    if path.suffix.lower() == ".json" and len(data) <= designs.MOST_CHARACTERS:
        quick = _quick(data)
        if quick is not None:
            return quick
    # Cut short, it may end within a character; its size is what it is refused for.
    text = data.decode("utf-8", errors="ignore" if len(data) > LARGEST_FILE else "strict")
    return designs.read_design(text, name)


def _quick(data: bytes) -> Mapping[str, Any] | None:
    try:
        value = json.loads(data, object_pairs_hook=_once)
        whole = isinstance(value, dict) and not designs.problems(value)
    except (ValueError, RecursionError):
        return None
    return value if whole else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = {key: value for key, value in pairs if value is not None}
    if len(found) != len(pairs) and len({key for key, _ in pairs}) != len(pairs):
        raise ValueError
    return found


def row_of(
    name: str, title: str, report: FrameworkReport, language: Language, *, strict: bool = False
) -> Row:
    """Return a report as one line: counts, whether it stands, and what is missing first."""
    counts = report.counts
    first = next(iter(report.binding_missing), None) or next(
        iter(report.of(rules.Result.MISSING)), None
    )
    return (
        name,
        title,
        report.pack.id,
        report.pack.title[language],
        counts[rules.Result.MET],
        counts[rules.Result.MISSING],
        counts[rules.Result.ATTEST],
        counts[rules.Result.TO_CONFIRM],
        counts[rules.Result.NOT_APPLICABLE],
        SAY[language]["yes" if report.stands(strict=strict) else "no"],
        first.id if first else "",
        first.title[language] if first else "",
    )


def head(language: Language) -> list[str]:
    """Return the words above the columns."""
    say = SAY[language]
    keys = (
        "file", "design", "framework", "framework_title", "met", "missing", "attest", "to_confirm",
        "not_applicable", "stands_word", "first_missing", "criterion",
    )  # fmt: skip
    return [say[key] for key in keys]


def in_table(answer: Answer | None) -> Iterator[str]:
    """Give the lines of a table for a terminal."""
    for row in answer.rows if answer else ():
        numbers = " ".join(f"{number:>4}" for number in row[4:9])
        yield f"{str(row[0])[:40]:<40} {row[2]:<28} {numbers}  {row[9]:<4} {row[10]} {row[11]}"
