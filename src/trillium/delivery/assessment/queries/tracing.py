"""From outcome to assessment, evidence and decision: for a learner and for a cohort."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from trillium.delivery.assessment.models import Decision, Evidence
from trillium.delivery.assessment.rules import (
    lacking,
)
from trillium.delivery.offerings import queries as offerings
from trillium.delivery.offerings.models import Cohort, Enrolment
from trillium.kit import bulk, reader
from trillium.kit.errors import NotFound
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
    return judgements_of(enrolment.cohort.offering.version, [enrolment])[enrolment.id]


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
    found = judgements_of(version, enrolments)
    return tuple(
        CohortRow(
            enrolment=each,
            judgements=found[each.id],
            missing=_missing(_coverage(version, found[each.id])),
        )
        for each in enrolments
    )


def judgements_of(
    version: Version, enrolments: Sequence[Enrolment]
) -> dict[UUID, tuple[Judgement, ...]]:
    """Return each assessment of the plan with evidence and decisions, learner by learner."""
    among = bulk.any_of("enrolment_id", [each.pk for each in enrolments])
    evidence = Evidence.objects.filter(among, removed_at=None).select_related("added_by")
    pieces: defaultdict[tuple[UUID, str], list[Evidence]] = defaultdict(list)
    for piece in evidence.order_by("-added_at"):
        pieces[piece.enrolment_id, piece.assessment_id].append(piece)
    found = Decision.objects.filter(among).select_related("assessor").prefetch_related("evidence")
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
    words = {"outcome": reader.said(covered.outcome.statement).rstrip(".")}
    if not covered.assessed:
        return [_("No assessment covers the outcome “%(outcome)s”.") % words]
    if not covered.evidence:
        return [_("There is no evidence for the outcome “%(outcome)s”.") % words]
    sentences = []
    for each in covered.judgements:
        words["assessment"] = reader.said(each.assessment.title)
        if each.decision is None:
            sentences.append(
                _("The outcome “%(outcome)s” was not judged yet in “%(assessment)s”.") % words
            )
        elif not each.passed:
            sentences.append(
                _("The outcome “%(outcome)s” is not reached yet in “%(assessment)s”.") % words
            )
    return sentences
