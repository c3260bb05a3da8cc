"""What `trillium issue` is asked for: by whom, how, and when it is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from trillium.credentials.keys import KeyPair
from trillium.kit.errors import Refused
from trillium.recognition.issuing import composing
from trillium.recognition.issuing.rows import Cohort, Row

#: Draws so many random bytes.
Dice = Callable[[int], bytes]


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
    as_lines: bool = False  # all documents in one file, a line each, and no other file of any
    baked: bool = False
    printer: Printer | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """What processes write side by side, beside the files of single credentials."""
        return ("issued", "credentials") if self.as_lines else ("issued",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What one run made."""

    count: int
    status_address: str
    did: str
    resumed: int = 0  # so many were there already, of a run that was stopped


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
