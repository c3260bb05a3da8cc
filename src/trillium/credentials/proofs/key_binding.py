"""The holder's word at the end of an SD-JWT: this verifier, this question, these disclosures.

RFC 9901 §4.3 and §7.3. The issuer signed the holder's key, which stands in the token (`cnf`).
"""

from datetime import datetime, timedelta

from trillium.credentials.errors import CredentialError, ProofUnusable
from trillium.credentials.json_keys import jwk_fits
from trillium.credentials.moments import parse_seconds
from trillium.credentials.proofs import jose
from trillium.credentials.proofs.sd_jwt import SdJwt, digest
from trillium.credentials.values import JsonObject, as_list

CLOCKS_DIFFER = timedelta(minutes=5)
_CODE = "signature.binding"
_TYPES = (frozenset(("kb+jwt",)), frozenset[str]())


def check_binding(
    sd_jwt: SdJwt, *, at: datetime, nonce: str | None = None, audience: str | None = None
) -> None:
    """Raise ProofUnusable unless the key binding is as it was asked for.

    Who asks for neither nonce nor audience is content without a binding; one that is there must fit
    all the same.
    """
    if sd_jwt.binding is None:
        if nonce is not None or audience is not None:
            raise ProofUnusable("The holder has not said that this is shown to you.", _CODE)
        return
    try:
        token = jose.parse_any(sd_jwt.binding)
        jose.check_types(token.header, *_TYPES)
        good = jwk_fits(_holder(sd_jwt), token.algorithm, token.signing_input, token.signature)
    except CredentialError as error:
        raise ProofUnusable("The holder’s key binding cannot be checked.", _CODE) from error
    if not good or token.header.get("typ") is None:
        raise ProofUnusable("The holder’s signature on this disclosure does not fit.", _CODE)
    _check_claims(token.payload, sd_jwt, at, nonce, audience)


def _check_claims(
    claims: JsonObject, sd_jwt: SdJwt, at: datetime, nonce: str | None, audience: str | None
) -> None:
    if claims.get("sd_hash") != digest(sd_jwt.presented, sd_jwt.algorithm):
        raise ProofUnusable("The holder’s key binding speaks of another disclosure.", _CODE)
    if not isinstance(claims.get("nonce"), str) or not as_list(claims.get("aud")):
        raise ProofUnusable("The holder’s key binding names no verifier or no question.", _CODE)
    if nonce is not None and claims["nonce"] != nonce:
        raise ProofUnusable("The holder’s key binding answers another question.", _CODE)
    if audience is not None and audience not in as_list(claims["aud"]):
        raise ProofUnusable("The holder’s key binding is for another verifier.", _CODE)
    made = parse_seconds(claims.get("iat"))
    if made is None:
        raise ProofUnusable("The holder’s key binding has no date.", _CODE)
    if made > at + CLOCKS_DIFFER:
        raise ProofUnusable("The holder’s key binding is dated later than now.", _CODE)


def _holder(sd_jwt: SdJwt) -> JsonObject:
    confirmation = sd_jwt.token.payload.get("cnf")
    key = confirmation.get("jwk") if isinstance(confirmation, dict) else None
    if not isinstance(key, dict):
        raise ProofUnusable("The token names no key of its holder.", _CODE)
    return key
