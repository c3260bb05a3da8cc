"""Who may read and who may write a design."""

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership, Organisation
from trillium.accounts.people.models import Person
from trillium.kit.errors import NotAllowed, NotFound
from trillium.structures.designs.models import Design
from trillium.structures.designs.queries import designs_of

Role = Membership.Role


class NotProgrammeLead(NotAllowed):
    """Only a programme lead of {organisation} may write its designs."""


class NoPartInVersions(NotAllowed):
    """Only people who lead, review or register for {organisation} may move its versions on."""


class DesignNotFound(NotFound):
    """There is no such design, or it is not yours to see."""


def may_write(person: Person, organisation: Organisation) -> bool:
    """Tell whether the person writes designs of the organisation."""
    return organisations.has_role(person, organisation.pk, Role.PROGRAMME_LEAD)


def require_write(person: Person, organisation: Organisation) -> None:
    """Raise NotProgrammeLead unless the person leads programmes of the organisation."""
    if not may_write(person, organisation):
        raise NotProgrammeLead(organisation=organisation)


def require_part(person: Person, organisation: Organisation) -> None:
    """Raise NoPartInVersions unless the person has a part in moving versions on."""
    roles = (Role.PROGRAMME_LEAD, Role.REVIEWER, Role.REGISTRAR)
    if not organisations.has_role(person, organisation.pk, *roles):
        raise NoPartInVersions(organisation=organisation)


def require_read(person: Person, design: Design) -> None:
    """Raise DesignNotFound unless the design is one of those the person may see."""
    if not designs_of(person).filter(pk=design.pk).exists():
        raise DesignNotFound
