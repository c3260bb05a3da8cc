"""`trillium register`: follow the registers of others, and read them. Needs the database."""

import os
from enum import StrEnum
from typing import Annotated

import django
import typer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trillium.web.settings")
django.setup()

# Models exist only after set-up
from django.utils import timezone  # noqa: E402

from trillium.delivery.catalogue import queries as catalogue  # noqa: E402
from trillium.delivery.catalogue.models import Register  # noqa: E402
from trillium.kit.bilingual import text  # noqa: E402
from trillium.kit.errors import Problem  # noqa: E402
from trillium.recognition.registers import actions  # noqa: E402
from trillium.recognition.registers.rules import feed_address  # noqa: E402
from trillium.web.database import tables_wanted  # noqa: E402

REFUSED = 2
NOT_ALL_READ = 1


class Act(StrEnum):
    """What is done."""

    FOLLOW = "follow"
    SYNC = "sync"
    LEAVE = "leave"
    LIST = "list"


def command(
    act: Annotated[Act, typer.Argument(help="follow or leave a register, sync or list all.")],
    address: Annotated[
        str, typer.Argument(metavar="[ADDRESS]", help="The address of the other Trillium.")
    ] = "",
    key: Annotated[
        str, typer.Option(metavar="KEY", help="Follow only if it is signed with this key.")
    ] = "",
    yes: Annotated[  # noqa: FBT002 -- typer reads a flag from a boolean with a default
        bool, typer.Option("--yes", help="Confirm the keeper shown, without being asked.")
    ] = False,
) -> None:
    """Follow the registers of others: their entries are shown in this catalogue, as theirs.

    Exit code 0: done. 1: not every register could be read; what was read before stays. 2: refused.
    """
    try:
        with tables_wanted():
            if act is Act.FOLLOW:
                _follow(address, key, is_confirmed=yes)
            elif act is Act.LEAVE:
                count = actions.leave(actor=None, register=_named(address), at=timezone.now())
                typer.echo(f"{count} entries are shown no longer.")
            elif act is Act.SYNC:
                _sync([_named(address)] if address else list(catalogue.registers()))
            else:
                _list()
    except Problem as problem:
        typer.echo(problem.sentence(), err=True)
        raise typer.Exit(REFUSED) from None


def _follow(address: str, key: str, *, is_confirmed: bool) -> None:
    seen = actions.look(actor=None, address=address)
    typer.echo(f"{text(seen.name, 'en')}\n  {seen.did}\n  key {seen.key}")
    if key and key != seen.key:
        typer.echo("This is not the key you gave. Nothing has changed.", err=True)
        raise typer.Exit(REFUSED)
    if not key and not is_confirmed and not typer.confirm("Is this who you mean to follow?"):
        raise typer.Exit(REFUSED)
    register = actions.follow(
        actor=None, address=seen.address, did=seen.did, key=seen.key, at=timezone.now()
    )
    _sync([register])


def _sync(registers: list[Register]) -> None:
    are_all_read = True
    for each in registers:
        found = actions.read(register=each)
        are_all_read &= not found.problem
        said = found.problem or f"{found.changed} changed"
        typer.echo(f"{each.slug}: {said}", err=bool(found.problem))
    if not are_all_read:
        raise typer.Exit(NOT_ALL_READ)


def _list() -> None:
    for each in catalogue.registers():
        when = each.read_at.isoformat(timespec="minutes") if each.read_at else "never"
        count = catalogue.shown_of(each)
        typer.echo(f"{each.slug}\t{each.site}\t{count} entries\tread {when}\t{each.key}")


def _named(address: str) -> Register:
    found = catalogue.register(address) or catalogue.register_at(feed_address(address))
    if found is None:
        raise actions.NoSuchRegister
    return found
