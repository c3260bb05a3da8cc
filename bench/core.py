"""The core beside its peers and floors, each in a process of its own, turn by turn on one core.

What counts is the time that the core worked, not the clock: so a busy machine slows all of them
down alike and does not decide.
"""

import contextlib
import importlib.util
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from bench import sample
from trillium.credentials.contexts import PACKAGED

ROOT = Path(__file__).resolve().parents[1]
ORACLES = ROOT / "tests/oracles"
DOCUMENTS = 200
NODE_WORK = {"node_issue": "sign", "node_verify": "verify"}
_KNOWN, _NEW = "verify, shape seen before", "verify, shape never seen"
_PYLD, _FLOOR, _NODE = "against tuned PyLD", "share of its floor", "against @digitalbazaar/vc"
NAMES = (
    "issue_by_template",
    "pyld_issue",
    "floor_issue",
    "issue_any",
    "openvc_issue",
    "openbadgeslib_issue",
    "node_issue",
    "verify_known",
    "pyld_verify",
    "floor_verify",
    "verify_any",
    "verify_listed",
    "openvc_verify",
    "openbadgeslib_verify",
    "node_verify",
)


@dataclass(slots=True)
class Worker:
    """A contender that waits to be told to run."""

    name: str
    process: "subprocess.Popen[str]"
    rates: list[float] = field(default_factory=list)

    @property
    def talk(self) -> tuple[IO[str], IO[str]]:
        """Where it listens, and where it answers."""
        if self.process.stdin is None or self.process.stdout is None:
            raise AssertionError(self.name)
        return self.process.stdin, self.process.stdout

    def start(self, seconds: float) -> None:
        """Tell it to run."""
        print("run", seconds, file=self.talk[0], flush=True)

    def answer(self) -> float:
        """Return how many a second it did."""
        count, passed = map(float, self.talk[1].readline().split())
        return count / passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How many a second one core does: the median of all turns, the slowest and the fastest."""

    median: float
    low: float
    high: float


def measure(folder: Path, turns: int, seconds: float) -> tuple[dict[str, Rate], float]:
    """Return the rate of each contender, and how two processes do against one."""
    file = _documents(folder)
    with contextlib.ExitStack() as stack:
        rates = _measured(stack, NAMES, file, folder, turns=turns, seconds=seconds)
        together = _together(stack, file, folder, turns, seconds)
    return rates, together


def measure_some(names: Sequence[str], folder: Path, turns: int, seconds: float) -> dict[str, Rate]:
    """Return the rate of some contenders."""
    with contextlib.ExitStack() as stack:
        return _measured(stack, names, _documents(folder), folder, turns=turns, seconds=seconds)


def _documents(folder: Path) -> Path:
    dice = random.Random(7)  # noqa: S311 -- the same documents each time
    documents = [sample.credential(dice) for _ in range(DOCUMENTS)]
    file = folder / "documents.json"
    file.write_text(json.dumps(documents, ensure_ascii=False), encoding="utf-8")
    return file


def _measured(
    stack: contextlib.ExitStack,
    names: Sequence[str],
    file: Path,
    folder: Path,
    *,
    turns: int,
    seconds: float,
) -> dict[str, Rate]:
    workers = [each for name in names if (each := _worker(stack, name, file, folder))]
    for _ in range(turns):
        for worker in workers:
            worker.start(seconds)
            worker.rates.append(worker.answer())
    return {worker.name: _rate(worker.rates) for worker in workers}


def context_files() -> dict[str, str]:
    """Return the file of each context."""
    found = {}
    for file in PACKAGED.files:
        spec = importlib.util.find_spec(file.package or "")
        if spec is not None and spec.origin is not None:
            found[file.address] = str(Path(spec.origin).parent / file.path)
    return found


def node() -> str | None:
    """Return the Node for the peers in tests/oracles, or None where they are not installed."""
    beside = Path(sys.executable).with_name("node")
    found = str(beside) if beside.exists() else shutil.which("node")
    return found if found and (ORACLES / "node_modules").is_dir() else None


def _worker(
    stack: contextlib.ExitStack, name: str, file: Path, folder: Path, core: int | None = 0
) -> Worker | None:
    if name in NODE_WORK:
        contexts = folder / "contexts.json"
        contexts.write_text(json.dumps(context_files()))
        found = node()
        if found is None:
            return None
        command = [found, str(ORACLES / "bench.mjs"), str(contexts), str(file), NODE_WORK[name]]
    else:
        command = [sys.executable, "-m", "bench.workers", name, str(file)]
    log = stack.enter_context((folder / f"{name}.log").open("w"))
    process = subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT
    )
    stack.callback(process.wait)
    stack.callback(process.terminate)
    worker = Worker(name, process)
    if worker.talk[1].readline().strip() != "ready":
        return None
    cores = sorted(os.sched_getaffinity(0))
    if core is not None and name not in NODE_WORK:  # Node compiles in threads of its own
        os.sched_setaffinity(process.pid, {cores[core % len(cores)]})
    return worker


def _together(
    stack: contextlib.ExitStack, file: Path, folder: Path, turns: int, seconds: float
) -> float:
    """Return how many times as much two processes do as one, each on a core of its own."""
    pair = [_worker(stack, "issue_by_template", file, folder, core) for core in (0, 1)]
    workers = [worker for worker in pair if worker is not None]
    ratios = []
    for _ in range(turns):
        alone = []
        for worker in workers:
            worker.start(seconds)
            alone.append(worker.answer())
        for worker in workers:
            worker.start(seconds)
        ratios.append(sum(worker.answer() for worker in workers) / statistics.mean(alone))
    return statistics.median(ratios)


def _rate(rates: list[float]) -> Rate:
    return Rate(median=statistics.median(rates), low=min(rates), high=max(rates))


def ratios(rates: dict[str, Rate]) -> Iterator[tuple[str, str, float | None, float, float]]:
    """Yield each aim of the core: its key, what it says, what was measured, bound and aim."""
    issue, known, new = "issue_by_template", "verify_known", "verify_any"
    rows = (
        ("issue_pyld", f"issue, {_PYLD}", issue, "pyld_issue", 60, 75),
        ("issue_floor", f"issue, {_FLOOR}", issue, "floor_issue", 0.5, 0.65),
        ("verify_pyld", f"{_KNOWN}, {_PYLD}", known, "pyld_verify", 16, 40),
        ("verify_floor", f"{_KNOWN}, {_FLOOR}", known, "floor_verify", 0.23, 0.5),
        ("never_seen_pyld", f"{_NEW}, {_PYLD}", new, "pyld_verify", 16, 40),
        ("never_seen_floor", f"{_NEW}, {_FLOOR}", new, "floor_verify", 0.23, 0.5),
        ("issue_node", f"issue, {_NODE}", issue, "node_issue", 100, 0),
        ("verify_node", f"{_KNOWN}, {_NODE}", known, "node_verify", 25, 0),
    )
    for key, what, ours, theirs, bound, aim in rows:
        both = ours in rates and theirs in rates
        found = rates[ours].median / rates[theirs].median if both else None
        yield key, what, found, float(bound), float(aim)
