"""What a wallet holds, and what was shared from it."""

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from trillium.accounts.people.models import Person
from trillium.credentials.moments import parse_moment
from trillium.kit.tokens import token_hash
from trillium.recognition.issuing import queries as issuing
from trillium.recognition.issuing.models import Award
from trillium.recognition.wallets.models import Share, WalletLink
from trillium.recognition.wallets.rules import WITHIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One credential in a wallet, with the links by which it is shown."""

    award: Award
    shares: tuple[Share, ...]
    has_old_badge: bool  # of Open Badges 2.0, for receivers that read nothing newer
    state: str  # issued, revoked, expired, or failed where its key was revoked


def link(token: str) -> WalletLink | None:
    """Return the mailed link of a token, with its person."""
    found = WalletLink.objects.select_related("person")
    return found.filter(token_hash=token_hash(token)).first()


def open_link(pk: UUID | str, at: datetime) -> WalletLink | None:
    """Return a link that a session was opened with, while it lasts."""
    found = WalletLink.objects.select_related("person")
    return found.filter(pk=pk, expires_at__gt=at).first()


def links_sent_lately(person: Person, at: datetime) -> int:
    """Return how many links the person was sent within the last hour."""
    return person.wallet_links.filter(sent_at__gt=at - WITHIN).count()


def wallet(person: Person, at: datetime) -> list[Held]:
    """Return the person's credentials, newest first, each with its shares; two queries."""
    awards = issuing.awards_of(person).prefetch_related("shares")
    return [
        Held(
            award=award,
            shares=tuple(award.shares.all()),
            has_old_badge=bool(issuing.old_kinds_of(award)),
            state=_state(award, at),
        )
        for award in awards
    ]


def _state(award: Award, at: datetime) -> str:
    if award.revoked_at:
        return "revoked"
    if award.key.revoked_at:
        return "failed"
    ends = parse_moment((award.document or {}).get("validUntil"))
    return "expired" if ends and ends < at else "issued"


def share(token: str) -> Share | None:
    """Return the share of a token, with its credential."""
    return (
        Share.objects.filter(token_hash=token_hash(token))
        .select_related(
            "award__version__design", "award__organisation", "award__key", "award__learner"
        )
        .first()
    )


def shares_of(person: Person) -> QuerySet[Share]:
    """Return everything the person shared."""
    return Share.objects.filter(award__learner=person).select_related("award")


def export(person: Person, at: datetime) -> bytes:
    """Return a zip of every file of every credential, the older badge included where there is one.

    A list of what was shared, and of what else is kept of the person here, stands beside them.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, held in enumerate(wallet(person, at), start=1):
            kinds = (*issuing.KINDS, *issuing.old_kinds_of(held.award))
            for file in issuing.files_of(held.award, kinds).values():
                archive.writestr(
                    f"{number:02}-{held.award.version.design.slug}/{file.name}", file.content
                )
        listed = {"exported_at": at.isoformat(), **about(person), **issuing.about(person)}
        archive.writestr("wallet.json", json.dumps(listed, ensure_ascii=False, indent=2))
    return out.getvalue()


def about(person: Person) -> dict[str, Any]:
    """Return what this feature keeps of a person, for the person."""
    return {
        "shares": [
            {
                "credential": f"urn:uuid:{each.award_id}",
                "label": each.label,
                "shared_at": each.shared_at.isoformat(),
                "expires_at": each.expires_at.isoformat(),
                "withdrawn_at": each.withdrawn_at and each.withdrawn_at.isoformat(),
            }
            for each in shares_of(person)
        ],
        "wallet_links_sent_at": [
            each.isoformat() for each in person.wallet_links.values_list("sent_at", flat=True)
        ],
    }
