"""Who of a cohort may be given the credential, and what is missing for the others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from trillium.delivery.assessment import queries as assessment
from trillium.delivery.assessment.rules import Criterion
from trillium.delivery.offerings import queries as offerings
from trillium.delivery.offerings.models import Cohort, Enrolment
from trillium.kit import bilingual, bulk, reader
from trillium.kit.errors import Refused
from trillium.recognition.issuing import composing
from trillium.recognition.issuing.models import Award
from trillium.recognition.issuing.queries import keys
from trillium.recognition.issuing.rules import (
    AssessmentFacts,
    LearnerFacts,
    OutcomeFacts,
    VersionFacts,
    may_issue,
)
from trillium.structures.designs import document as documents
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version


class Learner(NamedTuple):
    """One learner of a cohort, as a bare row."""

    enrolment_id: UUID
    learner_id: UUID | None
    name: str
    email: str | None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One learner who is looked at: what was shown, and what is missing."""

    learner: Learner
    shown: Sequence[assessment.Shown]
    refusals: tuple[Refused, ...]

    @property
    def may_be_issued(self) -> bool:
        """Return whether nothing is missing."""
        return not self.refusals

    @property
    def evidence(self) -> list[assessment.Piece]:
        """Return what the learner handed in for assessments that count, the oldest first."""
        return sorted(piece for each in self.shown for piece in each.evidence)

    @property
    def decided_at(self) -> datetime | None:
        """Return when the last decision that counts was taken."""
        return max((each.verdict.decided_at for each in self.shown if each.verdict), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """One learner of a cohort on a page: what is missing, or the award that stands."""

    enrolment: Enrolment
    candidate: Candidate
    award: Award | None  # the newest

    @property
    def refusals(self) -> tuple[Refused, ...]:
        """Return what is missing."""
        return self.candidate.refusals

    @property
    def may_be_issued(self) -> bool:
        """Return whether nothing is missing."""
        return self.candidate.may_be_issued

    @property
    def is_issued(self) -> bool:
        """Return whether a credential stands."""
        return self.award is not None and self.award.revoked_at is None


def version_facts(version: Version) -> VersionFacts:
    """Return what stands behind every credential of a version."""
    organisation = version.design.organisation
    return VersionFacts(
        state=version.state,
        approved_as_it_stands=version.approved_at is not None
        and version.digest == documents.digest(version.document),
        organisation=str(organisation),
        key=keys.key_state(organisation),
        is_taught_out=version.state == Version.State.RETIRED
        and designs.is_taught_out(version, timezone.localdate()),
    )


def readiness_of(enrolment: Enrolment, *, again: bool = False) -> Readiness:
    """Return whether one learner may be given the credential."""
    return _readiness(enrolment.cohort.offering.version, [enrolment], again=again)[0]


def readiness(cohort: Cohort) -> list[Readiness]:
    """Return it for everybody in the cohort, by name, in a constant number of queries."""
    return readiness_of_many(cohort.offering.version, list(offerings.enrolments_in(cohort)))


def readiness_of_many(version: Version, enrolments: Sequence[Enrolment]) -> list[Readiness]:
    """Return it for some learners of one version, in a constant number of queries."""
    return _readiness(version, enrolments, again=False)


def candidates(version: Version, learners: Sequence[Learner]) -> list[Candidate]:
    """Return it for learners of one version none of whom has a credential that stands."""
    revoked = Award.objects.filter(
        bulk.any_of("enrolment_id", [each.enrolment_id for each in learners])
    ).exclude(revoked_at=None)
    reasons = revoked.order_by("issued_at").values_list("enrolment_id", "revocation_reason")
    before = {pk: _Before(revoked_for=reason) for pk, reason in reasons}
    return _candidates(version, learners, before, again=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How a version's results are read: its outcomes, and the rubric of each assessment."""

    outcome_ids: tuple[str, ...]
    criteria: Mapping[str, Sequence[Criterion]]
    language: str
    _read: dict[str, list[composing.OutcomeResult]] = field(default_factory=dict)

    def results(self, candidate: Candidate) -> list[composing.OutcomeResult]:
        """Return the outcomes with the lowest level of the rubric at which each was shown.

        Few levels make few ways to pass: each is read once.
        """
        scores = {
            each.assessment.id: each.verdict.scores if each.verdict else {}
            for each in candidate.shown
        }
        known = repr(scores)
        if known not in self._read:
            self._read[known] = self._results(scores)
        return self._read[known]

    def _results(self, scores: Mapping[str, Mapping[str, Any]]) -> list[composing.OutcomeResult]:
        levels: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for assessment_id, given in scores.items():
            for criterion in self.criteria[assessment_id]:
                if level := criterion.level(given.get(criterion.id, -1)):
                    for outcome in criterion.outcome_ids:
                        said = bilingual.text(level.name, self.language)
                        levels[outcome].append((level.value, said))
        return [
            composing.OutcomeResult(
                outcome=outcome, level=min(levels[outcome], default=(0, ""))[1] or None
            )
            for outcome in self.outcome_ids
        ]


def scale_of(version: Version) -> Scale:
    """Return how the results of a version are read, for as many learners as one likes."""
    return Scale(
        outcome_ids=tuple(outcome.id for outcome in designs.outcomes(version)),
        criteria={
            each.id: assessment.criteria(version, each.id) for each in designs.assessments(version)
        },
        language=composing.languages_of(version.document)[0],
    )


def _readiness(
    version: Version, enrolments: Sequence[Enrolment], *, again: bool
) -> list[Readiness]:
    newest = _newest_awards(enrolment.pk for enrolment in enrolments)
    before = {
        pk: _Before(
            stands=award.revoked_at is None,
            revoked_for=award.revocation_reason if award.revoked_at else None,
        )
        for pk, award in newest.items()
    }
    learners = [
        Learner(
            enrolment_id=each.pk,
            learner_id=each.learner_id,
            name=each.name,
            email=each.learner.email if each.learner else None,
            withdrawn_at=each.withdrawn_at,
        )
        for each in enrolments
    ]
    found = _candidates(version, learners, before, again=again)
    return [
        Readiness(enrolment=enrolment, candidate=each, award=newest.get(enrolment.pk))
        for enrolment, each in zip(enrolments, found, strict=True)
    ]


class _Before(NamedTuple):
    """What became of the newest credential of a learner, where there is one."""

    stands: bool = False
    revoked_for: str | None = None


def _candidates(
    version: Version, learners: Sequence[Learner], before: Mapping[UUID, _Before], *, again: bool
) -> list[Candidate]:
    facts = version_facts(version)
    outcomes = [(each.id, reader.said(each.statement)) for each in designs.outcomes(version)]
    titles = {each.id: reader.said(each.title) for each in assessment.that_count(version)}
    shown = assessment.shown_by(version, [each.enrolment_id for each in learners])
    none = _Before()
    found = []
    for learner in learners:
        theirs = shown[learner.enrolment_id]
        told = _learner_facts(
            outcomes, titles, learner, theirs, before.get(learner.enrolment_id, none)
        )
        found.append(Candidate(learner, theirs, may_issue(facts, told, again=again)))
    return found


def _learner_facts(
    outcomes: Sequence[tuple[str, str]],
    titles: Mapping[str, str],
    learner: Learner,
    shown: Sequence[assessment.Shown],
    before: _Before,
) -> LearnerFacts:
    covered = {name for each in shown for name in each.assessment.outcome_ids}
    evidenced = {name for each in shown for piece in each.evidence for name in piece.outcome_ids}
    return LearnerFacts(
        name=learner.name,
        outcomes=tuple(
            OutcomeFacts(
                statement=statement, is_assessed=name in covered, has_evidence=name in evidenced
            )
            for name, statement in outcomes
        ),
        assessments=tuple(
            AssessmentFacts(
                title=titles[each.assessment.id],
                result=each.verdict.result if each.verdict else "",
            )
            for each in shown
        ),
        has_left=learner.withdrawn_at is not None,
        has_standing_award=before.stands,
        revoked_before=before.revoked_for,
    )


def _newest_awards(enrolment_ids: Iterable[UUID]) -> dict[UUID, Award]:
    """Return the award that stands, else the newest revoked one, of each enrolment."""
    awards = Award.objects.filter(bulk.any_of("enrolment_id", list(enrolment_ids)))
    in_order = sorted(awards, key=lambda each: (each.revoked_at is None, each.issued_at))
    return {award.enrolment_id: award for award in in_order if award.enrolment_id}
