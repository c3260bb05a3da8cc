"""What offerings announce. Followers may refuse; then nothing of the act remains."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUndone:
    """An import is about to be undone: these enrolments will be deleted unless somebody refuses."""

    import_id: uuid.UUID
    enrolment_ids: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPublished:
    """A version stands in the catalogue: for the first time, or in place of an older one."""

    slug: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryWithdrawn:
    """The public no longer sees an entry."""

    slug: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferingsChanged:
    """A design has a new dated run."""

    design_id: uuid.UUID
    at: datetime
