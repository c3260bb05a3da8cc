"""Whether a badge is of a certain person: the hash of the recipient (OB 2.0 IdentityObject)."""

import hashlib
import hmac
from typing import Any

from trillium.credentials.values import JsonObject

_HASHES = {"sha256": hashlib.sha256, "md5": hashlib.md5}


def recipient_is(assertion: JsonObject, identity: str) -> bool:
    """Tell whether an award of 2.0 or 1.x went to somebody known by `identity`, as by an e-mail.

    The hash is over the identity and then the salt. It is not secret: who knows the identity can
    compute it, and who guesses it finds it out.
    """
    recipient: Any = assertion.get("recipient")
    if isinstance(recipient, str):  # 0.5
        recipient = {"identity": recipient, "hashed": "$" in recipient, **_salt(assertion)}
    if not isinstance(recipient, dict) or not isinstance(recipient.get("identity"), str):
        return False
    stated = recipient["identity"]
    if not recipient.get("hashed"):
        return hmac.compare_digest(stated.encode(), identity.encode())
    name, dollar, digest = stated.partition("$")
    if not dollar or name not in _HASHES:
        return False
    computed = _HASHES[name]((identity + str(recipient.get("salt", ""))).encode()).hexdigest()
    return hmac.compare_digest(computed, digest.lower())


def _salt(assertion: JsonObject) -> JsonObject:
    return {"salt": assertion["salt"]} if isinstance(assertion.get("salt"), str) else {}
