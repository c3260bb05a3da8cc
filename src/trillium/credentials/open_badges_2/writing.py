"""A badge for receivers that read Open Badges 2.0 only: three documents, each at its own address.

The institution serves them there; the award is then good by standing at its address. The richer
credential of version 3.0 stays the one that is signed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from trillium.credentials.errors import CredentialUnreadable
from trillium.credentials.model import Achievement, Alignment, Evidence, Identity, Image, Issuer
from trillium.credentials.moments import moment_text
from trillium.credentials.open_badges_2.reading import CONTEXT, host_of, is_web
from trillium.credentials.values import JsonObject

_RECIPIENTS = {"emailAddress": "email", "phone": "telephone", "url": "url"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBadge2:
    """The award, the badge class and the issuer; each has its address as `id`."""

    assertion: JsonObject
    badge: JsonObject
    issuer: JsonObject


def open_badge_2(
    *,
    address: str,
    achievement: Achievement,
    achievement_address: str,
    issuer: Issuer,
    issuer_address: str,
    recipient: Identity,
    issued: datetime,
    expires: datetime | None = None,
    evidence: Iterable[Evidence] = (),
    narrative: str | None = None,
    image: str | None = None,
    revoked: str | None = None,
) -> OpenBadge2:
    """Return a hosted badge of Open Badges 2.0 from the values of a 3.0 credential.

    The three addresses are https and of one host, since 2.0 lets an issuer give badges only there.
    `recipient` is an e-mail address, hashed unless in clear. A badge class needs a picture: that of
    the achievement, or `image`. `revoked` is the reason, where the award was taken back.
    """
    for each in (address, achievement_address, issuer_address):
        if not is_web(each) or host_of(each) != host_of(issuer_address):
            raise CredentialUnreadable(f"“{each}” is no web address of the issuer of this badge.")
    if recipient.kind not in _RECIPIENTS:
        raise CredentialUnreadable("Open Badges 2.0 needs an e-mail address of the recipient.")
    assertion = {
        "@context": CONTEXT,
        "id": address,
        "type": "Assertion",
        "recipient": _recipient(recipient),
        "badge": achievement_address,
        "verification": {"type": "HostedBadge"},
        "issuedOn": moment_text(issued),
        "expires": moment_text(expires) if expires else None,
        "evidence": [_evidence(each) for each in evidence],
        "narrative": narrative,
        "revoked": True if revoked is not None else None,
        "revocationReason": revoked,
    }
    return OpenBadge2(
        assertion=_without_empty(assertion),
        badge=badge_class(
            achievement, address=achievement_address, issuer_address=issuer_address, image=image
        ),
        issuer=issuer_profile(issuer, address=issuer_address),
    )


def issuer_profile(issuer: Issuer, *, address: str) -> JsonObject:
    """Return the issuer as it stands at its own address, on whose host it gives badges."""
    return _without_empty(
        {
            "@context": CONTEXT,
            "id": address,
            "type": "Issuer",
            "name": issuer.name or issuer.id,
            "url": issuer.url or address,
            "email": issuer.email,
            "description": issuer.description,
            "image": _address(issuer.image),
            "verification": {"allowedOrigins": host_of(address)},
        }
    )


def badge_class(
    achievement: Achievement, *, address: str, issuer_address: str, image: str | None = None
) -> JsonObject:
    """Return the badge class as it stands at its own address; it needs a picture."""
    picture = image or _address(achievement.image)
    if picture is None:
        raise CredentialUnreadable("Open Badges 2.0 needs a picture of the badge.")
    return _without_empty(
        {
            "@context": CONTEXT,
            "id": address,
            "type": "BadgeClass",
            "name": achievement.name,
            "description": achievement.description,
            "image": picture,
            "criteria": _without_empty(
                {"id": achievement.criteria_url, "narrative": achievement.criteria}
            ),
            "issuer": issuer_address,
            "tags": list(achievement.tags),
            "alignment": [_alignment(each) for each in achievement.alignments],
            "@language": achievement.language,
            "version": achievement.version,
        }
    )


def _alignment(alignment: Alignment) -> JsonObject:
    return _without_empty(
        {
            "targetName": alignment.name,
            "targetUrl": alignment.url,
            "targetDescription": alignment.description,
            "targetFramework": alignment.framework,
            "targetCode": alignment.code,
        }
    )


def _recipient(recipient: Identity) -> JsonObject:
    made: JsonObject = {
        "type": _RECIPIENTS[recipient.kind],
        "hashed": not recipient.in_clear,
        "identity": recipient.shown,
    }
    return made if recipient.in_clear or not recipient.salt else {**made, "salt": recipient.salt}


def _evidence(evidence: Evidence) -> JsonObject:
    return _without_empty(
        {
            "id": evidence.id,
            "name": evidence.name,
            "narrative": evidence.narrative,
            "description": evidence.description,
            "genre": evidence.genre,
            "audience": evidence.audience,
        }
    )


def _address(image: str | Image | None) -> str | None:
    return image.id if isinstance(image, Image) else image


def _without_empty(entry: JsonObject) -> JsonObject:
    return {name: value for name, value in entry.items() if value not in (None, [], "", {})}
