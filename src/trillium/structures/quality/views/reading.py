"""A version as a reviewer reads it: each field with the comments on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trillium.kit import reader
from trillium.structures.designs import composing
from trillium.structures.designs.composing import Fact
from trillium.structures.designs.models import Version
from trillium.structures.quality.queries import Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One field, and what was said of it."""

    path: str
    label: str
    facts: tuple[Fact, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One section of the version."""

    key: str
    title: str
    rows: tuple[Row, ...]


def reading(version: Version, remarks: Sequence[Remark]) -> tuple[tuple[Part, ...], list[Remark]]:
    """Return the sections of a version, and the comments on fields that hold no words."""
    parts = tuple(
        Part(
            key=section.key,
            title=section.title,
            rows=tuple(
                Row(path=fact.path, label=fact.label, facts=(fact,), remarks=_on(fact, remarks))
                for fact in section.facts
            ),
        )
        for section in composing.reading(version.document, reader.language())
    )
    shown = {row.path for part in parts for row in part.rows}
    return parts, [each for each in remarks if each.comment.path not in shown]


def _on(fact: Fact, remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    return tuple(each for each in remarks if each.comment.path == fact.path)
