"""Our register as others read it: who keeps it, and its pages under a signature."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Case, Value, When

from trillium.accounts.organisations.models import Organisation
from trillium.credentials.documents import CONTEXTS
from trillium.credentials.moments import moment_text
from trillium.delivery.catalogue import exchange
from trillium.delivery.catalogue import queries as catalogue
from trillium.kit.errors import NotFound
from trillium.recognition.issuing.models import SigningKey
from trillium.recognition.issuing.queries.signing import Signer
from trillium.recognition.registers import rules

VC_CONTEXT = CONTEXTS[0]


class NobodyKeepsIt(NotFound):
    """Nobody signs this register yet: its keeper needs a signing key."""


def own_address() -> str:
    """Return the address of our own feed."""
    return f"{settings.SITE_URL}{rules.FEED}"


def keeper() -> SigningKey | None:
    """Return the key that signs this register, None where nobody has one.

    The host may name its keeper; else a consortium with a key is, else whoever had a key first.
    """
    keys = SigningKey.objects.filter(retired_at=None, revoked_at=None).select_related(
        "organisation"
    )
    if settings.TRILLIUM_REGISTER_KEEPER:
        return keys.filter(organisation__slug=settings.TRILLIUM_REGISTER_KEEPER).first()
    first = Case(
        When(organisation__kind=Organisation.Kind.CONSORTIUM, then=Value(0)), default=Value(1)
    )
    return keys.order_by(first, "organisation__created_at", "organisation__slug").first()


def signed_page(since: int, at: datetime) -> dict[str, Any]:
    """Return what changed after a number, and the credential that vouches for it.

    Raises NobodyKeepsIt where no key signs.
    """
    key = keeper()
    if key is None:
        raise NobodyKeepsIt
    page = _page(since, key, at)
    address = rules.page_address(own_address(), since)
    credential = {
        "@context": [VC_CONTEXT],
        "type": ["VerifiableCredential"],
        "issuer": key.did,
        "validFrom": moment_text(at - rules.CLOCKS_DIFFER),
        "validUntil": moment_text(at + rules.GOOD_FOR),
        "credentialSubject": {"id": address},
        "relatedResource": [
            {"id": address, "mediaType": "application/json", "digestSRI": rules.digest(page)}
        ],
    }
    return {"page": page, "credential": Signer.of(key).sign(credential, at=at)}


def _page(since: int, key: SigningKey, at: datetime) -> dict[str, Any]:
    rows = list(catalogue.changes(since)[: rules.MOST_ENTRIES + 1])
    told = catalogue.told(rows[: rules.MOST_ENTRIES])
    shown, room = 0, rules.MOST_OF_A_PAGE
    for entry in told:
        room -= len(json.dumps(entry, ensure_ascii=False).encode())
        if room < 0 and shown:
            break
        shown += 1
    return {
        "format": exchange.FORMAT,
        "register": {"did": key.did, "name": dict(key.organisation.name)},
        "since": since,
        "cursor": rows[shown - 1].number if shown else since,
        "newest": catalogue.newest_change(),
        "more": len(rows) > shown,
        "made_at": at.isoformat(),
        "entries": told[:shown],
    }
