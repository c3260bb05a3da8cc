"""Issuing to a large cohort: in chunks, each whole in one transaction, by as many workers as run.

What makes it safe to kill at any moment: a chunk's credentials, its journal, the count on the run
and the mark that it is done are one transaction, which holds the chunk's row. A job that comes
twice finds the chunk done, or waits until it is, and does nothing. Places in status lists are taken
before, for good: a worker that dies leaves some that nobody will ever have.

Whatever takes several locks takes them in this order: key, status list, run, journal.
"""

from collections.abc import Sequence
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
from trillium.recognition.issuing.actions import issue, keys, lists, presses
from trillium.recognition.issuing.events import CredentialsIssued
from trillium.recognition.issuing.models import IssueChunk, IssueRun

State = IssueRun.State
#: learners in one transaction: enough to spread its cost, few enough to pause within seconds
CHUNK = 2000


class IssuingAlready(Refused):
    """Credentials are being issued to this cohort already."""


class NotRunning(Refused):
    """This issuing is not running, so it cannot be paused."""


class NotPaused(Refused):
    """This issuing is not paused, so it cannot go on."""


class OverAlready(Refused):
    """This issuing is over already."""


class _KeyChanged(Exception):  # noqa: N818 -- never shown: the job is tried again
    """The key that signs was rotated while places were taken in the lists of the old one."""


def start_run(*, actor: Person, cohort: Cohort, at: datetime, chunk: int = CHUNK) -> IssueRun:
    """Begin to issue to everybody of a cohort who is ready, in the background.

    Raises MayNotIssueFor, MayNotIssue where nobody could be given one, IssuingAlready.
    """
    _must_issue(actor, cohort)
    try:
        with transaction.atomic():
            learners = list(
                queries.learners_to_issue(cohort).order_by("pk").values_list("pk", flat=True)
            )
            run = IssueRun.objects.create(
                cohort=cohort,
                chunk=chunk,
                total=len(learners),
                started_by=actor,
                started_at=at,
                changed_at=at,
            )
            ends = learners[chunk - 1 : -1 : chunk]
            IssueChunk.objects.bulk_create(
                IssueChunk(run=run, number=number, after=after, upto=upto)
                for number, (after, upto) in enumerate(
                    zip([None, *ends], [*ends, None], strict=True)
                )
            )
            _defer(run)
            _record("issuing.run_started", actor, run, at, learners=run.total)
    except IntegrityError:  # somebody else was a moment faster
        raise IssuingAlready from None
    return run


def pause_run(*, actor: Person, run: IssueRun, at: datetime) -> IssueRun:
    """Pause after the chunks that are being issued. Raises MayNotIssueFor, NotRunning."""
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
        run.started_by = actor
        _become(run, State.RUNNING, at)
        _defer(run)
        _record("issuing.run_resumed", actor, run, at, issued=run.done)
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


def issue_chunk(*, run_id: UUID, number: int, at: datetime) -> None:
    """Issue to the learners of one chunk of a run, in one transaction.

    Nothing happens where the chunk is done, or the run does not run. A chunk that is begun is
    finished, even where the run is paused meanwhile.
    """
    chunk = queries.chunk_of(run_id, number)
    if chunk is None:
        return
    run = chunk.run
    version = run.cohort.offering.version
    key = queries.signing_key(version.design.organisation)
    if key is None or not _may_go_on(run):
        halt_run(run_id=run_id, at=at)
        return
    everybody = queries.candidates(version, queries.learners_of(chunk))
    ready = [each for each in everybody if each.may_be_issued]
    places = lists.take_places(key, len(ready), at=at)
    with transaction.atomic():
        _issue(chunk, ready, places, at, refused=len(everybody) - len(ready))


def halt_run(*, run_id: UUID, at: datetime) -> None:
    """Pause a run that cannot go on, so that a person looks at it."""
    with transaction.atomic():
        run = _locked(run_id)
        if run.state == State.RUNNING:
            _become(run, State.PAUSED, at, halted=True)
            _record("issuing.run_halted", None, run, at, issued=run.done)


def _issue(
    chunk: IssueChunk,
    ready: Sequence[queries.Candidate],
    places: Sequence[lists.Place],
    at: datetime,
    *,
    refused: int,
) -> None:
    version, actor = chunk.run.cohort.offering.version, chunk.run.started_by
    signer = keys.signer_for(version.design.organisation, kept=True)
    if IssueChunk.objects.select_for_update(no_key=True).get(pk=chunk.pk).done_at is not None:
        return
    if signer is None or any(found.did != signer.row.did for found, _ in places):
        raise _KeyChanged
    awards: list[UUID] = []
    if ready and actor:
        press = presses.kept(version, signer)
        awards = issue.put_all_on_record(
            actor, version, ready, places, signer=signer, press=press, at=at
        )
        events.announce(CredentialsIssued(award_ids=tuple(awards), at=at))
    IssueChunk.objects.filter(pk=chunk.pk).update(done_at=at)
    run = _locked(chunk.run_id)  # from here on other chunks wait
    run.done += len(awards)
    run.refused += refused
    is_last = not run.chunks.filter(done_at=None).exists()
    if is_last:
        # who was given one elsewhere meanwhile, or left, is not waited for
        run.total = run.looked_at
    is_over = is_last and run.is_unfinished
    _become(run, State.DONE if is_over else run.state, at, halted=run.halted and not is_over)
    if awards and actor:
        issue.record_all(actor, version, awards, at=at, run=str(run.pk))
    if is_over:
        _record("issuing.run_done", actor, run, at, issued=run.done, refused=run.refused)


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


def _become(run: IssueRun, state: str, at: datetime, *, halted: bool = False) -> None:
    run.state, run.changed_at, run.halted = state, at, halted
    run.save()


def _locked(pk: UUID) -> IssueRun:
    return (
        IssueRun.objects.select_for_update(of=("self",), no_key=True)
        .select_related("started_by", "cohort__offering__version__design__organisation")
        .get(pk=pk)
    )


def _defer(run: IssueRun) -> None:
    for number in run.chunks.filter(done_at=None).values_list("number", flat=True):
        jobs.defer("issuing.issue_chunk", run_id=str(run.pk), number=number)


def _record(verb: str, actor: Person | None, run: IssueRun, at: datetime, **detail: int) -> None:
    journal.record(
        actor_id=str(actor.pk) if actor else "",
        verb=verb,
        thing=run,
        organisation_id=run.cohort.offering.version.design.organisation_id,
        at=at,
        detail={"cohort": str(run.cohort_id), **detail},
    )
