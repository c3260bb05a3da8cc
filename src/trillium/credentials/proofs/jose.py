"""Tokens: credentials and presentations as vc+jwt and vp+jwt (VC-JOSE-COSE 1.0 §3.1; RFC 7515).

Ed25519 (RFC 9864), ES256, ES384 and RS256 sign and are verified. Nothing else is on the list:
`none` and every HMAC least of all. A token of one media type is never taken for one of another.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from trillium.credentials.curves import PublicKey
from trillium.credentials.errors import CredentialUnreadable, ProofUnusable
from trillium.credentials.json_keys import ALGORITHMS, TokenKey, algorithm_of, jwk_fits, key_fits
from trillium.credentials.moments import parse_moment
from trillium.credentials.multibase import base64url_decode, base64url_encode
from trillium.credentials.parsing import MAX_BYTES, parse_document
from trillium.credentials.values import JsonObject, id_of

CREDENTIAL, PRESENTATION = "vc+jwt", "vp+jwt"
CLAIMS = ("iss", "jti", "sub", "nbf", "exp", "iat", "aud", "nonce", "cnf")
# What `typ` and `cty` may say, without `application/` (RFC 7515 §4.1.9): drafts and OB 3.0 included
TYPES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    CREDENTIAL: (
        frozenset(("vc+jwt", "vc+ld+jwt", "vc+ld+json+jwt", "jwt")),
        frozenset(("vc", "vc+ld+json")),
    ),
    PRESENTATION: (
        frozenset(("vp+jwt", "vp+ld+jwt", "vp+ld+json+jwt", "jwt")),
        frozenset(("vp", "vp+ld+json")),
    ),
}
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
        """The credential or presentation without the registered claims of JWT beside it."""
        return {key: value for key, value in self.payload.items() if key not in CLAIMS}


def is_token(text: str) -> bool:
    """Tell whether a text looks like a compact JWS."""
    return bool(_TOKEN.match(text))


def parse(text: str, kind: str = CREDENTIAL) -> Token:
    """Return a vc+jwt or vp+jwt taken apart, or raise CredentialUnreadable or ProofUnusable."""
    token = parse_any(text)
    check_types(token.header, *TYPES[kind])
    check_not_old(token)
    return token


def check_not_old(token: Token) -> None:
    """Raise ProofUnusable where a credential is wrapped in a claim (VC-JOSE-COSE §1.1.2.1)."""
    if "vc" in token.payload or "vp" in token.payload:
        raise ProofUnusable(
            "The token wraps its credential in the old way of a “vc” claim.", "signature.old_token"
        )


def parse_any(text: str) -> Token:
    """Return a compact JWS with a JSON object in it taken apart, whatever it is for."""
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
    return token


def sign(
    payload: JsonObject,
    *,
    key: TokenKey,
    method: str | None,
    kind: str = CREDENTIAL,
    content: str | None = None,
) -> str:
    """Return a compact token; its header names alg, typ, cty and kid in this order, where given."""
    header = {"alg": algorithm_of(key), "typ": kind, "cty": content, "kid": method}
    named = {name: value for name, value in header.items() if value is not None}
    signing_input = ".".join(base64url_encode(_json(part)) for part in (named, payload))
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


def fits(token: Token, key: PublicKey | JsonObject) -> bool:
    """Tell whether a token is signed by a key or JWK; KeyUnusable where their kinds differ."""
    signed = (token.algorithm, token.signing_input, token.signature)
    return key_fits(key, *signed) if isinstance(key, PublicKey) else jwk_fits(key, *signed)


def check_types(header: JsonObject, types: frozenset[str], contents: frozenset[str]) -> None:
    """Raise ProofUnusable where `typ` or `cty` say that a token is for something else."""
    for name, known in (("typ", types), ("cty", contents)):
        value = header.get(name)
        if value is not None and _media_type(value) not in known:
            named = str(value)[:40]
            raise ProofUnusable(
                f"The token says that it is of another kind ({named}).",
                "signature.media_type",
                what=named,
            )


def _media_type(value: object) -> str:
    return str(value).lower().removeprefix("application/")


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
    if "crit" in header or "b64" in header:
        raise ProofUnusable("The token asks for something that is not known here.")


def _json(value: JsonObject) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
