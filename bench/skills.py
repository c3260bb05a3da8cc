"""How long a search over 100,000 skills takes, in English and French, with typing errors.

    DATABASE_URL=… python -m bench.skills [COUNT]

Fills the database at DATABASE_URL (an empty one made for it) with skills put together from real
words, then asks. `measure` alone expects the skills to be there.
"""

import io
import itertools
import json
import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trillium.web.settings")
django.setup()

# Models exist only after set-up
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from trillium.structures.skills import queries
from trillium.structures.skills.actions import import_framework
from trillium.structures.skills.models import Skill
from trillium.structures.skills.reading.lines import Source

COUNT = 100_000
BASE = "http://data.europa.eu/esco/skill/"
VERBS = {
    "manage": "gérer", "prepare": "préparer", "install": "installer", "repair": "réparer",
    "assess": "évaluer", "plan": "planifier", "operate": "exploiter", "teach": "enseigner",
    "design": "concevoir", "inspect": "inspecter", "clean": "nettoyer", "document": "documenter",
}  # fmt: skip
THINGS = {
    "networks": "réseaux", "communication": "communication", "patients": "patients",
    "kitchens": "cuisines", "pumps": "pompes", "records": "dossiers", "teams": "équipes",
    "welding": "soudage", "hygiene": "hygiène", "security": "sécurité", "budgets": "budgets",
    "medication": "médicaments", "soil": "sol", "children": "enfants", "safety": "sûreté",
    "electricity": "électricité", "data": "données", "quality": "qualité",
}  # fmt: skip
QUESTIONS = (
    "manage networks", "resau", "comunication", "gérer des réseaux", "higiene", "prepare medicaton",
    "soudage", "instal pumps in kitchens", "evaluer qualite", "secu", "électricité", "databse",
    "teach children hygiene at home", "planifier les budgets des equipes", "inspect welding saftey",
)  # fmt: skip


def fill(count: int = COUNT) -> None:
    """Write a framework of so many skills, by the import itself."""
    chance = random.Random(7)  # noqa: S311 -- the same skills in every run
    files = [_file(count, language, chance) for language in ("en", "fr")]
    sources = [
        Source(name=f"skills_{language}.csv", file=io.BytesIO(text))
        for language, text in zip(("en", "fr"), files, strict=True)
    ]
    import_framework(actor=None, sources=sources, at=timezone.now())


def _file(count: int, language: str, chance: random.Random) -> bytes:
    lines = ["conceptType,conceptUri,preferredLabel,altLabels"]
    verbs = list(VERBS if language == "en" else VERBS.values())
    things = list(THINGS if language == "en" else THINGS.values())
    # Rare words as real frameworks have: names of tools, substances, machines
    rare = [
        "".join(chance.choices("bcdfglmnprst", k=1) + chance.choices("aeiouy", k=1) + [tail])
        for tail in _tails(chance)
    ]
    for number in range(count):
        label = f"{chance.choice(verbs)} {chance.choice(things)} {chance.choice(rare)}"
        others = "|".join(
            f"{chance.choice(verbs)} {chance.choice(things)} {chance.choice(rare)}" for _ in "123"
        ).replace("|", " | ")
        lines.append(f"skill,{BASE}{number},{label},{others}")
    return "\n".join(lines).encode()


def _tails(chance: random.Random) -> Sequence[str]:
    parts = ["tor", "mine", "lage", "ture", "cide", "phone", "metre", "ware", "lite", "gen"]
    return ["".join(each) for each in itertools.product(parts, repeat=3)] + [
        "".join(chance.choices("abcdefghijlmnoprstuv", k=7)) for _ in range(20_000)
    ]


def measure(rounds: int = 20) -> Mapping[str, float]:
    """Return p50 and p95 in ms, of a search and of a suggestion, and what the index takes."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    size = len(queries.index())
    built = time.perf_counter() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    searches = [
        _timed(lambda q=question: queries.search(q, language="en"))
        for _ in range(rounds)
        for question in QUESTIONS
    ]
    outcome = "Plan and document the cleaning of pumps so that the safety of patients is assessed"
    suggested = [_timed(lambda: queries.suggestions(outcome, language="en")) for _ in range(rounds)]
    return {
        "skills": size,
        "build_s": built,
        "index_mib": grown,
        **_figures("search", searches),
        **_figures("suggest", suggested),
    }


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    """Return milliseconds by the clock, and of this process alone."""
    started, worked = time.perf_counter(), time.process_time()
    act()
    return (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000


def _figures(name: str, found: Sequence[tuple[float, float]]) -> Mapping[str, float]:
    figures: dict[str, float] = {}
    for kind, values in zip(("clock", "core"), zip(*found, strict=True), strict=True):
        figures[f"{name}_p50_{kind}_ms"] = statistics.median(values)
        figures[f"{name}_p95_{kind}_ms"] = statistics.quantiles(values, n=20)[-1]
    return figures


def main() -> None:
    """Fill what is empty, measure, print."""
    call_command("migrate", verbosity=0)
    if not Skill.objects.exists():
        started = time.perf_counter()
        fill(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
        sys.stdout.write(f"imported in {time.perf_counter() - started:.1f} s\n")
    if "--json" in sys.argv:
        sys.stdout.write(f"{json.dumps(dict(measure()))}\n")
        return
    sys.stdout.write(f"{connection.vendor}\n")
    for name, value in measure().items():
        sys.stdout.write(f"{name:22} {value:10.2f}\n")


if __name__ == "__main__":
    main()
