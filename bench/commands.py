"""How long `trillium issue` and `trillium check` take, start to end, as processes of their own."""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DESIGN = ROOT / "src/trillium/web/example/infection_control.yaml"
COUNT = 1000
_MOST_VERIFIED = 100_000
TRILLIUM = [sys.executable, "-m", "trillium.web.cli"]
#: A design whose credentials have 3 KB; those of the example, in two languages, have 8 KB.
_SMALL = """
title: {en: Infection control}
purpose_statement: {en: Shows the skill.}
language: [en]
outcomes:
- {id: o1, statement: {en: Dons PPE}}
assessments:
- {type: performance, summative: true, outcome_ids: [o1], criteria: {en: Rubric}}
competency_alignments:
- {framework: ESCO, code: S1, name: {en: hygiene}, url: 'http://data.europa.eu/1'}
occupations: [{scheme: NOC2021, code: '44101', title: {en: Home support workers}}]
levels: [{framework: EQF, value: 4}]
workload: {hours: 12, credits: [{system: ECTS, value: 1.5}]}
credential_template: {expiry_months: 24}
issuer: {name: {en: Lakeshore College}, url: 'https://lakeshore.example.org'}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Seconds that cores worked, and seconds on the clock."""

    core: float
    clock: float

    def minus(self, other: "Took") -> "Took":
        """Return the difference."""
        return Took(core=self.core - other.core, clock=self.clock - other.clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """One run of a command on every core: its time, its memory, and what files alone cost.

    `memory` is that of the largest process, in MiB; `files` are seconds on the clock to write as
    many files as large by as many processes, and nothing else.
    """

    count: int
    took: Took
    memory: float
    cores: int
    files: float = 0.0


def measure(folder: Path, turns: int) -> dict[str, Took]:
    """Time 1,000 credentials, one credential (the start-up), and one check, on one core."""
    for name, count in (("many", COUNT), ("one", 1)):
        _write_cohort(folder / f"{name}.csv", count)
    measured: dict[str, list[Took]] = {"issue": [], "start": [], "check": []}
    for turn in range(turns):
        for name, rows in (("issue", "many"), ("start", "one")):
            command = _issue(DESIGN, folder / f"{rows}.csv", folder / f"{name}{turn}", folder)
            measured[name].append(timed(["taskset", "-c", _core(), *command]))
        check = ["taskset", "-c", _core(), *TRILLIUM, "check", str(DESIGN)]
        measured["check"].append(timed(check, good=(0, 1)))
    times = {name: median(turns) for name, turns in measured.items()}
    times["after"] = times["issue"].minus(times["start"])
    return times


def issue_many(folder: Path, count: int) -> Many:
    """Issue to so many on every core, a file for each."""
    out = folder / "all"
    took, memory = _alone(_issue(*_many(folder, count), out, folder))
    made = sum(1 for _ in os.scandir(out / "credentials"))
    if made != count:
        raise SystemExit(f"{made} credentials of {count} were written")
    size = (out / "credentials/1.json").stat().st_size
    cores = len(os.sched_getaffinity(0))
    return Many(
        count=count,
        took=took,
        memory=memory,
        cores=cores,
        files=_files_alone(folder / "floor", count, size, cores),
    )


def issue_lines(folder: Path, count: int) -> tuple[Many, Many]:
    """Issue to so many on every core, a line for each; then verify up to 100,000 of the lines."""
    out = folder / "lines"
    took, memory = _alone([*_issue(*_many(folder, count), out, folder), "--format", "lines"])
    cores = len(os.sched_getaffinity(0))
    issued = Many(count=count, took=took, memory=memory, cores=cores)
    few, most = folder / "few.jsonl", min(count, _MOST_VERIFIED)
    with (out / "credentials.jsonl").open("rb") as file, few.open("wb") as some:
        some.writelines(islice(file, most))
    took, memory = _alone([*TRILLIUM, "verify", str(few), "--documents", str(out)])
    return issued, Many(count=most, took=took, memory=memory, cores=cores)


def _many(folder: Path, count: int) -> tuple[Path, Path]:
    """Return the design of small credentials, and a cohort of so many."""
    design, cohort = folder / "small.yaml", folder / "all.csv"
    design.write_text(_SMALL, encoding="utf-8")
    _write_cohort(cohort, count)
    return design, cohort


def _alone(command: list[str]) -> tuple[Took, float]:
    """Run a command; return its time, and the MiB of its largest process."""
    # A process of its own, so that its memory is not that of another child of ours
    script = (
        "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:]).returncode;"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(done)"
    )
    before, start = _worked(), time.perf_counter()
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script, *command], capture_output=True, text=True, check=True
    )
    took = Took(core=_worked() - before, clock=time.perf_counter() - start)
    return took, int(done.stdout.split()[-1]) / 1024


def _files_alone(folder: Path, count: int, size: int, cores: int) -> float:
    folder.mkdir()
    script = (
        "import os, sys; first, count, step, size = map(int, sys.argv[2:]); data = bytes(size);"
        "folder = os.open(sys.argv[1], os.O_RDONLY)\n"
        "for n in range(first, count, step):\n"
        "    f = os.open(f'{n}.json', os.O_WRONLY | os.O_CREAT, 0o666, dir_fd=folder)\n"
        "    os.write(f, data)\n    os.close(f)"
    )
    start = time.perf_counter()
    running = [
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", script, str(folder), *map(str, (n, count, cores, size))]
        )
        for n in range(cores)
    ]
    for process in running:
        process.wait()
    return time.perf_counter() - start


def _write_cohort(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("name,email,evidence_url\n")
        file.writelines(
            f"Learner {n},l{n}@example.org,https://example.org/{n}\n" for n in range(count)
        )


def _issue(design: Path, cohort: Path, out: Path, folder: Path) -> list[str]:
    command = [*TRILLIUM, "issue", str(design), str(cohort)]
    return [*command, "--out", str(out), "--key", str(folder / "key")]


def _core() -> str:
    return str(min(os.sched_getaffinity(0)))


def median(turns: list[Took]) -> Took:
    """Return the median of each."""
    return Took(
        core=statistics.median(turn.core for turn in turns),
        clock=statistics.median(turn.clock for turn in turns),
    )


def timed(command: Iterable[str], *, good: tuple[int, ...] = (0,)) -> Took:
    """Run a command to its end; return its time."""
    before, start = _worked(), time.perf_counter()
    done = subprocess.run(list(command), capture_output=True, text=True, check=False)  # noqa: S603
    took = Took(core=_worked() - before, clock=time.perf_counter() - start)
    if done.returncode not in good:
        raise SystemExit(f"{' '.join(command)}: {done.stderr}")
    return took


def _worked() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """A cohort issued through the application: how many a second, and what nobody can leave out."""

    issued: int
    rate: float  # on two cores that do nothing else
    on_the_clock: float
    floor: float


def issue_cohort(learners: int) -> Cohort:
    """Have a cohort issued by two workers, on a PostgreSQL started for it."""
    command = [
        "bash",
        str(ROOT / "scripts/postgres.sh"),
        sys.executable,
        "-m",
        "bench.issue_cohort",
    ]
    answer = subprocess.run(  # noqa: S603
        [*command, "--learners", str(learners)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    told = json.loads(answer.stdout.splitlines()[-1])
    return Cohort(**{name: told[name] for name in ("issued", "rate", "on_the_clock", "floor")})
