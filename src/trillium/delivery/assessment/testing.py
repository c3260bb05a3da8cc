"""Makers of evidence and decisions; they go through the actions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from trillium.accounts.organisations.testing import Cast
from trillium.accounts.people.testing import THEN
from trillium.delivery.assessment.actions import add_evidence, decide, write_rubric
from trillium.delivery.assessment.models import Decision, Evidence, Rubric
from trillium.delivery.assessment.queries import criteria
from trillium.delivery.offerings.models import Enrolment
from trillium.structures.designs.models import Version


def example_criteria(outcome_ids: Sequence[str] = ("o1", "o2")) -> list[dict[str, Any]]:
    """Return one criterion an outcome, with three levels, the second of which passes."""
    names = (
        {"en": "Not yet", "fr": "Pas encore"},
        {"en": "Meets it", "fr": "Atteint"},
        {"en": "Excels", "fr": "Dépasse"},
    )
    return [
        {
            "id": f"c-{outcome}",
            "outcome_ids": [outcome],
            "name": {"en": f"Criterion for {outcome}", "fr": f"Critère pour {outcome}"},
            "levels": [{"value": value, "name": name} for value, name in enumerate(names)],
            "passes_at": 1,
        }
        for outcome in outcome_ids
    ]


def make_rubric(
    cast: Cast,
    version: Version,
    *,
    assessment_id: str = "a1",
    outcome_ids: Sequence[str] = ("o1", "o2"),
    at: datetime = THEN,
) -> Rubric:
    """Return the rubric of an assessment."""
    return write_rubric(
        actor=cast.priya,
        version=version,
        assessment_id=assessment_id,
        title={"en": "Skills station", "fr": "Poste d’habiletés"},
        criteria=example_criteria(outcome_ids),
        at=at,
    )


def make_evidence(
    cast: Cast,
    enrolment: Enrolment,
    *,
    assessment_id: str = "a1",
    outcome_ids: Sequence[str] = ("o1", "o2"),
    title: str = "Film of the skills station",
    at: datetime = THEN,
) -> Evidence:
    """Return evidence with an address, added by the assessor."""
    return add_evidence(
        actor=cast.daniel,
        enrolment=enrolment,
        assessment_id=assessment_id,
        outcome_ids=outcome_ids,
        type="video",
        title=title,
        url="https://films.example.org/42",
        at=at,
    )


def make_decision(
    cast: Cast,
    enrolment: Enrolment,
    *,
    assessment_id: str = "a1",
    evidence: Sequence[Evidence] | None = None,
    passing: bool = True,
    at: datetime = THEN,
) -> Decision:
    """Return a decision on evidence (made where none is given): all pass, or the last not yet."""
    version = enrolment.cohort.offering.version
    rubric = criteria(version, assessment_id)
    scores = {each.id: each.passes_at for each in rubric}
    if not passing:
        scores[rubric[-1].id] = rubric[-1].levels[0].value
    if evidence is None:
        evidence = [make_evidence(cast, enrolment, assessment_id=assessment_id, at=at)]
    return decide(
        actor=cast.daniel,
        enrolment=enrolment,
        assessment_id=assessment_id,
        scores=scores,
        comment="Calm and in order.",
        evidence=evidence,
        at=at,
    )
