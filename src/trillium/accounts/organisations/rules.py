"""Which roles an organisation knows, and who may give them."""

from collections.abc import Mapping

ROLES_OF_KIND: Mapping[str, tuple[str, ...]] = {
    "institution": ("programme_lead", "assessor", "reviewer", "registrar"),
    "employer": ("employer_representative", "assessor"),
    "consortium": ("coordinator", "reviewer"),
}

#: role of the giver in the organisation itself → the roles it may give there
GIVES: Mapping[str, frozenset[str]] = {
    "coordinator": frozenset({"coordinator", "reviewer"}),
    "registrar": frozenset({"programme_lead", "assessor", "reviewer", "registrar"}),
    "programme_lead": frozenset({"programme_lead", "assessor"}),
    "employer_representative": frozenset({"employer_representative", "assessor"}),
}

#: who speaks for an organisation when it is about its signing key
KEEPS_KEY: Mapping[str, frozenset[str]] = {
    "institution": frozenset({"registrar", "programme_lead"}),
    "employer": frozenset({"employer_representative"}),
    "consortium": frozenset({"coordinator"}),
}


def roles_to_give(*, kind: str, own_roles: frozenset[str], coordinates: bool) -> tuple[str, ...]:
    """Return the roles someone may give in an organisation of this kind, in their usual order.

    `coordinates` says that the giver coordinates its consortium, and so may give every role.
    """
    given = frozenset().union(*(GIVES.get(role, frozenset()) for role in own_roles))
    return tuple(role for role in ROLES_OF_KIND[kind] if coordinates or role in given)


def may_decide_on_key(*, kind: str, own_roles: frozenset[str]) -> bool:
    """Return whether someone with these roles decides on the consent that the key is kept here."""
    return bool(own_roles & KEEPS_KEY[kind])
