"""Anyone's credential → a report of named checks. Never raises for a bad one.

The order matters for safety: bytes and JSON first, then contexts and terms, then keys and
signatures, and only then what the document says. Whatever could not be settled is said to be so.
Time, documents and trust are passed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from trillium.credentials.canonical import quads_of
from trillium.credentials.circumstances import Circumstances, Trust
from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.endorsing import check_endorsements
from trillium.credentials.errors import (
    CredentialError,
    CredentialUnreadable,
    KeyUnusable,
    ProofUnusable,
    TooComplex,
    Unresolvable,
)
from trillium.credentials.issuer_keys import IssuerKey, find_key
from trillium.credentials.listing import check_status
from trillium.credentials.moments import moment_text, parse_moment
from trillium.credentials.parsing import copy_document, parse_document
from trillium.credentials.proofs import ed25519_signature_2020, eddsa_rdfc_2022, jose
from trillium.credentials.report import (
    NAMES,
    SENTENCES,
    Check,
    Named,
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
from trillium.credentials.values import JsonObject, as_list, id_of, types_of

_MAX_PROOFS = 4
_CLOCKS_DIFFER = timedelta(minutes=5)


class _Suite(Protocol):
    """What each module of proofs/ that verifies Data Integrity offers."""

    def options_digest(
        self, proof: JsonObject, document: JsonObject, *, contexts: ContextTable
    ) -> bytes: ...

    def fits(self, proof: JsonObject, options: bytes, document: bytes, public: bytes) -> bool: ...


# The allow-list of proofs: (type, cryptosuite). ecdsa and jcs suites are not on it yet.
_SUITES: dict[tuple[object, object], _Suite] = {
    (eddsa_rdfc_2022.TYPE, eddsa_rdfc_2022.SUITE): eddsa_rdfc_2022,
    (ed25519_signature_2020.TYPE, None): ed25519_signature_2020,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Secured:
    """A credential taken apart: the document, and its proofs or its token."""

    document: JsonObject
    proofs: tuple[JsonObject, ...] = ()
    token: jose.Token | None = None


def verify_credential(
    source: bytes | str | JsonObject,
    *,
    documents: Resolver,
    at: datetime,
    trusted: Trust | None = None,
    contexts: ContextTable = PACKAGED,
) -> Report:
    """Return the report about a credential: JSON with Data Integrity proofs, or a vc+jwt.

    Checks `format` (VCDM 2.0 §4), `signature` (VC-DI §4.4, VC-JOSE-COSE §5), `issuer_key` (CID 1.0
    §3.3), `dates` (VCDM 2.0 §4.9), `status` (Bitstring Status List §3.2), `schema` (OB 3.0 §B),
    `endorsements` (OB 3.0 §4.3) and `trust`. `trusted` gives the name of an issuer that somebody
    here vouches for, or None; trust informs and does not decide. Never raises for a bad credential.
    """
    circumstances = Circumstances(documents=documents, at=at, trusted=trusted, contexts=contexts)
    return verify_in(source, circumstances)


def verify_in(source: bytes | str | JsonObject, circumstances: Circumstances) -> Report:
    """Return the report about a credential under given circumstances."""
    try:
        secured = _take_apart(source)
    except ProofUnusable as error:
        first = from_error("signature", Result.FAILED, error)
        return Report(checks=_fill((first,)))
    except CredentialError as error:
        return Report(checks=_fill((from_error("format", Result.FAILED, error),)))
    checks, endorsements = _checks(secured, circumstances)
    return Report(
        checks=_fill(checks),
        endorsements=endorsements,
        credential=secured.document,
        issuer=_named(secured.document.get("issuer")),
        achievement=_achievement(secured.document),
    )


def _take_apart(source: bytes | str | JsonObject) -> _Secured:
    if isinstance(source, dict):
        document = copy_document(source)
    else:
        text = source.strip()
        if isinstance(text, bytes):
            text = _decode(text)
        if jose.is_token(text):
            token = jose.parse(text)
            return _Secured(document=token.credential, token=token)
        document = parse_document(text)
    proofs = as_list(document.pop("proof", None))
    if len(proofs) > _MAX_PROOFS or not all(isinstance(proof, dict) for proof in proofs):
        raise CredentialUnreadable("The proof of this document is not a proof.")
    return _Secured(document=document, proofs=tuple(proofs))


def _decode(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        message = "The text is not proper UTF-8."
        raise CredentialUnreadable(message, "format.not_utf8") from error


def _checks(
    secured: _Secured, given: Circumstances
) -> tuple[tuple[Check, ...], tuple[Report, ...]]:
    document = secured.document
    try:
        _require_credential(secured)
        digest = _read_all(secured, given)
    except TooComplex as error:
        too_complex = from_error("signature", Result.COULD_NOT_TELL, error)
        return (passed("format.good"), too_complex), ()
    except CredentialError as error:
        return (from_error("format", Result.FAILED, error),), ()
    endorsed, endorsements = check_endorsements(document, given, verify_in)
    proven = _proven(secured, digest, given)
    checks = (
        passed("format.good"),
        *proven,
        _check_dates(secured, given.at),
        check_status(document, given, verify_in),
        check_schema(document),
        endorsed,
        _check_trust(document, proven, given.trusted),
    )
    return checks, endorsements


def _read_all(secured: _Secured, given: Circumstances) -> bytes:
    """Walk every word of the document; return its digest where a proof needs one."""
    if secured.token is None:
        return eddsa_rdfc_2022.document_digest(secured.document, contexts=given.contexts)
    quads_of(secured.document, contexts=given.contexts)
    return b""


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


def _proven(secured: _Secured, digest: bytes, given: Circumstances) -> tuple[Check, Check]:
    """Return the checks `signature` and `issuer_key` over all proofs."""
    if secured.token is not None:
        return _prove_token(secured.token, given)
    pairs = [_prove(proof, secured.document, digest, given) for proof in secured.proofs]
    return worst([pair[0] for pair in pairs]), worst([pair[1] for pair in pairs])


def _prove(
    proof: JsonObject, document: JsonObject, digest: bytes, given: Circumstances
) -> tuple[Check, Check]:
    method = proof.get("verificationMethod")
    key = _key(method if isinstance(method, str) else "", given)
    if isinstance(key, Check):
        return could_not_tell("signature.no_key"), key
    return _signature(proof, document, digest, key, given), _issuer_key(key, document, given.at)


def _key(method: str, given: Circumstances) -> IssuerKey | Check:
    try:
        return find_key(method, given.documents)
    except Unresolvable:
        return could_not_tell("issuer_key.unresolvable")
    except KeyUnusable as error:
        return from_error("issuer_key", Result.FAILED, error)


def _signature(
    proof: JsonObject, document: JsonObject, digest: bytes, key: IssuerKey, given: Circumstances
) -> Check:
    suite = _SUITES.get((_text(proof.get("type")), _text(proof.get("cryptosuite"))))
    if suite is None:
        named = str(proof.get("cryptosuite") or proof.get("type"))[:60]
        return could_not_tell("signature.unknown_suite", suite=named)
    if proof.get("proofPurpose") != "assertionMethod":
        return failed("signature.purpose")
    if "previousProof" in proof:
        return could_not_tell("signature.chain")
    if key.public is None:
        return failed("signature.bad")
    try:
        options = suite.options_digest(proof, document, contexts=given.contexts)
        good = suite.fits(proof, options, digest, key.public)
    except CredentialError as error:
        return from_error("signature", Result.FAILED, error)
    return passed("signature.good") if good else failed("signature.bad")


def _issuer_key(key: IssuerKey, document: JsonObject, at: datetime) -> Check:
    issuer = id_of(document.get("issuer")) or ""
    if key.controller != issuer:
        return failed("issuer_key.other_controller", controller=key.controller, issuer=issuer)
    if key.revoked is not None:  # whoever holds a lost key can date a proof as they like
        return failed("issuer_key.revoked", when=moment_text(key.revoked))
    if key.expires is not None and key.expires <= at:
        return failed("issuer_key.expired", when=moment_text(key.expires))
    if not key.may_sign:
        return failed("issuer_key.not_for_signing")
    return passed("issuer_key.good")


def _prove_token(token: jose.Token, given: Circumstances) -> tuple[Check, Check]:
    document = token.credential
    method = _token_method(token, document)
    if method is None:
        return could_not_tell("signature.no_key"), could_not_tell("issuer_key.unnamed")
    key = _key(method, given)
    if isinstance(key, Check):
        return could_not_tell("signature.no_key"), key
    issuer_key = _issuer_key(key, document, given.at)
    try:
        if key.public is not None:
            good = jose.fits_ed25519(token, key.public)
        else:
            good = jose.fits_jwk(token, key.jwk or {})
    except CredentialError as error:
        return from_error("signature", Result.FAILED, error), issuer_key
    if good and not jose.claims_agree(token):
        return failed("signature.claims"), issuer_key
    return passed("signature.good") if good else failed("signature.bad"), issuer_key


def _token_method(token: jose.Token, document: JsonObject) -> str | None:
    """Return the name of the key that a token's header gives (VC-JOSE-COSE §4.1.1)."""
    issuer = id_of(document.get("issuer")) or ""
    kid = token.header.get("kid")
    if isinstance(kid, str) and "#" in kid:
        return issuer + kid if kid.startswith("#") else kid
    if issuer.startswith("did:key:") and kid in (None, issuer):
        return f"{issuer}#{issuer.removeprefix('did:key:')}"
    return f"{issuer}#{kid}" if isinstance(kid, str) and issuer else None


