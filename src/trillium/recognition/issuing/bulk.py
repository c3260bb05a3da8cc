"""Issue a whole cohort into a directory, without a database.

One credential is composed and compiled for each shape (with or without evidence); the others are
filled from it, by as many processes as there are cores. Everything is written beside the directory
first and moved there in one step, so a run that was killed leaves nothing half done; started again,
it goes on from the chunks that are whole (resuming.py).
"""

import csv
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from trillium.credentials.keys import did_document
from trillium.credentials.sign import sign_credential
from trillium.credentials.status import StatusList, status_list_credential
from trillium.kit import processes
from trillium.kit.parts import Part, join_parts
from trillium.recognition.issuing import chance, resuming
from trillium.recognition.issuing.filling import Press
from trillium.recognition.issuing.order import Issued, Order, check_directory
from trillium.recognition.issuing.resuming import Run
from trillium.recognition.issuing.rows import Chosen, Cohort
from trillium.recognition.issuing.staging import staged

#: Fewer are issued by one process: to start another would take longer.
_FEW = 2_000
_CHUNK = 250
#: All credentials in one file, where that was asked for.
LINES = "credentials.jsonl"


#: Hears how many are done.
_Tell = Callable[[int], None]


def issue_into(
    directory: Path, order: Order, cohort: Cohort, *, tell: _Tell = lambda _: None
) -> Issued:
    """Issue to everybody who passed and write it all; `tell` hears how many are done.

    Raises DirectoryTaken, DirectoryBusy or DirectoryUnwritable.
    """
    check_directory(directory)
    with staged(directory) as stage:
        rows = cohort.passed
        run = resuming.begin(stage, order, cohort, chunk=_CHUNK)
        draw = chance.Draw(len(rows), run.seed)
        names = [f"{order.slug}-{drawn}" for drawn in draw.lists]
        lists = {name: f"{order.base}/status/{name}" for name in names}
        press = Press(run.order, tuple(lists.values()), draw, rows)
        _issue_all(press, stage, run, rows, tell)
        _write_issuer(stage, run.order)
        _write_status(stage / "status", run.order, lists)
        _write_index(stage, run.order, lists)
        write_rejected(stage, cohort)
        resuming.end(stage)
    return Issued(
        count=len(rows),
        status_address=next(iter(lists.values())),
        did=order.issuer.did,
        resumed=_rows_in(run.done, rows),
    )


def write_rejected(directory: Path, cohort: Cohort) -> None:
    """List the rows that were not taken, each as it stood and with its reason."""
    if cohort.bad:
        _write_table(
            directory / "rejected.csv",
            ("line", "column", "reason", *cohort.heading),
            [(row.line, row.column, row.reason, *row.cells) for row in cohort.bad],
        )


def _issue_all(press: Press, stage: Path, run: Run, rows: Chosen, tell: _Tell) -> None:
    """Issue to everybody that is not served yet, on every core that this process may use."""
    press.prepare(_CHUNK)
    texts = run.order.texts
    parts = stage / resuming.PARTS
    starts = [start for start in range(0, len(rows), _CHUNK) if start not in run.done]
    count = processes.cores() if len(starts) * _CHUNK > _FEW else 1
    tell(_rows_in(run.done, rows))
    issue = _Lines if run.order.as_lines else _Files
    if not run.order.as_lines:
        (stage / "credentials").mkdir(exist_ok=True)
    workers = [
        partial(
            issue(press, stage, rows, tell if not number else lambda _: None).issue_all,
            partial(Part, parts, str(number), texts),
        )
        for number in range(count)
    ]
    processes.share_out(starts, workers)
    heading = _line(_ISSUED).encode()
    join_parts(parts, texts, "issued", stage / "issued.csv", heading, mode=0o600)
    if run.order.as_lines:
        join_parts(parts, texts, "credentials", stage / LINES, b"", mode=0o666)


class _Files:
    """Issues into a file, or several, for each credential."""

    def __init__(self, press: Press, stage: Path, rows: Chosen, tell: _Tell) -> None:
        self._press, self._rows, self._tell = press, rows, tell
        self._folder = stage / "credentials"

    def issue_all(self, begin: Callable[[], Part], starts: Iterator[int]) -> None:
        """Issue to the rows from each start on, until no start waits."""
        part = begin()
        try:
            for start in starts:
                texts = self._rows.texts(start, start + _CHUNK)
                part.add(start, *self._issue(start, texts))
                self._tell(start + len(texts))  # chunks are taken in order
        finally:
            part.close()

    def _issue(self, start: int, texts: Sequence[Sequence[str]]) -> tuple[bytes, ...]:
        """Issue to some rows; return the pieces of this chunk."""
        listed = []
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            for number, made in enumerate(self._press.make(start + 1, texts), start + 1):
                self._press.write(folder, number, made)
                line, name, email, *_ = texts[number - start - 1]
                listed.append(_line((f"credentials/{number}", line, name, email, made.id)))
                if len(self._rows) <= _FEW:
                    self._tell(number)
        finally:
            os.close(folder)
        return ("".join(listed).encode(),)


class _Lines(_Files):
    """Issues into one file, a line for each credential."""

    def _issue(self, start: int, texts: Sequence[Sequence[str]]) -> tuple[bytes, ...]:
        chunk = self._press.make(start + 1, texts)
        listed = [
            _line((f"{LINES}:{number}", line, name, email, made.id))
            for number, (made, (line, name, email, *_)) in enumerate(
                zip(chunk, texts, strict=True), start + 1
            )
        ]
        documents = [made.document + b"\n" for made in chunk]
        return "".join(listed).encode(), b"".join(documents)


def _rows_in(starts: Iterable[int], rows: Chosen) -> int:
    return sum(min(_CHUNK, len(rows) - start) for start in starts)


def _write_issuer(stage: Path, order: Order) -> None:
    folder = stage / "issuers" / order.slug
    folder.mkdir(parents=True, exist_ok=True)
    _write_json(folder / "did.json", did_document(order.issuer.did, [order.key]))


def _write_status(folder: Path, order: Order, lists: Mapping[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    encoded = StatusList.new().encoded()
    for name, address in lists.items():
        unsigned = status_list_credential(
            address=address, issuer=order.issuer.did, encoded=encoded, valid_from=order.at
        )
        signed = sign_credential(unsigned, key=order.key, method=order.method, created=order.at)
        _write_json(folder / f"{name}.json", signed)


def _write_index(stage: Path, order: Order, lists: Mapping[str, str]) -> None:
    index = {order.issuer.did: f"issuers/{order.slug}/did.json"}
    index |= {address: f"status/{name}.json" for name, address in lists.items()}
    _write_json(stage / "index.json", index)


_ISSUED = ("file", "line", "name", "email", "credential_id")
_COMMAS = len(_ISSUED) - 1


def _line(cells: Sequence[str]) -> str:
    """Return a line of CSV; no cell holds a control character."""
    line = ",".join(cells)
    if line.count(",") == _COMMAS and '"' not in line:
        return line + "\r\n"
    quoted = io.StringIO(newline="")
    csv.writer(quoted).writerow(cells)
    return quoted.getvalue()


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _write_table(path: Path, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # it names people
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        writer.writerows(rows)
