"""Issue a whole cohort into a directory, without a database.

One credential is composed and compiled for each shape (with or without evidence); the others are
filled from it, by as many processes as there are cores. Chance is drawn before they part, so that
one run gives the same files however many took part. Everything is written beside the directory
first and moved there in one step, so a run that was killed leaves nothing half done and can simply
be started again.
"""

import csv
import fcntl
import io
import json
import os
import shutil
import signal
import sys
import traceback
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import blake2b
from operator import itemgetter
from pathlib import Path
from time import sleep
from typing import Any, Protocol

from trillium.credentials import baking
from trillium.credentials.documents import identity_hash
from trillium.credentials.keys import KeyPair, did_document
from trillium.credentials.moments import moment_text
from trillium.credentials.sign import sign_credential
from trillium.credentials.sign_tokens import sign_credential_jwt
from trillium.credentials.status import MIN_LENGTH, StatusEntry, StatusList, status_list_credential
from trillium.credentials.template import CredentialTemplate, Slot, SlotKind
from trillium.kit.errors import Refused
from trillium.recognition.issuing import composing
from trillium.recognition.issuing.cohort import Chosen, Cohort, Row
from trillium.recognition.issuing.parts import Part, join_parts, write_all
from trillium.structures.faces import drawing
from trillium.structures.faces.face import face_of

#: How many of the 131,072 places of a status list are taken: each person has one, drawn at random.
MOST_PLACES = 50_000
#: Fewer are issued by one process: to start another would take longer.
_FEW = 2_000
_CHUNK = 250
_PATIENCE = 20  # tenths of a second
_BLOCK = 48  # bytes of chance for one credential: its id and two salts
_VARIANT = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}  # RFC 9562 §4.1
#: Draws so many random bytes.
Dice = Callable[[int], bytes]
#: Takes those of all values for which a template has slots.
_Choice = Callable[[tuple[str, ...]], tuple[str, ...]]
Document = dict[str, Any]


class NoOutcomes(Refused):
    """The design has no outcomes, so there is nothing to certify."""


class OutcomesNotAssessed(Refused):
    """No assessment covers {outcomes}: a credential would claim what nobody assessed."""


class NobodyPassed(Refused):
    """Nobody in {file} passed, so there is nothing to issue."""


class IssuerUnnamed(Refused):
    """The design does not name its issuer: give the name with --issuer-name."""


class DirectoryTaken(Refused):
    """{directory} is not empty: credentials are issued into a directory of their own."""


class DirectoryBusy(Refused):
    """Another run is writing to {directory} at this moment."""


class DirectoryUnwritable(Refused):
    """{directory} cannot be written: {reason}."""


class Printer(Protocol):
    """Draws the certificate of a credential."""

    def __call__(self, order: "Order", row: Row, credential: str, credential_id: str) -> bytes:
        """Return the PDF."""
        ...  # pragma: no cover


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be issued, by whom and how."""

    achievement: composing.Achievement
    issuer: composing.Issuer
    slug: str  # of the issuer
    key: KeyPair
    method: str
    base: str  # what addresses of status lists and verification pages begin with
    at: datetime
    dice: Dice
    name_in_clear: bool = False
    as_document: bool = True
    as_token: bool = False
    baked: bool = False
    printer: Printer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What one run made."""

    count: int
    status_address: str
    did: str


def check_design(design: Mapping[str, Any]) -> None:
    """Raise NoOutcomes or OutcomesNotAssessed where a credential would claim too much."""
    outcomes = {str(o.get("id") or ""): o for o in composing.outcomes_of(design)}
    if not outcomes:
        raise NoOutcomes
    if missing := composing.unassessed_outcomes(design):
        named = [
            f"outcome {name} (“{composing.text(outcomes[name].get('statement'), 'en')}”)"
            for name in missing
        ]
        raise OutcomesNotAssessed(outcomes=" and ".join(named))


def check_cohort(cohort: Cohort, file: str) -> None:
    """Raise NobodyPassed."""
    if not cohort.passed:
        raise NobodyPassed(file=file)


