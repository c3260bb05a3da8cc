"""Starting from a design that exists: what is carried over, and who is named for it.

Starters for a sector stand in `starters/*.yaml`, for anyone to read and correct.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from trillium.kit import yaml_files
from trillium.structures.designs import document as documents
from trillium.structures.designs.composing import without_empty

Pair = Mapping[str, str]

STARTERS = Path(__file__).with_name("starters")
#: licences under which a design may be adapted and shared again: those that forbid it are none
_OPEN = re.compile(r"\bCC(?:0|[ -]?BY(?:[ -](?:NC|SA))*)(?![ -]?(?:ND|NC|SA))\b", re.IGNORECASE)
_ADDRESS = re.compile(
    r"creativecommons\.org/(?:publicdomain/zero|licenses/by(?:-nc)?(?:-sa)?)/", re.IGNORECASE
)
#: what of a design holds elsewhere too; need, partners, fees and approval are each one's own
CARRIED = (
    "title",
    "purpose_statement",
    "purpose",
    "content_summary",
    "target_audience",
    "language",
    "licence",
    "sector",
    "keywords",
    "is_full_qualification",
    "award_rule",
    "contributors",
    "outcomes",
    "competency_alignments",
    "standards",
    "standards_none",
    "workload",
    "duration",
    "levels",
    "assessments",
    "assessment_moderation",
    "rpl",
    "prerequisites",
    "prerequisites_none",
    "employment_pathways",
    "digital_credential",
    "occupations",
    "classification",
)
MADE: Pair = {"en": "Made “{}”, adapted before", "fr": "A réalisé « {} », déjà adaptée"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a starter takes its words from."""

    name: Pair
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A design to start from; `key` says where it comes from."""

    key: str
    document: Mapping[str, Any]
    by: object
    licence: object
    url: str  # of the page that people read
    id: str = ""  # the address by which machines know this very version
    sources: tuple[Source, ...] = ()

    @property
    def title(self) -> object:
        """Return what it is called."""
        return self.document.get("title", "")

    @property
    def outcomes(self) -> list[object]:
        """Return the statements of its outcomes."""
        return [item.get("statement", "") for item in self.document.get("outcomes") or []]


@cache
def starters() -> tuple[Template, ...]:
    """Return the starters that are shipped, by name of their file."""
    return tuple(_starter(path) for path in sorted(STARTERS.glob("*.yaml")))


def _starter(path: Path) -> Template:
    raw = yaml_files.read_own(path)
    return Template(
        key=f"starter:{path.stem}",
        document=raw["document"],
        by=raw["by"],
        licence=raw["licence"],
        url=raw["url"],
        sources=tuple(Source(name=each["name"], url=each["url"]) for each in raw["sources"]),
    )


def is_open(licence: object) -> bool:
    """Tell whether a licence, in words or by its address, lets others adapt a design."""
    words = documents.text(licence, "en")
    return bool(_OPEN.search(words) or _ADDRESS.search(words))


def adapted(template: Template) -> dict[str, Any]:
    """Return the document that begins from a template, with its maker named.

    Who made what the template itself was adapted from becomes a contributor, so that nobody who
    is to be named is lost.
    """
    words = {
        name: deepcopy(template.document[name]) for name in CARRIED if name in template.document
    }
    before = template.document.get("adapted_from")
    if isinstance(before, Mapping) and before.get("by"):
        words["contributors"] = [
            *(words.get("contributors") or []),
            {"name": deepcopy(before["by"]), "role": _made(before.get("title"))},
        ]
    words["adapted_from"] = {
        "title": deepcopy(template.title),
        "by": deepcopy(template.by),
        "url": template.url,
        "id": template.id,
        "licence": deepcopy(template.licence),
    }
    return dict(without_empty(words))


def _made(title: object) -> dict[str, str]:
    return {code: words.format(documents.text(title, code)) for code, words in MADE.items()}
