"""The issuing of large cohorts: how far it is, and who is left."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from trillium.delivery.offerings.models import Cohort, Enrolment
from trillium.kit.errors import NotFound
from trillium.recognition.issuing.models import Award, IssueChunk, IssueRun
from trillium.recognition.issuing.queries.readiness import Learner

#: up to so many learners a cohort is issued at once, while the page is waited for
MOST_AT_ONCE = 200


class NoSuchRun(NotFound):
    """There is no such issuing, or it is not yours to see."""


def run(pk: UUID) -> IssueRun:
    """Return one issuing with its cohort and institution; raises NoSuchRun."""
    found = _runs().filter(pk=pk).first()
    if found is None:
        raise NoSuchRun
    return found


def unfinished_run(cohort: Cohort) -> IssueRun | None:
    """Return the issuing of a cohort that is running or paused."""
    return _runs().filter(cohort=cohort, state__in=IssueRun.UNFINISHED).first()


def latest_run(cohort: Cohort) -> IssueRun | None:
    """Return the newest issuing of a cohort, whatever became of it."""
    return _runs().filter(cohort=cohort).order_by("-started_at").first()


def is_large(cohort: Cohort) -> bool:
    """Return whether a cohort is issued in the background."""
    return cohort.enrolments.filter(withdrawn_at=None).count() > MOST_AT_ONCE


def without_credential(cohort: Cohort) -> QuerySet[Enrolment]:
    """Return the learners of a cohort who have no credential that stands, by name."""
    return learners_to_issue(cohort).order_by("name", "pk")


def learners_to_issue(cohort: Cohort) -> QuerySet[Enrolment]:
    """Return the learners of a cohort who stayed and have no credential that stands."""
    standing = Award.objects.filter(enrolment=OuterRef("pk"), revoked_at=None)
    return Enrolment.objects.filter(~Exists(standing), cohort=cohort, withdrawn_at=None)


def chunk_of(run_id: UUID, number: int) -> IssueChunk | None:
    """Return a chunk that waits to be issued, with all about its run; None where none waits."""
    return (
        IssueChunk.objects.select_related(
            "run__started_by", "run__cohort__offering__version__design__organisation"
        )
        .filter(run_id=run_id, number=number, done_at=None, run__state=IssueRun.State.RUNNING)
        .first()
    )


def learners_of(chunk: IssueChunk) -> list[Learner]:
    """Return the learners of a chunk who have no credential yet."""
    learners = learners_to_issue(chunk.run.cohort)
    if chunk.after is not None:
        learners = learners.filter(pk__gt=chunk.after)
    if chunk.upto is not None:
        learners = learners.filter(pk__lte=chunk.upto)
    rows = learners.order_by("pk").values_list("pk", "learner_id", "name", "learner__email")
    return [Learner(*row) for row in rows]


def _runs() -> QuerySet[IssueRun]:
    return IssueRun.objects.select_related(
        "started_by", "cohort__offering__version__design__organisation"
    )
