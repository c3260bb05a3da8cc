"""Who may state a need, show it, and decide on it."""

from uuid import UUID

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.collaboration.needs import queries
from trillium.collaboration.needs.models import Need
from trillium.kit.errors import NotAllowed, NotFound

STATING_ROLES = (
    "programme_lead",
    "employer_representative",
    "coordinator",
    "registrar",
    "reviewer",
)
DECIDING_ROLES = ("programme_lead", "coordinator")


class MayNotState(NotAllowed):
    """Only those with a role in the organisation may state a need for it."""


class MayNotShow(NotAllowed):
    """Only the organisation that states the need and its partners may add evidence."""


class MayNotDecide(NotAllowed):
    """Only a programme lead or coordinator of the organisation that leads may do this."""


class NoSuchNeed(NotFound):
    """There is no such need, or it belongs to others."""


def states_for(actor: Person) -> list[Organisation]:
    """Return the organisations for which the actor may state a need."""
    return list(organisations.organisations_of(actor, *STATING_ROLES))


def to_state(actor: Person | None, organisation: Organisation) -> None:
    """Raise MayNotState for those without a fitting role in the organisation."""
    if actor is None or actor.is_staff:
        return
    if not organisations.has_role(actor, organisation.id, *STATING_ROLES):
        raise MayNotState


def acts_in(actor: Person, ids: set[UUID], *roles: str) -> bool:
    """Return whether the actor has one of the roles in one of these organisations."""
    return organisations.organisations_of(actor, *roles).filter(id__in=ids).exists()


def may_add_evidence(actor: Person | None, need: Need) -> bool:
    """Return whether the actor belongs to the need's organisation or to a partner in it."""
    if actor is None or actor.is_staff:
        return True
    joined = need.partnerships.all()
    ids = {
        need.organisation_id,
        *(each.lead_id for each in joined),
        *(each.partner_id for each in joined),
    }
    return acts_in(actor, ids, *STATING_ROLES)


def may_decide(actor: Person | None, need: Need) -> bool:
    """Return whether the actor leads the need's organisation, or one that leads a partnership."""
    if actor is None or actor.is_staff:
        return True
    ids = {need.organisation_id, *(each.lead_id for each in need.partnerships.all())}
    return acts_in(actor, ids, *DECIDING_ROLES)


def to_add_evidence(actor: Person | None, need: Need) -> None:
    """Raise MayNotShow for strangers to the need."""
    if not may_add_evidence(actor, need):
        raise MayNotShow


def to_decide(actor: Person | None, need: Need) -> None:
    """Raise MayNotDecide for everybody who does not lead."""
    if not may_decide(actor, need):
        raise MayNotDecide


def takes_up_for(actor: Person, need: Need) -> list[Organisation]:
    """Return the institutions for which the actor may take up a need that somebody else stated."""
    own = organisations.organisations_of(actor, *DECIDING_ROLES).exclude(pk=need.organisation_id)
    return list(own.filter(kind=Organisation.Kind.INSTITUTION))


def to_bring_in(actor: Person | None, need: Need, lead: Organisation) -> None:
    """Raise MayNotDecide unless the actor decides on the need, or takes it up for `lead`."""
    if may_decide(actor, need) or actor is None:
        return
    if lead not in takes_up_for(actor, need):
        raise MayNotDecide


def to_see(viewer: Person, pk: UUID | str) -> Need:
    """Return the need for those who may see it. Raises NoSuchNeed."""
    if not viewer.is_staff and not queries.visible_to(viewer).filter(pk=pk).exists():
        raise NoSuchNeed
    if (found := queries.need(pk)) is None:
        raise NoSuchNeed
    return found
