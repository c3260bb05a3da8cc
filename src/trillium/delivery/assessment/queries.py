"""What others may ask about rubrics, evidence and decisions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership
from trillium.accounts.people.models import Person
from trillium.delivery.assessment.models import Decision, Evidence, Rubric
from trillium.delivery.assessment.rules import (
    Criterion,
    NoSuchAssessment,
    lacking,
    read_criteria,
)
from trillium.delivery.offerings import queries as offerings
from trillium.delivery.offerings.models import Cohort, Enrolment
from trillium.kit import bulk
from trillium.kit.bilingual import pair, text
from trillium.kit.errors import NotFound, Refused
from trillium.kit.gates import GateState
from trillium.structures.designs import queries as designs
from trillium.structures.designs import rules as plan
from trillium.structures.designs.models import Version

#: which state of an assessment waits for whom, from nothing to done
NOTHING, HANDED_IN, NOT_YET, PASSED = "nothing", "handed_in", "not_yet", "passed"


class NoSuchEvidence(NotFound):
    """There is no such evidence, or it is not yours to see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One assessment of one learner: what was handed in and what was decided, newest first."""

    assessment: plan.Assessment
    evidence: tuple[Evidence, ...]
    decisions: tuple[Decision, ...]

    @property
    def decision(self) -> Decision | None:
        """The decision that counts: the newest."""
        return self.decisions[0] if self.decisions else None

    @property
    def passed(self) -> bool:
        """Whether the newest decision is a pass."""
        return self.decision is not None and self.decision.result == Decision.Result.PASSED

    @property
    def state(self) -> str:
        """One of nothing, handed_in (an assessor is to judge), not_yet and passed."""
        if self.passed:
            return PASSED
        if not self.evidence:
            return NOT_YET if self.decision else NOTHING
        newest = max(each.added_at for each in self.evidence)
        if self.decision is None or newest > self.decision.decided_at:
            return HANDED_IN
        return NOT_YET

    @property
    def lacking(self) -> tuple[str, ...]:
        """The outcomes of the assessment without evidence."""
        return lacking(self.assessment.outcome_ids, [each.outcome_ids for each in self.evidence])


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeCoverage:
    """One outcome traced: its assessments, the evidence for it, the decisions on it."""

    outcome: plan.Outcome
    judgements: tuple[Judgement, ...]

    @property
    def assessed(self) -> bool:
        """Whether any assessment that counts covers the outcome."""
        return bool(self.judgements)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence that speaks for this outcome."""
        return tuple(
            piece
            for judgement in self.judgements
            for piece in judgement.evidence
            if self.outcome.id in piece.outcome_ids
        )

    @property
    def decision(self) -> Decision | None:
        """The decision that counts: the newest on any of its assessments."""
        found = [each.decision for each in self.judgements if each.decision]
        return max(found, key=lambda each: each.decided_at) if found else None

    @property
    def passed(self) -> bool:
        """Whether there is evidence, and every assessment of the outcome is passed."""
        return self.assessed and bool(self.evidence) and all(e.passed for e in self.judgements)


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortRow:
    """One learner of a cohort with the state of each assessment, and what is missing to the end."""

    enrolment: Enrolment
    judgements: tuple[Judgement, ...]
    missing: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether everything is passed."""
        return not self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class ToJudge:
    """Work that waits for an assessor."""

    enrolment: Enrolment
    assessment: plan.Assessment
    since: datetime
    again: bool  # there was a decision before, and evidence since


def assessment_of(version: Version, assessment_id: str) -> plan.Assessment:
    """Return one assessment of a version's plan; raises NoSuchAssessment."""
    for each in designs.assessments(version):
        if each.id == assessment_id:
            return each
    raise NoSuchAssessment(assessment=assessment_id)


def that_count(version: Version) -> tuple[plan.Assessment, ...]:
    """Return the assessments a credential depends on: all but the formative ones."""
    return tuple(each for each in designs.assessments(version) if each.summative)


def unassessed(version: Version) -> tuple[plan.Outcome, ...]:
    """Return the outcomes that no assessment which counts covers."""
    covered = {name for each in that_count(version) for name in each.outcome_ids}
    return tuple(each for each in designs.outcomes(version) if each.id not in covered)


