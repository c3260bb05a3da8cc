"""What search and cards need of a published design: words, facets, numbers, facts. Values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trillium.delivery.offerings import information
from trillium.delivery.offerings.rules import folded, searched
from trillium.kit.bilingual import LANGUAGES, pair, text
from trillium.structures.designs.formats.published import (
    choice,
    languages,
    mapping,
    number,
    objects,
)

Document = Mapping[str, Any]
Pair = Mapping[str, str]

#: facets in the order in which the page shows them
FACETS = ("funding", "language", "mode", "sector", "skill", "level", "stacks", "accepted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One value of one facet, and how people call it."""

    facet: str
    value: str
    label: Pair

    def as_json(self) -> list[Any]:
        """Return it as a listing keeps it."""
        return [self.facet, self.value, dict(self.label)]


def marks(document: Document, accepted: Sequence[str] = ()) -> list[Mark]:
    """Return every facet value of a design; `accepted` are the frameworks whose check it passes."""
    found = [
        *(_choice("language", "language[]", each) for each in languages(document)),
        *_if(_mode(document)),
        *_if(_text("sector", document.get("sector"))),
        *_skills(document),
        *_levels(document),
        *(Mark(facet="accepted", value=each, label=pair(each)) for each in accepted),
    ]
    osap = mapping(mapping(document, "funding"), "osap").get("approval_status")
    if osap == "approved":
        found.append(_choice("funding", "", "osap"))
    if information.price(document)[:1] == (information.FREE,):
        found.append(_choice("funding", "", "free"))
    stacks = mapping(document, "stackability")
    if stacks.get("mode") in {"stackable", "integrated"} or stacks.get("pathways"):
        found.append(_choice("stacks", "", "yes"))
    return list({(each.facet, each.value): each for each in found}.values())


def words(document: Document, institution: object) -> str:
    """Return what search looks into, without accents, in both languages."""
    return searched(document, institution)


def titles(title: object) -> str:
    """Return a title as it is searched, in both languages."""
    return folded(" ".join(dict.fromkeys(text(title, each) for each in LANGUAGES)))


def hours(document: Document) -> float | None:
    """Return the whole workload in hours."""
    found = number(mapping(document, "workload").get("hours"))
    return None if found is None else float(found)


def price(document: Document) -> float | None:
    """Return what a learner pays in all, materials included."""
    fees = mapping(document, "fees")
    amount = number(fees.get("amount"))
    return None if amount is None else float(amount + (number(fees.get("materials")) or 0))


def card(document: Document) -> dict[str, Pair]:
    """Return the critical facts that a card shows."""
    sums = information.price(document)
    return {
        "hours": information.hours(document),
        "mode": information.mode(document),
        "languages": information.languages(document),
        "price": sums[0] if sums else {},
    }


def _mode(document: Document) -> Mark | None:
    mode = mapping(document, "delivery").get("mode")
    mode = "on_site" if mode == "conventional" else mode  # one way of teaching, two words for it
    return _choice("mode", "delivery.mode", mode) if mode else None


def _skills(document: Document) -> list[Mark]:
    """Name skills by their words: two frameworks' addresses for one skill are one filter."""
    return [
        mark
        for each in objects(document.get("competency_alignments"))
        if (mark := _text("skill", each.get("name")))
    ]


def _levels(document: Document) -> list[Mark]:
    return [
        Mark(
            facet="level",
            value=folded(f"{each['framework']} {text(each['value'], 'en')}"),
            label={name: f"{each['framework']} {text(each['value'], name)}" for name in LANGUAGES},
        )
        for each in objects(document.get("levels"))
        if each.get("framework") and each.get("value")
    ]


def _text(facet: str, value: object) -> Mark | None:
    name = folded(text(value, "en"))[:80]
    if not name:
        return None
    label = {each: text(value, each) for each in LANGUAGES}
    return Mark(facet=facet, value=name, label=label)


def _choice(facet: str, path: str, value: object) -> Mark:
    return Mark(facet=facet, value=str(value), label=choice(path, value))


def _if(mark: Mark | None) -> list[Mark]:
    return [mark] if mark else []
