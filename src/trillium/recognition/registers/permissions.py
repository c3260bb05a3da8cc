"""Who decides which other registers are shown here."""

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership
from trillium.accounts.people.models import Person
from trillium.kit.errors import NotAllowed


class MayNotFollow(NotAllowed):
    """Only the host or a coordinator may decide which registers are followed."""


def must_follow(actor: Person | None) -> None:
    """Raise MayNotFollow unless the actor is the host itself or a coordinator."""
    if actor is None or actor.is_staff:
        return
    if Membership.Role.COORDINATOR not in organisations.roles_of(actor):
        raise MayNotFollow
