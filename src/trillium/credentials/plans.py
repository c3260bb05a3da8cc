"""What to do with an object of given keys and types, worked out once and then looked up.

Documents differ without end; the objects they are made of have few sets of keys and types. So the
walk in canonical.py asks for the plan of an object: which keys are signed, as what, and in which
order their lines come. A key that may not stand there never gets into a plan.
"""

import re
from dataclasses import dataclass
from typing import Any

from trillium.credentials.errors import OutsideProfile
from trillium.credentials.terms import Active, Kind, Term
from trillium.credentials.values import JsonObject

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE = f"<{RDF}type>"
_BARE = frozenset(("id", "type", "narrative", "endorsementComment"))
_INSIDE = frozenset(("proof", "endorsement", "endorsementJwt"))
_MAX_PLANS = 512  # of one active context: a stranger's documents must not fill the memory

# How most values are taken up at once; whatever else comes is looked at more closely.
LITERAL, ADDRESS, OTHER = object(), object(), object()

#: Tells that a text is an absolute IRI of a scheme that no context here shortens.
is_plain_address = re.compile(r'(?:https?://|urn:|did:)[^\x00-\x20\x7f<>"{}|\\^`]*\Z').match
_SCHEMES = ("urn", "did")

#: A key, how its value is taken up, its predicate between blanks, what ends a literal, its term
#: (None for the types).
Step = tuple[str, object, str, str, Term | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do with an object: its types come first where they can, then its keys in order.

    `is_bare` tells that a description says nothing that a reader looks for elsewhere: a refresh
    service may name the credential itself, criteria the page of the achievement, and an endorsement
    inside has what it endorses as its subject (Open Badges 3.0 §B.1.1). `may_hold_credential` tells
    that a credential or token may stand under a key. `is_ordered` is false where two keys mean one.
    """

    inside: Active
    is_named: bool
    is_bare: bool
    is_ordered: bool
    is_usual: bool
    may_hold_credential: bool
    has_plain_addresses: bool
    types: list[str]
    start: list[str]
    steps: tuple[Step, ...]


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
    if types:
        steps.append(("type", OTHER, f" {_TYPE} ", "", None))
    steps.sort(key=lambda step: step[2])
    is_first = bool(types) and steps[0][4] is None
    is_ordered = len({step[2] for step in steps}) == len(steps)
    may_hold = not _INSIDE.isdisjoint(entry)
    return Plan(
        inside=inside,
        is_named="id" in entry,
        is_bare=_BARE.issuperset(entry),
        is_ordered=is_ordered,
        is_usual=is_ordered and not may_hold,
        may_hold_credential=may_hold,
        has_plain_addresses=_has_plain_addresses(inside),
        types=types,
        start=types if is_first else [],
        steps=tuple(steps[1:] if is_first else steps),
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
