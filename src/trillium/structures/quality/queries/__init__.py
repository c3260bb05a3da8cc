"""What others may ask about agreements, reviews and the gates of design and build."""

from trillium.structures.quality.queries.checklists import (
    Answered,
    answers_by,
    answers_to,
    checklist_of,
    questions_for,
    unanswered_by,
)
from trillium.structures.quality.queries.gates import (
    Missing,
    gate,
    gates,
    missing_of_build,
    missing_of_design,
)
from trillium.structures.quality.queries.personal import about
from trillium.structures.quality.queries.reviews import (
    NoSuchReview,
    declarations,
    has_conflict,
    part_in,
    review,
    reviewers_left,
    reviews_of,
    reviews_waiting_for,
    working_group,
)
from trillium.structures.quality.queries.sign_offs import (
    ASPECTS,
    THING,
    Asked,
    confirmed,
    people_to_ask,
    sign_offs_asked,
)

__all__ = [
    "ASPECTS",
    "THING",
    "Answered",
    "Asked",
    "Missing",
    "NoSuchReview",
    "about",
    "answers_by",
    "answers_to",
    "checklist_of",
    "confirmed",
    "declarations",
    "gate",
    "gates",
    "has_conflict",
    "missing_of_build",
    "missing_of_design",
    "part_in",
    "people_to_ask",
    "questions_for",
    "review",
    "reviewers_left",
    "reviews_of",
    "reviews_waiting_for",
    "sign_offs_asked",
    "unanswered_by",
    "working_group",
]
