"""Makers of partnerships."""

from datetime import date, datetime

from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.accounts.people.testing import THEN
from trillium.collaboration.partners.actions import form_partnership
from trillium.collaboration.partners.models import Partnership

AGREEMENT = {
    "en": "Shapes the outcomes and the assessment, and offers placements.",
    "fr": "Contribue aux résultats d’apprentissage et à l’évaluation, et offre des stages.",
}


def make_partnership(
    *,
    actor: Person | None = None,
    lead: Organisation,
    partner: Organisation,
    role: str = "employer",
    since: date = date(2026, 3, 1),
    at: datetime = THEN,
) -> Partnership:
    """Return a partnership of two organisations."""
    return form_partnership(
        actor=actor, lead=lead, partner=partner, role=role, agreement=AGREEMENT, since=since, at=at
    )
