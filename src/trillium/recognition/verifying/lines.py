"""Verify a file of credentials, one a line, on every core.

The file is taken in blocks of bytes; a process verifies the lines that begin in its block. A file
of any length is held line by line, and what is found is counted, not kept: the first failures
alone are named.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from trillium.credentials.errors import Unresolvable
from trillium.credentials.issuer_keys import HttpsTrust
from trillium.credentials.opened_lists import OpenedLists
from trillium.credentials.parsing import MAX_BYTES
from trillium.credentials.report import Check, Report, Result
from trillium.credentials.resolving import Resolver
from trillium.credentials.values import JsonObject
from trillium.credentials.verify import verify_credential
from trillium.kit import processes
from trillium.kit.parts import Part, read_parts

#: So many failures are named.
MOST_NAMED = 20
_BLOCK = 1024 * 1024
_FEW = 4 * 1024 * 1024  # bytes: fewer are verified by one process
_TEXTS = ("found",)
_MOST_KEPT = 256  # documents of issuers and status lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A line that is not verified, and the check that decided."""

    line: int
    check: str
    detail: str
    code: str

    def as_json(self) -> JsonObject:
        """Return it as the command line shows it."""
        return {"line": self.line, "check": self.check, "detail": self.detail, "code": self.code}


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was found in all lines; empty ones count for nothing."""

    credentials: int
    verified: int
    by_check: Mapping[str, int]  # how many failed for it
    failures: tuple[Failure, ...]  # the first

    @property
    def all_verified(self) -> bool:
        """Whether there was a credential, and none that is not verified."""
        return self.credentials > 0 and self.verified == self.credentials

    def as_json(self) -> JsonObject:
        """Return it as the command line shows it."""
        return {
            "verified": self.all_verified,
            "credentials": self.credentials,
            "verifiedCredentials": self.verified,
            "failedByCheck": dict(self.by_check),
            "firstFailures": [failure.as_json() for failure in self.failures],
        }


class _Kept:
    """Documents that were asked for before, in this process: many credentials share few.

    One that was not to be had is not asked for again: each question may take seconds.
    """

    def __init__(self, documents: Resolver) -> None:
        self._documents = documents
        self._kept: dict[str, JsonObject | str | Unresolvable] = {}

    def resolve(self, address: str) -> JsonObject | str:
        found = self._kept.get(address)
        if found is None:
            try:
                found = self._documents.resolve(address)
            except Unresolvable as problem:
                found = problem
            if len(self._kept) < _MOST_KEPT:
                self._kept[address] = found
        if isinstance(found, Unresolvable):
            raise found
        return found


def verify_lines(
    path: Path,
    *,
    documents: Resolver,
    at: datetime,
    https: HttpsTrust | None = None,
    tell: Callable[[int], None] = lambda _: None,
) -> Summary:
    """Verify each line; `tell` hears how many bytes are behind. Raises OSError."""
    size = path.stat().st_size
    block = max(_BLOCK, -(-size // processes.MOST_CHUNKS))
    count = processes.cores() if size > _FEW else 1
    with TemporaryDirectory() as name:
        folder = Path(name)
        workers = [
            partial(
                _verify_blocks,
                partial(Part, folder, str(number), _TEXTS),
                partial(_lines, path, block),
                partial(
                    verify_credential,
                    documents=_Kept(documents),
                    at=at,
                    https=https,
                    lists=OpenedLists(),
                ),
                (lambda done: tell(min(done * block, size))) if not number else lambda _: None,
            )
            for number in range(count)
        ]
        processes.share_out(range(-(-size // block)), workers)
        return _summed(map(json.loads, read_parts(folder, _TEXTS, "found")))


def _deciding(report: Report) -> Check:
    checks = [check for check in report.checks if check.result is not Result.PASSED]
    return next((check for check in checks if check.result is Result.FAILED), checks[0])


def _verify_blocks(
    begin: Callable[[], Part],
    lines_of: Callable[[int], Iterator[bytes]],
    verify: Callable[[bytes], Report],
    tell: Callable[[int], None],
    numbers: Iterator[int],
) -> None:
    part = begin()
    try:
        for number in numbers:
            found = _found(lines_of(number), verify)
            part.add(number, json.dumps(found).encode())
            tell(number + 1)  # blocks are taken in order
    finally:
        part.close()


def _found(lines: Iterator[bytes], verify: Callable[[bytes], Report]) -> dict[str, Any]:
    """Verify lines; number them from 0 on."""
    count = credentials = 0
    by_check: Counter[str] = Counter()
    first: list[tuple[int, str, str, str]] = []
    for count, line in enumerate(lines, 1):
        text = line.strip()
        if not text:
            continue
        credentials += 1
        report = verify(text)
        if not report.verified:
            check = _deciding(report)
            by_check[check.name] += 1
            if len(first) < MOST_NAMED:
                first.append((count - 1, check.name, check.detail, check.code))
    return {"lines": count, "credentials": credentials, "by_check": by_check, "first": first}


def _lines(path: Path, block: int, number: int) -> Iterator[bytes]:
    """Yield the lines that begin in a block; of one that is too long, as much as shows it."""
    start, end = number * block, (number + 1) * block
    with path.open("rb") as file:
        file.seek(max(0, start - 1))
        if start:
            _pass_over(file, end)  # the line that began before; nothing where it ended there
        while file.tell() < end:
            line = file.readline(MAX_BYTES + 2)
            if not line:
                return
            if not line.endswith(b"\n"):
                _pass_over(file, end)
            yield line


def _pass_over(file: BinaryIO, end: int) -> None:
    """Read on to the end of a line, or of the block, and keep nothing."""
    while file.tell() < end and (piece := file.readline(_BLOCK)) and not piece.endswith(b"\n"):
        pass


def _summed(blocks: Iterator[dict[str, Any]]) -> Summary:
    lines = credentials = 0
    by_check: Counter[str] = Counter()
    first: list[Failure] = []
    for found in blocks:
        by_check.update(found["by_check"])
        for number, check, detail, code in found["first"][: MOST_NAMED - len(first)]:
            failure = Failure(line=lines + number + 1, check=check, detail=detail, code=code)
            first.append(failure)
        lines += found["lines"]
        credentials += found["credentials"]
    return Summary(
        credentials=credentials,
        verified=credentials - by_check.total(),
        by_check=by_check,
        failures=tuple(first),
    )
