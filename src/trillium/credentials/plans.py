"""What to do with an object of given keys and types, worked out once and then looked up.

Documents differ without end; the objects they are made of have few sets of keys and types. So the
walk (walking.py) asks for the plan of an object: which keys are signed, as what, and in which
order their lines come. A key that may not stand there never gets into a plan.

Taking objects up by a plan is quick, and not taken on faith: a plan is trusted once a whole graph
was compared with what the careful way makes of the document, and never again after a difference.
"""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from trillium.credentials.errors import OutsideProfile
from trillium.credentials.straight import Take, straight
from trillium.credentials.terms import RDF_TYPE, Active, Kind, Term
from trillium.credentials.values import JsonObject

_BARE = frozenset(("id", "type", "narrative", "endorsementComment"))
_INSIDE = frozenset(("proof", "endorsement", "endorsementJwt"))
_USES_BEFORE_STRAIGHT = 64  # compiling takes as long as some fifty objects step by step
_MAX_PLANS_OF_A_TERM = 8  # under a key
_MAX_PLANS = 512  # of one active context: a stranger's documents must not fill the memory


class Trust(Enum):
    """Whether a plan may be used: not compared yet, found right, or once wrong."""

    NEW = 0
    RIGHT = 1
    WRONG = 2


@dataclass(slots=True, eq=False, kw_only=True)
class Plan:
    """What to do with an object: its types as IRIs, and its keys with their terms, in order.

    `written_types` are those of the objects it is for, which stand under the terms of `active`.
    `is_bare` tells that a description says nothing that a reader looks for elsewhere: a refresh
    service may name the credential itself, criteria the page of the achievement, and an endorsement
    inside has what it endorses as its subject (Open Badges 3.0 §B.1.1). `may_hold_credential` tells
    that a credential or token may stand under a key. `is_ordered` is false where two keys mean one.
    `take` is the plan as a function (straight.py), where it came by often enough by its `uses`.
    """

    active: Active
    inside: Active
    written_types: Any
    is_named: bool
    is_bare: bool
    is_ordered: bool
    may_hold_credential: bool
    types: list[str]
    terms: tuple[tuple[str, Term], ...]
    trust: Trust = Trust.NEW
    is_usual: bool = False
    take: Take | None = None
    uses: int = 0

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
        _keep(plan, entry)
    if plan.take is None and plan.trust is Trust.RIGHT:
        plan.uses += 1
        if plan.uses >= _USES_BEFORE_STRAIGHT:
            plan = _straightened(plan, entry)
            _keep(plan, entry)
    return plan


def keep_plan(term: Term, plan: Plan, entry: JsonObject) -> None:
    """Keep a plan where the next object of the same keys is looked for first."""
    if len(term.plans) >= _MAX_PLANS_OF_A_TERM:
        term.plans.clear()
    term.plans[tuple(entry)] = plan


def _keep(plan: Plan, entry: JsonObject) -> None:
    types, plans = entry.get("type", ()), plan.active.plans
    if len(plans) >= _MAX_PLANS:
        plans.clear()
    plans[tuple(entry), tuple(types) if type(types) is list else types] = plan


def _straightened(plan: Plan, entry: JsonObject) -> Plan:
    """Return another plan in the place of one that came by often: to be compared as any new one."""
    made = replace(plan, trust=Trust.NEW, is_usual=False)
    made.take = straight(made, entry)
    return made


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
    types = sorted({active.type_iri(name) for name in names})
    known = {key: inside.term(key) for key in entry if key != "@context"}
    terms = [(key, term) for key, term in known.items() if term.kind >= Kind.LITERAL]
    terms.sort(key=lambda pair: pair[1].predicate)
    predicates = [term.predicate for _, term in terms] + [RDF_TYPE] * bool(types)
    written = entry.get("type", ())
    return Plan(
        active=active,
        inside=inside,
        is_named="id" in entry,
        is_bare=_BARE.issuperset(entry),
        is_ordered=len(set(predicates)) == len(predicates),
        may_hold_credential=not _INSIDE.isdisjoint(entry),
        written_types=written.copy() if type(written) is list else written,
        types=types,
        terms=tuple(terms),
    )
