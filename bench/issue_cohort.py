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

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trillium.web.settings")

import django

BOUND = 2000


def main() -> int:
    """Prepare, issue, check, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--learners", type=int, default=100_000)
    options.add_argument("--profile", action="store_true")
    chosen = options.parse_args()
    django.setup()
    return _measure(chosen.learners, profiled=chosen.profile)


def _measure(count: int, *, profiled: bool) -> int:
    # once Django is set up, and not before
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from trillium.accounts.journal import queries as journal  # noqa: PLC0415
    from trillium.accounts.organisations.testing import make_cast  # noqa: PLC0415
    from trillium.recognition.issuing import actions  # noqa: PLC0415
    from trillium.recognition.issuing.models import Award  # noqa: PLC0415
    from trillium.recognition.issuing.testing import make_crowd, make_key  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    cast = make_cast()
    make_key(cast.college)
    began = time.perf_counter()
    cohort = make_crowd(cast, count)
    print(f"{count} learners brought in and judged: {time.perf_counter() - began:.1f} s")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    run = actions.start_run(actor=cast.helene, cohort=cohort, at=timezone.now())
    began = time.perf_counter()
    _work(profiled=profiled)
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
        f"worker {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MiB; "
        f"{places} places, journal {'whole' if whole else 'BROKEN'}"
    )
    good = whole and places == run.done == Award.objects.count() == count - -(-count // 10)
    return 0 if good and run.done / took >= BOUND else 1


def _work(*, profiled: bool) -> None:
    command = [sys.executable, *(["-m", "cProfile", "-s", "tottime"] if profiled else [])]
    command += ["-m", "trillium.web.cli", "worker"]
    worker = subprocess.Popen(command)  # noqa: S603
    try:
        _wait_for_run()
    finally:
        worker.terminate()
        worker.wait()


def _wait_for_run() -> None:
    from trillium.recognition.issuing.models import IssueRun  # noqa: PLC0415

    while IssueRun.objects.filter(state="running").exists():
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
