"""The issuing of large cohorts: how far it is, and who is left."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from trillium.delivery.offerings.models import Cohort, Enrolment
from trillium.kit.errors import NotFound
from trillium.recognition.issuing.models import Award, IssueChunk, IssueRun
from trillium.recognition.issuing.queries.readiness import Learner

#: up to so many learners a cohort is issued at once, while the page is waited for
MOST_AT_ONCE = 200
#: the pace is that of so many chunks
PACE_OVER = 10
#: a run of which nothing is heard for so long waits for a worker, or was paused
STALLED_AFTER = timedelta(minutes=2)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast a run goes, and what that leaves; `silent_for` is how long nothing happened."""

    a_second: int | None  # unknown until a chunk is done
    seconds_left: int | None
    silent_for: timedelta

    @property
    def minutes_left(self) -> int | None:
        """Return the minutes that are left, 0 for less than one."""
        return None if self.seconds_left is None else (self.seconds_left + 15) // 60

    @property
    def is_stalled(self) -> bool:
        """Return whether nothing happened for longer than a chunk takes anywhere."""
        return self.silent_for > STALLED_AFTER

    @property
    def silent_minutes(self) -> int:
        """Return the minutes for which nothing happened."""
        return int(self.silent_for.total_seconds() // 60)


def pace_of(run: IssueRun, at: datetime) -> Pace:
    """Return how fast a run goes at this moment, by its newest chunks since it was last paused."""
    done = run.chunks.exclude(done_at=None).order_by("-done_at").values_list("done_at", flat=True)
    moments = [each for each in done[: PACE_OVER + 1] if each is not None]
    if len(moments) <= PACE_OVER:
        moments.append(run.started_at)
    parted = [
        number
        for number, (one, before) in enumerate(pairwise(moments), 1)
        if one - before > STALLED_AFTER
    ]
    since = moments[: parted[0]] if parted else moments
    seconds = (since[0] - since[-1]).total_seconds()
    learners = min((len(since) - 1) * run.chunk, run.looked_at)
    rate = learners / seconds if seconds > 0 else 0
    return Pace(
        a_second=round(rate) or None,
        seconds_left=int(run.left / rate) if rate else None,
        silent_for=at - run.changed_at,
    )


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
