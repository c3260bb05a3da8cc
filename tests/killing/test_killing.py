"""Workers may be killed at any moment: nothing is lost, nothing is done twice."""

import json
import os
import secrets
import subprocess
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
REHEARSAL = ROOT / "tests" / "killing" / "rehearsal.py"
OF_AN_IMPORT = REHEARSAL.with_name("rehearsal_of_an_import.py")
#: how many kills; the suite is content with a few, a longer rehearsal sets more
KILLS = int(os.environ.get("TRILLIUM_KILLS", "20"))
IS_POSTGRESQL = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


@contextmanager
def database(folder):
    """Give the address of an empty database that other processes can open."""
    if not IS_POSTGRESQL:
        yield f"sqlite:///{folder / 'killed.sqlite3'}"
        return
    server, name = os.environ["DATABASE_URL"], f"killed_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{server.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


needs_postgresql = pytest.mark.skipif(
    not IS_POSTGRESQL, reason="procrastinate needs PostgreSQL: `make test-postgres`"
)


def rehearsed(script, *options, adapter, folder):
    """Return what a rehearsal found in a database of its own."""
    with database(folder) as address:
        answer = subprocess.run(
            [sys.executable, str(script), *options],
            env=os.environ
            | {
                "DATABASE_URL": address,
                "TRILLIUM_DATA": str(folder),
                "TRILLIUM_JOBS": adapter,
                "TRILLIUM_JOBS_LEASE": "1",
                "PYTHONPATH": str(ROOT / "src"),
            },
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout.splitlines()[-1])
    print(found)
    return found


@pytest.mark.parametrize(
    ("adapter", "workers"),
    [
        ("embedded", 1),
        pytest.param("procrastinate", 1, marks=needs_postgresql),
        pytest.param("procrastinate", 2, marks=needs_postgresql),
    ],
)
def test_workers_killed_at_random_moments_issue_to_each_learner_once(adapter, workers, tmp_path):
    seed = int(os.environ.get("TRILLIUM_KILL_SEED") or secrets.randbelow(10**6))
    print(f"TRILLIUM_KILL_SEED={seed}")
    learners, chunk = 30 * KILLS, 2

    found = rehearsed(
        REHEARSAL,
        *("--kills", str(KILLS), "--seed", str(seed)),
        *("--learners", str(learners), "--chunk", str(chunk)),
        *("--workers", str(workers)),
        adapter=adapter,
        folder=tmp_path,
    )

    ready = learners - learners // 10
    assert found["kills"] >= KILLS, found
    assert (found["state"], found["done"], found["refused"]) == ("done", ready, learners - ready)
    assert found["ready"] == found["awards"] == found["learners_with_one"] == ready, found
    assert found["for_the_ready_alone"]
    assert found["places"] == ready
    assert found["journal_agrees"]
    assert found["journal_is_whole"]
    assert found["lists"] >= 1
    assert found["verified"] == 20
    assert found["told_once"]
    assert found["jobs_left"] == 0


@pytest.mark.parametrize(
    "adapter", ["embedded", pytest.param("procrastinate", marks=needs_postgresql)]
)
def test_a_framework_is_imported_whole_though_its_workers_die(adapter, tmp_path):
    seed = int(os.environ.get("TRILLIUM_KILL_SEED") or secrets.randbelow(10**6))
    print(f"TRILLIUM_KILL_SEED={seed}")

    found = rehearsed(
        OF_AN_IMPORT,
        *("--kills", "3", "--skills", "6000", "--seed", str(seed)),
        adapter=adapter,
        folder=tmp_path,
    )

    assert found["kills"] >= 1, found
    assert found["shown_before_whole"] == 0
    assert found["state"] == "done"
    assert found["outcome"]["added"] == found["skills"] == found["codes"] == 6000, found
    assert found["in_both_languages"] == found["links"] == 6000
    assert found["told_once"]
    assert found["pieces"] == 0
