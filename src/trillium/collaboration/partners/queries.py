"""What others may ask about partnerships."""

from django.db.models import Q, QuerySet

from trillium.accounts.organisations.models import Organisation
from trillium.collaboration.partners.models import Partnership


def partnerships_of(organisation: Organisation) -> QuerySet[Partnership]:
    """Return the partnerships an organisation leads or joined, both sides loaded, newest first."""
    found = Partnership.objects.filter(Q(lead=organisation) | Q(partner=organisation))
    return found.select_related("lead", "partner").order_by("-since")


def led_by(organisation: Organisation) -> QuerySet[Partnership]:
    """Return the partnerships in force which an organisation leads."""
    found = Partnership.objects.filter(lead=organisation, ended_on=None)
    return found.select_related("partner").order_by("partner__slug")
