"""Commands on a database that was not migrated, or that is not there, as processes of their own."""

import os
import subprocess
import sys

import pytest

NO_TABLES = "The database has no tables for this yet. Run `python manage.py migrate`.\n"
NOBODY = "00000000-0000-4000-8000-000000000000"


def trillium(data, *words, **environment):
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-m", "trillium.web.cli", *words],
        env=own | {"TRILLIUM_DATA": str(data)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "words",
    [
        ("serve", "--port", "18999"),
        ("skills", "search", "hygiene"),
        ("register", "list"),
        ("issue-cohort", NOBODY, "--as", "helene.gagnon@example.org"),
    ],
)
def test_a_database_without_tables_is_said_in_one_sentence(tmp_path, words):
    ended = trillium(tmp_path, *words)

    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", NO_TABLES)


def test_a_database_that_cannot_be_reached_is_not_called_empty(tmp_path):
    ended = trillium(tmp_path, "register", "list", DATABASE_URL="postgres://127.0.0.1:9/none")

    assert ended.returncode == 2
    assert ended.stderr.startswith("The database cannot be used: ")
    assert ended.stderr.count("\n") == 1
