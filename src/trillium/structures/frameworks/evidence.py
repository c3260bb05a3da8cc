"""What a register asks to see of a micro-credential, filled from the design.

An element is a criterion of a framework; its values are those of the fields the criterion names,
in both languages where the design has both. What is still empty is said, never left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trillium.kit import yaml_files
from trillium.kit.errors import NotFound
from trillium.structures.designs.document import FIELDS, LANGUAGES
from trillium.structures.frameworks import packs, wording
from trillium.structures.frameworks.pack import Criterion, Pack, Words
from trillium.structures.frameworks.paths import Document, catalogue_path

KINDS: Mapping[str, Mapping[str, Any]] = yaml_files.read_own(
    Path(__file__).with_name("evidence.yaml")
)


class NoSuchEvidence(NotFound):
    """There is no such evidence pack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One field of the design, as it stands in each language; empty where nothing is written."""

    path: str
    label: Words
    words: Words

    @property
    def empty(self) -> bool:
        """Return whether nothing is written."""
        return not any(self.words.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One thing the register asks for, with its clause."""

    criterion: Criterion
    values: tuple[Value, ...]

    @property
    def empty(self) -> bool:
        """Return whether none of its fields is filled in."""
        return all(value.empty for value in self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All a register asks for, filled from one design."""

    id: str
    title: Words
    pack: Pack
    elements: tuple[Element, ...]

    @property
    def empty(self) -> tuple[Element, ...]:
        """Return the elements that nothing answers yet."""
        return tuple(element for element in self.elements if element.empty)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, in both languages."""
        return {
            "id": self.id,
            "title": self.title,
            "framework": self.pack.id,
            "framework_version": self.pack.version,
            "elements": [
                {
                    "id": element.criterion.id,
                    "title": element.criterion.title,
                    "clause": element.criterion.section,
                    "confidence": element.criterion.confidence,
                    "empty": element.empty,
                    "values": [
                        {"field": value.path, "label": value.label, "value": value.words}
                        for value in element.values
                    ],
                }
                for element in self.elements
            ],
        }

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Give the lines of a table, its head first."""
        yield (
            "element",
            "title_en",
            "title_fr",
            "clause_en",
            "clause_fr",
            "field",
            "value_en",
            "value_fr",
        )
        for element in self.elements:
            for value in element.values:
                yield (
                    element.criterion.id,
                    element.criterion.title["en"],
                    element.criterion.title["fr"],
                    element.criterion.section["en"],
                    element.criterion.section["fr"],
                    value.path,
                    value.words["en"],
                    value.words["fr"],
                )


def evidence(kind: str, document: Document) -> Evidence:
    """Return what a register asks for, filled from a design. Raises NoSuchEvidence."""
    if kind not in KINDS:
        raise NoSuchEvidence
    entry = KINDS[kind]
    pack = packs.load_pack(entry["framework"])
    known = {criterion.id: criterion for criterion in pack.criteria}
    return Evidence(
        id=kind,
        title=entry["title"],
        pack=pack,
        elements=tuple(_element(known[name], document) for name in entry["elements"]),
    )


def _element(criterion: Criterion, document: Document) -> Element:
    read = criterion.rule.fields if criterion.rule else ()
    paths = [catalogue_path(path) or path for path in (*criterion.fields, *read)]
    known = [path for path in dict.fromkeys(paths) if path in FIELDS]
    # A list is told by the fields below it, where some are named.
    lowest = [path for path in known if not any(other.startswith(f"{path}.") for other in known)]
    return Element(criterion=criterion, values=tuple(_value(path, document) for path in lowest))


def _value(path: str, document: Document) -> Value:
    return Value(
        path=path,
        label={language: wording.spoken(path, language) for language in LANGUAGES},
        words={language: wording.whole(path, document, language) for language in LANGUAGES},
    )
