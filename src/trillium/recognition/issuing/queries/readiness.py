"""Who of a cohort may be given the credential, and what is missing for the others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from trillium.delivery.assessment import queries as assessment
from trillium.delivery.assessment.models import Evidence
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

Judgements = Sequence[assessment.Judgement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """One learner of a cohort: what is missing, or the award that stands."""

    enrolment: Enrolment
    judgements: Judgements
    refusals: tuple[Refused, ...]
    award: Award | None  # the newest

    @property
    def may_be_issued(self) -> bool:
        """Return whether nothing is missing."""
        return not self.refusals

    @property
    def is_issued(self) -> bool:
        """Return whether a credential stands."""
        return self.award is not None and self.award.revoked_at is None

    @property
    def evidence(self) -> list[Evidence]:
        """Return what the learner handed in for assessments that count, the oldest first."""
        found = {piece.pk: piece for each in self.judgements for piece in each.evidence}
        return sorted(found.values(), key=lambda piece: piece.added_at)

    @property
    def decided_at(self) -> datetime | None:
        """Return when the last decision that counts was taken."""
        return max(
            (each.decision.decided_at for each in self.judgements if each.decision), default=None
        )


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
    version = enrolment.cohort.offering.version
    return _readiness(version, [(enrolment, assessment.judgements(enrolment))], again=again)[0]


def readiness(cohort: Cohort) -> list[Readiness]:
    """Return it for everybody in the cohort, by name, in a constant number of queries."""
    return readiness_of_many(cohort.offering.version, list(offerings.enrolments_in(cohort)))


def readiness_of_many(version: Version, enrolments: Sequence[Enrolment]) -> list[Readiness]:
    """Return it for some learners of one version, in a constant number of queries."""
    found = assessment.judgements_of(version, enrolments, lean=True)
    return _readiness(version, [(each, found[each.pk]) for each in enrolments], again=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How a version's results are read: its outcomes, and the rubric of each assessment."""

    outcome_ids: tuple[str, ...]
    criteria: Mapping[str, Sequence[Criterion]]
    language: str


def scale_of(version: Version) -> Scale:
    """Return how the results of a version are read, for as many learners as one likes."""
    return Scale(
        outcome_ids=tuple(outcome.id for outcome in designs.outcomes(version)),
        criteria={
            each.id: assessment.criteria(version, each.id) for each in designs.assessments(version)
        },
        language=composing.languages_of(version.document)[0],
    )


def results(ready: Readiness, scale: Scale) -> list[composing.OutcomeResult]:
    """Return the outcomes with the lowest level of the rubric at which each was shown."""
    levels: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for each in ready.judgements:
        scores = each.decision.scores if each.decision else {}
        for criterion in scale.criteria[each.assessment.id]:
            if level := criterion.level(scores.get(criterion.id, -1)):
                for outcome in criterion.outcome_ids:
                    said = bilingual.text(level.name, scale.language)
                    levels[outcome].append((level.value, said))
    return [
        composing.OutcomeResult(
            outcome=outcome, level=min(levels[outcome], default=(0, ""))[1] or None
        )
        for outcome in scale.outcome_ids
    ]


def _readiness(
    version: Version,
    rows: Sequence[tuple[Enrolment, Judgements]],
    *,
    again: bool,
) -> list[Readiness]:
    facts, outcomes = version_facts(version), _outcomes_said(version)
    newest = _newest_awards(enrolment.pk for enrolment, _ in rows)
    titles: dict[str, str] = {}
    found = []
    for enrolment, judgements in rows:
        counting = [each for each in judgements if each.assessment.summative]
        for each in counting:
            if each.assessment.id not in titles:
                titles[each.assessment.id] = reader.said(each.assessment.title)
        award = newest.get(enrolment.pk)
        learner = _learner_facts(outcomes, titles, enrolment, counting, award)
        found.append(
            Readiness(
                enrolment=enrolment,
                judgements=counting,
                refusals=may_issue(facts, learner, again=again),
                award=award,
            )
        )
    return found


def _outcomes_said(version: Version) -> list[tuple[str, str]]:
    """Return the id and statement of each outcome, read once for all learners."""
    return [(each.id, reader.said(each.statement)) for each in designs.outcomes(version)]


def _learner_facts(
    outcomes: Sequence[tuple[str, str]],
    titles: Mapping[str, str],
    enrolment: Enrolment,
    judgements: Judgements,
    award: Award | None,
) -> LearnerFacts:
    covered = {name for each in judgements for name in each.assessment.outcome_ids}
    evidenced = {
        name for each in judgements for piece in each.evidence for name in piece.outcome_ids
    }
    return LearnerFacts(
        name=enrolment.name,
        outcomes=tuple(
            OutcomeFacts(
                statement=statement, is_assessed=name in covered, has_evidence=name in evidenced
            )
            for name, statement in outcomes
        ),
        assessments=tuple(
            AssessmentFacts(
                title=titles[each.assessment.id],
                result=each.decision.result if each.decision else "",
            )
            for each in judgements
        ),
        has_left=enrolment.withdrawn_at is not None,
        has_standing_award=award is not None and award.revoked_at is None,
        revoked_before=award.revocation_reason if award and award.revoked_at else None,
    )


def _newest_awards(enrolment_ids: Iterable[UUID]) -> dict[UUID, Award]:
    """Return the award that stands, else the newest revoked one, of each enrolment."""
    awards = Award.objects.filter(bulk.any_of("enrolment_id", list(enrolment_ids)))
    in_order = sorted(awards, key=lambda each: (each.revoked_at is None, each.issued_at))
    return {award.enrolment_id: award for award in in_order if award.enrolment_id}