def check_directory(directory: Path) -> None:
    """Raise DirectoryTaken unless the directory is absent, empty or holds rejected rows alone."""
    try:
        held = {entry.name for entry in directory.iterdir()}
    except FileNotFoundError:
        return
    except OSError as problem:
        raise DirectoryUnwritable(directory=directory, reason=problem.strerror) from None
    if held - {"rejected.csv"}:
        raise DirectoryTaken(directory=directory)


def issue_into(
    directory: Path, order: Order, cohort: Cohort, *, tell: Callable[[int], None] = lambda _: None
) -> Issued:
    """Issue to everybody who passed and write it all; `tell` hears how many are done.

    Raises DirectoryTaken, DirectoryBusy or DirectoryUnwritable.
    """
    check_directory(directory)
    with _staged(directory) as stage:
        rows = cohort.passed
        lists = [f"{order.slug}-{order.dice(4).hex()}" for _ in range(0, len(rows), MOST_PLACES)]
        addresses = [f"{order.base}/status/{name}" for name in lists]
        draw = _Draw(len(rows), order.dice)
        press = _Press(order, addresses, draw, rows)
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


# ----------------------------------------------------------------------------------------- signing

_SUBJECT = "credentialSubject"
#: What differs from one learner to the next; all else is the same for everybody.
_SLOTS: Mapping[str, Slot] = {
    "id": Slot(path=("id",), kind=SlotKind.IRI),
    "awarded": Slot(path=("awardedDate",)),
    "until": Slot(path=("validUntil",)),
    "email": Slot(path=(_SUBJECT, "identifier", 0, "identityHash")),
    "email_salt": Slot(path=(_SUBJECT, "identifier", 0, "salt")),
    "name": Slot(path=(_SUBJECT, "identifier", 1, "identityHash")),
    "name_salt": Slot(path=(_SUBJECT, "identifier", 1, "salt")),
    "evidence": Slot(path=("evidence", 0, "id"), kind=SlotKind.IRI),
    "status": Slot(path=("credentialStatus", "id"), kind=SlotKind.IRI),
    "list": Slot(path=("credentialStatus", "statusListCredential"), kind=SlotKind.IRI),
    "place": Slot(path=("credentialStatus", "statusListIndex")),
}


class _Draw:
    """All chance of one run: for each credential its id, two salts and its place in a list."""

    def __init__(self, count: int, dice: Dice) -> None:
        self._seed = dice(32)  # BLAKE2b under a secret key (RFC 7693) draws all else from it
        self._places = array("I")
        for start in range(0, count, MOST_PLACES):
            self._places.extend(_places(min(MOST_PLACES, count - start), dice))

    def texts(self, number: int) -> tuple[str, str, str]:
        """Return the id of a credential and the salts of its two identities.

        The id is a UUID of version 4 (RFC 9562 §5.4).
        """
        digits = blake2b(number.to_bytes(8, "big"), key=self._seed, digest_size=_BLOCK).hexdigest()
        credential_id = (
            f"urn:uuid:{digits[:8]}-{digits[8:12]}-4{digits[13:16]}"
            f"-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:32]}"
        )
        return credential_id, digits[32:64], digits[64:]

    def place(self, number: int) -> int:
        """Return the place of a credential in its list."""
        return self._places[number - 1]


