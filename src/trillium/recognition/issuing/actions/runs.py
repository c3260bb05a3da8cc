"""Issuing to a large cohort: a chunk at a time, each whole in one transaction, by a worker.

What makes it safe to kill at any moment: a chunk's credentials, places, journal, the count on the
run and the job of the next chunk are one transaction. The job names its step; one that comes twice
finds the run a step further and does nothing.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from trillium.accounts.journal import actions as journal
from trillium.accounts.people.models import Person
from trillium.delivery.offerings.models import Cohort
from trillium.kit import events
from trillium.kit.errors import NotAllowed, Refused
from trillium.kit.jobs import queue as jobs
from trillium.recognition.issuing import permissions, queries, rules
from trillium.recognition.issuing.actions import keys, presses
from trillium.recognition.issuing.actions.issue import put_all_on_record
from trillium.recognition.issuing.events import CredentialsIssued
from trillium.recognition.issuing.models import IssueRun
from trillium.recognition.issuing.queries.signing import Signer

State = IssueRun.State
#: learners in one transaction: enough to spread its cost, few enough to pause within a second
CHUNK = 2000


class IssuingAlready(Refused):
    """Credentials are being issued to this cohort already."""


class NotRunning(Refused):
    """This issuing is not running, so it cannot be paused."""


class NotPaused(Refused):
    """This issuing is not paused, so it cannot go on."""


class OverAlready(Refused):
    """This issuing is over already."""


def start_run(*, actor: Person, cohort: Cohort, at: datetime, chunk: int = CHUNK) -> IssueRun:
    """Begin to issue to everybody of a cohort who is ready, in the background.

    Raises MayNotIssueFor, MayNotIssue where nobody could be given one, IssuingAlready.
    """
    _must_issue(actor, cohort)
    try:
        with transaction.atomic():
            run = IssueRun.objects.create(
                cohort=cohort,
                chunk=chunk,
                total=queries.learners_to_issue(cohort).count(),
                started_by=actor,
                started_at=at,
                changed_at=at,
            )
            _record("issuing.run_started", actor, run, at, learners=run.total)
            _defer(run)
    except IntegrityError:  # somebody else was a moment faster
        raise IssuingAlready from None
    return run


def pause_run(*, actor: Person, run: IssueRun, at: datetime) -> IssueRun:
    """Pause after the chunk that is being issued. Raises MayNotIssueFor, NotRunning."""
    permissions.must_issue(actor, run.cohort.offering.version.design.organisation)
    with transaction.atomic():
        run = _locked(run.pk)
        if run.state != State.RUNNING:
            raise NotRunning
        _become(run, State.PAUSED, at)
        _record("issuing.run_paused", actor, run, at, issued=run.done)
    return run


def resume_run(*, actor: Person, run: IssueRun, at: datetime) -> IssueRun:
    """Go on where it paused; whoever resumes it answers for the rest.

    Raises MayNotIssueFor, NotPaused, or MayNotIssue where what stopped it still stands.
    """
    _must_issue(actor, run.cohort)
    with transaction.atomic():
        run = _locked(run.pk)
        if run.state != State.PAUSED:
            raise NotPaused
        run.started_by, run.step = actor, run.step + 1  # an old job of that step does nothing
        _become(run, State.RUNNING, at)
        _record("issuing.run_resumed", actor, run, at, issued=run.done)
        _defer(run)
    return run


def cancel_run(*, actor: Person, run: IssueRun, at: datetime) -> IssueRun:
    """End it for good; what was issued stays. Raises MayNotIssueFor, OverAlready."""
    permissions.must_issue(actor, run.cohort.offering.version.design.organisation)
    with transaction.atomic():
        run = _locked(run.pk)
        if not run.is_unfinished:
            raise OverAlready
        _become(run, State.CANCELLED, at)
        _record("issuing.run_cancelled", actor, run, at, issued=run.done)
    return run


def issue_chunk(*, run_id: UUID, step: int, at: datetime) -> None:
    """Issue to the next learners of a run and defer the chunk after it, in one transaction.

    Nothing happens where the run does not wait for this very step.
    """
    with transaction.atomic():
        run = _locked(run_id)
        if run.state != State.RUNNING or run.step != step:
            return
        signer = keys.signer_for(run.cohort.offering.version.design.organisation)
        if signer is None or not _may_go_on(run):
            _halt(run, at)
            return
        _issue_next(run, signer, at)


def halt_run(*, run_id: UUID, step: int, at: datetime) -> None:
    """Pause a run whose chunk failed again and again, so that a person looks at it."""
    with transaction.atomic():
        run = _locked(run_id)
        if run.state == State.RUNNING and run.step == step:
            _halt(run, at)


def _issue_next(run: IssueRun, signer: Signer, at: datetime) -> None:
    version = run.cohort.offering.version
    learners = queries.next_learners(run)
    for each in learners:
        each.cohort = run.cohort
    everybody = queries.readiness_of_many(version, learners)
    ready = [each for each in everybody if each.may_be_issued]
    run.done += len(ready)
    run.refused += len(everybody) - len(ready)
    run.cursor = learners[-1].pk if learners else run.cursor
    run.step += 1
    is_last = len(learners) < run.chunk
    if is_last:
        run.total = (
            run.looked_at
        )  # who was given one elsewhere meanwhile, or left, is not waited for
    _become(run, State.DONE if is_last else State.RUNNING, at)
    if ready and run.started_by:
        awards = put_all_on_record(
            run.started_by,
            ready,
            signer,
            at=at,
            press=presses.kept(version, signer),
            run=str(run.pk),
        )
        events.announce(CredentialsIssued(award_ids=tuple(each.pk for each in awards), at=at))
    if is_last:
        _record("issuing.run_done", run.started_by, run, at, issued=run.done, refused=run.refused)
    else:
        _defer(run)


def _may_go_on(run: IssueRun) -> bool:
    """Tell whether the person may still issue, and anything be issued on the version at all."""
    if run.started_by is None:
        return False
    try:
        _must_issue(run.started_by, run.cohort)
    except (NotAllowed, Refused):
        return False
    return True


def _must_issue(actor: Person, cohort: Cohort) -> None:
    version = cohort.offering.version
    permissions.must_issue(actor, version.design.organisation)
    if refusals := rules.may_use(queries.version_facts(version)):
        raise rules.MayNotIssue(refusals)


def _halt(run: IssueRun, at: datetime) -> None:
    _become(run, State.PAUSED, at, halted=True)
    _record("issuing.run_halted", None, run, at, issued=run.done)


def _become(run: IssueRun, state: str, at: datetime, *, halted: bool = False) -> None:
    run.state, run.changed_at, run.halted = state, at, halted
    run.save()


def _locked(pk: UUID) -> IssueRun:
    return (
        IssueRun.objects.select_for_update(of=("self",))
        .select_related("started_by", "cohort__offering__version__design__organisation")
        .get(pk=pk)
    )


def _defer(run: IssueRun) -> None:
    jobs.defer("issuing.issue_chunk", run_id=str(run.pk), step=run.step)


def _record(verb: str, actor: Person | None, run: IssueRun, at: datetime, **detail: int) -> None:
    journal.record(
        actor_id=str(actor.pk) if actor else "",
        verb=verb,
        thing=run,
        organisation_id=run.cohort.offering.version.design.organisation_id,
        at=at,
        detail={"cohort": str(run.cohort_id), **detail},
    )
