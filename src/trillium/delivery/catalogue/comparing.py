"""Entries side by side: ours in full, those of other registers as far as they tell us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from trillium.delivery.offerings.information import Information
from trillium.kit.bilingual import LANGUAGES
from trillium.structures.designs import document as documents

Pair = Mapping[str, str]
Lines = Sequence[Pair]

#: what a card calls a fact → the field that the fact is taken from
ON_CARD: Mapping[str, str] = {
    "hours": "workload.hours",
    "mode": "delivery.mode",
    "price": "fees.amount",
    "languages": "language[]",
}


class Origin(Protocol):
    """Which register tells of an entry, and when it was last read."""

    name: Any
    read_at: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One entry; of what is None we are told nothing. The origin is None for our own."""

    name: str  # as the address of a comparison has it
    page: str
    title: Pair
    institution: Pair
    purpose: Pair
    outcomes: Lines
    facts: Sequence[tuple[Pair, Lines]]
    assessments: Lines | None = None
    recognised_by: Lines | None = None
    leads_to: Lines | None = None
    expiry: Pair | None = None
    origin: Origin | None = None

    def about(self, term: str) -> Lines:
        """Return what it says to a term of the summary, given in English."""
        return [line for each, lines in self.facts if _key(each) == term for line in lines]


def ours(*, name: str, page: str, institution: Pair, about: Information) -> Column:
    """Return the column of an entry of this register."""
    return Column(
        name=name,
        page=page,
        title=about.title,
        institution=institution,
        purpose=about.purpose,
        outcomes=about.outcomes,
        facts=[(each.term, each.lines) for each in about.facts],
        assessments=[each.title for each in about.assessments],
        recognised_by=[body for body, _ in about.recognised_by],
        leads_to=[target for target, _ in about.leads_to],
        expiry=about.expiry,
    )


def facts_told(
    facts: Sequence[tuple[Pair, Lines]], card: Mapping[str, Pair]
) -> Sequence[tuple[Pair, Lines]]:
    """Return the facts that a register tells, with those that only its card tells after them."""
    known = {_key(term) for term, _ in facts}
    terms = {name: _term(path) for name, path in ON_CARD.items()}
    return [
        *facts,
        *(
            (term, [card[name]])
            for name, term in terms.items()
            if _key(term) not in known and any(card.get(name, {}).values())
        ),
    ]


def terms(columns: Sequence[Column]) -> Mapping[str, Pair]:
    """Return every term that one of the entries has, in the order of the first that has it."""
    found: dict[str, Pair] = {}
    for column in columns:
        for term, _ in column.facts:
            found.setdefault(_key(term), term)
    return found


def _key(term: Pair) -> str:
    return term.get("en") or term.get("fr") or ""


def _term(path: str) -> Pair:
    return {language: documents.label(path, language) for language in LANGUAGES}
