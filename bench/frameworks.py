"""How fast designs are held against every framework: one, ten thousand, and the start of it all.

    PYTHONPATH=src:. python -m bench.frameworks

`measure()` gives the figures to whoever prints a table. Ten thousand designs are read from their
JSON, as the database keeps them and `trillium check DIR` reads `.json`, and once more from their
YAML by that command; each differs from the others, so that nothing is found ready.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.commands import DESIGN, TRILLIUM, Took, median, timed
from trillium.structures.designs.document import problems, read_design
from trillium.structures.frameworks import packs, rules
from trillium.structures.frameworks.pack import Pack

ONE_BOUND, MANY_BOUND, MANY = 0.002, 40.0, 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Seconds. `many` is the time of so many designs, read and checked on `cores` processes.

    `one` is a design against all packs in process, `load` all packs from their kept form, `start`
    the whole of `trillium check`, `folder` `trillium check DIR` with so many YAML files. What is a
    `Took` tells both the clock and what the processes together worked.
    """

    one: float
    load: float
    many: float
    designs: int
    cores: int
    start: Took
    folder: Took


def measure(turns: int = 7, designs: int = MANY) -> Figures:
    """Return what was measured: medians of so many turns; `many` is run once."""
    text = DESIGN.read_text(encoding="utf-8")
    document, every = read_design(text, DESIGN.name), packs.load_packs()
    cores = min(2, os.cpu_count() or 1)
    return Figures(
        one=statistics.median(_one(document, every) for _ in range(turns)),
        load=statistics.median(_load() for _ in range(turns)),
        many=_many(text, designs, cores),
        designs=designs,
        cores=cores,
        start=median([_check(DESIGN) for _ in range(turns)]),
        folder=_folder(text, designs),
    )


def _one(document: dict[str, object], every: tuple[Pack, ...], times: int = 50) -> float:
    started = time.perf_counter()
    for _ in range(times):
        rules.check_all(document, every)
    return (time.perf_counter() - started) / times


def _load() -> float:
    packs.load_pack.cache_clear()
    packs.load_packs.cache_clear()
    started = time.perf_counter()
    packs.load_packs()
    return time.perf_counter() - started


def _many(text: str, designs: int, cores: int) -> float:
    document = read_design(text, DESIGN.name)
    texts = [json.dumps(document | {"licence": f"CC BY 4.0, design {n}"}) for n in range(designs)]
    started = time.perf_counter()
    with ProcessPoolExecutor(cores) as pool:
        missing = sum(pool.map(_missing, texts, chunksize=100))
    taken = time.perf_counter() - started
    if missing < 0:
        raise AssertionError
    return taken


def _missing(text: str) -> int:
    document = json.loads(text)
    if problems(document):
        raise AssertionError
    found = rules.check_all(document, packs.load_packs())
    return sum(report.missing for report in found)


def _folder(text: str, designs: int) -> Took:
    with tempfile.TemporaryDirectory() as kept:
        for number in range(designs):
            file = Path(kept) / f"{number // 500}" / f"{number}.yaml"
            file.parent.mkdir(exist_ok=True)
            file.write_text(text.replace("\nlicence:", f"\nlicence: {number}", 1), encoding="utf-8")
        return _check(Path(kept))


def _check(path: Path) -> Took:
    return timed([*TRILLIUM, "check", str(path), "--format", "csv"], good=(0, 1))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(measure()), indent=2) + "\n")
