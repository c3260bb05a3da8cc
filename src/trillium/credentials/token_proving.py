"""The proof of a token → the checks `signature` and the signer's key, and whether it is in date."""

from datetime import datetime, timedelta

from trillium.credentials.circumstances import Circumstances
from trillium.credentials.errors import CredentialError, KeyUnusable, Unresolvable
from trillium.credentials.issuer_keys import ASSERTION
from trillium.credentials.moments import moment_text, parse_seconds
from trillium.credentials.proofs import cose, jose, sd_jwt
from trillium.credentials.proofs.key_binding import check_binding
from trillium.credentials.proving import no_key, prove_key
from trillium.credentials.report import Check, Result, could_not_tell, failed, from_error, passed
from trillium.credentials.token_keys import find_token_key, fits
from trillium.credentials.values import JsonObject

# The media types of a token: without disclosures, with disclosures, in COSE
Kinds = tuple[str, str, str]
CREDENTIALS: Kinds = (jose.CREDENTIAL, sd_jwt.CREDENTIAL, cose.CREDENTIAL)
PRESENTATIONS: Kinds = (jose.PRESENTATION, sd_jwt.PRESENTATION, cose.PRESENTATION)
CLOCKS_DIFFER = timedelta(minutes=5)


def is_token(text: str) -> bool:
    """Tell whether a text looks like a token: with disclosures or without, or in COSE."""
    return jose.is_token(text) or sd_jwt.is_sd_jwt(text) or cose.is_cose(text)


def open_token(text: str, kinds: Kinds, at: datetime) -> jose.Token:
    """Return a token taken apart, what it discloses in place; a key binding in it must fit.

    Raises as `parse` does.
    """
    if cose.is_cose(text):
        return cose.parse(text, kinds[2])
    if jose.is_token(text):
        return jose.parse(text, kinds[0])
    parsed = sd_jwt.parse(text, kinds[1])
    check_binding(parsed, at=at)
    return parsed.token


def prove_token(
    token: jose.Token, signer: str, given: Circumstances, relation: str = ASSERTION
) -> tuple[Check, Check]:
    """Return the checks `signature` and `issuer_key` of a token that `signer` should sign."""
    try:
        key = find_token_key(token, signer, given.key_documents, relation)
    except KeyUnusable as error:
        if error.code == "issuer_key.unnamed":
            return could_not_tell("signature.no_key"), could_not_tell("issuer_key.unnamed")
        return could_not_tell("signature.no_key"), no_key(error)
    except Unresolvable as error:
        return could_not_tell("signature.no_key"), no_key(error)
    signer_key = prove_key(key, signer, given.at)
    try:
        good = fits(token, key)
    except CredentialError as error:
        return from_error("signature", Result.FAILED, error), signer_key
    return passed("signature.good") if good else failed("signature.bad"), signer_key


def token_dates(claims: JsonObject, at: datetime) -> Check | None:
    """Return the failed check where the claims say that a token is not valid now (RFC 7519 §4.1).

    `iat` is not looked at in a credential: some write a text there, and it ends nothing.
    """
    moments = {name: parse_seconds(claims[name]) for name in ("nbf", "exp") if name in claims}
    for name, moment in moments.items():
        if moment is None:
            return failed("dates.unreadable")
        if name == "nbf" and moment > at + CLOCKS_DIFFER:
            return failed("dates.not_yet", when=moment_text(moment))
        if name == "exp" and moment <= at:
            return failed("dates.expired", when=moment_text(moment))
    return None
