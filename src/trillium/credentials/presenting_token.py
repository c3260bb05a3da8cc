"""A presentation as a token (vp+jwt, vp+sd-jwt) → a report, as presenting.py makes of a document.

VC-JOSE-COSE 1.0 §3.1.2 and §3.2.2: the claims `nonce` and `aud` do what `challenge` and `domain`
do in a proof of purpose `authentication`.
"""

from datetime import datetime

from trillium.credentials.canonical import quads_of
from trillium.credentials.circumstances import Circumstances, Trust
from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.enveloping import PRESENTATION, is_envelope, open_envelope
from trillium.credentials.errors import CredentialError, CredentialUnreadable
from trillium.credentials.issuer_keys import HttpsTrust
from trillium.credentials.parsing import copy_document
from trillium.credentials.presenting import (
    MAX_CREDENTIALS,
    PresentationReport,
    Request,
    of_holder,
    said,
    source_inside,
    verify_presentation,
)
from trillium.credentials.proofs import jose
from trillium.credentials.proofs.data_integrity import AUTHENTICATION
from trillium.credentials.report import Check, Result, failed, from_error
from trillium.credentials.resolving import Resolver
from trillium.credentials.token_proving import (
    PRESENTATIONS,
    open_token,
    prove_token,
    token_dates,
)
from trillium.credentials.values import JsonObject, as_list, id_of, types_of
from trillium.credentials.verify import verify_in


def verify_any_presentation(
    source: str | JsonObject,
    *,
    documents: Resolver,
    at: datetime,
    challenge: str | None = None,
    domain: str | None = None,
    trusted: Trust | None = None,
    contexts: ContextTable = PACKAGED,
    https: HttpsTrust | None = None,
) -> PresentationReport:
    """Return the report about a presentation: a document with a proof, a token, or an envelope.

    `challenge` and `domain` are what was asked for; in a token they are `nonce` and `aud`.
    """
    if isinstance(source, dict):
        if not is_envelope(source, PRESENTATION):
            return verify_presentation(
                source,
                documents=documents,
                at=at,
                challenge=challenge,
                domain=domain,
                trusted=trusted,
                contexts=contexts,
                https=https,
            )
        try:
            source = open_envelope(copy_document(source), PRESENTATION)
        except CredentialError as error:
            return PresentationReport(checks=(from_error("format", Result.FAILED, error),))
    given = Circumstances(
        documents=documents, at=at, trusted=trusted, contexts=contexts, https=https
    )
    return _verify_token(source.strip(), given, Request(challenge=challenge, domain=domain))


def _verify_token(text: str, given: Circumstances, asked: Request) -> PresentationReport:
    try:
        token = open_token(text, PRESENTATIONS, given.at)
        document = token.credential
        _require_presentation(document)
        quads_of(document, contexts=given.contexts)
        inside = [source_inside(each) for each in as_list(document.get("verifiableCredential"))]
    except CredentialError as error:
        return PresentationReport(checks=(from_error("format", Result.FAILED, error),))
    holder = id_of(document.get("holder")) or str(token.payload.get("iss") or "")
    proven = prove_token(token, holder, given, AUTHENTICATION)
    if proven[0].result is Result.PASSED and not _claims_agree(token, document):
        proven = failed("signature.claims"), proven[1]
    return PresentationReport(
        checks=(
            said("format.presentation"),
            *map(of_holder, proven),
            token_dates(token.payload, given.at) or said("dates.proof"),
            _check_request(token.payload, asked),
        ),
        holder=holder,
        credentials=tuple(verify_in(each, given) for each in inside),
    )


def _require_presentation(document: JsonObject) -> None:
    if "VerifiablePresentation" not in types_of(document):
        raise CredentialUnreadable("This is not a verifiable presentation.")
    if "holder" in document and id_of(document["holder"]) is None:
        raise CredentialUnreadable("The holder of the presentation has no identifier.")
    if "proof" in document:
        raise CredentialUnreadable("A presentation is a token or carries a proof, and not both.")
    if len(as_list(document.get("verifiableCredential"))) > MAX_CREDENTIALS:
        raise CredentialUnreadable(f"A presentation holds {MAX_CREDENTIALS} credentials at most.")


def _claims_agree(token: jose.Token, document: JsonObject) -> bool:
    stated = {"iss": id_of(document.get("holder")), "jti": id_of(document)}
    return all(
        token.payload.get(name, value) == value
        for name, value in stated.items()
        if value is not None
    )


def _check_request(claims: JsonObject, asked: Request) -> Check:
    if asked.challenge is not None and claims.get("nonce") != asked.challenge:
        return said("request.other_challenge", Result.FAILED)
    if asked.domain is not None and asked.domain not in as_list(claims.get("aud")):
        return said("request.other_domain", Result.FAILED)
    return said("request.good")
