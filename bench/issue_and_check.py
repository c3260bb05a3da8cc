"""How fast `trillium issue` and `trillium check` are, beside PyLD, in one run on one core.

Each number is the median of several turns, and the turns of all measurements are interleaved, so
that a busy machine slows down all of them alike. What counts is the time one core worked; the time
on the clock stands beside it and is the same where nothing else runs. Exits 1 where a bound is
missed.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from pyld import jsonld
from rich.console import Console
from rich.table import Table

from trillium.credentials import CredentialTemplate, KeyPair, Slot, did_key_method, sign_credential
from trillium.credentials.contexts import PACKAGED
from trillium.credentials.resolving import NoDocuments
from trillium.credentials.verify import verify_credential

ROOT = Path(__file__).resolve().parents[1]
DESIGN = ROOT / "src/trillium/web/example/infection_control.yaml"
COUNT = 1000
TURNS = 5
ISSUE_BOUND, CHECK_BOUND = 3.0, 0.5
TRILLIUM = [sys.executable, "-m", "trillium.web.cli"]


def main() -> int:
    """Measure, print, and tell whether every bound holds."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        measured = _commands(Path(folder))
        core = _core(Path(folder))
    times = {name: _median(turns) for name, turns in measured.items()}
    times["after"] = times["issue"].minus(times["start"])
    _print(times, core)
    good = times["after"].core < ISSUE_BOUND and times["check"].core < CHECK_BOUND
    return 0 if good else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Seconds that one core worked, and seconds on the clock."""

    core: float
    clock: float

    def minus(self, other: "Took") -> "Took":
        """Return the difference."""
        return Took(core=self.core - other.core, clock=self.clock - other.clock)


def _median(turns: list[Took]) -> Took:
    return Took(
        core=statistics.median(turn.core for turn in turns),
        clock=statistics.median(turn.clock for turn in turns),
    )


def _commands(folder: Path) -> dict[str, list[Took]]:
    """Time whole processes: 1,000 credentials, one credential (the start-up), one check."""
    for name, rows in (("many", COUNT), ("one", 1)):
        lines = (f"Learner {n},l{n}@example.org,https://example.org/{n}" for n in range(rows))
        text = "name,email,evidence_url\n" + "\n".join(lines) + "\n"
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    measured: dict[str, list[Took]] = {"issue": [], "start": [], "check": []}
    for turn in range(TURNS):
        for name, file in (("issue", "many"), ("start", "one")):
            out = folder / f"{name}{turn}"
            command = [*TRILLIUM, "issue", str(DESIGN), str(folder / f"{file}.csv")]
            command += ["--out", str(out), "--key", str(folder / "key")]
            measured[name].append(_timed(command, good=(0,)))
        measured["check"].append(_timed([*TRILLIUM, "check", str(DESIGN)], good=(0, 1)))
    return measured


def _timed(command: Iterable[str], *, good: tuple[int, ...]) -> Took:
    before, start = _worked(), time.perf_counter()
    done = subprocess.run(list(command), capture_output=True, text=True, check=False)  # noqa: S603
    took = Took(core=_worked() - before, clock=time.perf_counter() - start)
    if done.returncode not in good:
        raise SystemExit(f"{' '.join(command)}: {done.stderr}")
    return took


def _worked() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _core(folder: Path) -> dict[str, float]:
    """Return how many a second one core does, by way of signing or verifying."""
    signed = json.loads((folder / "issue0/credentials/1.json").read_text(encoding="utf-8"))
    unsigned = {key: value for key, value in signed.items() if key != "proof"}
    key, at = KeyPair.generate(bytes(range(32))), datetime.now(UTC)
    method = did_key_method(key)
    email = ("credentialSubject", "identifier", 0, "identityHash")
    template = CredentialTemplate.compile(unsigned, [Slot(path=email)])
    proof = signed["proof"]
    options = {name: proof[name] for name in proof if name != "proofValue"}
    options["@context"] = unsigned["@context"]
    loader = _loader()

    def canonical(document: dict[str, object]) -> bytes:
        wanted = {"algorithm": "URDNA2015", "format": "application/n-quads"}
        quads = jsonld.normalize(document, {**wanted, "documentLoader": loader})
        return sha256(quads.encode()).digest()

    kept = canonical(options)  # the proof options stay the same for a second: hash them once

    ways: dict[str, Callable[[], object]] = {
        "PyLD, sign": lambda: key.sign(kept + canonical(unsigned)),
        "Trillium, sign any document": lambda: sign_credential(
            unsigned, key=key, method=method, created=at
        ),
        "Trillium, sign by template": lambda: template.sign(
            ["sha256$00"], key=key, method=method, created=at
        ),
        "Trillium, verify any document": lambda: verify_credential(
            signed, documents=NoDocuments(), at=at
        ),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(TURNS):
        for name, way in ways.items():
            rates[name].append(_rate(way))
    return {name: statistics.median(found) for name, found in rates.items()}


def _rate(way: Callable[[], object], seconds: float = 0.4) -> float:
    way()
    count, start = 0, time.process_time()
    while (passed := time.process_time() - start) < seconds:
        way()
        count += 1
    return count / passed


def _loader() -> Callable[..., dict[str, object]]:
    held = {file.address: json.loads(file.read()) for file in PACKAGED.files}

    def load(address: str, _options: object = None) -> dict[str, object]:
        return {
            "contextUrl": None,
            "documentUrl": address,
            "document": held[address],
            "contentType": "application/ld+json",
            "tag": "static",
        }

    return load


def _print(times: dict[str, Took], core: dict[str, float]) -> None:
    table = Table("What", title=f"Start to end, one core, median of {TURNS}")
    for column in ("Core, s", "Clock, s", "Bound, s"):
        table.add_column(column, justify="right")
    rows = (
        (f"trillium issue, {COUNT} credentials, after start-up", "after", f"< {ISSUE_BOUND}"),
        ("  the same, start-up included", "issue", ""),
        ("  start-up alone (one credential)", "start", ""),
        ("trillium check, all frameworks", "check", f"< {CHECK_BOUND}"),
    )
    for what, name, bound in rows:
        table.add_row(what, f"{times[name].core:.2f}", f"{times[name].clock:.2f}", bound)
    rates = Table("Way", title="The core, credentials a second, one core")
    for column in ("A second", "PyLD ×"):
        rates.add_column(column, justify="right")
    for name, rate in core.items():
        rates.add_row(name, f"{rate:,.0f}", f"{rate / core['PyLD, sign']:.1f}")
    console = Console()
    console.print(table)
    console.print(rates)


if __name__ == "__main__":
    sys.exit(main())
