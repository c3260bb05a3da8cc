"""Forming and ending partnerships."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from trillium.accounts.journal import actions as journal
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.actions import id_of
from trillium.accounts.people.models import Person
from trillium.collaboration.partners import permissions
from trillium.collaboration.partners.models import Partnership
from trillium.kit.bilingual import pair
from trillium.kit.errors import Refused


class PartnerWithItself(Refused):
    """An organisation cannot be its own partner."""


class UnknownPartnerRole(Refused):
    """“{role}” is not a role of a partner."""


class AlreadyPartners(Refused):
    """These two work together in this role already."""


class EndedBeforeItBegan(Refused):
    """A partnership cannot end before it began."""


@transaction.atomic
def form_partnership(
    *,
    actor: Person | None,
    lead: Organisation,
    partner: Organisation,
    role: str,
    agreement: Mapping[str, str] | str,
    since: date,
    at: datetime,
) -> Partnership:
    """Record that two organisations work together, in which role and on what agreement.

    Raises MayNotPartner, PartnerWithItself, UnknownPartnerRole, AlreadyPartners.
    """
    permissions.to_form_partnership(actor, lead)
    if lead.pk == partner.pk:
        raise PartnerWithItself
    if role not in Partnership.Role.values:
        raise UnknownPartnerRole(role=role)
    if Partnership.objects.filter(lead=lead, partner=partner, role=role).exists():
        raise AlreadyPartners
    made = Partnership.objects.create(
        lead=lead, partner=partner, role=role, agreement=pair(agreement), since=since
    )
    note(actor, "partners.partnership_formed", made, at)
    return made


@transaction.atomic
def end_partnership(
    *, actor: Person | None, partnership: Partnership, on: date, at: datetime
) -> None:
    """Record the last day of a partnership. Raises MayNotPartner, EndedBeforeItBegan."""
    permissions.to_form_partnership(actor, partnership.lead)
    if on < partnership.since:
        raise EndedBeforeItBegan
    partnership.ended_on = on
    partnership.save(update_fields=["ended_on"])
    note(actor, "partners.partnership_ended", partnership, at)


def note(actor: Person | None, verb: str, partnership: Partnership, at: datetime) -> None:
    """Write one act on a partnership into the journal of the leading organisation."""
    journal.record(
        actor_id=id_of(actor),
        verb=verb,
        thing=partnership,
        organisation_id=partnership.lead_id,
        at=at,
        detail={"partner": str(partnership.partner_id), "role": partnership.role},
    )
