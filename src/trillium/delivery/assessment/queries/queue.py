"""What waits for an assessor."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership
from trillium.accounts.people.models import Person
from trillium.delivery.assessment.models import Decision, Evidence
from trillium.delivery.assessment.queries.rubrics import assessment_of
from trillium.delivery.offerings.models import Enrolment
from trillium.structures.designs import rules as plan


@dataclass(frozen=True, slots=True, kw_only=True)
class ToJudge:
    """Work that waits for an assessor."""

    enrolment: Enrolment
    assessment: plan.Assessment
    since: datetime
    again: bool  # there was a decision before, and evidence since


def to_judge(person: Person) -> QuerySet[Any, Any]:
    """Return what waits for the assessor, the longest waiting first: pairs to give to `work`."""
    mine = organisations.organisations_of(person, Membership.Role.ASSESSOR)
    newest = Decision.objects.filter(
        enrolment=OuterRef("enrolment"), assessment_id=OuterRef("assessment_id")
    ).order_by("-decided_at")
    return (
        Evidence.objects.filter(
            removed_at=None,
            enrolment__withdrawn_at=None,
            enrolment__cohort__offering__version__design__organisation__in=mine,
        )
        .exclude(enrolment__learner=person)
        .values("enrolment_id", "assessment_id")
        .annotate(
            newest=Max("added_at"),
            judged=Subquery(newest.values("decided_at")[:1]),
            result=Subquery(newest.values("result")[:1]),
        )
        .filter(Q(judged=None) | Q(newest__gt=F("judged"), result=Decision.Result.NOT_YET))
        .order_by("newest", "enrolment_id", "assessment_id")
    )


def work(rows: Iterable[Mapping[str, Any]]) -> list[ToJudge]:
    """Return the learners and assessments of a page of `to_judge`."""
    page = list(rows)
    found = {
        each.id: each
        for each in Enrolment.objects.filter(
            id__in={row["enrolment_id"] for row in page}
        ).select_related("learner", "cohort__offering__version__design__organisation")
    }
    return [
        ToJudge(
            enrolment=found[row["enrolment_id"]],
            assessment=assessment_of(
                found[row["enrolment_id"]].cohort.offering.version, row["assessment_id"]
            ),
            since=row["newest"],
            again=row["judged"] is not None,
        )
        for row in page
    ]


def waiting(person: Person) -> int:
    """Return how many judgements wait for the assessor."""
    return to_judge(person).count()
