"""The badge class and the issuer of an old badge, each from its own address."""

from dataclasses import dataclass
from typing import Any

from trillium.credentials.errors import CredentialError, CredentialUnreadable
from trillium.credentials.open_badges_2.reading import BADGE, ISSUER, class_of, is_web
from trillium.credentials.resolving import Resolver
from trillium.credentials.values import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A badge class or an issuer: the address it was had from, and what stood there.

    `document` is None where it could not be had; `address` is None where it has none of its own and
    stands inside the badge.
    """

    address: str | None = None
    document: JsonObject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """What an award is of, and who gave it."""

    badge: Party
    issuer: Party


def find_parties(assertion: JsonObject, documents: Resolver) -> Parties:
    """Return the badge class and issuer of an award, or raise CredentialUnreadable.

    What is written inside under an address is asked for at that address all the same: otherwise
    anybody could write a known issuer into a badge.
    """
    badge = _find(assertion.get("badge"), BADGE, documents)
    issuer = badge.document.get("issuer") if badge.document is not None else None
    return Parties(badge=badge, issuer=_find(issuer, ISSUER, documents))


def _find(reference: Any, wanted: str, documents: Resolver) -> Party:
    inside = reference if isinstance(reference, dict) else None
    address = inside.get("id") if inside is not None else reference
    if address is None:
        return Party(document=_checked(inside, wanted))
    if not is_web(address):
        return Party(address=str(address)[:200])
    try:
        found = documents.resolve(address)
    except CredentialError:
        return Party(address=address)
    return Party(address=address, document=_checked(found, wanted))


def _checked(found: Any, wanted: str) -> JsonObject | None:
    if found is None:
        return None
    if not isinstance(found, dict) or class_of(found, wanted) != wanted:
        raise CredentialUnreadable(
            f"What should be the {wanted} of this badge is something else.",
            "format.old_badge_type",
            what=wanted,
        )
    return found
