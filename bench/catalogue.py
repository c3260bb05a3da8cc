"""How long a search of a large catalogue takes, in process, on the database it is given.

`measure(folder, entries=100_000, database="postgresql://…")` returns milliseconds; without a
database it makes a SQLite file in `folder`. `python -m bench.catalogue [DATABASE_URL]` prints them.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from trillium.delivery.catalogue.index import Wanted

ROOT = Path(__file__).resolve().parent.parent
SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "bra",
    "ca",
    "ce",
    "ci",
    "co",
    "cra",
    "da",
    "de",
    "di",
    "do",
    "dro",
    "fa",
    "fe",
    "fi",
    "fo",
    "fra",
    "ga",
    "ge",
    "gi",
    "go",
    "gra",
    "ha",
    "he",
    "hi",
    "ho",
    "la",
    "le",
    "li",
    "lo",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "ni",
    "no",
    "pa",
    "pe",
    "pi",
    "po",
    "pra",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "se",
    "si",
    "so",
    "sta",
    "ta",
    "te",
    "ti",
    "to",
    "tra",
    "va",
    "ve",
    "vi",
    "vo",
]
SECTORS = 24
SKILLS = 3000
VOCABULARY = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Milliseconds of the searches, and what it took to have the index ready."""

    entries: int
    searches: int
    p50: float
    p95: float
    core_p95: float  # of the time that the core worked: what a busy machine does not lengthen
    slowest: float
    first: float  # the first search of a process, which loads the index
    mebibytes: float  # by which the process grew with the index


def measure(folder: Path, *, entries: int = 100_000, database: str = "") -> Figures:
    """Return how long searches take in a process of its own, over a catalogue made for it."""
    environment = {
        **os.environ,
        "TRILLIUM_DATA": str(folder),
        "DATABASE_URL": database or f"sqlite:///{folder / 'bench.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "trillium.web.settings",
    }
    command = [sys.executable, "-m", "bench.catalogue"]
    subprocess.run([*command, "--fill", str(entries)], env=environment, cwd=ROOT, check=True)  # noqa: S603
    done = subprocess.run(  # noqa: S603
        [*command, "--search", str(entries)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Figures(**json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Print the figures of SQLite, or of the database named."""
    with tempfile.TemporaryDirectory() as name:
        found = measure(Path(name), database=sys.argv[1] if len(sys.argv) > 1 else "")
    sys.stdout.write(f"{found}\n")


def fill(entries: int) -> None:
    """Fill an empty database, and make ready what search keeps in it."""
    import django  # noqa: PLC0415 -- only the measured process pays for it
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    from trillium.delivery.catalogue import queries  # noqa: PLC0415 -- after setup

    dice = random.Random(11)  # noqa: S311 -- the same catalogue each time
    _fill(entries, dice, _words(dice))
    started = time.perf_counter()
    queries.search(Wanted())
    sys.stderr.write(f"read once for all processes: {time.perf_counter() - started:.1f} s\n")


def search(entries: int) -> None:
    """Search a database that is filled, and write the figures as one line of JSON."""
    import django  # noqa: PLC0415 -- only the measured process pays for it

    django.setup()
    from trillium.delivery.catalogue import queries  # noqa: PLC0415 -- after setup

    dice = random.Random(12)  # noqa: S311 -- the same searches each time
    words = _words(random.Random(11))  # noqa: S311 -- of the same catalogue
    before = _resident()
    started = time.perf_counter()
    queries.search(_wanted(dice, words, 0))
    first = (time.perf_counter() - started) * 1000
    taken = []
    for turn in range(400):
        wanted = _wanted(dice, words, turn)
        offset = dice.choice((0, 0, 0, 12, 240))
        started, worked = time.perf_counter(), time.process_time()
        queries.search(wanted, offset=offset)
        taken.append(
            ((time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000)
        )
    clock, core = zip(*taken, strict=True)
    found = {
        "entries": entries,
        "searches": len(taken),
        "p50": round(statistics.median(clock), 2),
        "p95": round(statistics.quantiles(clock, n=20)[18], 2),
        "core_p95": round(statistics.quantiles(core, n=20)[18], 2),
        "slowest": round(max(clock), 2),
        "first": round(first),
        "mebibytes": round(_resident() - before),
    }
    sys.stdout.write(f"{json.dumps(found)}\n")


def _resident() -> float:
    """Return the MiB that this process takes now; the most it took may be its parent's (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


def _words(dice: random.Random) -> list[str]:
    return ["".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))) for _ in range(VOCABULARY)]


