"""How fast `trillium issue` and `trillium check` are, beside PyLD, in one run on one core.

Each number is the median of several turns, and the turns of all measurements are interleaved, so
that a busy machine slows down all of them alike. Exits 1 where a bound is missed.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
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
    issue = statistics.median(measured["issue"]) - statistics.median(measured["start"])
    check = statistics.median(measured["check"])
    _print(measured, issue, check, core)
    return 0 if issue < ISSUE_BOUND and check < CHECK_BOUND else 1


def _commands(folder: Path) -> dict[str, list[float]]:
    """Time whole processes: 1,000 credentials, one credential (the start-up), one check."""
    for name, rows in (("many", COUNT), ("one", 1)):
        lines = (f"Learner {n},l{n}@example.org,https://example.org/{n}" for n in range(rows))
        text = "name,email,evidence_url\n" + "\n".join(lines) + "\n"
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    measured: dict[str, list[float]] = {"issue": [], "start": [], "check": []}
    for turn in range(TURNS):
        for name, rows in (("issue", "many"), ("start", "one")):
            out = folder / f"{name}{turn}"
            command = [*TRILLIUM, "issue", str(DESIGN), str(folder / f"{rows}.csv")]
            command += ["--out", str(out), "--key", str(folder / "key")]
            measured[name].append(_timed(command, good=(0,)))
        measured["check"].append(_timed([*TRILLIUM, "check", str(DESIGN)], good=(0, 1)))
    return measured


def _timed(command: Iterable[str], *, good: tuple[int, ...]) -> float:
    start = time.perf_counter()
    done = subprocess.run(list(command), capture_output=True, text=True, check=False)  # noqa: S603
    took = time.perf_counter() - start
    if done.returncode not in good:
        raise SystemExit(f"{' '.join(command)}: {done.stderr}")
    return took


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

    def peer() -> None:
        parts = []
        for document in (options, unsigned):
            quads = jsonld.normalize(
                document,
                {
                    "algorithm": "URDNA2015",
                    "format": "application/n-quads",
                    "documentLoader": loader,
                },
            )
            parts.append(sha256(quads.encode()).digest())
        key.sign(b"".join(parts))

    ways: dict[str, Callable[[], object]] = {
        "PyLD, sign": peer,
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
    count, start = 0, time.perf_counter()
    while (passed := time.perf_counter() - start) < seconds:
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


def _print(
    measured: dict[str, list[float]], issue: float, check: float, core: dict[str, float]
) -> None:
    table = Table(title=f"Start to end, one core, median of {TURNS}")
    for column, justify in (("What", "left"), ("Seconds", "right"), ("Bound", "right")):
        table.add_column(column, justify=justify)  # type: ignore[arg-type]
    start = statistics.median(measured["start"])
    whole = statistics.median(measured["issue"])
    table.add_row(
        f"trillium issue, {COUNT} credentials, after start-up", f"{issue:.2f}", f"< {ISSUE_BOUND}"
    )
    table.add_row("  the same, start-up included", f"{whole:.2f}", "")
    table.add_row("  start-up alone (one credential)", f"{start:.2f}", "")
    table.add_row("trillium check, all frameworks", f"{check:.2f}", f"< {CHECK_BOUND}")
    rates = Table(title="The core, credentials a second, one core")
    for column, justify in (("Way", "left"), ("A second", "right"), ("PyLD ×", "right")):
        rates.add_column(column, justify=justify)  # type: ignore[arg-type]
    for name, rate in core.items():
        rates.add_row(name, f"{rate:,.0f}", f"{rate / core['PyLD, sign']:.1f}")
    console = Console()
    console.print(table)
    console.print(rates)


if __name__ == "__main__":
    sys.exit(main())
