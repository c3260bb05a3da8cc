"""Who may bring competency frameworks in."""

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership
from trillium.accounts.people.models import Person
from trillium.kit.errors import NotAllowed


class MayNotImport(NotAllowed):
    """Only the host or the coordinator of a consortium may import competency frameworks."""


def may_import(person: Person | None) -> bool:
    """Return whether the person is the host, or coordinates a consortium; None is the host."""
    if person is None or person.is_staff:
        return True
    return organisations.organisations_of(person, Membership.Role.COORDINATOR).exists()


def to_import(person: Person | None) -> None:
    """Raise MayNotImport unless the person may import."""
    if not may_import(person):
        raise MayNotImport
