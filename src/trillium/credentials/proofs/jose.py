"""Credentials secured as vc+jwt (VC-JOSE-COSE 1.0 §3.1; OB 3.0 §8.2; RFC 7515, RFC 9864).

Ed25519 is signed and verified with PyNaCl as everywhere here; ES256, ES384 and RS256 of other
issuers are verified by joserfc. Nothing else is on the list: `none` and every HMAC least of all.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from trillium.credentials.errors import CredentialUnreadable, KeyUnusable, ProofUnusable
from trillium.credentials.keys import KeyPair, signature_fits
from trillium.credentials.moments import parse_moment
from trillium.credentials.multibase import ED25519_LENGTH, base64url_decode, base64url_encode
from trillium.credentials.parsing import MAX_BYTES, parse_document
from trillium.credentials.values import JsonObject, id_of

EDDSA = ("Ed25519", "EdDSA")
ALGORITHMS = (*EDDSA, "ES256", "ES384", "RS256")
_RSA_TEXT = (342, 1366)  # 2048 (RFC 7518 §3.3) to 8192 bits, as base64url
CLAIMS = ("iss", "jti", "sub", "nbf", "exp", "iat", "aud")
_LAST_SECOND = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())  # of the calendar, by a day
_TYPES = (None, "vc+jwt", "vc+ld+jwt", "vc+ld+json+jwt", "JWT")
_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A compact JWS taken apart; nothing in it is verified yet."""

    header: JsonObject
    payload: JsonObject
    signing_input: bytes
    signature: bytes
    text: str

    @property
    def algorithm(self) -> str:
        """The algorithm the header names."""
        return str(self.header.get("alg"))

    @property
    def credential(self) -> JsonObject:
        """The credential without the registered claims of JWT beside it."""
        return {key: value for key, value in self.payload.items() if key not in CLAIMS}


def is_token(text: str) -> bool:
    """Tell whether a text looks like a compact JWS."""
    return bool(_TOKEN.match(text))


def parse(text: str) -> Token:
    """Return a token taken apart, or raise CredentialUnreadable or ProofUnusable."""
    if not is_token(text) or len(text) > 2 * MAX_BYTES:
        raise CredentialUnreadable("This is not a signed token (JWT).", "format.not_jwt")
    parts = text.split(".")
    try:
        header, payload, signature = (base64url_decode(part) for part in parts)
    except ValueError as error:
        raise CredentialUnreadable("This token is damaged.", "format.not_jwt") from error
    token = Token(
        header=parse_document(header),
        payload=parse_document(payload),
        signing_input=f"{parts[0]}.{parts[1]}".encode("ascii"),
        signature=signature,
        text=text,
    )
    _check_header(token.header)
    if "vc" in token.payload or "vp" in token.payload:  # VC-JOSE-COSE §1.1.2.1
        raise ProofUnusable(
            "The token wraps its credential in the old way of a “vc” claim.", "signature.old_token"
        )
    return token


def sign(payload: JsonObject, *, key: KeyPair, method: str) -> str:
    """Return a compact vc+jwt; the header names alg, typ and kid, in this order."""
    header = {"alg": "Ed25519", "typ": "vc+jwt", "kid": method}
    parts = (_json(header), _json(payload))
    signing_input = ".".join(base64url_encode(part) for part in parts)
    return f"{signing_input}.{base64url_encode(key.sign(signing_input.encode('ascii')))}"


def with_claims(credential: JsonObject) -> JsonObject:
    """Return a credential with the claims that restate it (OB 3.0 §8.2.4.2)."""
    moments = {
        "nbf": parse_moment(credential.get("validFrom")),
        "exp": parse_moment(credential.get("validUntil")),
    }
    claims: JsonObject = {
        "iss": id_of(credential.get("issuer")),
        "jti": id_of(credential),
        "sub": id_of(credential.get("credentialSubject")),
    }
    claims.update({k: int(moment.timestamp()) for k, moment in moments.items() if moment})
    return {**credential, **{key: value for key, value in claims.items() if value is not None}}


def claims_agree(token: Token) -> bool:
    """Tell whether the claims say the same as the credential (VC-JOSE-COSE §3.1.1)."""
    restated = with_claims(token.credential)
    stated = {key: token.payload[key] for key in ("iss", "jti", "sub") if key in token.payload}
    times = {key: token.payload[key] for key in ("nbf", "exp") if key in token.payload}
    return all(restated.get(key) == value for key, value in stated.items()) and all(
        isinstance(value, int | float) and restated.get(key) in (None, int(value))
        for key, value in times.items()
    )


def claimed_moment(token: Token, claim: str) -> datetime | None:
    """Return the moment of `nbf` or `exp` (RFC 7519 §4.1), None where the token names none."""
    seconds = token.payload.get(claim)
    if not isinstance(seconds, int | float):
        return None
    return datetime.fromtimestamp(min(max(seconds, 0), _LAST_SECOND), UTC)


def fits_ed25519(token: Token, public: bytes) -> bool:
    """Tell whether the token is signed by an Ed25519 key."""
    return token.algorithm in EDDSA and signature_fits(public, token.signing_input, token.signature)


def fits_jwk(token: Token, jwk: JsonObject) -> bool:
    """Tell whether the token is signed by the public key of a JWK, or raise KeyUnusable."""
    algorithm = token.algorithm
    if algorithm in EDDSA:
        return fits_ed25519(token, _ed25519_of(jwk))
    if algorithm == "RS256" and not _RSA_TEXT[0] <= len(str(jwk.get("n", ""))) <= _RSA_TEXT[1]:
        raise KeyUnusable("The issuer’s RSA key is too short to be trusted, or too long.")
    kinds: dict[str, type[ECKey | RSAKey]] = {"ES256": ECKey, "ES384": ECKey, "RS256": RSAKey}
    try:
        key: Any = kinds[algorithm].import_key(_public_part(jwk))
        rules = jws.JWSRegistry.algorithms[algorithm]
        rules.check_key(key)
        return bool(rules.verify(token.signing_input, token.signature, key))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise KeyUnusable("The issuer’s key does not fit the algorithm of the token.") from error


def _public_part(jwk: JsonObject) -> dict[str, Any]:
    return {name: jwk[name] for name in ("kty", "crv", "x", "y", "n", "e") if name in jwk}


def _ed25519_of(jwk: JsonObject) -> bytes:
    if jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519" or not isinstance(jwk.get("x"), str):
        raise KeyUnusable("The issuer’s key does not fit the algorithm of the token.")
    try:
        public = base64url_decode(jwk["x"])
    except ValueError as error:
        raise KeyUnusable("The issuer’s key is damaged.") from error
    if len(public) != ED25519_LENGTH:
        raise KeyUnusable("The issuer’s key is damaged.")
    return public


def _check_header(header: JsonObject) -> None:
    algorithm = header.get("alg")
    if algorithm == "none":
        raise ProofUnusable(
            "The token says itself that it is not signed (alg none).", "signature.alg_none"
        )
    if algorithm not in ALGORITHMS:
        named = str(algorithm)[:40]
        raise ProofUnusable(
            f"The token is signed in a way that is not accepted here ({named}).",
            "signature.unknown_suite",
            suite=named,
        )
    if "crit" in header or header.get("b64") is False or header.get("typ") not in _TYPES:
        raise ProofUnusable("The token asks for something that is not known here.")


def _json(value: JsonObject) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
