"""`trillium issue-cohort`: issue to a cohort of the application, from a terminal."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Annotated, NoReturn

import django
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trillium.web.settings")
django.setup()

# Models exist only after set-up
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from trillium.accounts.people import queries as people  # noqa: E402
from trillium.accounts.people.models import Person  # noqa: E402
from trillium.delivery.offerings import queries as offerings  # noqa: E402
from trillium.delivery.offerings.models import Cohort  # noqa: E402
from trillium.kit.errors import Problem, Refused  # noqa: E402
from trillium.recognition.issuing import actions, permissions, queries  # noqa: E402
from trillium.recognition.issuing.models import IssueRun  # noqa: E402
from trillium.web.database import tables_wanted  # noqa: E402

REFUSED, UNREADABLE, INTERRUPTED = 1, 2, 130
LOOK = 0.25  # seconds between two looks at the run
PATIENCE = 60  # seconds in which a worker finishes its chunk
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class NobodyOfThatAddress(Refused):
    """Nobody here has the address {email}."""


class NotACohort(Refused):
    """“{given}” is not a cohort: give the address of its page, or the id in it."""


def command(
    cohort: Annotated[str, typer.Argument(help="The address of the cohort's page, or its id.")],
    on_behalf: Annotated[
        str, typer.Option("--as", metavar="EMAIL", help="Who issues: a registrar, or who leads.")
    ],
    workers: Annotated[
        int | None,
        typer.Option(min=0, max=64, help="Processes that work; 0 leaves it to those that run."),
    ] = None,
) -> None:
    """Issue to everybody of a cohort who is ready; go on where it was paused.

    Ctrl-C pauses: what was issued stays, and the same command goes on later. Without --workers
    there are as many as cores, one on SQLite.

    Exit code 0: done. 1: refused, or paused by Trillium. 2: no such cohort or person. 130: paused.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with tables_wanted():
            person, found = _person(on_behalf), _cohort(cohort)
    except Problem as problem:
        _stop(problem, UNREADABLE)
    try:
        run = _begun(person, found)
    except Problem as problem:
        _stop(problem, REFUSED)
    helpers = _helpers(_count(workers))
    try:
        _watch(run, helpers, alone=workers == 0)
    except KeyboardInterrupt:
        _pause(person, run)
        run.refresh_from_db()
        if run.state != run.State.DONE:  # the last chunk was in hand
            raise typer.Exit(INTERRUPTED) from None
    finally:
        _let_go(helpers)
    _report(run)


def _person(email: str) -> Person:
    person = people.by_email(email.strip().lower())
    if person is None:
        raise NobodyOfThatAddress(email=email)
    return person


def _cohort(given: str) -> Cohort:
    ids = _ID.findall(given)
    if not ids:
        raise NotACohort(given=given)
    return offerings.cohort(ids[-1])


def _begun(person: Person, cohort: Cohort) -> IssueRun:
    """Return the run that goes on, is resumed, or begins."""
    permissions.must_issue(person, cohort.offering.version.design.organisation)
    run = queries.unfinished_run(cohort)
    if run is None:
        return actions.start_run(actor=person, cohort=cohort, at=timezone.now())
    if run.state == run.State.PAUSED:
        return actions.resume_run(actor=person, run=run, at=timezone.now())
    return run


def _count(asked: int | None) -> int:
    if asked is not None:
        return asked
    return 1 if connection.vendor == "sqlite" else len(os.sched_getaffinity(0))


def _helpers(count: int) -> list[subprocess.Popen[bytes]]:
    """Start workers in a group of their own, so that Ctrl-C comes here alone.

    They end with this process also where it is killed.
    """
    command = [sys.executable, "-m", "trillium.web.cli", "worker", "--parent", str(os.getpid())]
    return [subprocess.Popen(command, process_group=0) for _ in range(count)]  # noqa: S603


def _watch(run: IssueRun, helpers: Sequence[subprocess.Popen[bytes]], *, alone: bool) -> None:
    with _bar(run) as tell:
        while run.state == run.State.RUNNING:
            tell(run.looked_at)
            if not alone and all(each.poll() is not None for each in helpers):
                typer.echo("The workers ended; what they say stands above.", err=True)
                raise KeyboardInterrupt
            time.sleep(LOOK)
            run.refresh_from_db()


def _pause(person: Person, run: IssueRun) -> None:
    try:
        run = actions.pause_run(actor=person, run=run, at=timezone.now())
    except Problem as problem:  # over meanwhile, or paused by another
        typer.echo(problem.sentence(), err=True)
        return
    typer.echo(
        f"Paused at {run.done} of {run.total}; chunks in hand are finished. "
        "The same command goes on.",
        err=True,
    )


def _let_go(helpers: Sequence[subprocess.Popen[bytes]]) -> None:
    for each in helpers:
        each.terminate()
    for each in helpers:
        try:
            each.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:  # its chunk is given to another, as of any that died
            each.kill()


def _report(run: IssueRun) -> None:
    if run.state != run.State.DONE:
        said = "could not go on: its page says why" if run.halted else f"is {run.state}"
        typer.echo(f"This issuing {said}. {run.done} credentials are issued.", err=True)
        raise typer.Exit(REFUSED)
    seconds = max((run.changed_at - run.started_at).total_seconds(), 0.1)
    typer.echo(
        f"{run.done} credentials issued in {seconds:.0f} seconds; {run.refused} were not ready."
    )
    if run.done:
        typer.echo("Learners get their mail from `trillium worker`, or from the running site.")


@contextmanager
def _progress(run: IssueRun) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("Issuing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Issuing", total=run.total)
        yield lambda done: progress.update(task, completed=done)


def _bar(run: IssueRun) -> AbstractContextManager[Callable[[int], None]]:
    return _progress(run) if sys.stderr.isatty() else nullcontext(lambda _: None)


def _stop(problem: Problem, code: int) -> NoReturn:
    typer.echo(problem.sentence(), err=True)
    raise typer.Exit(code)
