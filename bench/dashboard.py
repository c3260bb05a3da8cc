"""How long the frameworks of a whole catalogue take: checking ten thousand designs, then the page.

    DATABASE_URL=… PYTHONPATH=src:. python -m bench.dashboard [COUNT]

Fills the database at DATABASE_URL (an empty, migrated one made for it) with designs that differ.
"""

import json
import os
import resource
import sys
import threading
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trillium.web.settings")
django.setup()

# Models exist only after set-up
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from bench.commands import DESIGN
from trillium.accounts.organisations.testing import Cast, make_cast
from trillium.kit.jobs import queue
from trillium.structures.designs.document import digest, read_design
from trillium.structures.designs.models import Design, Version
from trillium.structures.frameworks import actions, packs, queries
from trillium.structures.frameworks.models import Held

COUNT = 10_000
#: left out of every n-th design, so that not all of them stand alike
GAPS = ("classification", "need_evidence", "partners", "fees", "workload", "stackability")


def fill(count: int) -> Cast:
    """Write so many designs of one college."""
    cast = make_cast()
    document = read_design(DESIGN.read_text(encoding="utf-8"), DESIGN.name)
    at = timezone.now()
    for start in range(0, count, 500):
        numbers = range(start, min(start + 500, count))
        rows = [
            Design(
                slug=f"bench-{n}",
                organisation=cast.college,
                title={"en": f"Design {n}", "fr": f"Conception {n}"},
                started_by=cast.priya,
                started_at=at,
            )
            for n in numbers
        ]
        Design.objects.bulk_create(rows)
        versions = []
        for n, row in zip(numbers, rows, strict=True):
            words = document | {"licence": f"CC BY 4.0, design {n}"}
            for every, name in enumerate(GAPS, start=2):
                if n % every == 0:
                    words.pop(name, None)
            versions.append(
                Version(design=row, number=1, document=words, digest=digest(words), started_at=at)
            )
        Version.objects.bulk_create(versions)
    return cast


def measure(cast: Cast) -> dict[str, float]:
    """Return the seconds of the recheck by one worker, of the count and of the page."""
    Held.objects.all().delete()
    started, core = time.perf_counter(), time.process_time()
    actions.keep_current(at=timezone.now())
    queue.work(threading.Event(), until_empty=True)
    checked = time.perf_counter() - started
    checked_core = time.process_time() - core
    started = time.perf_counter()
    found = queries.overview(queries.visible(cast.priya), packs.load_packs())
    counted = time.perf_counter() - started
    client = Client(HTTP_HOST="localhost")
    client.force_login(cast.priya)
    started = time.perf_counter()
    page = client.get("/frameworks/dashboard")
    opened = time.perf_counter() - started
    if page.status_code != 200:  # noqa: PLR2004
        raise AssertionError
    return {
        "designs": found.designs,
        "checked": checked,
        "checked_core": checked_core,
        "counted_all_frameworks": counted,
        "page": opened,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    sys.stdout.write(json.dumps(measure(fill(wanted)), indent=2) + "\n")
