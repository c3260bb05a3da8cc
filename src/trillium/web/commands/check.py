"""`trillium check`: hold a design against the frameworks. No Django is loaded."""

import json
import shutil
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from trillium.structures.designs import document as designs
from trillium.structures.frameworks import packs, report, rules
from trillium.structures.frameworks.door import PackUnreadable
from trillium.structures.frameworks.pack import Pack

#: No character takes more bytes: what lies beyond this is too large, whatever it holds.
LARGEST_FILE = 4 * designs.MOST_CHARACTERS

STANDS, FALLS, UNREADABLE = 0, 1, 2


class Format(StrEnum):
    """How the check is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


class Language(StrEnum):
    """The language of the check."""

    EN = "en"
    FR = "fr"


def command(
    design: Annotated[str, typer.Argument(metavar="DESIGN.yaml", help="The design; - for stdin.")],
    framework: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only this framework; may be given again. Default: all."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TEXT,
    strict: Annotated[  # noqa: FBT002 -- typer reads a flag from a boolean with a default
        bool, typer.Option("--strict", help="A binding attestation that is open fails too.")
    ] = False,
    language: Annotated[Language, typer.Option(help="The language to write it in.")] = Language.EN,
) -> None:
    """Hold a design against the frameworks.

    Exit code 0: every binding criterion is met. 1: one is missing. 2: the design or a framework
    cannot be read.
    """
    asked = _packs(framework or [])
    document = _document(design, str(language))
    checked = report.Checked(
        name=Path(design).name,
        document=document,
        reports=rules.check_all(document, asked),
        language=str(language),
        strict=strict,
    )
    _write(_rendered(checked, form))
    raise typer.Exit(STANDS if checked.stands else FALLS)


def _packs(ids: list[str]) -> tuple[Pack, ...]:
    try:
        return tuple(packs.load_pack(name) for name in dict.fromkeys(ids or packs.ORDER))
    except (packs.NoSuchFramework, PackUnreadable) as problem:
        raise _unreadable(problem.sentence()) from None


def _document(design: str, language: str) -> dict[str, object]:
    name = "stdin" if design == "-" else design
    try:
        return designs.read_design(_text(design), name)
    except designs.DesignUnreadable as problem:
        raise _unreadable(*(m.sentence(language) for m in problem.mistakes)) from None
    except UnicodeDecodeError as problem:
        raise _unreadable(
            f"{name}: expected UTF-8 text, found other bytes at position {problem.start}."
        ) from None
    except OSError as problem:
        raise _unreadable(f"{name}: expected a file to read, found: {problem.strerror}.") from None


def _text(design: str) -> str:
    if design == "-":
        read = sys.stdin.buffer.read(LARGEST_FILE + 1)
    else:
        with Path(design).open("rb") as file:
            read = file.read(LARGEST_FILE + 1)
    # Cut short, it may end within a character; its size is what it is refused for.
    return read.decode("utf-8", errors="ignore" if len(read) > LARGEST_FILE else "strict")


def _unreadable(*sentences: str) -> typer.Exit:
    for sentence in sentences:
        typer.echo(sentence, err=True)
    return typer.Exit(UNREADABLE)


def _rendered(checked: report.Checked, form: Format) -> str:
    if form is Format.JSON:
        return json.dumps(report.as_json(checked), ensure_ascii=False, indent=2)
    if form is Format.HTML:
        return report.as_html(checked).rstrip("\n")
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else 100
    return report.as_text(checked, width=min(width, 120), colour=terminal)


def _write(words: str) -> None:
    sys.stdout.buffer.write(f"{words}\n".encode())
    sys.stdout.buffer.flush()
