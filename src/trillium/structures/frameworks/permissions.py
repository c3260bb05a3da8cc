"""Who may attest a criterion."""

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership
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
