"""Third-party vectors: read where they lie, never copied into this repository."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

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


class Cases:
    """The cases of one set of vectors, each told by its name as the test comes to it.

    A case that fails does not keep the next from being looked at; the test fails at the end. What
    was told stands in the report of the test, where `scripts/conformance.py` counts it.
    """

    def __init__(self, told: list[tuple[str, object]], name: str) -> None:
        self._told, self._name, self._wrong = told, name, {}
        self.count = 0

    @contextmanager
    def __call__(self, case: str, *, refused: bool = False) -> Iterator[None]:
        """Look at a case: as expected, or `refused` on purpose against its expectation."""
        result = "refused" if refused else "passed"
        try:
            yield
        except Exception as problem:  # noqa: BLE001 -- whatever goes wrong, this case failed
            self._wrong[case] = f"{type(problem).__name__}: {problem}"
            result = "failed"
        self.count += 1
        self._told.append(("case", (self._name, case, result)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if kind is None:
            assert not self._wrong, self._wrong


@pytest.fixture
def cases(request) -> Callable[[str], Cases]:
    """Return the cases of a set by its name in docs/conformance.md."""
    return lambda name: Cases(request.node.user_properties, name)


def load(path: Path):
    return json.loads(path.read_text(encoding="utf-8"))
