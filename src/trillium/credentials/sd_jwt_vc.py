"""SD-JWT VC (dc+sd-jwt, IETF draft-ietf-oauth-sd-jwt-vc): a credential of plain claims → a report.

It is no document of the W3C: `vct` says what it is, `iss` who signed it. The issuer's key stands in
`/.well-known/jwt-vc-issuer` of its address, or in its DID document. What a `vct` promises is not
looked up, and the status list of IETF tokens is not read: the report says so.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from trillium.credentials.circumstances import Circumstances
from trillium.credentials.errors import (
    CredentialError,
    CredentialUnreadable,
    KeyUnusable,
    Unresolvable,
)
from trillium.credentials.issuer_keys import IssuerKey
from trillium.credentials.moments import moment_text
from trillium.credentials.proofs import sd_jwt
from trillium.credentials.proofs.key_binding import check_binding
from trillium.credentials.proofs.sd_jwt import SdJwt
from trillium.credentials.proving import no_key
from trillium.credentials.report import (
    SENTENCES,
    Check,
    Named,
    Report,
    Result,
    could_not_tell,
    failed,
    from_error,
    passed,
)
from trillium.credentials.token_keys import fits
from trillium.credentials.token_proving import prove_token, token_dates
from trillium.credentials.values import as_list

_METADATA = "/.well-known/jwt-vc-issuer"


def read_plain(text: str, at: datetime) -> SdJwt | None:
    """Return a text that is an SD-JWT VC taken apart; None for every other.

    Raises ProofUnusable or CredentialUnreadable for one that is not as it must be.
    """
    if not sd_jwt.is_sd_jwt(text):
        return None
    parsed = sd_jwt.parse(text, None)
    if "@context" in parsed.token.payload:
        return None
    sd_jwt.check_kind(parsed, sd_jwt.SD_JWT_VC)
    check_binding(parsed, at=at)
    for name, code in (("vct", "format.not_a_credential"), ("iss", "format.no_issuer")):
        if not isinstance(parsed.token.payload.get(name), str):
            raise CredentialUnreadable(SENTENCES[code], code)
    return parsed


def report_on(parsed: SdJwt, given: Circumstances) -> Report:
    """Return the report about an SD-JWT VC; checks that are not reached are left out."""
    claims = parsed.token.payload
    issuer, kind = claims["iss"], claims["vct"]
    proven = _prove(parsed, issuer, given)
    return Report(
        checks=(
            passed("format.good"),
            *proven,
            token_dates(claims, given.at) or passed("dates.good", at=moment_text(given.at)),
            could_not_tell("status.other_kind") if "status" in claims else passed("status.none"),
            passed("schema.plain"),
            passed("endorsements.none"),
            _check_trust(issuer, proven, given),
        ),
        credential=claims,
        issuer=Named(id=issuer, name=None),
        achievement=Named(id=kind, name=None),
    )


def _prove(parsed: SdJwt, issuer: str, given: Circumstances) -> tuple[Check, Check]:
    """Return the checks of the token, its key found in the issuer's metadata (SD-JWT VC §5).

    They lie at a place of the site that is its owner's, as the document of a did:web does; an
    issuer without them has a document like everybody's.
    """
    try:
        key = _published_key(parsed, issuer, given)
    except KeyUnusable as error:
        return could_not_tell("signature.no_key"), no_key(error)
    if key is None:
        return prove_token(parsed.token, issuer, given)
    try:
        good = fits(parsed.token, key)
    except CredentialError as error:
        return from_error("signature", Result.FAILED, error), passed("issuer_key.good")
    return passed("signature.good") if good else failed("signature.bad"), passed("issuer_key.good")


def _published_key(parsed: SdJwt, issuer: str, given: Circumstances) -> IssuerKey | None:
    if not issuer.startswith("https://"):
        return None
    parts = urlsplit(issuer)
    try:
        metadata = given.documents.resolve(
            f"https://{parts.netloc}{_METADATA}{parts.path.rstrip('/')}"
        )
    except Unresolvable:
        return None
    if not isinstance(metadata, dict) or metadata.get("issuer") != issuer:
        raise KeyUnusable("The issuer’s metadata name another issuer.", "issuer_key.not_listed")
    jwks = metadata.get("jwks")
    keys = as_list(jwks.get("keys")) if isinstance(jwks, dict) else []
    kid = parsed.token.header.get("kid")
    found = [key for key in keys if isinstance(key, dict) and key.get("kid") == kid]
    if len(found) != 1 or not isinstance(kid, str):
        raise KeyUnusable("The issuer’s document does not list this key.", "issuer_key.not_listed")
    return IssuerKey(controller=issuer, jwk=found[0])


def _check_trust(issuer: str, proven: Sequence[Check], given: Circumstances) -> Check:
    if any(check.result is not Result.PASSED for check in proven):
        return could_not_tell("trust.unproven", issuer=issuer)
    name = given.trusted(issuer) if given.trusted is not None else None
    if name is None:
        return could_not_tell("trust.unknown", issuer=issuer)
    return passed("trust.known", name=name)