def rubric(version: Version, assessment_id: str) -> Rubric | None:
    """Return how an assessment is judged: the rubric written here, else that of the design."""
    row = Rubric.objects.filter(version=version, assessment_id=assessment_id).first()
    if row is not None:
        return row
    assessment = assessment_of(version, assessment_id)
    found = _criteria(assessment.rubric)
    if not found:
        return None
    return Rubric(
        version=version,
        assessment_id=assessment_id,
        title=pair(assessment.title),
        criteria=[each.as_json() for each in found],
    )


def criteria(version: Version, assessment_id: str) -> tuple[Criterion, ...]:
    """Return the criteria by which an assessment is judged; none where no rubric was written."""
    found = rubric(version, assessment_id)
    return _criteria(found.criteria) if found else ()


def is_used(version: Version, assessment_id: str) -> bool:
    """Return whether a decision was already taken with the rubric of an assessment."""
    return Decision.objects.filter(
        enrolment__cohort__offering__version=version, assessment_id=assessment_id
    ).exists()


def without_rubric(version: Version) -> tuple[plan.Assessment, ...]:
    """Return the assessments of a version that cannot be judged yet."""
    written = set(version.rubrics.values_list("assessment_id", flat=True))
    return tuple(
        each
        for each in designs.assessments(version)
        if each.id not in written and not _criteria(each.rubric)
    )


def _criteria(raw: Sequence[Mapping[str, Any]]) -> tuple[Criterion, ...]:
    try:
        return read_criteria(raw)
    except Refused:  # the rubric of a design may be half written
        return ()


