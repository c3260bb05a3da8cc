"""How fast a large cohort is brought in and issued through the application, by `trillium worker`.

    bash scripts/postgres.sh .venv/bin/python -m bench.issue_cohort --learners 100000

Works in the database of DATABASE_URL, which must be empty. Mail is deferred and not sent here. The
check afterwards is part of the run: as many credentials as ready learners, no place twice, the
journal whole. Exits 1 where the bound is missed or anything disagrees.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trillium.web.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from trillium.accounts.journal import queries as journal
from trillium.accounts.organisations.testing import make_cast
from trillium.recognition.issuing import actions
from trillium.recognition.issuing.models import Award, IssueRun
from trillium.recognition.issuing.testing import make_crowd, make_key

BOUND = 2000
WORKERS = 2


def main() -> int:
    """Prepare, issue, check, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--learners", type=int, default=100_000)
    options.add_argument("--profile", action="store_true")
    chosen = options.parse_args()
    return _measure(chosen.learners, profiled=chosen.profile)


def _measure(count: int, *, profiled: bool) -> int:
    call_command("migrate", verbosity=0)
    cast = make_cast()
    make_key(cast.college)
    began = time.perf_counter()
    cohort = make_crowd(cast, count)
    print(f"{count} learners brought in and judged: {time.perf_counter() - began:.1f} s")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    run = actions.start_run(actor=cast.helene, cohort=cohort, at=timezone.now())
    database = _database_seconds()
    _work(profiled=profiled)
    database = _database_seconds() - database
    run.refresh_from_db()
    while run.state == "running":
        time.sleep(0.2)
        run.refresh_from_db()
    took = (run.changed_at - run.started_at).total_seconds()
    places = Award.objects.values("status_list", "status_index").distinct().count()
    whole = journal.chain_is_whole()
    print(
        f"{run.done} issued, {run.refused} refused in {took:.1f} s: "
        f"{run.done / took:.0f} a second; "
        f"worker {_worker_seconds():.1f} s and database {database:.1f} s of a core, "
        f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MiB; "
        f"{places} places, journal {'whole' if whole else 'BROKEN'}"
    )
    good = whole and places == run.done == Award.objects.count() == count - -(-count // 10)
    return 0 if good and run.done / took >= BOUND else 1


def _worker_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _database_seconds() -> float:
    """Return what the server on this machine has worked so far, 0 where it cannot be seen."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
    try:
        postmaster = (folder / "postmaster.pid").read_text().split()[0]
        processes = [each.read_text().rpartition(")")[2].split() for each in _stats()]
    except OSError:
        return 0.0
    own = [each for each in processes if each[1] == postmaster]
    ended = Path(f"/proc/{postmaster}/stat").read_text().rpartition(")")[2].split()
    ticks = sum(int(each[11]) + int(each[12]) for each in own) + int(ended[13]) + int(ended[14])
    return ticks / os.sysconf("SC_CLK_TCK")


def _stats() -> list[Path]:
    return [each for each in Path("/proc").glob("[0-9]*/stat") if each.exists()]


def _work(*, profiled: bool) -> None:
    command = [sys.executable, *(["-m", "cProfile", "-s", "tottime"] if profiled else [])]
    command += ["-m", "trillium.web.cli", "worker"]
    workers = [subprocess.Popen(command) for _ in range(WORKERS)]  # noqa: S603
    try:
        _wait_for_run()
    finally:
        for each in workers:
            each.terminate()
        for each in workers:
            each.wait()


def _wait_for_run() -> None:
    while IssueRun.objects.filter(state="running").exists():
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
