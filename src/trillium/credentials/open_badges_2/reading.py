"""What an old badge says: its class, its shape and its dates (Open Badges 2.0; 1.0, 1.1, 0.5).

Nothing is signed here by the meaning of words, as in linked data: a hosted badge is what stands at
its address, a signed one is bytes. So the documents are read as plain JSON, by the specification.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from trillium.credentials.errors import CredentialUnreadable
from trillium.credentials.values import JsonObject, as_list, types_of

ASSERTION, BADGE, ISSUER = "Assertion", "BadgeClass", "Issuer"
CONTEXT = "https://w3id.org/openbadges/v2"
_HOME = "https://w3id.org/openbadges"
_PROFILES = (ISSUER, "Profile")
CLASSES = frozenset(
    (
        *(ASSERTION, BADGE, *_PROFILES, "Endorsement", "Criteria", "Evidence", "Image"),
        *("IdentityObject", "VerificationObject", "HostedBadge", "SignedBadge", "hosted", "signed"),
        *("CryptographicKey", "RevocationList", "AlignmentObject", "Extension"),
    )
)
_MAX_ADDRESS = 2_000
_HASH = re.compile(r"(?:sha256\$[0-9a-fA-F]{64}|md5\$[0-9a-fA-F]{32})\Z")
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?\Z", re.ASCII
)
_MAX_SECONDS = 2**36


def is_one(document: JsonObject) -> bool:
    """Tell whether a document means to be an Open Badge before 3.0."""
    if "credentialSubject" in document:
        return False
    contexts = document.get("@context")
    if contexts is None:
        return "badge" in document and "recipient" in document  # 1.0 and 0.5 had no context
    named = list(contexts.values()) if isinstance(contexts, dict) else as_list(contexts)
    return any(isinstance(name, str) and name.startswith(_HOME) for name in named)


def class_of(document: JsonObject, wanted: str = ASSERTION) -> str:
    """Return the class of a document, or raise CredentialUnreadable (OB 2.0, data classes).

    Every type is a class of the specification, or an address that names somebody's own. Open Badges
    1.0 wrote no types: then it is what is wanted.
    """
    types = types_of(document)
    if not types and "@context" not in document:
        return wanted
    unknown = [name for name in types if name not in CLASSES and ":" not in name]
    known = [name for name in types if name in CLASSES]
    if unknown or not known:
        what = (unknown or ["?"])[0][:60]
        raise CredentialUnreadable(
            f"The type “{what}” is not one of Open Badges.", "format.old_badge_type", what=what
        )
    return ISSUER if known[0] in _PROFILES else known[0]


def moment_of(value: Any) -> datetime | None:
    """Return a date of a badge: ISO 8601, or seconds since 1970 as in 1.0; else None."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MAX_SECONDS:
        return datetime.fromtimestamp(value, UTC)
    if not isinstance(value, str) or not _MOMENT.match(value):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_web(address: Any) -> bool:
    """Tell whether a value is an address on the web that may be asked for."""
    return (
        isinstance(address, str)
        and address.startswith(("https://", "http://"))
        and len(address) <= _MAX_ADDRESS
        and host_of(address) is not None
    )


def host_of(address: str) -> str | None:
    """Return the host of an address in small letters, None where it has none."""
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def verification_of(assertion: JsonObject) -> JsonObject:
    """Return how a badge may be verified; 1.x called it `verify`."""
    found = assertion.get("verification", assertion.get("verify"))
    return found if isinstance(found, dict) else {}


def is_signed(assertion: JsonObject) -> bool:
    """Tell whether a badge says that it is signed, not hosted."""
    return bool({"signed", "SignedBadge"} & set(types_of(verification_of(assertion))))


def assertion_problems(assertion: JsonObject) -> Iterator[str]:
    """Yield the places of an award that are missing or of another shape than promised."""
    yield from _needs(assertion, ("recipient", "badge", "issuedOn"))
    if not (isinstance(assertion.get("id"), str) or isinstance(assertion.get("uid"), str)):
        yield "id"
    if not verification_of(assertion):
        yield "verification"
    if _address_in(assertion.get("image")).startswith("data:"):  # OB 2.0: an award's is hosted
        yield "image"
    for name in ("issuedOn", "expires"):
        if name in assertion and moment_of(assertion[name]) is None:
            yield name
    yield from _recipient_problems(assertion.get("recipient"))


def badge_problems(badge: JsonObject) -> Iterator[str]:
    """Yield the places of a badge class that are missing or of another shape."""
    yield from _needs(badge, ("name", "description", "image", "criteria", "issuer"), "badge.")
    for name in ("name", "description"):
        if name in badge and not isinstance(badge[name], str):
            yield f"badge.{name}"


def issuer_problems(issuer: JsonObject) -> Iterator[str]:
    """Yield the places of an issuer that are missing or of another shape."""
    yield from _needs(issuer, ("name",), "issuer.")
    if not isinstance(issuer.get("url", issuer.get("origin")), str):
        yield "issuer.url"


def _recipient_problems(recipient: Any) -> Iterator[str]:
    if isinstance(recipient, str) and recipient:
        return  # 0.5: an address, or its hash
    if not isinstance(recipient, dict):
        yield "recipient"
        return
    identity = recipient.get("identity")
    if not isinstance(recipient.get("type"), str):
        yield "recipient.type"
    if (
        not isinstance(identity, str)
        or not identity
        or (recipient.get("hashed") and not _HASH.match(identity))
    ):
        yield "recipient.identity"
    if not isinstance(recipient.get("hashed", False), bool):
        yield "recipient.hashed"
    if not isinstance(recipient.get("salt", ""), str):
        yield "recipient.salt"


def _needs(entry: JsonObject, names: tuple[str, ...], place: str = "") -> Iterator[str]:
    for name in names:
        if entry.get(name) in (None, "", [], {}):
            yield f"{place}{name}"


def _address_in(image: Any) -> str:
    address = image.get("id") if isinstance(image, dict) else image
    return address if isinstance(address, str) else ""
