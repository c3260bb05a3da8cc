"""By what each assessment of a version is judged."""

from collections.abc import Mapping, Sequence
from typing import Any

from trillium.delivery.assessment.models import Decision, Rubric
from trillium.delivery.assessment.rules import (
    Criterion,
    NoSuchAssessment,
    read_criteria,
)
from trillium.kit.bilingual import pair
from trillium.kit.errors import Refused
from trillium.structures.designs import queries as designs
from trillium.structures.designs import rules as plan
from trillium.structures.designs.models import Version


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
