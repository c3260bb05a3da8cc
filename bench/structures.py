"""Skills, frameworks and catalogue: each measured in a process of its own, on an empty SQLite.

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

ROOT = Path(__file__).resolve().parent.parent
WHOLE, PART = 100_000, 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured of part 3: searches in milliseconds of the core, checks in seconds."""

    skills: int
    skills_p95: float
    frameworks: frameworks.Figures
    catalogue: catalogue.Figures


def measure(folder: Path, *, whole: bool) -> Figures:
    """Return the figures of all three."""
    size = WHOLE if whole else PART
    (folder / "catalogue").mkdir()
    (folder / "skills").mkdir()
    return Figures(
        skills=size,
        skills_p95=_skills(folder / "skills", size),
        frameworks=frameworks.measure(turns=5, designs=size // 10),
        catalogue=catalogue.measure(folder / "catalogue", entries=size),
    )


def _skills(folder: Path, size: int) -> float:
    done = subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-m", "bench.skills", str(size), "--json"],
        env={
            **os.environ,
            "TRILLIUM_DATA": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'skills.sqlite3'}",
        },
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(json.loads(done.stdout.splitlines()[-1])["search_p95_core_ms"])
