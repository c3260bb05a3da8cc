"""The command starts workers, so it gets a database that other processes can open."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[3]
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from trillium.accounts.organisations.testing import make_cast
from trillium.recognition.issuing import actions
from trillium.recognition.issuing.testing import LATER, make_crowd, make_key
cast = make_cast()
make_key(cast.college)
cohort = make_crowd(cast, 2000)
actions.start_run(actor=cast.helene, cohort=cohort, at=LATER, chunk=5)
print(cohort.pk)
"""
DONE = """
import django; django.setup()
from trillium.recognition.issuing.models import Award, IssueRun
print(IssueRun.objects.get().state, IssueRun.objects.get().done, Award.objects.count())
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "trillium.web.settings",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "TRILLIUM_DATA": str(folder),
        "TRILLIUM_JOBS": "embedded",
        "PYTHONPATH": str(SOURCE),
    }


@pytest.fixture(scope="module")
def cohort(site):
    return python(site, "-c", PREPARE).stdout.split()[-1]


def python(site, *words):
    return subprocess.run(  # noqa: S603
        [sys.executable, *words], env=site, capture_output=True, text=True, check=False
    )


def issued(site):
    """Ask the database itself, without a process of Django: a whole run takes a few seconds."""
    path = site["DATABASE_URL"].removeprefix("sqlite:///")
    with contextlib.closing(sqlite3.connect(path, timeout=30)) as database:
        return database.execute("SELECT done FROM issuing_issuerun").fetchone()[0]


def issue_cohort(*words):
    return ("-m", "trillium.web.cli", "issue-cohort", *words)


def test_ctrl_c_pauses_and_the_same_command_goes_on_to_the_end(site, cohort):
    words = issue_cohort(
        f"http://127.0.0.1:8000/cohorts/{cohort}", "--as", "helene.gagnon@example.org"
    )

    first = subprocess.Popen(  # noqa: S603
        [sys.executable, *words],
        env=site,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 60
    while issued(site) == 0 and time.monotonic() < until:
        time.sleep(0.01)
    first.send_signal(signal.SIGINT)
    _, said = first.communicate(timeout=90)
    between = python(site, "-c", DONE).stdout.split()
    second = python(site, *words)

    assert (first.returncode, between[0]) == (130, "paused"), said
    assert said.startswith("Paused at ")
    assert between[1] == between[2] != "0"
    assert second.returncode == 0, second.stderr
    assert second.stdout.startswith("1800 credentials issued")
    assert python(site, "-c", DONE).stdout.split() == ["done", "1800", "1800"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["{cohort}", "--as", "nobody@example.org"], 2, "Nobody here has the address"),
        (["cohort-a", "--as", "helene.gagnon@example.org"], 2, "is not a cohort"),
        (
            ["0" * 8 + "-0000-0000-0000-" + "0" * 12, "--as", "helene.gagnon@example.org"],
            2,
            "no such",
        ),
        (["{cohort}", "--as", "sandra.whitefish@example.org"], 1, "Only a registrar"),
    ],
)
def test_what_cannot_be_issued_is_refused_in_one_sentence(site, cohort, words, code, said):
    found = python(site, *issue_cohort(*(each.format(cohort=cohort) for each in words)))

    assert found.returncode == code, found.stderr
    assert said in found.stderr
    assert len(found.stderr.splitlines()) == 1
