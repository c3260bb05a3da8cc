"""A verifier's own question to a holder who shows an SD-JWT: with key binding, or without."""

from dataclasses import replace
from datetime import datetime

from trillium.credentials.circumstances import Trust
from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.errors import CredentialError
from trillium.credentials.issuer_keys import HttpsTrust
from trillium.credentials.proofs import sd_jwt
from trillium.credentials.proofs.key_binding import check_binding
from trillium.credentials.report import Report, Result, from_error
from trillium.credentials.resolving import Resolver
from trillium.credentials.verify import verify_credential


def verify_sd_jwt(
    text: str,
    *,
    documents: Resolver,
    at: datetime,
    nonce: str | None = None,
    audience: str | None = None,
    trusted: Trust | None = None,
    contexts: ContextTable = PACKAGED,
    https: HttpsTrust | None = None,
) -> Report:
    """Return the report about an SD-JWT: a credential of the W3C (vc+sd-jwt), or an SD-JWT VC.

    Where `nonce` or `audience` is given, the holder's key binding must answer them (RFC 9901 §7.3);
    without them one is not asked for. The checks are those of `verify_credential`.
    """
    report = verify_credential(
        text, documents=documents, at=at, trusted=trusted, contexts=contexts, https=https
    )
    try:
        parsed = sd_jwt.parse(text.strip(), None)
        check_binding(parsed, at=at, nonce=nonce, audience=audience)
    except CredentialError as error:
        unbound = from_error("signature", Result.FAILED, error)
        checks = (unbound if check.name == "signature" else check for check in report.checks)
        return replace(report, checks=tuple(checks))
    return report
