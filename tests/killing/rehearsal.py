"""Issue to a cohort with workers that are killed again and again, then count what is there.

    python tests/killing/rehearsal.py --kills 25 --learners 400 --chunk 20 --seed 7 --workers 2

Works in the empty database of DATABASE_URL, with the adapter of TRILLIUM_JOBS. Workers are
processes of their own, killed by SIGKILL at a random moment after they took a job: the first ones
are `trillium worker` as a host starts it, the others forks of this process, which start at once.
With several workers one of them, chosen by chance, dies while the others go on.
Prints what it found as JSON; whoever calls it judges.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trillium.web.settings")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from trillium.accounts.journal import queries as journal
from trillium.accounts.journal.models import Entry
from trillium.accounts.organisations.testing import make_cast
from trillium.credentials.verify import verify_credential
from trillium.kit.jobs import queue
from trillium.recognition.issuing import actions, queries
from trillium.recognition.issuing.models import Award, IssueChunk, IssueRun, StatusList
from trillium.recognition.issuing.testing import make_crowd, make_key
from trillium.recognition.wallets.models import WalletLink

LATEST = 0.05  # seconds after a worker took a job
PATIENCE = 60


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, required=True)
    options.add_argument("--commands", type=int, default=2, help="kills of `trillium worker`")
    options.add_argument("--learners", type=int, required=True)
    options.add_argument("--chunk", type=int, required=True)
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--workers", type=int, default=1, help="how many work at once")
    chosen = options.parse_args()
    call_command("migrate", verbosity=0)
    cast = make_cast()
    make_key(cast.college)
    cohort = make_crowd(cast, chosen.learners)
    run = actions.start_run(actor=cast.helene, cohort=cohort, at=timezone.now(), chunk=chosen.chunk)
    kills = killed(chosen, random.Random(chosen.seed))  # noqa: S311 -- a rehearsal can be repeated
    finish()
    print(json.dumps({"seed": chosen.seed, **kills, **found(run)}))


def killed(chosen: argparse.Namespace, dice: random.Random) -> dict[str, int]:
    """Kill workers until so many died with a job in their hands."""
    counts: Counter[str] = Counter(kills=0, idle=0)
    workers: list[int] = []
    while counts["kills"] < chosen.kills and is_running():
        while len(workers) < chosen.workers:
            workers.append(command() if sum(counts.values()) < chosen.commands else fork())
        before = taken()
        begins = time.monotonic()
        while taken() <= before and time.monotonic() - begins < PATIENCE:
            time.sleep(0.005)
        time.sleep(dice.uniform(0, LATEST))
        kill(workers.pop(dice.randrange(len(workers))))
        # a worker holds one job at most: one more than there are workers is the dead one's
        counts["kills" if held() > len(workers) else "idle"] += 1
    for each in workers:
        kill(each)
    return dict(counts)


def kill(worker: int) -> None:
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)


def command() -> int:
    return subprocess.Popen([sys.executable, "-m", "trillium.web.cli", "worker"]).pid


def fork(*, until_empty: bool = False) -> int:
    connections.close_all()  # a connection is not shared with a child
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            queue.work(threading.Event(), until_empty=until_empty)
        os._exit(0)
    return child


def taken() -> int:
    """Return how often a job was taken so far; of those done, which leave the table, once."""
    done = IssueChunk.objects.exclude(done_at=None).count()
    return done + int(asked("SELECT COALESCE(SUM(attempts), 0) FROM jobs_job", TAKEN))


TAKEN = "SELECT COUNT(*) FROM procrastinate_events WHERE type = 'started'"
HELD = "SELECT COUNT(*) FROM procrastinate_jobs WHERE status = 'doing'"
LEFT = "SELECT COUNT(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed')"


def held() -> int:
    return int(asked("SELECT COUNT(*) FROM jobs_job WHERE lease IS NOT NULL", HELD))


def left() -> int:
    return int(asked("SELECT COUNT(*) FROM jobs_job", LEFT))


def asked(embedded: str, procrastinate: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(embedded if settings.TRILLIUM_JOBS == "embedded" else procrastinate)
        return int(cursor.fetchone()[0])


def is_running() -> bool:
    return IssueRun.objects.filter(state="running").exists()


def finish() -> None:
    """Let one worker live until everything is done, the mail included."""
    worker = fork()
    begins = time.monotonic()
    while left() and time.monotonic() - begins < 5 * PATIENCE:
        time.sleep(0.2)
    kill(worker)


def found(run: IssueRun) -> dict[str, object]:
    """Return what the database holds afterwards."""
    run.refresh_from_db()
    awards = list(Award.objects.select_related("status_list"))
    decided = set(
        run.cohort.enrolments.filter(decisions__result="passed").values_list("pk", flat=True)
    )
    entries = Counter(
        Entry.objects.filter(verb="issuing.credential_issued").values_list("thing_id", flat=True)
    )
    documents = queries.site_documents(timezone.now())
    sample = random.Random(1).sample(awards, min(10, len(awards)))  # noqa: S311
    return {
        "state": run.state,
        "done": run.done,
        "refused": run.refused,
        "ready": len(decided),
        "awards": len(awards),
        "learners_with_one": len(
            [pk for pk, count in Counter(a.enrolment_id for a in awards).items() if count == 1]
        ),
        "for_the_ready_alone": {a.enrolment_id for a in awards} == decided,
        "places": len({(a.status_list_id, a.status_index) for a in awards}),
        "journal_agrees": entries == Counter(str(a.pk) for a in awards),
        "journal_is_whole": journal.chain_is_whole(),
        "lists": StatusList.objects.count(),
        "verified": sum(
            verify_credential(form, documents=documents, at=timezone.now()).verified
            for a in sample
            for form in (json.dumps(a.document), a.jwt)
        ),
        "told_once": WalletLink.objects.count() == len(awards)
        and WalletLink.objects.values("award").distinct().count() == len(awards),
        "jobs_left": left(),
    }


if __name__ == "__main__":
    main()
