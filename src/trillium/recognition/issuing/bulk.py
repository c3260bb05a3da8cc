"""Issue a whole cohort into a directory, without a database.

One credential is composed and compiled for each shape (with or without evidence); the others are
filled from it. Everything is written beside the directory first and moved there in one step, so a
run that was killed leaves nothing half done and can simply be started again.
"""

import csv
import fcntl
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Protocol

from trillium.credentials import baking, documents
from trillium.credentials.keys import KeyPair, did_document
from trillium.credentials.moments import moment_text
from trillium.credentials.sign import sign_credential
from trillium.credentials.sign_tokens import sign_credential_jwt
from trillium.credentials.status import MIN_LENGTH, StatusEntry, StatusList, status_list_credential
from trillium.credentials.template import CredentialTemplate, Slot, SlotKind
from trillium.kit.errors import Refused
from trillium.recognition.issuing import composing, face
from trillium.recognition.issuing.cohort import Cohort, Row

#: How many people one run may serve: each takes a place of its own in one status list.
MOST_ROWS = 50_000
#: Draws so many random bytes.
Dice = Callable[[int], bytes]
Document = dict[str, Any]


class NoOutcomes(Refused):
    """The design has no outcomes, so there is nothing to certify."""


class OutcomesNotAssessed(Refused):
    """No assessment covers {outcomes}: a credential would claim what nobody assessed."""


class NobodyPassed(Refused):
    """Nobody in {file} passed, so there is nothing to issue."""


class TooManyRows(Refused):
    """{file} has more than {most} rows: split it and issue the parts one by one."""


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
    """Raise NobodyPassed or TooManyRows."""
    if not cohort.passed:
        raise NobodyPassed(file=file)
    if len(cohort.passed) > MOST_ROWS:
        raise TooManyRows(file=file, most=MOST_ROWS)


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
        listed = f"{order.slug}-{order.dice(4).hex()}"
        address = f"{order.base}/status/{listed}"
        press = _Press(order, address)
        (stage / "credentials").mkdir()
        ids = []
        for number, row, place in zip(
            range(1, len(rows) + 1), rows, _places(len(rows), order.dice), strict=True
        ):
            ids.append(press.issue(stage / "credentials", number, row, place))
            tell(number)
        _write_issuer(stage, order)
        _write_status(stage / "status", order, listed, address)
        _write_index(stage, order, listed, address)
        _write_table(
            stage / "issued.csv",
            ("file", "line", "name", "email", "credential_id"),
            [
                (f"credentials/{n}", row.line, row.name, row.email, made)
                for n, row, made in zip(range(1, len(rows) + 1), rows, ids, strict=True)
            ],
        )
        write_rejected(stage, cohort)
    return Issued(count=len(rows), status_address=address, did=order.issuer.did)


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
    "place": Slot(path=("credentialStatus", "statusListIndex")),
}


