"""Third-party frameworks: read where they lie, never copied into this repository."""

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parents[6] / "shared" / "vectors"
PLACE = Path(os.environ.get("TRILLIUM_VECTORS") or BESIDE)
USED = ("esco-1.2.0", "frameworks-ctdl-asn", "case-schemas")


@pytest.fixture(scope="session")
def vectors() -> Path:
    """Return the folder of third-party files, or skip; fail where they are required."""
    missing = [name for name in USED if not (PLACE / name).is_dir()]
    if missing:
        reason = f"no {', '.join(missing)} in {PLACE}: set TRILLIUM_VECTORS to their folder"
        if os.environ.get("TRILLIUM_VECTORS_REQUIRED"):
            pytest.fail(reason)
        pytest.skip(reason)
    return PLACE
