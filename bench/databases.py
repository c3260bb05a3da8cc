"""A PostgreSQL of its own for what is measured on both databases."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def postgres() -> Iterator[str]:
    """Yield the address of an empty database, or an empty text where PostgreSQL is not here."""
    waiting = 'echo "$DATABASE_URL"; read -r _'
    with subprocess.Popen(  # noqa: S603
        ["bash", "scripts/postgres.sh", "bash", "-c", waiting],  # noqa: S607 -- any bash will do
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        if server.stdin is None or server.stdout is None:
            raise AssertionError
        yield server.stdout.readline().strip()
        server.stdin.close()  # ends the waiting, and with it the server
