"""Who may do what for an organisation."""

from trillium.accounts.organisations import queries, rules
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.kit.errors import NotAllowed, NotFound


class MayNotCreate(NotAllowed):
    """Only the host or the coordinator of the consortium may add an organisation."""


class MayNotGiveRole(NotAllowed):
    """Your role does not let you give or take back this role here."""


class MayNotDecideOnKey(NotAllowed):
    """Only those who speak for the organisation may decide where its signing key is kept."""


class NoSuchOrganisation(NotFound):
    """There is no such organisation, or you are not one of those who see it."""


def to_create(actor: Person | None, consortium: Organisation | None) -> None:
    """Raise MayNotCreate unless the actor is the host or coordinates the consortium."""
    if actor is None or actor.is_staff:
        return
    if consortium is None or not queries.coordinates(actor, consortium):
        raise MayNotCreate


def roles_to_give(actor: Person | None, organisation: Organisation) -> tuple[str, ...]:
    """Return the roles the actor may give and take back in the organisation."""
    everywhere = actor is None or actor.is_staff or queries.coordinates(actor, organisation)
    own = frozenset[str]() if actor is None else queries.roles_in(actor, organisation)
    return rules.roles_to_give(kind=organisation.kind, own_roles=own, coordinates=everywhere)


def to_give_role(actor: Person | None, organisation: Organisation, role: str) -> None:
    """Raise MayNotGiveRole unless the actor may give this role here."""
    if role not in roles_to_give(actor, organisation):
        raise MayNotGiveRole


def may_decide_on_key(actor: Person, organisation: Organisation) -> bool:
    """Return whether the actor speaks for the organisation when it is about its key."""
    own = queries.roles_in(actor, organisation)
    return rules.may_decide_on_key(kind=organisation.kind, own_roles=own)


def to_decide_on_key(actor: Person | None, organisation: Organisation) -> None:
    """Raise MayNotDecideOnKey for those who do not speak for the organisation.

    Nobody else may, not even the host.
    """
    if actor is None or not may_decide_on_key(actor, organisation):
        raise MayNotDecideOnKey


def to_see(viewer: Person, organisation: Organisation) -> None:
    """Raise NoSuchOrganisation for those outside its consortium; the host sees all."""
    if (
        not viewer.is_staff
        and not queries.neighbours_of(viewer).filter(pk=organisation.pk).exists()
    ):
        raise NoSuchOrganisation


class NoJournal(NotAllowed):
    """The journal is for those with a role, and shows what was done in their own organisations."""
