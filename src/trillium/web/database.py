"""A database that was not migrated, or that is not there: one sentence, and exit code 2."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
import typer
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError, ProgrammingError

REFUSED = 2
NO_TABLES = "The database has no tables for this yet. Run `python manage.py migrate`."


@contextmanager
def tables_wanted() -> Iterator[None]:
    """Say in one sentence what is wrong with the database that the lines inside ask, and stop."""
    try:
        yield
    except (OperationalError, ProgrammingError) as problem:
        typer.echo(_said(problem), err=True)
        raise typer.Exit(REFUSED) from None


def want_every_table() -> None:
    """Raise ProgrammingError where a migration waits; OperationalError where no database is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trillium.web.settings")
    django.setup()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise ProgrammingError(NO_TABLES)


def _said(problem: Exception) -> str:
    words = str(problem).strip()
    if isinstance(problem, ProgrammingError) or words.startswith("no such "):  # SQLite's words
        return NO_TABLES
    return f"The database cannot be used: {words.partition(os.linesep)[0].rstrip('.')}."
