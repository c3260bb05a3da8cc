"""A checklist as people write it in a form becomes a framework like any other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trillium.structures.designs.document import FIELDS
from trillium.structures.frameworks.door import FAMILIES
from trillium.structures.frameworks.pack import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One criterion: a field of a design that must be filled in, or a question for a person."""

    title: Words
    strength: str
    field: str = ""


def framework(
    *,
    framework_id: str,
    owner: Words,
    title: Words,
    definition: Words,
    lines: Sequence[Line],
    day: str,
) -> dict[str, Any]:
    """Return the plain values of the framework that a checklist describes."""
    name = owner["en"]
    return {
        "id": framework_id,
        "title": dict(title),
        "issuer": name,
        "jurisdiction": dict(owner),
        "places": [],
        "year": day[:4],
        "version": day,
        "status": {"en": "in use", "fr": "en usage"},
        "definition": dict(definition),
        "retrieved": day,
        "valid_from": day,
        "main_source": "S1",
        "sources": {
            "S1": {
                "title": title["en"],
                "year": day[:4],
                "url": "",
                "authority": "official",
                "read": "full",
            }
        },
        "criteria": [_criterion(line, number) for number, line in enumerate(lines, start=1)],
    }


def _criterion(line: Line, number: int) -> Mapping[str, Any]:
    field = FIELDS.get(line.field)
    settled: dict[str, Any] = {"settled_by": "person", "judged": dict(line.title), "fields": []}
    if field is not None:
        rule = {"op": "nonempty", "field": field.path.replace("[]", "")}
        settled = {"settled_by": "rule", "rule": rule, "fields": [field.path]}
    family = field.family if field and field.family in FAMILIES else "quality"
    return {
        "id": f"h-{number}",
        "title": dict(line.title),
        "kind": "mandatory" if line.strength == "must" else "optional",
        "strength": line.strength,
        "confidence": "seen",
        "family": family,
        "applies_to": "design",
        **settled,
        "source": {"key": "S1", "section": str(number)},
    }
