"""The fast path of issuing as vc+jwt: a text that a template has filled, signed as a token."""

import json
from functools import lru_cache

from trillium.credentials.keys import KeyPair
from trillium.credentials.multibase import base64url_encode
from trillium.credentials.proofs import jose
from trillium.credentials.values import JsonObject

_PROOF = b',"proof":{'


def unsigned_text(signed: bytes) -> bytes:
    """Return the credential without the proof that `CredentialTemplate.sign` put at its end."""
    return signed[: signed.rindex(_PROOF)] + b"}"


def claims(
    *, issuer: str, credential_id: str, subject_id: str, valid_from: str, valid_until: str
) -> JsonObject:
    """Return what a token says again of its credential, as `jose.with_claims` would; "" is absent.

    The moments are read once for as long as they stay the same.
    """
    said: JsonObject = {"iss": issuer, "jti": credential_id}
    if subject_id:
        said["sub"] = subject_id
    return {**said, **_moments(valid_from, valid_until)}


@lru_cache(maxsize=1024)
def _moments(valid_from: str, valid_until: str) -> JsonObject:
    found = jose.with_claims({"validFrom": valid_from, "validUntil": valid_until})
    return {name: found[name] for name in ("nbf", "exp") if name in found}


def sign_text_jwt(text: bytes, *, claims: JsonObject, key: KeyPair, method: str) -> str:
    """Return a credential, given as compact JSON, as the vc+jwt of `sign_credential_jwt`.

    The caller answers for text and claims: nothing is checked again.
    """
    payload = text[:-1] + b"," + _compact(claims)[1:]
    signing_input = f"{_header(method)}.{base64url_encode(payload)}"
    return f"{signing_input}.{base64url_encode(key.sign(signing_input.encode('ascii')))}"


@lru_cache(maxsize=64)
def _header(method: str) -> str:
    return base64url_encode(_compact({"alg": "Ed25519", "typ": "vc+jwt", "kid": method}))


def _compact(value: JsonObject) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