class _Press:
    """Makes the files of one credential after the other."""

    def __init__(self, order: Order, lists: Sequence[str], draw: _Draw, rows: Chosen) -> None:
        self._order = order
        self._rows = rows
        self._plain = not (order.as_token or order.baked or order.printer)
        self._lists = lists
        self._draw = draw
        self._compiled: dict[bool, tuple[CredentialTemplate, _Choice]] = {}
        self._days: dict[str, tuple[str, str]] = {}
        if order.baked:
            face = face_of(order.achievement.design)
            title = composing.text(order.achievement.design.get("title"), "en")
            self._png = drawing.face_png(face, title=title, seed=order.achievement.address)
            self._svg = drawing.face_svg(face, title=title, seed=order.achievement.address)

    def issue(self, folder: int, number: int, texts: Sequence[str]) -> str:
        """Write the files of one credential into an open directory; return its line of the list."""
        order = self._order
        line, name, email, _, url, day = texts
        credential_id, email_salt, name_salt = self._draw.texts(number)
        place = self._draw.place(number)
        address = self._list(number)
        awarded, until = self._days.get(day) or self._moments(day)
        template, chosen = self._compiled.get(bool(url)) or self._template(texts, number)
        # In the order of _SLOTS
        values = chosen(
            (
                credential_id,
                awarded,
                until,
                identity_hash(email, email_salt),
                email_salt,
                name if order.name_in_clear else identity_hash(name, name_salt),
                name_salt,
                url,
                f"{address}#{place}",
                address,
                str(place),
            )
        )
        if self._plain:
            signed = template.sign(values, key=order.key, method=order.method, created=order.at)
            _write(folder, f"{number}.json", signed)
        else:
            self._issue_more(folder, number, template, values)
        return _line((f"credentials/{number}", line, name, email, credential_id))

    def _issue_more(
        self, folder: int, number: int, template: CredentialTemplate, values: Sequence[str]
    ) -> None:
        order = self._order
        source = ""
        if order.as_token:
            source = sign_credential_jwt(
                template.document(values), key=order.key, method=order.method
            )
            _write(folder, f"{number}.jwt", source.encode("ascii"))
        if order.as_document:
            signed = template.sign(values, key=order.key, method=order.method, created=order.at)
            _write(folder, f"{number}.json", signed)
            if order.baked or order.printer is not None:
                source = signed.decode()
        if order.baked:
            _write(folder, f"{number}.png", baking.bake_png(self._png, source))
            svg = baking.bake_svg(self._svg, source)
            _write(folder, f"{number}.svg", svg.encode())
        if order.printer is not None:
            made = order.printer(order, self._rows[number - 1], source, values[0])
            _write(folder, f"{number}.pdf", made)

    def prepare(self) -> None:
        """Compile what the first credentials need, before processes part."""
        for number, texts in enumerate(self._rows.texts(0, _CHUNK), 1):
            self._template(texts, number)

    def _moments(self, day: str) -> tuple[str, str]:
        awarded = _awarded(self._order, day)
        until = composing.valid_until(self._order.achievement.design, awarded)
        self._days[day] = moment_text(awarded), moment_text(until) if until else ""
        return self._days[day]

    def _list(self, number: int) -> str:
        return self._lists[(number - 1) // MOST_PLACES]

    def _template(self, texts: Sequence[str], number: int) -> tuple[CredentialTemplate, _Choice]:
        with_evidence = bool(texts[4])
        if with_evidence not in self._compiled:
            example = self._example(texts, number)
            absent = {
                "name_salt": self._order.name_in_clear,
                "until": "validUntil" not in example,
                "evidence": not with_evidence,
            }
            places = [place for place, name in enumerate(_SLOTS) if not absent.get(name)]
            slots = [slot for name, slot in _SLOTS.items() if not absent.get(name)]
            template = CredentialTemplate.compile(example, slots)
            self._compiled[with_evidence] = (template, itemgetter(*places))
        return self._compiled[with_evidence]

    def _example(self, texts: Sequence[str], number: int) -> Document:
        order = self._order
        _, name, email, _, url, day = texts
        return composing.credential(
            achievement=order.achievement,
            issuer=order.issuer,
            award=composing.Awarding(
                credential_id=self._draw.texts(number)[0],
                identities=[
                    composing.Identity(kind="emailAddress", value=email, salt="salt"),
                    composing.Identity(
                        kind="name", value=name, salt=None if order.name_in_clear else "salt"
                    ),
                ],
                awarded=_awarded(order, day),
                valid_from=order.at,
                status=StatusEntry(list_address=self._list(number), index=self._draw.place(number)),
                evidence=[composing.Evidence(url=url)] if url else [],
                results=[
                    composing.OutcomeResult(outcome=str(outcome.get("id")))
                    for outcome in composing.outcomes_of(order.achievement.design)
                ],
            ),
        )


def _awarded(order: Order, day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), UTC) if day else order.at


def _places(count: int, dice: Dice) -> Iterator[int]:
    """Draw places in the list at random and never twice, so that none tells who was before whom."""
    taken: set[int] = set()
    while len(taken) < count:
        for word in memoryview(dice(4096)).cast("I"):
            place = word % MIN_LENGTH  # 131,072 divides 2^32: no place is likelier
            if place not in taken and len(taken) < count:
                taken.add(place)
                yield place


# -------------------------------------------------------------------------------------- processes


