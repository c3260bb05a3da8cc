"""`trillium frameworks`: list the frameworks, or show one with its criteria."""

import difflib
import json
import os
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from trillium.kit.errors import Refused
from trillium.structures.frameworks import packs, report
from trillium.structures.frameworks.door import PackUnreadable
from trillium.structures.frameworks.pack import Pack
from trillium.structures.frameworks.pack_file import BOUNDS, read_pack

UNREADABLE = 2


class Format(StrEnum):
    """How it is written."""

    TEXT = "text"
    JSON = "json"


class Language(StrEnum):
    """The language it is written in."""

    EN = "en"
    FR = "fr"


def command(
    framework: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Show this framework.")
    ] = None,
    validate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Say whether this file is a framework.")
    ] = None,
    house: Annotated[  # noqa: FBT002 -- typer reads a flag from a boolean with a default
        bool, typer.Option("--house", help="Institutions' own, from the database.")
    ] = False,
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TEXT,
    language: Annotated[Language, typer.Option(help="The language to write it in.")] = Language.EN,
) -> None:
    """List the frameworks, or show one with its criteria and their sources."""
    try:
        if validate:
            with validate.open("rb") as file:
                found = read_pack(file.read(BOUNDS.size + 1), validate.name)
            typer.echo(report.packs_as_text([found], str(language)))
            return
        asked = _asked(framework, house=house)
    except OSError as problem:
        typer.echo(f"{validate}: {problem.strerror}.", err=True)
        raise typer.Exit(UNREADABLE) from None
    except (packs.NoSuchFramework, PackUnreadable, NoHouse) as problem:
        typer.echo(problem.sentence(), err=True)
        raise typer.Exit(UNREADABLE) from None
    typer.echo(_rendered(asked, one=framework is not None, form=form, language=str(language)))


class NoHouse(Refused):
    """The database cannot be read: say where it is in DATABASE_URL, and run migrate first."""


def _asked(framework: str | None, *, house: bool) -> tuple[Pack, ...]:
    if not house:
        return (packs.load_pack(framework),) if framework else packs.load_packs()
    found = _houses()
    if framework is None:
        return found
    one = tuple(pack for pack in found if pack.id == framework)
    if not one:
        nearest = difflib.get_close_matches(framework[:60], [pack.id for pack in found], 1, 0.0)
        raise packs.NoSuchFramework(id=framework[:60], nearest=nearest[0] if nearest else "–")
    return one


def _houses() -> tuple[Pack, ...]:
    """Return every house framework in use. Only who asks for them pays for Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trillium.web.settings")
    import_module("django").setup()
    database = import_module("django.db.utils")
    queries = import_module("trillium.structures.frameworks.queries")
    try:
        return tuple(queries.house_pack(row) for row in queries.every_house())
    except (database.OperationalError, database.ProgrammingError):
        raise NoHouse from None


def _rendered(asked: tuple[Pack, ...], *, one: bool, form: Format, language: str) -> str:
    if form is Format.JSON:
        plain = [report.pack_as_json(pack, language) for pack in asked]
        return json.dumps(plain[0] if one else plain, ensure_ascii=False, indent=2)
    if one:
        return report.pack_as_text(asked[0], language)
    return report.packs_as_text(asked, language)
