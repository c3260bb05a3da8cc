"""What assessment announces."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentPassed:
    """A learner has passed every assessment of the plan, each decision resting on evidence."""

    enrolment_id: uuid.UUID
    at: datetime
