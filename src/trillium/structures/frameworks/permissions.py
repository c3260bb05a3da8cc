"""Who may attest a criterion."""

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership, Organisation
from trillium.accounts.people.models import Person
from trillium.kit.errors import NotAllowed
from trillium.structures.designs.models import Version

Role = Membership.Role


class MayNotAttest(NotAllowed):
    """Only a programme lead or a quality reviewer of {organisation} may attest a criterion."""


def may_attest(person: Person, version: Version) -> bool:
    """Tell whether the person may settle what no rule can see."""
    owner = version.design.organisation_id
    return organisations.has_role(person, owner, Role.PROGRAMME_LEAD, Role.REVIEWER)


def require_attest(person: Person, version: Version) -> None:
    """Raise MayNotAttest unless the person leads or reviews for the owner."""
    if not may_attest(person, version):
        raise MayNotAttest(organisation=version.design.organisation)


HOUSE_ROLES = (Role.PROGRAMME_LEAD, Role.REVIEWER, Role.REGISTRAR)


class MayNotKeepHouse(NotAllowed):
    """Only a programme lead, quality reviewer or registrar of {organisation} may do that."""


def may_keep_house(person: Person, organisation: Organisation) -> bool:
    """Tell whether the person may write the organisation's own frameworks."""
    return organisations.has_role(person, organisation.pk, *HOUSE_ROLES)


def require_keep_house(person: Person, organisation: Organisation) -> None:
    """Raise MayNotKeepHouse unless the person leads, reviews or registers for the organisation."""
    if not may_keep_house(person, organisation):
        raise MayNotKeepHouse(organisation=organisation)
