"""`trillium import`: read a design from a file made elsewhere. No Django is loaded."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from trillium.structures.designs import document as designs
from trillium.structures.designs.formats import bringing, plain, workbook
from trillium.structures.designs.formats.brought import NotBrought

UNREADABLE = 2


class Format(StrEnum):
    """What the design is written as."""

    YAML = "yaml"
    JSON = "json"


class Language(StrEnum):
    """The language of what is said."""

    EN = "en"
    FR = "fr"


def command(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="YAML, JSON, .xlsx, .ods, .csv, an Open Badges 3.0 achievement or credential, "
            "or a CTDL record; - for stdin.",
        ),
    ] = "",
    form: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.YAML,
    template: Annotated[
        str,
        typer.Option(metavar="FILE.xlsx", help="Write the workbook to fill in, and read nothing."),
    ] = "",
    language: Annotated[Language, typer.Option(help="The language of what is said.")] = Language.EN,
) -> None:
    """Read a design from a spreadsheet, a badge or a registry's record, and write it out.

    What was not understood is named on the standard error. Exit code 2: nothing could be read.
    """
    try:
        if template:
            Path(template).write_bytes(workbook.write({}))
            return
        if not file:
            raise _stopped("Name a file to read, or --template and a file to write.")
        data, name = _read(file)
        brought = bringing.bring(data, name)
    except NotBrought as problem:
        raise _stopped(problem.said(language)) from None
    except designs.DesignUnreadable as problem:
        raise _stopped(*(each.sentence(language) for each in problem.mistakes)) from None
    except OSError as problem:
        said = f"{template or file}: expected a file, found: {problem.strerror}."
        raise _stopped(said) from None
    for each in brought.unread:
        words = f" ({each.words})" if each.words else ""
        typer.echo(f"{each.name}{words}: {each.why[language]}", err=True)
    write = plain.as_json if form is Format.JSON else plain.as_yaml
    sys.stdout.buffer.write(write(brought.document).encode())
    sys.stdout.buffer.flush()


def _read(file: str) -> tuple[bytes, str]:
    most = bringing.LARGEST_FILE + 1
    if file == "-":
        return sys.stdin.buffer.read(most), "stdin"
    with Path(file).open("rb") as opened:
        return opened.read(most), Path(file).name


def _stopped(*sentences: str) -> typer.Exit:
    for sentence in sentences:
        typer.echo(sentence, err=True)
    return typer.Exit(UNREADABLE)
