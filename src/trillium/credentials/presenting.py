"""A holder's presentation → a report: the holder's own proof, and each credential inside.

Verifiable Credentials Data Model 2.0 §4.13; proof of purpose `authentication` with challenge and
domain (VC-DI §2.1). As for credentials nothing is raised for a bad one.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from trillium.credentials.circumstances import Circumstances
from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.errors import CredentialError, CredentialUnreadable, TooComplex
from trillium.credentials.issuer_keys import IssuerKey, find_key
from trillium.credentials.moments import parse_moment
from trillium.credentials.parsing import copy_document
from trillium.credentials.proofs import eddsa_rdfc_2022
from trillium.credentials.report import Check, Report, Result, from_error
from trillium.credentials.resolving import Resolver
from trillium.credentials.values import JsonObject, as_list, id_of, types_of
from trillium.credentials.verify import verify_in

_ENVELOPE = "data:application/vc+jwt,"
_MAX_CREDENTIALS = 64
_CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentationReport:
    """The answer about a presentation: its own checks, and a report about each credential."""

    checks: tuple[Check, ...]
    holder: str | None = None
    credentials: tuple[Report, ...] = field(default=())

    @property
    def verified(self) -> bool:
        """Whether every check passed and every credential inside is verified."""
        return all(check.result is Result.PASSED for check in self.checks) and all(
            report.verified for report in self.credentials
        )

    def as_json(self) -> JsonObject:
        """Return the report as the API shows it."""
        return {
            "verified": self.verified,
            "checks": [check.as_json() for check in self.checks],
            "holder": self.holder,
            "credentials": [report.as_json() for report in self.credentials],
        }


def verify_presentation(
    presentation: JsonObject,
    *,
    documents: Resolver,
    at: datetime,
    challenge: str | None = None,
    domain: str | None = None,
    contexts: ContextTable = PACKAGED,
) -> PresentationReport:
    """Return the report about a presentation with an eddsa-rdfc-2022 proof.

    A `challenge` or `domain` that was asked for must stand in the proof; who asks for none takes
    the risk that somebody presents what was presented elsewhere.
    """
    given = Circumstances(documents=documents, at=at, trusted=None, contexts=contexts)
    try:
        document = copy_document(presentation)
        proofs = as_list(document.pop("proof", None))
        _require_presentation(document, proofs)
        digest = eddsa_rdfc_2022.document_digest(document, contexts=contexts)
        inside = _inside(document)
    except TooComplex as error:
        return _only(from_error("signature", Result.COULD_NOT_TELL, error))
    except CredentialError as error:
        return _only(from_error("format", Result.FAILED, error))
    asked = _Asked(challenge=challenge, domain=domain)
    proven = [_prove(proof, document, digest, given, asked) for proof in proofs]
    return PresentationReport(
        checks=(_check("format", "The presentation is well formed."), *proven),
        holder=id_of(document.get("holder")),
        credentials=tuple(verify_in(each, given) for each in inside),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    challenge: str | None
    domain: str | None


def _require_presentation(document: JsonObject, proofs: list[object]) -> None:
    if "VerifiablePresentation" not in types_of(document):
        raise CredentialUnreadable("This is not a verifiable presentation.")
    if not proofs or len(proofs) > 1 or not all(isinstance(proof, dict) for proof in proofs):
        raise CredentialUnreadable("A presentation here carries one proof.")
    if "holder" in document and id_of(document["holder"]) is None:
        raise CredentialUnreadable("The holder of the presentation has no identifier.")
    if len(as_list(document.get("verifiableCredential"))) > _MAX_CREDENTIALS:
        raise CredentialUnreadable(f"A presentation holds {_MAX_CREDENTIALS} credentials at most.")


def _inside(document: JsonObject) -> list[JsonObject | str]:
    found: list[JsonObject | str] = []
    for each in as_list(document.get("verifiableCredential")):
        if not isinstance(each, dict):
            raise CredentialUnreadable("A credential in the presentation is not an object.")
        if "EnvelopedVerifiableCredential" not in types_of(each):
            found.append(each)
            continue
        address = str(each.get("id"))  # VCDM 2.0 §4.12: a data: URL
        if not address.startswith(_ENVELOPE):
            raise CredentialUnreadable("An enveloped credential is not a vc+jwt.")
        found.append(address.removeprefix(_ENVELOPE))
    return found


def _prove(
    proof: JsonObject, document: JsonObject, digest: bytes, given: Circumstances, asked: _Asked
) -> Check:
    method = proof.get("verificationMethod")
    why = _not_as_asked(proof, asked, given.at)
    if why:
        return _check("signature", why, Result.FAILED)
    try:
        key = find_key(method if isinstance(method, str) else "", given.documents)
        why = _not_the_holder(key, str(method), document, given)
        if why or key.public is None:
            return _check("signature", why or "The key is of another kind.", Result.FAILED)
        options = eddsa_rdfc_2022.options_digest(proof, document, contexts=given.contexts)
        good = eddsa_rdfc_2022.fits(proof, options, digest, key.public)
    except CredentialError as error:
        return from_error("signature", Result.FAILED, error)
    if not good:
        return _check("signature", "The holder’s signature does not fit.", Result.FAILED)
    return _check("signature", "The holder signed this presentation.")


def _not_as_asked(proof: JsonObject, asked: _Asked, at: datetime) -> str:
    """Return what in the proof is not as it must be; empty where nothing is."""
    if (proof.get("type"), proof.get("cryptosuite")) != (
        eddsa_rdfc_2022.TYPE,
        eddsa_rdfc_2022.SUITE,
    ):
        return "The proof is not of the suite eddsa-rdfc-2022."
    if proof.get("proofPurpose") != "authentication":
        return "The proof was not made to present something."
    for name, wanted in (("challenge", asked.challenge), ("domain", asked.domain)):
        if wanted is not None and proof.get(name) != wanted:
            return f"The proof answers another {name}."
    created, expires = (parse_moment(proof.get(name)) for name in ("created", "expires"))
    if ("created" in proof and created is None) or ("expires" in proof and expires is None):
        return "A date of the proof cannot be read."
    if (created is not None and created > at + _CLOCKS_DIFFER) or (
        expires is not None and expires <= at
    ):
        return "The proof is not valid at this time."
    return ""


def _not_the_holder(key: IssuerKey, method: str, document: JsonObject, given: Circumstances) -> str:
    holder = id_of(document.get("holder"))
    if holder is not None and holder != key.controller:
        return "The key belongs to somebody else than the holder."
    if key.revoked is not None or (key.expires is not None and key.expires <= given.at):
        return "The holder’s key is no longer good."
    if key.controller.startswith("did:key:"):
        return ""
    # CID 1.0 §3.3: the relationship that fits the purpose of the proof
    published = given.documents.resolve(key.controller)
    listed = as_list(published.get("authentication")) if isinstance(published, dict) else []
    if method not in {id_of(reference) for reference in listed}:
        return "The holder’s document does not let this key authenticate."
    return ""


def _check(name: str, detail: str, result: Result = Result.PASSED) -> Check:
    code = f"presentation.{'good' if result is Result.PASSED else 'bad'}"
    return Check(name=name, result=result, code=code, detail=detail)


def _only(check: Check) -> PresentationReport:
    return PresentationReport(checks=(check,))
