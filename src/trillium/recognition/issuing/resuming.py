"""What a run of `trillium issue` keeps beside its work, so that it can go on after it was stopped.

It goes on only where everything is the same: design, learners, issuer, key and options.
Chance and the time of issuing are those of the run that was stopped, so the files are those it
would have written. Files are not forced onto the disk one by one, so after the machine itself was
stopped nothing there is believed, and the run begins anew.
"""

import json
import os
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from trillium.kit.parts import mend_parts
from trillium.recognition.issuing import chance, composing
from trillium.recognition.issuing.order import Order
from trillium.recognition.issuing.rows import Cohort
from trillium.recognition.issuing.staging import empty

PARTS = "parts"
_RUN = "run.json"
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: what it issues, its seed of all chance, and the chunks that are done."""

    order: Order
    seed: bytes
    done: frozenset[int]


def begin(stage: Path, order: Order, cohort: Cohort, *, chunk: int) -> Run:
    """Return the run to do in a directory: the one that was stopped there, or a new one."""
    mark = _mark(order, cohort, chunk)
    known = _read(stage / _RUN)
    if known.get("mark") == mark:
        return Run(
            order=replace(order, at=datetime.fromisoformat(known["at"])),
            seed=bytes.fromhex(known["seed"]),
            done=frozenset(mend_parts(stage / PARTS, order.texts)),
        )
    empty(stage)
    (stage / PARTS).mkdir()
    seed = order.dice(chance.SEED)
    record = {"mark": mark, "at": order.at.isoformat(), "seed": seed.hex()}
    # It is written last and moved into place: it is there whole, or not at all
    draft = stage / f"{_RUN}.new"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(record, file)
    draft.rename(stage / _RUN)
    return Run(order=order, seed=seed, done=frozenset())


def end(stage: Path) -> None:
    """Remove what only a stopped run needs."""
    (stage / _RUN).unlink()
    for part in (stage / PARTS).iterdir():
        part.unlink()
    (stage / PARTS).rmdir()


def _mark(order: Order, cohort: Cohort, chunk: int) -> str:
    """Return what is the same in two runs only if both write the same."""
    try:
        boot = _BOOT.read_text(encoding="ascii")
    except OSError:
        boot = order.dice(16).hex()  # cannot be told: no two runs are alike
    achievement = order.achievement
    given = (
        boot,
        chunk,
        json.dumps(achievement.design, sort_keys=True, default=str),
        # As the program makes it today: a newer program may make it otherwise
        composing.achievement_document(achievement, order.issuer),
        order.issuer,
        (order.slug, order.key.public_multibase, order.method, order.base),
        (order.name_in_clear, order.as_document, order.as_token, order.as_lines, order.baked),
        order.printer is not None,
        cohort.passed.digest(),
    )
    return sha256(repr(given).encode()).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}
