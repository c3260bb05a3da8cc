"""What issuing announces."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialIssued:
    """A learner has a credential now."""

    award_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialsIssued:
    """A chunk of a large cohort has credentials now; what follows is for a worker."""

    award_ids: tuple[UUID, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialRevoked:
    """A credential does not count any more."""

    award_id: UUID
    at: datetime
