"""A checklist as people write it in a form becomes a framework like any other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trillium.kit import yaml_files
from trillium.structures.designs.document import FIELDS
from trillium.structures.frameworks.door import FAMILIES
from trillium.structures.frameworks.pack import Words

#: what a checklist may start from
STARTERS: Mapping[str, Any] = yaml_files.read_own(Path(__file__).with_name("starters.yaml"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One criterion: a field that must be filled in, a question, or one of another framework."""

    title: Words
    strength: str
    field: str = ""
    like: Mapping[str, Any] | None = None  # the criterion it is copied from, as its file has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What a checklist begins with; `copied` holds the criteria of a framework by their ids."""

    title: Words = field(default_factory=dict)
    definition: Words = field(default_factory=dict)
    lines: Sequence[Mapping[str, Any]] = ()
    copied: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    source: Mapping[str, Any] | None = None


def started(name: str) -> Start:
    """Return what the starter of that name begins with."""
    starter = STARTERS[name]
    return Start(title=starter["title"], definition=starter["definition"], lines=starter["lines"])


def copy_of(content: Mapping[str, Any]) -> Start:
    """Return what the copy of a framework begins with: its criteria, with their rules."""
    criteria = {each["id"]: each for each in content["criteria"]}
    return Start(
        title=content["title"],
        definition=content["definition"],
        lines=[
            {"title": each["title"], "strength": _strength(each), "origin": name}
            for name, each in criteria.items()
        ],
        copied=criteria,
        source=content["sources"][content["main_source"]],
    )


def _strength(criterion: Mapping[str, Any]) -> str:
    return "must" if criterion["strength"] == "must" else "should"


def framework(
    *,
    framework_id: str,
    owner: Words,
    title: Words,
    definition: Words,
    lines: Sequence[Line],
    day: str,
    source: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the plain values of the framework that a checklist describes.

    `source` is where the criteria that are copied from another framework were read.
    """
    name = owner["en"]
    own = {
        "title": title["en"],
        "year": day[:4],
        "url": "",
        "authority": "official",
        "read": "full",
    }
    copied = {"S2": dict(source)} if source and any(line.like for line in lines) else {}
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
        "sources": {"S1": own, **copied},
        "criteria": [_criterion(line, number) for number, line in enumerate(lines, start=1)],
    }


def _criterion(line: Line, number: int) -> Mapping[str, Any]:
    if line.like is not None:
        return _copied(line, line.like, number)
    field = FIELDS.get(line.field)
    settled: dict[str, Any] = {"settled_by": "person", "judged": dict(line.title), "fields": []}
    if field is not None:
        rule = {"op": "nonempty", "field": field.path.replace("[]", "")}
        settled = {"settled_by": "rule", "rule": rule, "fields": [field.path]}
    family = field.family if field and field.family in FAMILIES else "quality"
    return {
        "id": f"h-{number}",
        "title": dict(line.title),
        "kind": _kind(line),
        "strength": line.strength,
        "confidence": "seen",
        "family": family,
        "applies_to": "design",
        **settled,
        "source": {"key": "S1", "section": str(number)},
    }


def _copied(line: Line, like: Mapping[str, Any], number: int) -> Mapping[str, Any]:
    kept = {
        key: like[key]
        for key in ("family", "applies_to", "settled_by", "rule", "judged", "fields", "note")
        if key in like
    }
    return {
        "id": f"h-{number}",
        "title": dict(line.title),
        "kind": _kind(line),
        "strength": line.strength,
        "confidence": "seen",  # the institution itself asks for it now
        **kept,
        "source": {"key": "S2", "section": like["source"]["section"]},
    }


def _kind(line: Line) -> str:
    return "mandatory" if line.strength == "must" else "optional"