class _Press:
    """Makes the files of one credential after the other."""

    def __init__(self, order: Order, status_address: str) -> None:
        self._order = order
        self._status = status_address
        self._compiled: dict[bool, tuple[CredentialTemplate, tuple[str, ...]]] = {}
        title = composing.text(order.achievement.design.get("title"), "en")
        self._png = face.face_png(title, seed=order.achievement.address) if order.baked else b""
        self._svg = face.face_svg(title, seed=order.achievement.address) if order.baked else ""

    def issue(self, folder: Path, number: int, row: Row, place: int) -> str:
        """Write the files of one credential and return its id."""
        order = self._order
        credential_id = f"urn:uuid:{uuid.UUID(bytes=order.dice(16), version=4)}"
        template, names = self._template(row, credential_id, place)
        named = self._values(row, credential_id, place)
        values = [named[name] for name in names]
        source = ""
        if order.as_token:
            source = sign_credential_jwt(
                template.document(values), key=order.key, method=order.method
            )
            (folder / f"{number}.jwt").write_text(source, encoding="ascii")
        if order.as_document:
            signed = template.sign(values, key=order.key, method=order.method, created=order.at)
            (folder / f"{number}.json").write_bytes(signed)
            source = signed.decode()
        if order.baked:
            (folder / f"{number}.png").write_bytes(baking.bake_png(self._png, source))
            svg = baking.bake_svg(self._svg, source)
            (folder / f"{number}.svg").write_text(svg, encoding="utf-8")
        if order.printer is not None:
            made = order.printer(order, row, source, credential_id)
            (folder / f"{number}.pdf").write_bytes(made)
        return credential_id

    def _values(self, row: Row, credential_id: str, place: int) -> dict[str, str]:
        order = self._order
        email_salt, name_salt = order.dice(16).hex(), order.dice(16).hex()
        awarded = _awarded(row, order.at)
        until = composing.valid_until(order.achievement.design, awarded)
        hashed = documents.identity_hash
        return {
            "id": credential_id,
            "awarded": moment_text(awarded),
            "until": moment_text(until) if until else "",
            "email": hashed(row.email, email_salt),
            "email_salt": email_salt,
            "name": row.name if order.name_in_clear else hashed(row.name, name_salt),
            "name_salt": name_salt,
            "evidence": row.evidence_url or "",
            "status": f"{self._status}#{place}",
            "place": str(place),
        }

    def _template(
        self, row: Row, credential_id: str, place: int
    ) -> tuple[CredentialTemplate, tuple[str, ...]]:
        with_evidence = row.evidence_url is not None
        if with_evidence not in self._compiled:
            example = self._example(row, credential_id, place)
            absent = {
                "name_salt": self._order.name_in_clear,
                "until": "validUntil" not in example,
                "evidence": not with_evidence,
            }
            names = tuple(name for name in _SLOTS if not absent.get(name))
            template = CredentialTemplate.compile(example, [_SLOTS[name] for name in names])
            self._compiled[with_evidence] = (template, names)
        return self._compiled[with_evidence]

    def _example(self, row: Row, credential_id: str, place: int) -> Document:
        order = self._order
        return composing.credential(
            achievement=order.achievement,
            issuer=order.issuer,
            award=composing.Awarding(
                credential_id=credential_id,
                identities=[
                    composing.Identity(kind="emailAddress", value=row.email, salt="salt"),
                    composing.Identity(
                        kind="name",
                        value=row.name,
                        salt=None if order.name_in_clear else "salt",
                    ),
                ],
                awarded=_awarded(row, order.at),
                valid_from=order.at,
                status=StatusEntry(list_address=self._status, index=place),
                evidence=[composing.Evidence(url=row.evidence_url)] if row.evidence_url else [],
                results=[
                    composing.OutcomeResult(outcome=str(outcome.get("id")))
                    for outcome in composing.outcomes_of(order.achievement.design)
                ],
            ),
        )


def _awarded(row: Row, at: datetime) -> datetime:
    return at if row.awarded_on is None else datetime.combine(row.awarded_on, time(), UTC)


def _places(count: int, dice: Dice) -> Iterator[int]:
    """Draw places in the list at random and never twice, so that none tells who was before whom."""
    taken: set[int] = set()
    while len(taken) < count:
        for word in memoryview(dice(4096)).cast("I"):
            place = word % MIN_LENGTH  # 131,072 divides 2^32: no place is likelier
            if place not in taken and len(taken) < count:
                taken.add(place)
                yield place


# ----------------------------------------------------------------------------------------- writing


def _write_issuer(stage: Path, order: Order) -> None:
    folder = stage / "issuers" / order.slug
    folder.mkdir(parents=True)
    _write_json(folder / "did.json", did_document(order.issuer.did, [order.key]))


def _write_status(folder: Path, order: Order, listed: str, address: str) -> None:
    folder.mkdir()
    unsigned = status_list_credential(
        address=address,
        issuer=order.issuer.did,
        encoded=StatusList.new().encoded(),
        valid_from=order.at,
    )
    signed = sign_credential(unsigned, key=order.key, method=order.method, created=order.at)
    _write_json(folder / f"{listed}.json", signed)


def _write_index(stage: Path, order: Order, listed: str, address: str) -> None:
    index = {
        order.issuer.did: f"issuers/{order.slug}/did.json",
        address: f"status/{listed}.json",
    }
    _write_json(stage / "index.json", index)


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _write_table(path: Path, heading: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
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
        lock = os.open(stage, os.O_RDONLY)  # the system lets go of it when a run is killed
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
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


def _empty(stage: Path) -> None:
    for entry in stage.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()
