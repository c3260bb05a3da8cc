"""A holder's presentation → a report: the holder's own proofs, and each credential inside.

Verifiable Credentials Data Model 2.0 §4.13; proofs of purpose `authentication` with challenge and
domain (VC-DI §2.1). As for credentials nothing is raised for a bad one. What is presented is not
what is known: a credential inside counts for what its own report says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from trillium.credentials.circumstances import Circumstances, Trust
from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.enveloping import is_envelope, open_envelope
from trillium.credentials.errors import CredentialError, CredentialUnreadable
from trillium.credentials.issuer_keys import HttpsTrust
from trillium.credentials.parsing import copy_document
from trillium.credentials.proofs.data_integrity import AUTHENTICATION, Unsecured
from trillium.credentials.proving import MAX_PROOFS, Purpose, proof_dates, prove_all
from trillium.credentials.report import Check, ProofReport, Report, Result, from_error, worst
from trillium.credentials.resolving import Resolver
from trillium.credentials.values import JsonObject, as_list, id_of, types_of
from trillium.credentials.verify import verify_in

MAX_CREDENTIALS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentationReport:
    """The answer about a presentation: its own checks, and a report about each credential.

    Checks are `format`, `signature`, `holder_key`, `dates` and `request` (challenge and domain);
    `proofs` holds a report about each proof.
    """

    checks: tuple[Check, ...]
    holder: str | None = None
    credentials: tuple[Report, ...] = field(default=())
    proofs: tuple[ProofReport, ...] = field(default=())

    @property
    def verified(self) -> bool:
        """Whether every check passed and every credential inside is verified."""
        return all(check.result is Result.PASSED for check in self.checks) and all(
            report.verified for report in self.credentials
        )

    def check(self, name: str) -> Check:
        """Return the check of a name."""
        return next(check for check in self.checks if check.name == name)

    def as_json(self) -> JsonObject:
        """Return the report as the API shows it."""
        return {
            "verified": self.verified,
            "checks": [check.as_json() for check in self.checks],
            "holder": self.holder,
            "proofs": [proof.as_json() for proof in self.proofs],
            "credentials": [report.as_json() for report in self.credentials],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the verifier asked for, to be found in every proof; None asks for nothing."""

    challenge: str | None = None
    domain: str | None = None


def verify_presentation(
    presentation: JsonObject,
    *,
    documents: Resolver,
    at: datetime,
    challenge: str | None = None,
    domain: str | None = None,
    trusted: Trust | None = None,
    contexts: ContextTable = PACKAGED,
    https: HttpsTrust | None = None,
) -> PresentationReport:
    """Return the report about a presentation with Data Integrity proofs.

    A `challenge` or `domain` that was asked for must stand in every proof; who asks for none takes
    the risk that somebody presents what was presented elsewhere. All proofs are by one holder; one
    that the presentation names must be that one.
    """
    given = Circumstances(
        documents=documents, at=at, trusted=trusted, contexts=contexts, https=https
    )
    try:
        document = copy_document(presentation)
        proofs = as_list(document.pop("proof", None))
        _require_presentation(document, proofs)
        unsecured = Unsecured(document, contexts)
        inside = [source_inside(each) for each in as_list(document.get("verifiableCredential"))]
    except CredentialError as error:
        return PresentationReport(checks=(from_error("format", Result.FAILED, error),))
    holder = id_of(document.get("holder")) or _controller(proofs[0])
    purpose = Purpose(relation=AUTHENTICATION, owner=holder)
    proven = prove_all(proofs, unsecured, given, purpose)
    asked = Request(challenge=challenge, domain=domain)
    return PresentationReport(
        checks=(
            said("format.presentation"),
            of_holder(worst([each.signature for each in proven])),
            of_holder(worst([each.key for each in proven])),
            _check_dates(proofs, at),
            _check_request(proofs, asked),
        ),
        holder=holder,
        proofs=proven,
        credentials=tuple(verify_in(each, given) for each in inside),
    )


