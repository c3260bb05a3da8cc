"""Third-party vectors: read where they lie, never copied into this repository."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "vectors"
PLACE = Path(os.environ.get("TRILLIUM_VECTORS") or BESIDE)


def find_vectors(name: str) -> Path:
    """Return the folder of one set, or skip; in CI (TRILLIUM_VECTORS_REQUIRED) fail instead."""
    folder = PLACE / name
    if not folder.is_dir():
        reason = f"no {name} in {PLACE}: set TRILLIUM_VECTORS to the folder of third-party vectors"
        if os.environ.get("TRILLIUM_VECTORS_REQUIRED"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture
def vectors() -> Callable[[str], Path]:
    return find_vectors


def load(path: Path):
    return json.loads(path.read_text(encoding="utf-8"))
