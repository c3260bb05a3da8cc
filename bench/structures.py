"""Skills, frameworks and catalogue: each measured in a process of its own, on both databases.

`measure(folder, whole=True)` takes 100,000 skills, 10,000 designs and 100,000 entries, and minutes;
otherwise a twentieth of that, to see in each run that nothing has become slow.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench import catalogue, frameworks
from bench.databases import ROOT, postgres

WHOLE, PART = 100_000, 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Searches:
    """Searches on one database: of skills at p95, in milliseconds, and of the catalogue."""

    skills_p95: float
    skills_core_p95: float  # of the time that the core worked
    catalogue: catalogue.Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured of part 3. `searches` has each database that is here by its name."""

    skills: int
    frameworks: frameworks.Figures
    searches: dict[str, Searches]


def measure(folder: Path, *, whole: bool) -> Figures:
    """Return the figures of all three."""
    size = WHOLE if whole else PART
    searches = {"SQLite": _searches(folder / "sqlite", size)}
    with postgres() as address:
        if address:
            searches["PostgreSQL"] = _searches(folder / "postgresql", size, address)
    return Figures(
        skills=size,
        frameworks=frameworks.measure(turns=5, designs=size // 10),
        searches=searches,
    )


def _searches(folder: Path, size: int, database: str = "") -> Searches:
    (folder / "skills").mkdir(parents=True)
    (folder / "catalogue").mkdir()
    skills = _skills(folder / "skills", size, database)
    return Searches(
        skills_p95=skills["search_p95_clock_ms"],
        skills_core_p95=skills["search_p95_core_ms"],
        catalogue=catalogue.measure(folder / "catalogue", entries=size, database=database),
    )


def _skills(folder: Path, size: int, database: str) -> dict[str, float]:
    done = subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-m", "bench.skills", str(size), "--json"],
        env={
            **os.environ,
            "TRILLIUM_DATA": str(folder),
            "DATABASE_URL": database or f"sqlite:///{folder / 'skills.sqlite3'}",
        },
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures
