"""What a design is made of, and what may become of a version. Values in, values out."""

from collections.abc import Iterator, Mapping
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place where two documents differ; the one that lacks it shows None."""

    path: str
    before: object
    after: object

    @property
    def kind(self) -> str:
        """Return added, removed or changed."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


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


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return where two documents differ; items of a list are matched by their id or position."""
    old, new = dict(_leaves(before, "")), dict(_leaves(after, ""))
    return tuple(
        Difference(path=path, before=old.get(path), after=new.get(path))
        for path in [*old, *(path for path in new if path not in old)]
        if old.get(path) != new.get(path)
    )


def _leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping) and not _is_text_pair(value):
        for name, child in value.items():
            yield from _leaves(child, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for position, item in enumerate(value, start=1):
            name = item.get("id") if isinstance(item, Mapping) else None
            yield from _leaves(item, f"{path}[{name or position}]")
    elif value not in (None, "", []):
        yield path, value


def _is_text_pair(value: Mapping[str, Any]) -> bool:
    return bool(value) and set(value) <= {"en", "fr"}


def _objects(value: object) -> list[Mapping[str, Any]]:
    if not isinstance(value, list):
        return []
    return [item for item in value if isinstance(item, Mapping)]


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()
