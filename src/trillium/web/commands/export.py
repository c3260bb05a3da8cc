"""`trillium export`: write a design in another format. No Django is loaded."""

import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from trillium.credentials.documents import CONTEXTS
from trillium.kit.errors import Refused
from trillium.recognition.issuing import composing
from trillium.structures.designs import document as designs
from trillium.structures.designs.formats import ctdl, elm, plain, row, schema_org, workbook
from trillium.structures.designs.formats.published import Published, unpublished

#: No character takes more bytes: what lies beyond this is too large, whatever it holds.
LARGEST_FILE = 4 * designs.MOST_CHARACTERS
UNREADABLE = 2

Document = Mapping[str, Any]


class Format(StrEnum):
    """What the design is written as."""

    YAML = "yaml"
    JSON = "json"
    CTDL = "ctdl"
    ELM = "elm"
    OB3 = "ob3"
    SCHEMA_ORG = "schema.org"
    CSV = "csv"
    XLSX = "xlsx"


class PageWrong(Refused):
    """{address} is not an address of a page: it starts with https:// or http://."""


def command(
    design: Annotated[str, typer.Argument(metavar="DESIGN.yaml", help="The design; - for stdin.")],
    form: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.YAML,
    page: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="The page where people read about it; default: its public_information.url.",
        ),
    ] = "",
) -> None:
    """Write a design in a format that registers and search engines read.

    yaml and json are the design itself, whole; xlsx is a workbook to fill in, one row a field;
    ctdl, elm, ob3 and schema.org are JSON-LD; csv is one row. Exit code 2: the design cannot be
    read, or the format needs what it does not say.
    """
    try:
        if page and not page.startswith(("https://", "http://")):
            raise PageWrong(address=page)
        document = designs.read_design(_text(design), "stdin" if design == "-" else design)
        found = WRITERS[form](document, unpublished(document, page=page))
    except designs.DesignUnreadable as problem:
        raise _stopped(*(each.sentence() for each in problem.mistakes)) from None
    except Refused as problem:
        raise _stopped(problem.sentence()) from None
    except UnicodeDecodeError as problem:
        said = f"{design}: expected UTF-8 text, found other bytes at position {problem.start}."
        raise _stopped(said) from None
    except OSError as problem:
        said = f"{design}: expected a file to read, found: {problem.strerror}."
        raise _stopped(said) from None
    sys.stdout.buffer.write(found if isinstance(found, bytes) else found.encode())
    sys.stdout.buffer.flush()


def _text(design: str) -> str:
    if design == "-":
        read = sys.stdin.buffer.read(LARGEST_FILE + 1)
    else:
        with Path(design).open("rb") as file:
            read = file.read(LARGEST_FILE + 1)
    # Cut short, it may end within a character; its size is what it is refused for.
    return read.decode("utf-8", errors="ignore" if len(read) > LARGEST_FILE else "strict")


def _stopped(*sentences: str) -> typer.Exit:
    for sentence in sentences:
        typer.echo(sentence, err=True)
    return typer.Exit(UNREADABLE)


def _achievement(document: Document, published: Published) -> str:
    """Write the very achievement that issuing would put into a credential of this design."""
    one = published.institution
    found = composing.achievement_document(
        composing.Achievement(
            design=document, address=published.achievement, version=published.version
        ),
        composing.Issuer(did=one.id, name=one.name, url=one.url or None),
    )
    return plain.as_json({"@context": list(CONTEXTS), **found})


WRITERS: Mapping[Format, Callable[[Document, Published], str | bytes]] = {
    Format.YAML: lambda document, _published: plain.as_yaml(document),
    Format.JSON: lambda document, _published: plain.as_json(document),
    Format.CTDL: lambda document, published: plain.as_json(ctdl.compose(document, published)),
    Format.ELM: lambda document, published: plain.as_json(elm.compose(document, published)),
    Format.OB3: _achievement,
    Format.SCHEMA_ORG: lambda document, published: plain.as_json(
        schema_org.compose(document, published)
    ),
    Format.CSV: row.compose,
    Format.XLSX: lambda document, _published: workbook.write(document),
}