def _issue_all(press: _Press, stage: Path, rows: Chosen, tell: Callable[[int], None]) -> None:
    """Issue to everybody, on every core that this process may use.

    The numbers of chunks wait in a pipe, from which each process takes the next one.
    """
    press.prepare()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    chunks = range(0, len(rows), _CHUNK)
    waiting, writing = os.pipe()
    with os.fdopen(writing, "wb", buffering=0) as file:
        file.write(array("I", chunks).tobytes())  # 16 KB of a million rows: a pipe holds 64
    parts = [stage / f"{core}.part" for core in range(cores if len(rows) > _FEW else 1)]
    others: list[int] = []
    try:
        others += [_start(press, part, rows, waiting) for part in parts[1:]]
        _issue_chunks(press, parts[0], rows, waiting, tell)
        while others:
            _, status = os.waitpid(others[0], 0)
            others.pop(0)
            if code := os.waitstatus_to_exitcode(status):
                raise OSError(max(code, 0), os.strerror(code) if code > 0 else "it was stopped")
    finally:
        os.close(waiting)
        for process in others:
            os.kill(process, signal.SIGTERM)
            os.waitpid(process, 0)
    join_parts(stage / "issued.csv", _line(_ISSUED).encode(), parts, mode=0o600)


def _start(press: _Press, part: Path, rows: Chosen, waiting: int) -> int:
    """Start a process that issues too; it ends with the number of the system's error."""
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    process = os.fork()
    if process:
        return process
    code = 255
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        _issue_chunks(press, part, rows, waiting, lambda _: _stop_with(parent))
        code = 0
    except OSError as problem:
        code = problem.errno or 255
    except BaseException:  # noqa: BLE001 -- nothing may run on here as if it were the parent
        traceback.print_exc()
    finally:
        os._exit(code)


def _stop_with(parent: int) -> None:
    """End this process where the one that started it was killed, so that nothing is half done."""
    if os.getppid() != parent:
        os._exit(1)


def _issue_chunks(
    press: _Press, path: Path, rows: Chosen, waiting: int, tell: Callable[[int], None]
) -> None:
    """Issue chunk after chunk until none waits."""
    part = Part(path)
    opened = os.open(path.parent / "credentials", os.O_RDONLY)
    try:
        while word := os.read(waiting, 4):
            start = int.from_bytes(word, sys.byteorder)
            lines = []
            for number, texts in enumerate(rows.texts(start, start + _CHUNK), start + 1):
                lines.append(press.issue(opened, number, texts))
                if len(rows) <= _FEW:
                    tell(number)
            part.add(start, "".join(lines).encode())
            tell(start + len(lines))  # chunks are taken in order
    finally:
        os.close(opened)
        part.close()


def _write(folder: int, name: str, data: bytes) -> None:
    """Write a file into an open directory: `Path.write_bytes` takes three times as long."""
    file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666, dir_fd=folder)
    try:
        write_all(file, data)
    finally:
        os.close(file)


# ----------------------------------------------------------------------------------------- writing


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


@contextmanager
def _staged(directory: Path) -> Iterator[Path]:
    """Yield a directory beside the one wanted; it takes its place if all goes well."""
    directory = directory.absolute()
    stage = directory.parent / f".{directory.name}.partial"
    try:
        stage.mkdir(parents=True, exist_ok=True)
        lock = os.open(stage, os.O_RDONLY)
        _hold(lock)
    except BlockingIOError:
        raise DirectoryBusy(directory=directory) from None
    except OSError as problem:
        raise DirectoryUnwritable(directory=directory, reason=problem.strerror) from None
    try:
        _empty(stage)  # of what a killed run left there
        yield stage
        (directory / "rejected.csv").unlink(missing_ok=True)
        stage.rename(directory)
    except OSError as problem:
        raise DirectoryUnwritable(directory=directory, reason=problem.strerror) from None
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        os.close(lock)


def _hold(lock: int) -> None:
    """Lock a directory for this run, or raise BlockingIOError.

    The system lets go of it when a run is killed, once its other processes have seen that: they
    look after each chunk.
    """
    for _ in range(_PATIENCE):
        with suppress(BlockingIOError):
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        sleep(0.1)
    return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _empty(stage: Path) -> None:
    for entry in stage.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()
