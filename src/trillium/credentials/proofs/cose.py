"""Credentials and presentations as COSE_Sign1 (VC-JOSE-COSE 1.0 §3.3; RFC 9052 §4.2, §4.4).

Taken apart, one is a `Token` like any other: what follows it is the same. It travels as bytes, or
as base64 in text. The algorithm, and whatever says what it is for, must be signed.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping

from trillium.credentials import cbor
from trillium.credentials.errors import CredentialUnreadable, ProofUnusable
from trillium.credentials.json_keys import TokenKey, algorithm_of
from trillium.credentials.parsing import MAX_BYTES, parse_document
from trillium.credentials.proofs import jose
from trillium.credentials.values import JsonObject

CREDENTIAL, PRESENTATION = "vc+cose", "vp+cose"
TYPES = {
    CREDENTIAL: (frozenset((CREDENTIAL,)), frozenset(("vc",))),
    PRESENTATION: (frozenset((PRESENTATION,)), frozenset(("vp",))),
}
# IANA COSE algorithms, RFC 9864 included; the first of each name is the one written here
ALGORITHMS = {
    -7: "ES256",
    -9: "ES256",
    -35: "ES384",
    -51: "ES384",
    -8: "EdDSA",
    -19: "Ed25519",
    -257: "RS256",
}
_NUMBERS = {"ES256": -7, "ES384": -35, "Ed25519": -8, "RS256": -257}
_ALG, _CRIT, _CONTENT, _KID, _TYP = 1, 2, 3, 4, 16
_SIGN1 = 18
_TEXT = re.compile(r"0o[Q-T][A-Za-z0-9+/]*={0,2}\Z")  # base64 of tag 18 and a list of four
_DAMAGED = "This is not a credential in COSE."


def is_cose(text: str) -> bool:
    """Tell whether a text looks like a COSE_Sign1 in base64."""
    return bool(_TEXT.match(text))


def parse(text: str, kind: str = CREDENTIAL) -> jose.Token:
    """Return a COSE_Sign1 in base64 taken apart, or raise CredentialUnreadable or ProofUnusable."""
    if not is_cose(text) or len(text) > 2 * MAX_BYTES:
        raise CredentialUnreadable(_DAMAGED, "format.not_cose")
    try:
        bare = text.rstrip("=")  # some write it without
        data = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
        if base64.b64encode(data).decode().rstrip("=") != bare:  # one text for one value
            raise CredentialUnreadable(_DAMAGED, "format.not_cose")
        protected, open_header, payload, signature = _parts(cbor.decode(data))
        header = _header(protected, open_header)
    except (binascii.Error, ProofUnusable) as error:
        if isinstance(error, ProofUnusable) and error.code != ProofUnusable.code:
            raise
        raise CredentialUnreadable(_DAMAGED, "format.not_cose") from error
    jose.check_types(header, *TYPES[kind])
    token = jose.Token(
        header=header,
        payload=parse_document(payload),
        signing_input=_signed(protected, payload),
        signature=signature,
        text=text,
    )
    jose.check_not_old(token)
    return token


def sign(payload: JsonObject, *, key: TokenKey, method: str, kind: str = CREDENTIAL) -> bytes:
    """Return a document as COSE_Sign1 with all headers signed; `method` names the key."""
    protected = cbor.encode(
        {
            _ALG: _NUMBERS[algorithm_of(key)],
            _CONTENT: f"application/{kind.partition('+')[0]}",
            _KID: method.encode(),
            _TYP: f"application/{kind}",
        }
    )
    data = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    signature = key.sign(_signed(protected, data))
    return cbor.encode(cbor.Tagged(_SIGN1, [protected, {}, data, signature]))


def _signed(protected: bytes, payload: bytes) -> bytes:
    return cbor.encode(["Signature1", protected, b"", payload])


def _parts(value: cbor.Value) -> tuple[bytes, Mapping[int | str, cbor.Value], bytes, bytes]:
    if isinstance(value, cbor.Tagged) and value.tag == _SIGN1:
        match value.value:
            case [bytes(protected), dict(open_header), bytes(payload), bytes(signature)]:
                return protected, open_header, payload, signature
    raise CredentialUnreadable(_DAMAGED, "format.not_cose")


def _header(protected: bytes, open_header: Mapping[int | str, cbor.Value]) -> JsonObject:
    """Return the headers under the names that JOSE has for them."""
    signed = cbor.decode(protected)
    if not isinstance(signed, dict) or open_header.keys() & {_ALG, _CRIT, _CONTENT, _TYP}:
        raise CredentialUnreadable(_DAMAGED, "format.not_cose")
    number = signed.get(_ALG)
    algorithm = ALGORITHMS.get(number) if isinstance(number, int) else None
    if algorithm is None or _CRIT in signed:
        named = str(number)[:40]
        raise ProofUnusable(
            f"The token is signed in a way that is not accepted here ({named}).",
            "signature.unknown_suite",
            suite=named,
        )
    kid = signed.get(_KID, open_header.get(_KID))
    header = {
        "alg": algorithm,
        "kid": kid.decode(errors="replace") if isinstance(kid, bytes) else None,
        "typ": signed.get(_TYP),
        "cty": signed.get(_CONTENT),
    }
    return {name: value for name, value in header.items() if value is not None}
