"""Every write of assessment: rubrics, evidence, decisions."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.files import File
from django.db import transaction

from trillium.accounts.journal import actions as journal
from trillium.accounts.people.models import Person
from trillium.delivery.assessment import permissions, queries
from trillium.delivery.assessment.events import AssessmentPassed
from trillium.delivery.assessment.models import Decision, Evidence, Rubric
from trillium.delivery.assessment.rules import (
    LARGEST_FILE,
    LONGEST_NARRATIVE,
    LONGEST_TITLE,
    AddressNotWeb,
    AlreadyRemoved,
    Criterion,
    DecisionRestsOnIt,
    EvidenceOfAnother,
    EvidenceSaysNothing,
    EvidenceWithoutOutcome,
    EvidenceWithoutTitle,
    FileEmpty,
    FileTooLarge,
    LearnerLeft,
    LevelUnknown,
    NarrativeTooLong,
    NoEvidence,
    NotEveryCriterionJudged,
    OutcomeWithoutCriterion,
    RubricInUse,
    RubricMissing,
    Value,
    VersionRetired,
    WorkWouldBeLost,
    is_web_address,
    judge,
    lacking,
    open_criteria,
    read_criteria,
    safe_name,
    unjudged,
    without_level,
)
from trillium.delivery.offerings.events import ImportUndone
from trillium.delivery.offerings.models import Enrolment
from trillium.kit import events, reader
from trillium.kit.bilingual import pair
from trillium.structures.designs.models import Version


def write_rubric(
    *,
    actor: Person,
    version: Version,
    assessment_id: str,
    title: Mapping[str, str],
    criteria: Sequence[Mapping[str, Any]],
    at: datetime,
) -> Rubric:
    """Write how one assessment of a version is judged; replaces what was written before.

    Raises NotTheRubricWriter, NoSuchAssessment, VersionRetired, RubricInUse once a decision was
    taken, OutcomeWithoutCriterion, or what is not complete in the criteria.
    """
    permissions.may_write_rubric(actor, version)
    assessment = queries.assessment_of(version, assessment_id)
    if version.state == Version.State.RETIRED:
        raise VersionRetired
    read = read_criteria(criteria)
    if missing := unjudged(read, assessment.outcome_ids):
        raise OutcomeWithoutCriterion(outcomes=queries.named(version, missing))
    with transaction.atomic():
        if queries.is_used(version, assessment_id):
            raise RubricInUse
        rubric, _ = Rubric.objects.update_or_create(
            version=version,
            assessment_id=assessment_id,
            defaults={"title": pair(title), "criteria": [each.as_json() for each in read]},
        )
        _record(actor, "assessment.rubric_written", rubric, version, at)
    return rubric


def add_evidence(
    *,
    actor: Person,
    enrolment: Enrolment,
    assessment_id: str,
    outcome_ids: Collection[str],
    type: str = "",  # noqa: A002 -- the word of the design
    title: str,
    narrative: str = "",
    url: str = "",
    file: File | None = None,  # type: ignore[type-arg]
    at: datetime,
) -> Evidence:
    """Add what a learner did or made, for one or more outcomes of an assessment.

    Raises NotTheCollector, LearnerLeft, NoSuchAssessment, or what is wrong with the evidence.
    """
    permissions.may_add_evidence(actor, enrolment)
    _check_stays(enrolment)
    version = enrolment.cohort.offering.version
    assessment = queries.assessment_of(version, assessment_id)
    outcomes = [name for name in assessment.outcome_ids if name in outcome_ids]
    if not outcomes or len(outcomes) != len(set(outcome_ids)):
        raise EvidenceWithoutOutcome
    _check_words(title, narrative, url)
    if not (narrative.strip() or url or file):
        raise EvidenceSaysNothing
    evidence = Evidence(
        id=uuid4(),
        enrolment=enrolment,
        assessment_id=assessment_id,
        outcome_ids=outcomes,
        type=type[:40],
        title=title.strip(),
        narrative=narrative.strip(),
        url=url,
        added_by=actor,
        added_at=at,
    )
    if file is not None:
        evidence.sha256 = _digest(file)
        evidence.file_name = safe_name(file.name or "")
        evidence.file = file
    with transaction.atomic():
        evidence.save(force_insert=True)
        detail = {"sha256": evidence.sha256, "assessment": assessment_id}
        _record(actor, "assessment.evidence_added", evidence, version, at, **detail)
    return evidence


def _check_words(title: str, narrative: str, url: str) -> None:
    if not title.strip() or len(title) > LONGEST_TITLE:
        raise EvidenceWithoutTitle(longest=LONGEST_TITLE)
    if len(narrative) > LONGEST_NARRATIVE:
        raise NarrativeTooLong(longest=LONGEST_NARRATIVE)
    if url and not is_web_address(url):
        raise AddressNotWeb


def _digest(file: File) -> str:  # type: ignore[type-arg]
    """Return the SHA-256 of a file; raises FileEmpty or FileTooLarge."""
    if not file.size:
        raise FileEmpty
    if file.size > LARGEST_FILE:
        raise FileTooLarge(limit=f"{LARGEST_FILE // 1024 // 1024} MB")
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def remove_evidence(*, actor: Person, evidence: Evidence, at: datetime) -> None:
    """Take back evidence on which no decision rests; that it was there stays on record.

    Raises NotTheCollector, AlreadyRemoved or DecisionRestsOnIt.
    """
    permissions.may_remove_evidence(actor, evidence)
    with transaction.atomic():
        row = Evidence.objects.select_for_update().get(pk=evidence.pk)
        if row.removed_at is not None:
            raise AlreadyRemoved
        if row.decisions.exists():
            raise DecisionRestsOnIt
        row.removed_at = at
        row.save(update_fields=["removed_at"])
        version = evidence.enrolment.cohort.offering.version
        _record(actor, "assessment.evidence_removed", row, version, at)


def decide(
    *,
    actor: Person,
    enrolment: Enrolment,
    assessment_id: str,
    scores: Mapping[str, Value],
    comment: str,
    evidence: Collection[Evidence],
    at: datetime,
) -> Decision:
    """Judge one assessment of one learner; the result follows from the rubric and the scores.

    Announces AssessmentPassed when this was the last assessment still to pass.
    Raises NotTheAssessor, NobodyJudgesThemselves, LearnerLeft, NoSuchAssessment, RubricMissing,
    NotEveryCriterionJudged, LevelUnknown, EvidenceOfAnother, or NoEvidence with the outcomes that
    lack it.
    """
    permissions.may_judge(actor, enrolment)
    _check_stays(enrolment)
    version = enrolment.cohort.offering.version
    assessment = queries.assessment_of(version, assessment_id)
    criteria = queries.criteria(version, assessment_id)
    if not criteria:
        raise RubricMissing(assessment=reader.said(assessment.title))
    _check_scores(criteria, scores)
    with transaction.atomic():
        ids = {each.pk for each in evidence}
        kept = list(
            Evidence.objects.select_for_update().filter(
                pk__in=ids, enrolment=enrolment, assessment_id=assessment_id, removed_at=None
            )
        )
        if len(kept) != len(ids):
            raise EvidenceOfAnother
        if missing := lacking(assessment.outcome_ids, [each.outcome_ids for each in kept]):
            raise NoEvidence(outcomes=queries.named(version, missing))
        was_ready, _ = queries.ready(enrolment)
        decision = Decision.objects.create(
            enrolment=enrolment,
            assessment_id=assessment_id,
            scores={each.id: scores[each.id] for each in criteria},
            result=judge(criteria, scores),
            comment=comment.strip(),
            assessor=actor,
            decided_at=at,
        )
        decision.evidence.set(kept)
        detail = {"assessment": assessment_id, "result": decision.result}
        _record(actor, "assessment.decided", decision, version, at, **detail)
        if not was_ready and queries.ready(enrolment)[0]:
            events.announce(AssessmentPassed(enrolment_id=enrolment.id, at=at))
    return decision


def _check_scores(criteria: Sequence[Criterion], scores: Mapping[str, Value]) -> None:
    if still_open := open_criteria(criteria, scores):
        names = ", ".join(f"“{reader.said(each.name)}”" for each in still_open)
        raise NotEveryCriterionJudged(criteria=names)
    if wrong := without_level(criteria, scores):
        raise LevelUnknown(criterion=reader.said(wrong[0].name))


def _check_stays(enrolment: Enrolment) -> None:
    if enrolment.withdrawn_at is not None or enrolment.learner_id is None:
        raise LearnerLeft


def refuse_undo(event: ImportUndone) -> None:
    """Refuse that an import is undone once any of its learners has evidence or a decision.

    Raises WorkWouldBeLost with the number of such learners.
    """
    ids = event.enrolment_ids
    worked = set(
        Evidence.objects.filter(enrolment_id__in=ids).values_list("enrolment_id", flat=True)
    )
    worked |= set(
        Decision.objects.filter(enrolment_id__in=ids).values_list("enrolment_id", flat=True)
    )
    if worked:
        raise WorkWouldBeLost(count=len(worked))


def forget_learner(*, person_id: UUID | str, at: datetime) -> None:
    """Erase what an erased person handed in, and what was said of it; results and digests stay."""
    with transaction.atomic():
        for each in Evidence.objects.filter(enrolment__learner_id=UUID(str(person_id))):
            _delete_file(each)
            each.title = each.narrative = each.url = each.file_name = ""
            each.save(update_fields=["title", "narrative", "url", "file", "file_name"])
            journal.record(actor_id="", verb="assessment.evidence_forgotten", thing=each, at=at)
        Decision.objects.filter(enrolment__learner_id=UUID(str(person_id))).update(comment="")


def _delete_file(evidence: Evidence) -> None:
    if evidence.file:
        storage, name = evidence.file.storage, evidence.file.name
        transaction.on_commit(lambda: storage.delete(str(name)))
        evidence.file = ""


def _record(
    actor: Person,
    verb: str,
    thing: Rubric | Evidence | Decision,
    version: Version,
    at: datetime,
    **detail: str,
) -> None:
    journal.record(
        actor_id=str(actor.id),
        verb=verb,
        thing=thing,
        organisation_id=version.design.organisation_id,
        at=at,
        detail=detail,
    )