def _check_dates(secured: _Secured, at: datetime) -> Check:
    document, token = secured.document, secured.token
    starts = [parse_moment(document[n]) for n in ("validFrom", "issuanceDate") if n in document]
    ends = [parse_moment(document[n]) for n in ("validUntil", "expirationDate") if n in document]
    if None in starts or None in ends:
        return failed("dates.unreadable")
    if token is not None:  # its claims stand where the credential itself names no date
        starts.append(jose.claimed_moment(token, "nbf"))
        ends.append(jose.claimed_moment(token, "exp"))
    for start in starts:
        if start is not None and start > at:
            return failed("dates.not_yet", when=moment_text(start))
    for end in ends:
        if end is not None and end < at:
            return failed("dates.expired", when=moment_text(end))
    return worst([_proof_dates(proof, at) for proof in secured.proofs] or [_good_dates(at)])


def _proof_dates(proof: JsonObject, at: datetime) -> Check:
    created, expires = (parse_moment(proof.get(name)) for name in ("created", "expires"))
    if ("created" in proof and created is None) or ("expires" in proof and expires is None):
        return failed("dates.unreadable")
    if created is not None and created > at + _CLOCKS_DIFFER:
        return failed("dates.proof_future", when=moment_text(created))
    if expires is not None and expires < at:
        return failed("dates.proof_expired", when=moment_text(expires))
    return _good_dates(at)


def _good_dates(at: datetime) -> Check:
    return passed("dates.good", at=moment_text(at))


def _check_trust(document: JsonObject, proven: tuple[Check, Check], trusted: Trust | None) -> Check:
    issuer = id_of(document.get("issuer")) or ""
    if any(check.result is not Result.PASSED for check in proven):
        return could_not_tell("trust.unproven", issuer=issuer)  # anybody can write a known name
    name = trusted(issuer) if trusted is not None else None
    if name is None:
        return could_not_tell("trust.unknown", issuer=issuer)
    return passed("trust.known", name=name)


def _fill(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Return all eight checks in order; what was not reached is said not to be looked at."""
    done = {check.name: check for check in checks}
    missing = (n for n in NAMES if n not in done)
    done.update({n: could_not_tell(f"{n}.not_looked_at") for n in missing})
    return tuple(done[name] for name in NAMES)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) or value is None else "?"


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
