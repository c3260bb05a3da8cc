"""`trillium skills`: import competency frameworks, and search their skills. Needs the database."""

import contextlib
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import django
import typer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trillium.web.settings")
django.setup()

# Models exist only after set-up
from django.utils import timezone  # noqa: E402

from trillium.kit.bilingual import text  # noqa: E402
from trillium.kit.errors import Problem  # noqa: E402
from trillium.structures.skills import actions, queries, shipped  # noqa: E402
from trillium.structures.skills.reading.lines import Source  # noqa: E402
from trillium.web.database import tables_wanted  # noqa: E402

REFUSED = 2
STOPPED = 130
NOTHING_FOUND = 1


class Act(StrEnum):
    """What is done."""

    IMPORT = "import"
    SEARCH = "search"


class Language(StrEnum):
    """The language labels are shown in."""

    EN = "en"
    FR = "fr"


def command(  # noqa: PLR0917 -- typer reads the arguments in their order
    act: Annotated[Act, typer.Argument(help="import files, or search a text.")],
    given: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE…|TEXT", help="Files, an address or “starter”; or words to find."
        ),
    ],
    framework: Annotated[
        str, typer.Option(metavar="NAME", help="The short name to import as, or to search in.")
    ] = "",
    language: Annotated[Language, typer.Option(help="The language of the answer.")] = Language.EN,
    version: Annotated[str, typer.Option(help="The version the publisher gives the files.")] = "",
    shrinks: Annotated[  # noqa: FBT002 -- typer reads a flag from a boolean with a default
        bool, typer.Option("--shrinks", help="Withdraw what is missing, even most of it.")
    ] = False,
) -> None:
    """Import a competency framework, or search the skills that are here.

    Exit code 0: done. 1: nothing was found. 2: refused, nothing has changed. 130: stopped by
    Ctrl-C; the same command goes on.
    """
    try:
        with tables_wanted():
            if act is Act.SEARCH:
                _search(" ".join(given), framework, str(language))
            else:
                _import(given, framework, version, shrinks=shrinks)
    except KeyboardInterrupt:
        typer.echo("\nStopped. What is written stays; the same command goes on.", err=True)
        raise typer.Exit(STOPPED) from None
    except Problem as problem:
        typer.echo(problem.sentence(), err=True)
        raise typer.Exit(REFUSED) from None
    except OSError as problem:
        typer.echo(f"{problem.filename}: {problem.strerror}.", err=True)
        raise typer.Exit(REFUSED) from None


def _search(words: str, framework: str, language: str) -> None:
    chosen = queries.framework(framework) if framework else None
    found = queries.search(words, language=language, framework=chosen)
    for each in found:
        matched = ", ".join(word for _, word in each.words)
        where = f"{each.skill.framework.slug}/{each.skill.code}"
        typer.echo(f"{text(each.skill.label, language)}\n  {where}  ({each.label}: {matched})")
    if not found:
        typer.echo(f"No skill has the words of “{words}”.", err=True)
        raise typer.Exit(NOTHING_FOUND)


def _import(given: list[str], framework: str, version: str, *, shrinks: bool) -> None:
    if len(given) == 1 and given[0].startswith(("https://", "http://")):
        found = actions.import_from_service(
            actor=None, address=given[0], slug=framework, shrinks=shrinks, at=timezone.now()
        )
    else:
        with contextlib.ExitStack() as opened:
            sources = [
                Source(name=path.name, file=opened.enter_context(path.open("rb")))
                for path in _paths(given)
            ]
            found = actions.import_framework(
                actor=None,
                sources=sources,
                slug=framework,
                about={"version": version} if version else None,
                shrinks=shrinks,
                progress=_progress if sys.stderr.isatty() else None,
                at=timezone.now(),
            )
    name = text(found.framework.name, "en")
    if found.nothing:
        typer.echo(f"{name}: nothing has changed.")
        return
    typer.echo(
        f"{name}: {found.added} added, {found.changed} changed, {found.withdrawn} withdrawn, "
        f"{found.unchanged} as before. Licence: {found.framework.licence_name or 'not stated'}."
    )


def _paths(given: list[str]) -> list[Path]:
    """Return the files named; the word “starter” names the small set that ships."""
    return shipped.paths() if given == ["starter"] else [Path(each) for each in given]


def _progress(done: int, of: int) -> None:
    typer.echo(f"\r{done} of {of}", err=True, nl=done == of)