def _require_presentation(document: JsonObject, proofs: list[object]) -> None:
    if "VerifiablePresentation" not in types_of(document):
        raise CredentialUnreadable("This is not a verifiable presentation.")
    if not 0 < len(proofs) <= MAX_PROOFS or not all(isinstance(proof, dict) for proof in proofs):
        raise CredentialUnreadable("The presentation carries no proof that can be read.")
    if "holder" in document and id_of(document["holder"]) is None:
        raise CredentialUnreadable("The holder of the presentation has no identifier.")
    if len(as_list(document.get("verifiableCredential"))) > MAX_CREDENTIALS:
        raise CredentialUnreadable(f"A presentation holds {MAX_CREDENTIALS} credentials at most.")


def source_inside(entry: object) -> JsonObject | str:
    """Return a credential inside as it is verified: an object, or the token of its envelope."""
    if not isinstance(entry, dict):
        raise CredentialUnreadable("A credential in the presentation is not an object.")
    return open_envelope(entry) if is_envelope(entry) else entry


def _controller(proof: JsonObject) -> str:
    method = proof.get("verificationMethod")
    return method.partition("#")[0] if isinstance(method, str) else ""


def _check_dates(proofs: list[JsonObject], at: datetime) -> Check:
    found = (proof_dates(proof, at) for proof in proofs)
    return next((check for check in found if check is not None), said("dates.proof"))


def _check_request(proofs: list[JsonObject], asked: Request) -> Check:
    for name, wanted in (("challenge", asked.challenge), ("domain", asked.domain)):
        if wanted is not None and not all(wanted in as_list(proof.get(name)) for proof in proofs):
            return said(f"request.other_{name}", Result.FAILED)
    return said("request.good")


def of_holder(check: Check) -> Check:
    """Return a check of proving.py in the words for a holder, where they differ."""
    code = _HOLDER.get(check.code, check.code)
    name = code.partition(".")[0]
    detail = SENTENCES[code].format(**check.values) if code in SENTENCES else check.detail
    return Check(name=name, result=check.result, code=code, detail=detail, values=check.values)


def said(code: str, result: Result = Result.PASSED) -> Check:
    return Check(name=code.partition(".")[0], result=result, code=code, detail=SENTENCES[code])


_ = str  # marks a sentence for the translators' tools; the core itself translates nothing

SENTENCES: Mapping[str, str] = {
    "format.presentation": _("The document is a well-formed presentation."),
    "signature.no_holder_key": _(
        "The signature could not be checked, because the holder’s key is not to be had."
    ),
    "signature.not_authentication": _("The proof was not made to present something."),
    "holder_key.good": _("The key belongs to the holder and may present in the holder’s name."),
    "holder_key.other_controller": _(
        "The key belongs to {controller}, not to the holder {issuer}."
    ),
    "holder_key.revoked": _("The holder withdrew this key on {when}."),
    "holder_key.expired": _("This key of the holder ended on {when}."),
    "holder_key.not_listed": _("The holder’s document does not list this key."),
    "holder_key.not_for_signing": _(
        "The holder’s document does not let this key speak for the holder."
    ),
    "holder_key.unresolvable": _("The holder’s document could not be had, so the key is unknown."),
    "holder_key.https_untrusted": _(
        "The key is named by a web address, and nobody here trusts {controller} to do so."
    ),
    "holder_key.https_trusted": _(
        "The key stands at {controller}, and that site is trusted here to name its own keys."
    ),
    "holder_key.unusable": _("The holder’s key is not of a kind known here."),
    "dates.proof": _("The proof of the presentation is valid at this time."),
    "request.good": _("The presentation answers what was asked for."),
    "request.other_challenge": _("The presentation answers another challenge."),
    "request.other_domain": _("The presentation was made for another domain."),
}
_HOLDER = {
    "signature.no_key": "signature.no_holder_key",
    "signature.purpose": "signature.not_authentication",
    **{
        code.replace("holder_key", "issuer_key"): code
        for code in SENTENCES
        if code.startswith("holder_key.")
    },
}