def _wanted(dice: random.Random, words: list[str], turn: int) -> Wanted:
    common = words[int(dice.random() ** 3 * 2000)]
    rare = dice.choice(words)
    texts = ("", common, f"{common} {rare[:4]}", rare, _slip(dice, rare), f"{common} skill")
    facets: tuple[dict[str, list[str]], ...] = (
        {},
        {"language": ["fr"]},
        {"mode": ["online", "blended"], "sector": [f"sector {dice.randrange(SECTORS)}"]},
        {"skill": [f"skill {int(dice.random() ** 3 * SKILLS)}"]},
        {"accepted": ["cican_2021"], "funding": ["osap"]},
    )
    return Wanted(
        text=texts[turn % len(texts)],
        facets=facets[turn % len(facets)],
        hours=(10, 60) if turn % 4 == 1 else (None, None),
        price=(None, 500) if turn % 7 == 1 else (None, None),
    )


def _slip(dice: random.Random, word: str) -> str:
    at = dice.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _fill(entries: int, dice: random.Random, words: list[str]) -> None:
    from django.db import connection  # noqa: PLC0415 -- after setup

    from trillium.delivery.catalogue.models import Listing  # noqa: PLC0415

    with connection.cursor() as cursor:  # listings alone are searched; no design stands behind them
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys=OFF")
        else:
            cursor.execute("SET session_replication_role = replica")
    Listing.objects.bulk_create(_rows(entries, dice, words), batch_size=500)


def _rows(entries: int, dice: random.Random, words: list[str]) -> Iterator[Any]:
    from trillium.delivery.catalogue.models import Listing  # noqa: PLC0415 -- after setup

    start = datetime(2020, 1, 1, tzinfo=UTC)
    for number in range(1, entries + 1):
        text = [words[int(dice.random() ** 3 * VOCABULARY)] for _ in range(70)]
        title = " ".join(text[:5])
        at = start + timedelta(minutes=number)
        yield Listing(
            entry_id=f"entry-{number}",
            slug=f"entry-{number}",
            title={"en": title, "fr": title},
            institution={"en": f"College {number % 300}", "fr": f"Collège {number % 300}"},
            purpose={"en": " ".join(text[5:25]), "fr": ""},
            words=" ".join([*text, "skill"]),
            marks=_marks(dice),
            hours=dice.choice((6, 12, 20, 30, 40, 60, 90, 120)) + dice.randrange(3),
            price=dice.choice((0, 0, 99, 150, 300, 450, 995)) + dice.randrange(50),
            digest="",
            published_at=at,
            kind="published",
            changed_at=at,
            number=number,
        )


def _marks(dice: random.Random) -> list[list[Any]]:
    found = [("language", dice.choice(("en", "en", "fr")))]
    found += [("mode", dice.choice(("online", "on_site", "blended", "work_based")))]
    found += [("sector", f"sector {dice.randrange(SECTORS)}")]
    found += [("skill", f"skill {int(dice.random() ** 3 * SKILLS)}") for _ in range(3)]
    found += [("level", f"eqf {dice.randint(3, 7)}")]
    found += [("accepted", each) for each in ("cican_2021", "osap_768_20") if dice.random() > 0.4]  # noqa: PLR2004
    found += [("funding", "osap")] if dice.random() > 0.6 else []  # noqa: PLR2004
    return [[facet, value, {"en": value, "fr": value}] for facet, value in dict.fromkeys(found)]


if __name__ == "__main__":
    if "--fill" in sys.argv:
        fill(int(sys.argv[2]))
    elif "--search" in sys.argv:
        search(int(sys.argv[2]))
    else:
        main()
