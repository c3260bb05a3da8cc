"""Who may say that an issuer from elsewhere is vouched for."""

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership, Organisation
from trillium.accounts.people.models import Person
from trillium.kit.errors import NotAllowed

Role = Membership.Role


class MayNotVouch(NotAllowed):
    """Only a registrar or coordinator of {organisation} may vouch for an issuer."""


def must_vouch(actor: Person | None, organisation: Organisation) -> None:
    """Raise MayNotVouch unless the person may; None is the host itself."""
    if actor is not None and not organisations.has_role(
        actor, organisation.pk, Role.REGISTRAR, Role.COORDINATOR
    ):
        raise MayNotVouch(organisation=organisation)
