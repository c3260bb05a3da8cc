"""What a design is made of, and what may become of a version. Values in, values out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: state of a version → the states it may go to next. Approved words never go back to a draft.
NEXT: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"in_review", "retired"}),
    "in_review": frozenset({"draft", "approved"}),
    "approved": frozenset({"published", "superseded", "retired"}),
    "published": frozenset({"superseded", "retired"}),
    "superseded": frozenset({"retired"}),
    "retired": frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a holder can do; `id` is the design's own, else o and its position."""

    id: str
    statement: object
    hours: object
    components: tuple[str, ...]
    competency_refs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One part of the assessment plan; `id` is the design's own, else a and its position."""

    id: str
    title: object
    description: object
    type: str
    summative: bool
    outcome_ids: tuple[str, ...]
    evidence_type: str
    evidence_required: bool
    criteria: object
    threshold: object
    rubric: tuple[Mapping[str, Any], ...]


def may_become(state: str, after: str) -> bool:
    """Tell whether a version in `state` may go to `after`."""
    return after in NEXT.get(state, frozenset())


def outcomes_of(document: Mapping[str, Any]) -> tuple[Outcome, ...]:
    """Return the outcomes of a document, in its order."""
    return tuple(
        Outcome(
            id=str(item.get("id") or f"o{position}"),
            statement=item.get("statement", ""),
            hours=item.get("hours"),
            components=_texts(item.get("components")),
            competency_refs=_texts(item.get("competency_refs")),
        )
        for position, item in enumerate(_objects(document.get("outcomes")), start=1)
    )


def assessments_of(document: Mapping[str, Any]) -> tuple[Assessment, ...]:
    """Return the assessment plan of a document, in its order."""
    return tuple(
        _assessment(item, position)
        for position, item in enumerate(_objects(document.get("assessments")), start=1)
    )


def _assessment(item: Mapping[str, Any], position: int) -> Assessment:
    name = str(item.get("id") or f"a{position}")
    return Assessment(
        id=name,
        title=item.get("title") or item.get("type") or name,
        description=item.get("description", ""),
        type=str(item.get("type") or ""),
        summative=item.get("summative") is not False,
        outcome_ids=_texts(item.get("outcome_ids")),
        evidence_type=str(item.get("evidence_type") or ""),
        evidence_required=item.get("evidence_required") is not False,
        criteria=item.get("criteria", ""),
        threshold=item.get("threshold", ""),
        rubric=tuple(_objects(item.get("rubric"))),
    )


def unassessed(document: Mapping[str, Any]) -> tuple[Outcome, ...]:
    """Return the outcomes that no assessment covers."""
    covered = {name for plan in assessments_of(document) for name in plan.outcome_ids}
    return tuple(outcome for outcome in outcomes_of(document) if outcome.id not in covered)


def _objects(value: object) -> list[Mapping[str, Any]]:
    if not isinstance(value, list):
        return []
    return [item for item in value if isinstance(item, Mapping)]


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()
