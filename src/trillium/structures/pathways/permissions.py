"""Who may read a draft and who may write a pathway."""

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership, Organisation
from trillium.accounts.people.models import Person
from trillium.kit.errors import NotAllowed
from trillium.structures.pathways.models import PathwayVersion
from trillium.structures.pathways.queries import PathwayNotFound

WRITERS = (Membership.Role.PROGRAMME_LEAD, Membership.Role.COORDINATOR)


class NotPathwayWriter(NotAllowed):
    """Only a programme lead or a coordinator of {organisation} may write its pathways."""


def may_write(person: Person | None, organisation: Organisation) -> bool:
    """Tell whether the person writes pathways of the organisation."""
    return person is not None and organisations.has_role(person, organisation.pk, *WRITERS)


def require_write(person: Person, organisation: Organisation) -> None:
    """Raise NotPathwayWriter unless the person leads or coordinates there."""
    if not may_write(person, organisation):
        raise NotPathwayWriter(organisation=organisation)


def require_read(person: Person | None, version: PathwayVersion) -> None:
    """Raise PathwayNotFound for a draft, except to the owner's people and their consortium's."""
    if version.state != PathwayVersion.State.DRAFT:
        return
    owner = version.pathway.organisation_id
    if person is None or not organisations.neighbours_of(person).filter(pk=owner).exists():
        raise PathwayNotFound
