"""What offerings announce. Followers may refuse; then nothing of the act remains."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUndone:
    """An import is about to be undone: these enrolments will be deleted unless somebody refuses."""

    import_id: uuid.UUID
    enrolment_ids: tuple[uuid.UUID, ...]
