"""What to do with an object of given keys and types, worked out once and then looked up.

Documents differ without end; the objects they are made of have few sets of keys and types. So the
walk in canonical.py asks for the plan of an object: which keys are signed, as what, and in which
order their lines come. A key that may not stand there never gets into a plan.

Taking objects up by a plan is quick, and not taken on faith: a plan is trusted once a whole graph
was compared with what the careful way makes of the document, and never again after a difference.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

from trillium.credentials.errors import OutsideProfile
from trillium.credentials.terms import Active, Kind, Term
from trillium.credentials.values import JsonObject

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE = f"<{RDF}type>"
_BARE = frozenset(("id", "type", "narrative", "endorsementComment"))
_INSIDE = frozenset(("proof", "endorsement", "endorsementJwt"))
_MAX_PLANS = 512  # of one active context: a stranger's documents must not fill the memory

#: Tells that a text is an absolute IRI of a scheme that no context here shortens.
is_plain_address = re.compile(r'(?:https?://|urn:|did:)[^\x00-\x20\x7f<>"{}|\\^`]*\Z').match
_SCHEMES = ("urn", "did")


class How(Enum):
    """How a value is mostly taken up."""

    LITERAL = 0
    ADDRESS = 1
    OTHER = 2


LITERAL, ADDRESS, OTHER = How  # looked up for every value


class Trust(Enum):
    """Whether a plan may be used: not compared yet, found right, or once wrong."""

    NEW = 0
    RIGHT = 1
    WRONG = 2


#: A key, how its value is taken up, its predicate between blanks, what ends a literal, its term.
Step = tuple[str, How, str, str, Term]


@dataclass(slots=True, eq=False, kw_only=True)
class Plan:
    """What to do with an object: the lines of its types, then its keys in canonical order.

    `keys` and `written_types` are those of the objects it is for. `is_bare` tells that a
    description says nothing that a reader looks for elsewhere: a refresh service may name the
    credential itself, criteria the page of the achievement, and an endorsement inside has what it
    endorses as its subject (Open Badges 3.0 §B.1.1). `may_hold_credential` tells that a credential
    or token may stand under a key. `is_ordered` is false where two keys mean one. `is_sorted` tells
    that the types come before all keys.
    """

    inside: Active
    keys: tuple[str, ...]
    written_types: Any
    is_named: bool
    is_bare: bool
    is_ordered: bool
    is_sorted: bool
    may_hold_credential: bool
    has_plain_addresses: bool
    has_plain_ids: bool
    types: list[str]
    steps: tuple[Step, ...]
    trust: Trust = Trust.NEW
    is_usual: bool = False

    def is_for(self, entry: JsonObject) -> bool:
        """Tell whether an object has the keys and types of this plan."""
        return self.keys == tuple(entry) and self.written_types == entry.get("type", ())

    def judge(self, *, is_right: bool) -> None:
        """Trust the plan, or never use it again."""
        if not is_right:
            self.trust = Trust.WRONG
        elif self.trust is Trust.NEW:
            self.trust = Trust.RIGHT
        is_plain = self.is_ordered and not self.may_hold_credential
        self.is_usual = is_plain and self.trust is Trust.RIGHT


def plan_of(active: Active, entry: JsonObject) -> Plan:
    """Return the plan of an object, or raise TermUndefined or OutsideProfile."""
    types = entry.get("type", ())
    try:
        plan: Plan = active.plans[tuple(entry), tuple(types) if type(types) is list else types]
    except (KeyError, TypeError):
        plan = _make(active, entry)
        if len(active.plans) >= _MAX_PLANS:
            active.plans.clear()
        active.plans[tuple(entry), tuple(types) if type(types) is list else types] = plan
    return plan


def type_names(entry: JsonObject) -> tuple[str, ...]:
    """Return the types of an object, or raise OutsideProfile."""
    value = entry.get("type", ())
    if isinstance(value, str):
        return (value,)
    names = tuple(value) if isinstance(value, list | tuple) else (None,)
    if not all(isinstance(name, str) for name in names):
        raise OutsideProfile("A type is not a text.")
    return names


def _make(active: Active, entry: JsonObject) -> Plan:
    names = type_names(entry)
    inside = active.for_types(names)
    if "id" in entry and inside.term("id").kind is not Kind.ID:
        raise OutsideProfile("The key “id” has another meaning in this document.")
    types = sorted({f" {_TYPE} {active.type_iri(name)} .\n" for name in names})
    terms = {key: inside.term(key) for key in entry if key != "@context"}
    steps = [_step(key, term) for key, term in terms.items() if term.kind >= Kind.LITERAL]
    steps.sort(key=lambda step: step[2])
    heads = [step[2] for step in steps]
    named = [*heads, f" {_TYPE} "] if types else heads
    written = entry.get("type", ())
    return Plan(
        inside=inside,
        is_named="id" in entry,
        is_bare=_BARE.issuperset(entry),
        is_ordered=len(set(named)) == len(named),
        is_sorted=not types or min(named) is named[-1],
        may_hold_credential=not _INSIDE.isdisjoint(entry),
        has_plain_addresses=_has_plain_addresses(inside),
        has_plain_ids=(inside.definitions.get("id") or {}).get("@id") == "@id",
        keys=tuple(entry),
        written_types=written.copy() if type(written) is list else written,
        types=types,
        steps=tuple(steps),
    )


def _step(key: str, term: Term) -> Step:
    how = OTHER
    if not term.is_list and not term.is_graph:
        if term.kind is Kind.LITERAL:
            how = LITERAL
        elif term.kind is Kind.IRI and _has_plain_addresses(term.scalar):
            how = ADDRESS
    return key, how, f" {term.predicate} ", f"{term.suffix} .\n", term


def _has_plain_addresses(active: Active) -> bool:
    found: list[Any] = [active.definitions.get(scheme) for scheme in _SCHEMES]
    return not any(each is not None and each["_prefix"] for each in found)
