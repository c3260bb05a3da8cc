"""What this feature announces."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOff:
    """Somebody answered a request for a sign-off, agreeing or declining."""

    request_id: UUID
    at: datetime
