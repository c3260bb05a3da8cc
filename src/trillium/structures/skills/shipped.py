"""The small real framework that ships: starter/SOURCES.md says how it was chosen."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from trillium.structures.skills.reading.lines import Source

SLUG: Final = "esco-starter"
HERE: Final = Path(__file__).parent / "starter"


def paths() -> list[Path]:
    """Return the files of the starter set."""
    return sorted(HERE.glob("*.csv"))


@contextlib.contextmanager
def opened() -> Iterator[list[Source]]:
    """Give the files of the starter set, open for reading."""
    with contextlib.ExitStack() as files:
        yield [
            Source(name=path.name, file=files.enter_context(path.open("rb"))) for path in paths()
        ]
