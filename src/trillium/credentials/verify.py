"""Anyone's credential → a report of named checks. Never raises for a bad one.

The order matters for safety: bytes and JSON first, then contexts and terms, then keys and
signatures, and only then what the document says. Whatever could not be settled is said to be so.
Time, documents and trust are passed in.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from trillium.credentials import sd_jwt_vc
from trillium.credentials.circumstances import Circumstances, Trust
from trillium.credentials.contents import check_contents
from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.endorsing import check_endorsements
from trillium.credentials.enveloping import is_envelope, open_envelope
from trillium.credentials.errors import (
    CredentialError,
    CredentialUnreadable,
    ProofUnusable,
)
from trillium.credentials.issuer_keys import HttpsTrust
from trillium.credentials.listing import check_status
from trillium.credentials.moments import moment_text, parse_moment
from trillium.credentials.open_badges_2 import verifying as open_badges_2
from trillium.credentials.opened_lists import OpenedLists
from trillium.credentials.parsing import copy_document, parse_document
from trillium.credentials.proofs import jose, sd_jwt
from trillium.credentials.proofs.data_integrity import ASSERTION, Unsecured
from trillium.credentials.proving import (
    MAX_PROOFS,
    Purpose,
    proof_dates,
    prove_all,
)
from trillium.credentials.report import (
    MORE_NAMES,
    NAMES,
    SENTENCES,
    Check,
    Named,
    ProofReport,
    Report,
    Result,
    could_not_tell,
    failed,
    from_error,
    passed,
    worst,
)
from trillium.credentials.resolving import Resolver
from trillium.credentials.schemas import check_schema
from trillium.credentials.shapes import SHAPES, Known, key_of
from trillium.credentials.token_proving import (
    CREDENTIALS,
    is_token,
    open_token,
    prove_token,
    token_dates,
)
from trillium.credentials.values import JsonObject, as_list, id_of, types_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Secured:
    """A credential taken apart: the document, and its proofs or its token."""

    document: JsonObject
    proofs: tuple[JsonObject, ...] = ()
    token: jose.Token | None = None


_NO_ENDORSEMENTS: tuple[Check, tuple[Report, ...]] = passed("endorsements.none"), ()


def verify_credential(
    source: bytes | str | JsonObject,
    *,
    documents: Resolver,
    at: datetime,
    trusted: Trust | None = None,
    contexts: ContextTable = PACKAGED,
    https: HttpsTrust | None = None,
    lists: OpenedLists | None = None,
) -> Report:
    """Return the report about a credential: JSON with Data Integrity proofs, or a vc+jwt.

    Checks `format` (VCDM 2.0 §4), `signature` (VC-DI §4.4, VC-JOSE-COSE §5), `issuer_key` (CID 1.0
    §3.3), `dates` (VCDM 2.0 §4.9), `status` (Bitstring Status List §3.2), `schema` (OB 3.0 §B),
    `endorsements` (OB 3.0 §4.3) and `trust`. `trusted` gives the name of an issuer that somebody
    here vouches for, or None; trust informs and does not decide. `https` tells which https
    addresses may name keys; without it no address may, only DIDs. Who verifies many credentials at
    one moment from the same documents passes the same `lists`. Never raises for a bad credential.
    """
    circumstances = Circumstances(
        documents=documents,
        at=at,
        trusted=trusted,
        contexts=contexts,
        https=https,
        lists=lists,
    )
    return verify_in(source, circumstances)


def verify_in(source: bytes | str | JsonObject, circumstances: Circumstances) -> Report:
    """Return the report about a credential under given circumstances."""
    text = _json_text(source) if circumstances.contexts is PACKAGED else b""
    key = key_of(text)
    known = SHAPES.match(text, key)
    if known is None:
        report = _verify(source, circumstances)
        SHAPES.see(text, key, report)
        return report
    report = _report_on_known(known, circumstances)
    if known.compare:
        general = _verify(source, circumstances)
        known.shape.trusted &= general == report
        return general
    return report


def _json_text(source: bytes | str | JsonObject) -> bytes:
    """Return a document as it may be of a known shape, empty where it is none."""
    try:
        if isinstance(source, dict):
            return json.dumps(source, ensure_ascii=False).encode()
        text = source.strip()
        data = text.encode() if isinstance(text, str) else text
    except (TypeError, ValueError, RecursionError):
        return b""
    return data if data[:1] == b"{" else b""


def _report_on_known(known: Known, given: Circumstances) -> Report:
    """Return the report about a document of a known shape: what can differ is looked at."""
    unsecured = known.unsecured
    document = unsecured.document
    issuer = document["issuer"]
    purpose = Purpose(relation=ASSERTION, owner=id_of(issuer) or "")
    proofs = prove_all((known.proof,), unsecured, given, purpose)
    proven = proofs[0].signature, proofs[0].key
    checks = (
        passed("format.good"),
        *proven,
        _check_dates(_Secured(document=document, proofs=(known.proof,)), given.at),
        check_status(document, given, verify_in),
        known.shape.schema,
        passed("endorsements.none"),
        _check_trust(document, proven, given.trusted),
    )
    return Report(
        checks=checks,
        proofs=proofs,
        credential=document,
        issuer=_named(issuer),
        achievement=_achievement(document),
    )


def _verify(source: bytes | str | JsonObject, circumstances: Circumstances) -> Report:
    """Return the report by the general path."""
    try:
        secured = _take_apart(source, circumstances)
        if isinstance(secured, sd_jwt.SdJwt):
            plain = sd_jwt_vc.report_on(secured, circumstances)
            return replace(plain, checks=_fill(plain.checks))
    except ProofUnusable as error:
        first = from_error("signature", Result.FAILED, error)
        return Report(checks=_fill((first,)))
    except CredentialError as error:
        return Report(checks=_fill((from_error("format", Result.FAILED, error),)))
    if open_badges_2.is_one(secured.document):
        older = open_badges_2.report_on(secured.document, secured.token, circumstances)
        return replace(older, checks=_fill(older.checks))
    checks, endorsements, proofs = _checks(secured, circumstances)
    is_read = checks[0].result is Result.PASSED
    record = secured.document if is_read else {}
    contents, credentials = check_contents(record, circumstances, verify_in)
    return Report(
        checks=_fill((*checks, *contents)),
        endorsements=endorsements,
        contents=credentials,
        proofs=proofs,
        credential=secured.document,
        issuer=_named(secured.document.get("issuer")),
        achievement=_achievement(secured.document),
    )


def _take_apart(source: bytes | str | JsonObject, given: Circumstances) -> _Secured | sd_jwt.SdJwt:
    if isinstance(source, dict):
        document = copy_document(source)
    else:
        text = source.strip()
        if text[:1] not in ("{", b"{"):
            text = _decode(text) if isinstance(text, bytes) else text
            if is_token(text):
                return _take_token_apart(text, given)
        document = parse_document(text)
    if is_envelope(document):
        return _take_token_apart(open_envelope(document), given)
    proofs = as_list(document.pop("proof", None))
    if len(proofs) > MAX_PROOFS or not all(isinstance(proof, dict) for proof in proofs):
        raise CredentialUnreadable("The proof of this document is not a proof.")
    return _Secured(document=document, proofs=tuple(proofs))


def _take_token_apart(text: str, given: Circumstances) -> _Secured | sd_jwt.SdJwt:
    plain = sd_jwt_vc.read_plain(text, given.at)
    if plain is not None:
        return plain
    token = open_token(text, CREDENTIALS, given.at)
    return _Secured(document=token.credential, token=token)


def _decode(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        message = "The text is not proper UTF-8."
        raise CredentialUnreadable(message, "format.not_utf8") from error


def _checks(
    secured: _Secured, given: Circumstances
) -> tuple[tuple[Check, ...], tuple[Report, ...], tuple[ProofReport, ...]]:
    document = secured.document
    try:
        _require_credential(secured)
        unsecured = Unsecured(document, given.contexts)  # every word of it is walked
    except CredentialError as error:
        return (from_error("format", Result.FAILED, error),), (), ()
    proofs: tuple[ProofReport, ...] = ()
    if secured.token is not None:
        proven = _prove_token(secured.token, given)
    else:
        purpose = Purpose(relation=ASSERTION, owner=id_of(document.get("issuer")) or "")
        proofs = prove_all(secured.proofs, unsecured, given, purpose)
        proven = worst([each.signature for each in proofs]), worst([each.key for each in proofs])
    endorsed, endorsements = _NO_ENDORSEMENTS
    if unsecured.graph.has_inside:
        endorsed, endorsements = check_endorsements(document, given, verify_in)
    checks = (
        passed("format.good"),
        *proven,
        _check_dates(secured, given.at),
        check_status(document, given, verify_in),
        check_schema(document, given),
        endorsed,
        _check_trust(document, proven, given.trusted),
    )
    return checks, endorsements, proofs


def _require_credential(secured: _Secured) -> None:
    """Raise CredentialUnreadable unless the document is a credential (VCDM 2.0 §4.5 to §4.8)."""
    document = secured.document
    code = None
    if "VerifiableCredential" not in types_of(document):
        code = "format.not_a_credential"
    elif id_of(document.get("issuer")) is None:
        code = "format.no_issuer"
    elif not document.get("credentialSubject"):
        code = "format.no_subject"
    elif "id" in document and not isinstance(document["id"], str):
        code = "format.id_not_text"
    elif secured.token is None and not secured.proofs:
        code = "format.no_proof"
    if code is not None:
        raise CredentialUnreadable(SENTENCES[code], code)


def _prove_token(token: jose.Token, given: Circumstances) -> tuple[Check, Check]:
    """Return the checks `signature` and `issuer_key` of a token."""
    proven = prove_token(token, id_of(token.credential.get("issuer")) or "", given)
    if proven[0].result is Result.PASSED and not jose.claims_agree(token):
        return failed("signature.claims"), proven[1]
    return proven


def _check_dates(secured: _Secured, at: datetime) -> Check:
    document = secured.document
    starts = [parse_moment(document[n]) for n in ("validFrom", "issuanceDate") if n in document]
    ends = [parse_moment(document[n]) for n in ("validUntil", "expirationDate") if n in document]
    if None in starts or None in ends:
        return failed("dates.unreadable")
    for start in starts:
        if start is not None and start > at:
            return failed("dates.not_yet", when=moment_text(start))
    for end in ends:
        if end is not None and end < at:
            return failed("dates.expired", when=moment_text(end))
    return _bad_proof_dates(secured, at) or passed("dates.good", at=moment_text(at))


def _bad_proof_dates(secured: _Secured, at: datetime) -> Check | None:
    for proof in secured.proofs:
        bad = proof_dates(proof, at)
        if bad is not None:
            return bad
    return token_dates(secured.token.payload, at) if secured.token is not None else None


def _check_trust(document: JsonObject, proven: tuple[Check, Check], trusted: Trust | None) -> Check:
    issuer = id_of(document.get("issuer")) or ""
    signature, key = proven
    if signature.result is not Result.PASSED or key.result is not Result.PASSED:
        return could_not_tell("trust.unproven", issuer=issuer)  # anybody can write a known name
    name = trusted(issuer) if trusted is not None else None
    if name is None:
        return could_not_tell("trust.unknown", issuer=issuer)
    return passed("trust.known", name=name)


def _fill(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Return all eight checks in order; what was not reached is said not to be looked at."""
    if tuple([check.name for check in checks]) == NAMES:
        return tuple(checks)
    done = {check.name: check for check in checks}
    missing = (n for n in NAMES if n not in done)
    done.update({n: could_not_tell(f"{n}.not_looked_at") for n in missing})
    return tuple(done[name] for name in (*NAMES, *MORE_NAMES) if name in done)


def _named(value: object) -> Named | None:
    identifier = id_of(value)
    name = value.get("name") if isinstance(value, dict) else None
    if identifier is None and name is None:
        return None
    return Named(id=identifier, name=name if isinstance(name, str) else None)


def _achievement(document: JsonObject) -> Named | None:
    for subject in as_list(document.get("credentialSubject")):
        if isinstance(subject, dict) and isinstance(subject.get("achievement"), dict):
            return _named(subject["achievement"])
    return None
