"""Who may form and end partnerships."""

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.kit.errors import NotAllowed

LEADING_ROLES = ("programme_lead", "registrar", "coordinator", "employer_representative")


class MayNotPartner(NotAllowed):
    """Only those who speak for the leading organisation may form or end its partnerships."""


def may_form_partnership(actor: Person | None, lead: Organisation) -> bool:
    """Return whether the actor speaks for the leading organisation, or is the host."""
    return actor is None or actor.is_staff or organisations.has_role(actor, lead.id, *LEADING_ROLES)


def to_form_partnership(actor: Person | None, lead: Organisation) -> None:
    """Raise MayNotPartner unless the actor speaks for the leading organisation."""
    if not may_form_partnership(actor, lead):
        raise MayNotPartner
