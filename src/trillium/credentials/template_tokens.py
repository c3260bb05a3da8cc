"""The fast path of issuing as vc+jwt: a text that a template has filled, signed as a token."""

import json

from trillium.credentials.keys import KeyPair
from trillium.credentials.multibase import base64url_encode
from trillium.credentials.proofs import jose
from trillium.credentials.values import JsonObject

_PROOF = b',"proof":{'


def unsigned_text(signed: bytes) -> bytes:
    """Return the credential without the proof that `CredentialTemplate.sign` put at its end."""
    return signed[: signed.rindex(_PROOF)] + b"}"


def sign_text_jwt(text: bytes, *, restated: JsonObject, key: KeyPair, method: str) -> str:
    """Return a credential, given as compact JSON, as the vc+jwt of `sign_credential_jwt`.

    `restated` holds those of its members which claims say again: id, issuer, validFrom, validUntil
    and credentialSubject. The caller answers for the text: nothing is checked again.
    """
    claims = jose.with_claims(restated)
    extra = {name: value for name, value in claims.items() if name not in restated}
    payload = text[:-1] + b"," + _compact(extra)[1:]
    header = _compact({"alg": "Ed25519", "typ": "vc+jwt", "kid": method})
    signing_input = f"{base64url_encode(header)}.{base64url_encode(payload)}"
    return f"{signing_input}.{base64url_encode(key.sign(signing_input.encode('ascii')))}"


def _compact(value: JsonObject) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
