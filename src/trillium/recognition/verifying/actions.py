"""Vouching for issuers from elsewhere. Verifying itself writes nothing."""

from datetime import datetime

from django.db import transaction

from trillium.accounts.journal import actions as journal
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.kit.errors import Refused
from trillium.recognition.verifying.models import TrustedIssuer
from trillium.recognition.verifying.permissions import must_vouch


class NotADid(Refused):
    """An issuer is named by its DID, such as did:web:badges.example.org."""


def vouch_for(
    *, actor: Person | None, organisation: Organisation, did: str, name: str, at: datetime
) -> TrustedIssuer:
    """Say that an organisation here vouches for an issuer; once is enough."""
    must_vouch(actor, organisation)
    did, name = did.strip(), name.strip()
    if not did.startswith("did:") or not name:
        raise NotADid
    with transaction.atomic():
        row, is_new = TrustedIssuer.objects.get_or_create(
            did=did, vouched_by=organisation, defaults={"name": name, "since": at}
        )
        if is_new:
            journal.record(
                actor_id=str(actor.pk) if actor else "",
                verb="verifying.issuer_vouched_for",
                thing=row,
                organisation_id=organisation.pk,
                at=at,
                detail={"did": did},
            )
    return row
