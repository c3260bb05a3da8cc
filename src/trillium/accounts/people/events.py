"""What this feature announces."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased:
    """Someone's personal data was erased; every feature forgets what it holds."""

    person_id: str
    at: datetime
