"""Issue a whole cohort into a directory, without a database.

One credential is composed and compiled for each shape (with or without evidence); the others are
filled from it, by as many processes as there are cores. Chance is drawn before they part, so that
one run gives the same files however many took part. Everything is written beside the directory
first and moved there in one step, so a run that was killed leaves nothing half done and can simply
be started again.
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
from trillium.recognition.issuing import chance
from trillium.recognition.issuing.filling import Press
from trillium.recognition.issuing.order import Issued, Order, check_directory
from trillium.recognition.issuing.rows import Chosen, Cohort
from trillium.recognition.issuing.staging import staged

#: Fewer are issued by one process: to start another would take longer.
_FEW = 2_000
_CHUNK = 250


def issue_into(
    directory: Path, order: Order, cohort: Cohort, *, tell: Callable[[int], None] = lambda _: None
) -> Issued:
    """Issue to everybody who passed and write it all; `tell` hears how many are done.

    Raises DirectoryTaken, DirectoryBusy or DirectoryUnwritable.
    """
    check_directory(directory)
    with staged(directory) as stage:
        rows = cohort.passed
        lists = [
            f"{order.slug}-{order.dice(4).hex()}" for _ in range(0, len(rows), chance.MOST_PLACES)
        ]
        addresses = [f"{order.base}/status/{name}" for name in lists]
        draw = chance.Draw(len(rows), order.dice)
        press = Press(order, addresses, draw, rows)
        (stage / "credentials").mkdir()
        _issue_all(press, stage, rows, tell)
        _write_issuer(stage, order)
        _write_status(stage / "status", order, lists, addresses)
        _write_index(stage, order, lists, addresses)
        write_rejected(stage, cohort)
    return Issued(
        count=len(rows),
        status_address=addresses[0],
        did=order.issuer.did,
    )


def write_rejected(directory: Path, cohort: Cohort) -> None:
    """List the rows that were not taken, each as it stood and with its reason."""
    if cohort.bad:
        _write_table(
            directory / "rejected.csv",
            ("line", "column", "reason", *cohort.heading),
            [(row.line, row.column, row.reason, *row.cells) for row in cohort.bad],
        )


def _issue_all(press: Press, stage: Path, rows: Chosen, tell: Callable[[int], None]) -> None:
    """Issue to everybody, on every core that this process may use."""
    press.prepare(_CHUNK)
    count = processes.cores() if len(rows) > _FEW else 1
    parts = [stage / f"{number}.part" for number in range(count)]
    workers = [
        partial(_issue_chunks, press, part, rows, tell if part is parts[0] else lambda _: None)
        for part in parts
    ]
    processes.share_out(range(0, len(rows), _CHUNK), workers)
    join_parts(stage / "issued.csv", _line(_ISSUED).encode(), parts, mode=0o600)


def _issue_chunks(
    press: Press, path: Path, rows: Chosen, tell: Callable[[int], None], starts: Iterator[int]
) -> None:
    """Issue to the rows from each start on."""
    part = Part(path)
    opened = os.open(path.parent / "credentials", os.O_RDONLY)
    try:
        for start in starts:
            lines = []
            texts = rows.texts(start, start + _CHUNK)
            for number, row in enumerate(press.issue(opened, start + 1, texts), start + 1):
                lines.append(_line(row))
                if len(rows) <= _FEW:
                    tell(number)
            part.add(start, "".join(lines).encode())
            tell(start + len(lines))  # chunks are taken in order
    finally:
        os.close(opened)
        part.close()


def _write_issuer(stage: Path, order: Order) -> None:
    folder = stage / "issuers" / order.slug
    folder.mkdir(parents=True)
    _write_json(folder / "did.json", did_document(order.issuer.did, [order.key]))


def _write_status(
    folder: Path, order: Order, lists: Sequence[str], addresses: Sequence[str]
) -> None:
    folder.mkdir()
    encoded = StatusList.new().encoded()
    for name, address in zip(lists, addresses, strict=True):
        unsigned = status_list_credential(
            address=address, issuer=order.issuer.did, encoded=encoded, valid_from=order.at
        )
        signed = sign_credential(unsigned, key=order.key, method=order.method, created=order.at)
        _write_json(folder / f"{name}.json", signed)


def _write_index(stage: Path, order: Order, lists: Sequence[str], addresses: Sequence[str]) -> None:
    index = {order.issuer.did: f"issuers/{order.slug}/did.json"}
    index.update(
        (address, f"status/{name}.json") for name, address in zip(lists, addresses, strict=True)
    )
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
