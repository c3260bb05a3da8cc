"""What learners have shown, as bare rows: for many learners at once, where pages need no more."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from trillium.delivery.assessment.models import Decision, Evidence
from trillium.delivery.assessment.queries.rubrics import that_count
from trillium.kit import bulk
from trillium.structures.designs import rules as plan
from trillium.structures.designs.models import Version

_Key = tuple[UUID, str]


class Piece(NamedTuple):
    """One piece of evidence; the higher its number, the later it was handed in."""

    number: int
    pk: UUID
    outcome_ids: Sequence[str]
    type: str
    title: str
    narrative: str
    url: str


class Verdict(NamedTuple):
    """The decision that counts."""

    result: str
    scores: Mapping[str, Any]
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """One assessment of one learner: the evidence, the oldest first, and the newest decision."""

    assessment: plan.Assessment
    evidence: Sequence[Piece]
    verdict: Verdict | None


def shown_by(version: Version, enrolment_ids: Sequence[UUID]) -> dict[UUID, list[Shown]]:
    """Return what each learner has shown in the assessments that count, in two queries."""
    among = bulk.any_of("enrolment_id", enrolment_ids)
    pieces: defaultdict[_Key, list[Piece]] = defaultdict(list)
    evidence = Evidence.objects.filter(among, removed_at=None).order_by("added_at")
    rows = evidence.values_list("enrolment_id", "assessment_id", *Piece._fields[1:])
    for number, (learner, assessment_id, *row) in enumerate(rows):
        pieces[learner, assessment_id].append(Piece(number, *row))
    verdicts: dict[_Key, Verdict] = {}
    decisions = Decision.objects.filter(among).order_by("decided_at")
    for learner, assessment_id, *row in decisions.values_list(
        "enrolment_id", "assessment_id", *Verdict._fields
    ):
        verdicts[learner, assessment_id] = Verdict._make(row)
    counting = that_count(version)
    return {
        pk: [
            Shown(each, pieces.get((pk, each.id), ()), verdicts.get((pk, each.id)))
            for each in counting
        ]
        for pk in enrolment_ids
    }