def evidence(pk: UUID | str) -> Evidence:
    """Return a piece of evidence with its learner and institution; raises NoSuchEvidence."""
    found = (
        Evidence.objects.select_related(
            "enrolment__learner", "enrolment__cohort__offering__version__design__organisation"
        )
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NoSuchEvidence
    return found


def judgements(enrolment: Enrolment) -> tuple[Judgement, ...]:
    """Return each assessment of the plan with this learner's evidence and decisions."""
    return _judgements(enrolment.cohort.offering.version, [enrolment])[enrolment.id]


def judgements_of_many(
    version: Version, enrolments: Sequence[Enrolment]
) -> Mapping[UUID, tuple[Judgement, ...]]:
    """Return the same for many learners of one version, in a constant number of queries.

    Who added evidence, who decided and on what are left out: they are read when asked for.
    """
    return _judgements(version, enrolments, lean=True)


def coverage(enrolment: Enrolment) -> tuple[OutcomeCoverage, ...]:
    """Return each outcome traced to its assessments, their evidence and the decisions on them."""
    return _coverage(enrolment.cohort.offering.version, judgements(enrolment))


def ready(enrolment: Enrolment) -> tuple[bool, tuple[str, ...]]:
    """Return whether a credential may follow, and in sentences what is missing."""
    missing = _missing(coverage(enrolment))
    return not missing, missing


def cohort_rows(cohort: Cohort) -> tuple[CohortRow, ...]:
    """Return the learners of a cohort, each with the state of every assessment."""
    version = cohort.offering.version
    enrolments = list(offerings.enrolments_in(cohort))
    found = _judgements(version, enrolments)
    return tuple(
        CohortRow(
            enrolment=each,
            judgements=found[each.id],
            missing=_missing(_coverage(version, found[each.id])),
        )
        for each in enrolments
    )


def _judgements(
    version: Version, enrolments: Sequence[Enrolment], *, lean: bool = False
) -> dict[UUID, tuple[Judgement, ...]]:
    among = bulk.any_of("enrolment_id", [each.pk for each in enrolments])
    evidence = Evidence.objects.filter(among, removed_at=None)
    found = Decision.objects.filter(among)
    if not lean:
        evidence = evidence.select_related("added_by")
        found = found.select_related("assessor").prefetch_related("evidence")
    pieces: defaultdict[tuple[UUID, str], list[Evidence]] = defaultdict(list)
    for piece in evidence.order_by("-added_at"):
        pieces[piece.enrolment_id, piece.assessment_id].append(piece)
    decisions: defaultdict[tuple[UUID, str], list[Decision]] = defaultdict(list)
    for decision in found.order_by("-decided_at"):
        decisions[decision.enrolment_id, decision.assessment_id].append(decision)
    assessments = designs.assessments(version)
    return {
        enrolment.id: tuple(
            Judgement(
                assessment=each,
                evidence=tuple(pieces[enrolment.id, each.id]),
                decisions=tuple(decisions[enrolment.id, each.id]),
            )
            for each in assessments
        )
        for enrolment in enrolments
    }


def _coverage(version: Version, found: Iterable[Judgement]) -> tuple[OutcomeCoverage, ...]:
    count = [each for each in found if each.assessment.summative]
    return tuple(
        OutcomeCoverage(
            outcome=outcome,
            judgements=tuple(e for e in count if outcome.id in e.assessment.outcome_ids),
        )
        for outcome in designs.outcomes(version)
    )


def _missing(covered: Sequence[OutcomeCoverage]) -> tuple[str, ...]:
    if not covered:
        return (_("The design names no outcome."),)
    return tuple(sentence for each in covered for sentence in _missing_of(each))


def _missing_of(covered: OutcomeCoverage) -> list[str]:
    words = {"outcome": said(covered.outcome.statement).rstrip(".")}
    if not covered.assessed:
        return [_("No assessment covers the outcome “%(outcome)s”.") % words]
    if not covered.evidence:
        return [_("There is no evidence for the outcome “%(outcome)s”.") % words]
    sentences = []
    for each in covered.judgements:
        words["assessment"] = said(each.assessment.title)
        if each.decision is None:
            sentences.append(
                _("The outcome “%(outcome)s” was not judged yet in “%(assessment)s”.") % words
            )
        elif not each.passed:
            sentences.append(
                _("The outcome “%(outcome)s” is not reached yet in “%(assessment)s”.") % words
            )
    return sentences


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


def gate(version: Version) -> GateState:
    """Return what is missing before delivery is done: rubrics, learners, decisions on evidence."""
    missing = [
        _("No assessment covers the outcome “%(outcome)s”.")
        % {"outcome": said(each.statement).rstrip(".")}
        for each in unassessed(version)
    ]
    missing += [
        _("A rubric for “%(assessment)s”") % {"assessment": said(each.title)}
        for each in without_rubric(version)
    ]
    enrolments = list(
        Enrolment.objects.filter(cohort__offering__version=version, withdrawn_at=None)
    )
    if not enrolments:
        missing.append(_("Learners in a cohort"))
    count = {each.id for each in that_count(version)}
    undecided = sum(
        any(e.decision is None for e in found if e.assessment.id in count)
        for found in _judgements(version, enrolments).values()
    )
    if undecided:
        missing.append(
            ngettext(
                "A decision for %(count)d learner", "A decision for %(count)d learners", undecided
            )
            % {"count": undecided}
        )
    return GateState(phase="deliver", missing=tuple(missing))


def about(person: Person) -> dict[str, Any]:
    """Return what these tables hold of a person, for the person."""
    pieces = Evidence.objects.filter(enrolment__learner=person, removed_at=None)
    decisions = Decision.objects.filter(enrolment__learner=person)
    return {
        "evidence": [
            {
                "title": each.title,
                "narrative": each.narrative,
                "url": each.url,
                "file": each.file_name,
                "sha256": each.sha256,
                "added_at": each.added_at.isoformat(),
            }
            for each in pieces
        ],
        "decisions": [
            {
                "assessment": each.assessment_id,
                "result": each.result,
                "scores": each.scores,
                "comment": each.comment,
                "decided_at": each.decided_at.isoformat(),
            }
            for each in decisions
        ],
    }


def said(value: object) -> str:
    """Return a text of the design in the reader's language."""
    return text(value, (get_language() or "en")[:2])


def named(version: Version, outcome_ids: Iterable[str]) -> str:
    """Return the statements of some outcomes, in quotation marks."""
    statements = {each.id: each.statement for each in designs.outcomes(version)}
    words = (said(statements.get(name, name)).rstrip(".") for name in outcome_ids)
    return ", ".join(f"“{each}”" for each in words)
