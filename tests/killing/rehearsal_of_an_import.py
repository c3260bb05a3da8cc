"""Import a framework with workers that are killed again and again, then count what is there.

    python tests/killing/rehearsal_of_an_import.py --kills 5 --skills 4000 --seed 7

Works in the empty database of DATABASE_URL. A worker is killed by SIGKILL at a random moment of the
import. Prints what it found as JSON; whoever calls it judges.
"""

import argparse
import io
import json
import os
import random
import signal
import subprocess
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trillium.web.settings")

import django

django.setup()

from django.core.management import call_command
from django.utils import timezone

from trillium.accounts.journal.models import Entry
from trillium.accounts.organisations.testing import make_cast
from trillium.structures.skills import bringing, queries
from trillium.structures.skills.models import Skill, SkillImport, SkillImportPiece, SkillLink
from trillium.structures.skills.reading.lines import Source
from trillium.structures.skills.testing import esco_rows

PATIENCE = 120


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, required=True)
    options.add_argument("--skills", type=int, required=True)
    options.add_argument("--seed", type=int, required=True)
    chosen = options.parse_args()
    call_command("migrate", verbosity=0)
    dice = random.Random(chosen.seed)  # noqa: S311 -- a rehearsal can be repeated
    begun = bringing.start(
        actor=make_cast().amelie,
        sources=[file("en", "prepare", chosen.skills), file("fr", "préparer", chosen.skills)],
        at=timezone.now(),
    )
    kills, shown = 0, 0
    while kills < chosen.kills:
        worker = start_worker()
        wait_for(begun, more_than=begun.done)
        time.sleep(dice.uniform(0, 0.3))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        begun.refresh_from_db()
        if begun.state != SkillImport.State.RUNNING:
            break
        kills += 1
        shown += queries.frameworks().count()
    worker = start_worker()
    wait_for(begun, more_than=None)
    worker.terminate()
    worker.wait()
    print(json.dumps({"kills": kills, "shown_before_whole": shown, **found(begun)}))


def file(language: str, verb: str, count: int) -> Source:
    rows = esco_rows(*((f"s{n}", f"{verb} {n}", "", "") for n in range(count)))
    return Source(name=f"skills_{language}.csv", file=io.BytesIO(rows.encode()))


def start_worker() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "trillium.web.cli", "worker"])


def wait_for(begun: SkillImport, *, more_than: int | None) -> None:
    """Wait until more is written than so much, or until the import is at its end."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        begun.refresh_from_db()
        if begun.state != SkillImport.State.RUNNING:
            return
        if more_than is not None and begun.done > more_than:
            return
        time.sleep(0.005)


def found(begun: SkillImport) -> dict[str, object]:
    skills = Skill.objects.filter(withdrawn_at=None)
    return {
        "state": begun.state,
        "outcome": begun.outcome,
        "skills": skills.count(),
        "codes": skills.values("code").distinct().count(),
        "in_both_languages": sum(
            all(each.values()) for each in skills.values_list("label", flat=True)
        ),
        "links": SkillLink.objects.count(),
        "pieces": SkillImportPiece.objects.count(),
        "told_once": Entry.objects.filter(verb="skills.framework_imported").count() == 1,
    }


if __name__ == "__main__":
    main()
