"""How fast a large cohort is brought in and issued through the application, by `trillium worker`.

    bash scripts/postgres.sh .venv/bin/python -m bench.issue_cohort --learners 100000

Works in the database of DATABASE_URL, which must be empty. Mail is deferred and not sent here. The
check afterwards is part of the run: as many credentials as ready learners, no place twice, the
journal whole. The workers are there before, as those of a host are. What counts is the time that
cores worked, in the workers and in the server, so that a busy machine measures the same. Exits 1
where the bound is missed or anything disagrees.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trillium.web.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from trillium.accounts.journal import queries as journal
from trillium.accounts.organisations.testing import make_cast
from trillium.accounts.people.models import Person
from trillium.credentials.keys import KeyPair
from trillium.delivery.offerings.models import Cohort
from trillium.recognition.issuing import actions
from trillium.recognition.issuing.models import Award, IssueRun
from trillium.recognition.issuing.testing import make_crowd, make_key

BOUND = 2000
WORKERS = CORES = 2
FLOOR_OF = 10_000


def main() -> int:
    """Prepare, issue, check, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--learners", type=int, default=100_000)
    options.add_argument("--profile", action="store_true")
    chosen = options.parse_args()
    return _measure(chosen.learners, profiled=chosen.profile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What a run took: seconds on the clock, and of a core by the workers and by the server."""

    issued: int
    clock: float
    workers: float
    database: float

    @property
    def rate(self) -> float:
        """Return how many a second two cores can issue that have nothing else to do."""
        return CORES * self.issued / (self.workers + self.database)

    @property
    def on_the_clock(self) -> float:
        """Return how many a second were issued here, beside whatever else ran."""
        return self.issued / self.clock


def _measure(count: int, *, profiled: bool) -> int:
    cohort, actor = _prepare(count)
    with _workers(profiled=profiled) as workers:
        took = _run(cohort, actor, workers)
    floor = _floor()
    run = IssueRun.objects.get()
    places = Award.objects.values("status_list", "status_index").distinct().count()
    whole = journal.chain_is_whole()
    each = 1000 / took.issued
    print(
        f"{run.done} issued, {run.refused} refused in {took.clock:.1f} s: "
        f"{took.on_the_clock:.0f} a second on the clock; a credential takes "
        f"{took.workers * each:.2f} ms of a core in a worker and {took.database * each:.2f} ms "
        f"in the database: {took.rate:.0f} a second on {CORES} idle cores, "
        f"{took.rate / floor:.0%} of the floor of {floor:.0f}; "
        f"{places} places, journal {'whole' if whole else 'BROKEN'}"
    )
    told = {"rate": took.rate, "on_the_clock": took.on_the_clock, "floor": floor}
    print(json.dumps({**asdict(took), **told}))
    good = whole and places == run.done == Award.objects.count() == count - -(-count // 10)
    return 0 if good and took.database > 0 and took.rate >= BOUND else 1


def _prepare(count: int) -> tuple[Cohort, Person]:
    call_command("migrate", verbosity=0)
    cast = make_cast()
    make_key(cast.college)
    began = time.perf_counter()
    cohort = make_crowd(cast, count)
    print(f"{count} learners brought in and judged: {time.perf_counter() - began:.1f} s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # what was brought in is not tidied up while it is issued
    return cohort, cast.helene


def _run(cohort: Cohort, actor: Person, workers: list[int]) -> Took:
    """Issue to a cohort, by workers that wait for work as those of a host do."""
    before, database = _seconds(workers), _database_seconds()
    began = time.perf_counter()
    actions.start_run(actor=actor, cohort=cohort, at=timezone.now())
    while IssueRun.objects.filter(state="running").exists():
        time.sleep(0.1)
    return Took(
        clock=time.perf_counter() - began,
        workers=_seconds(workers) - before,
        database=_database_seconds() - database,
        issued=Award.objects.count(),
    )


def _floor() -> float:
    """Return how many a second two cores could do that only sign twice and store.

    The same rows go by COPY into a table with the same indexes; nothing is read or composed, no
    row is held against another table, no journal is kept.
    """
    pair = KeyPair.generate(bytes(32))
    fields = [each.column for each in Award._meta.concrete_fields]  # noqa: SLF001
    columns = ", ".join(f'"{each}"' for each in fields)
    shown = columns.replace('"document"', "document::text")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_floor (LIKE issuing_award INCLUDING ALL)")
        cursor.execute(f"SELECT {shown} FROM issuing_award LIMIT {FLOOR_OF}")  # noqa: S608
        rows = [[str(value) if value is not None else None for value in row] for row in cursor]
        texts = [(row[fields.index("id")], row[fields.index("jwt")]) for row in rows]
        began, database = time.process_time(), _database_seconds()
        with cursor.copy(f"COPY bench_floor ({columns}) FROM STDIN") as copy:
            for row, (digest, token) in zip(rows, texts, strict=True):
                pair.sign(str(digest).encode() * 2)
                pair.sign(str(token).rpartition(".")[0].encode())
                copy.write_row(row)
        worked = time.process_time() - began + _database_seconds() - database
    return CORES * len(rows) / worked


@contextmanager
def _workers(*, profiled: bool) -> Iterator[list[int]]:
    """Give the ids of workers that are there and have nothing to do yet."""
    command = [sys.executable, *(["-m", "cProfile", "-s", "tottime"] if profiled else [])]
    command += ["-m", "trillium.web.cli", "worker"]
    workers = [subprocess.Popen(command) for _ in range(WORKERS)]  # noqa: S603
    try:
        while _connections() <= WORKERS:
            time.sleep(0.1)
        time.sleep(1)
        yield [each.pid for each in workers]
    finally:
        for each in workers:
            each.terminate()
        for each in workers:
            each.wait()


def _connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def _seconds(processes: Iterable[int]) -> float:
    """Return for how long a core worked for these processes so far."""
    stats = [
        Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split() for each in processes
    ]
    return sum(int(each[11]) + int(each[12]) for each in stats) / os.sysconf("SC_CLK_TCK")


def _database_seconds() -> float:
    """Return what the server on this machine has worked so far, 0 where it cannot be seen."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
    try:
        postmaster = (folder / "postmaster.pid").read_text().split()[0]
        processes = [each.rpartition(")")[2].split() for each in _stats()]
    except OSError:
        return 0.0
    own = [each for each in processes if each[1] == postmaster]
    ended = Path(f"/proc/{postmaster}/stat").read_text().rpartition(")")[2].split()
    ticks = sum(int(each[11]) + int(each[12]) for each in own) + int(ended[13]) + int(ended[14])
    return ticks / os.sysconf("SC_CLK_TCK")


def _stats() -> Iterator[str]:
    """Yield what the system tells of each process; one may end while it is read."""
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            yield each.read_text()


if __name__ == "__main__":
    sys.exit(main())
