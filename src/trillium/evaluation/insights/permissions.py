"""Who records what was found, and who decides."""

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.people.models import Person
from trillium.delivery.offerings import permissions as offerings
from trillium.kit.errors import NotAllowed
from trillium.structures.designs.models import Version

Role = offerings.Role
FINDERS = (Role.PROGRAMME_LEAD, Role.ASSESSOR, Role.REVIEWER)
DECIDERS = (Role.PROGRAMME_LEAD,)


class NotAFinder(NotAllowed):
    """Findings are recorded by those who lead, assess or review at the institution."""


class NotTheDecider(NotAllowed):
    """Only a programme lead of the institution decides to keep, revise or retire."""


def may_see(person: Person, version: Version) -> None:
    """Check that the person works for the institution."""
    offerings.may_see(person, version)


def may_record(person: Person, version: Version) -> None:
    """Check that the person may record a finding."""
    offerings.require(person, version.design.organisation, FINDERS, NotAFinder)


def may_decide(person: Person, version: Version) -> None:
    """Check that the person may close the evaluation."""
    offerings.require(person, version.design.organisation, DECIDERS, NotTheDecider)


def records(person: Person, version: Version) -> bool:
    """Return whether the person may record a finding."""
    return organisations.has_role(person, version.design.organisation_id, *FINDERS)


def decides(person: Person, version: Version) -> bool:
    """Return whether the person may close the evaluation."""
    return organisations.has_role(person, version.design.organisation_id, *DECIDERS)
