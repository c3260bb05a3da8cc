"""What verification says: named checks, each with a result, a stable code and a plain sentence."""
# ruff: noqa: E501 -- a sentence in one piece can be searched for and translated

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from trillium.credentials.errors import CredentialError
from trillium.credentials.values import JsonObject, as_list


class Result(StrEnum):
    """How one check ended; “could not tell” is never “passed”."""

    PASSED = "passed"
    FAILED = "failed"
    COULD_NOT_TELL = "could_not_tell"

    __hash__ = str.__hash__  # that of Enum is slower, and this is asked at every check


# The checks, in the order in which people ask them. `endorsements` that could not be settled and
# `trust` inform; everything else decides.
NAMES = (
    "format",
    "signature",
    "issuer_key",
    "dates",
    "status",
    "schema",
    "endorsements",
    "trust",
)
# Checks that stand in a report only where there is something to check.
MORE_NAMES = ("contents",)
_DECIDING = frozenset(NAMES[:6])
_SHORT = 300  # what is kept of a stranger stays small


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One named check. `values` fill the placeholders of `SENTENCES[code]` in any language."""

    name: str
    result: Result
    code: str
    detail: str
    values: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> JsonObject:
        """Return the check as the command line and the API show it."""
        return {
            "name": self.name,
            "result": str(self.result),
            "detail": self.detail,
            "code": self.code,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Something of the credential by its identifier and name, as the credential states them."""

    id: str | None
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofReport:
    """The answer about one proof of several: what it says it is, its signature and its key."""

    suite: str
    method: str
    signature: Check
    key: Check
    id: str | None = None

    def as_json(self) -> JsonObject:
        """Return the report as the command line and the API show it."""
        return {
            "id": self.id,
            "suite": self.suite,
            "verificationMethod": self.method,
            "checks": [self.signature.as_json(), self.key.as_json()],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The answer about one credential: eight named checks, never a bare yes or no.

    `credential` is what was read, also where it is not to be believed. `proofs` holds a report
    about each of its Data Integrity proofs, `endorsements` one about each endorsement inside.
    """

    checks: tuple[Check, ...]
    credential: JsonObject | None = None
    issuer: Named | None = None
    achievement: Named | None = None
    endorsements: tuple["Report", ...] = ()
    contents: tuple["Report", ...] = ()
    proofs: tuple[ProofReport, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether nothing failed and everything that decides could be told."""
        return not any(
            check.result is Result.FAILED
            or (check.result is Result.COULD_NOT_TELL and check.name in _DECIDING)
            for check in self.checks
        )

    def check(self, name: str) -> Check:
        """Return the check of a name."""
        return next(check for check in self.checks if check.name == name)

    def kept(self, name: str) -> list[JsonObject]:
        """Return what the credential says under `refreshService` or `termsOfUse`, as it stands.

        Nobody here follows or enforces it; it is shown to whoever must.
        """
        entries = as_list((self.credential or {}).get(name))
        return [entry for entry in entries if isinstance(entry, dict)]

    def as_json(self) -> JsonObject:
        """Return the report as the command line and the API show it."""
        return {
            "verified": self.verified,
            "checks": [check.as_json() for check in self.checks],
            "issuer": _named(self.issuer),
            "achievement": _named(self.achievement),
            "proofs": [proof.as_json() for proof in self.proofs],
            "endorsements": [report.as_json() for report in self.endorsements],
            "contents": [report.as_json() for report in self.contents],
            "refreshService": self.kept("refreshService"),
            "termsOfUse": self.kept("termsOfUse"),
        }


def passed(code: str, **values: str) -> Check:
    """Return a passed check; its name is the first part of its code."""
    return _check(Result.PASSED, code, values)


def failed(code: str, **values: str) -> Check:
    """Return a failed check."""
    return _check(Result.FAILED, code, values)


def could_not_tell(code: str, **values: str) -> Check:
    """Return a check that could not be settled."""
    return _check(Result.COULD_NOT_TELL, code, values)


def from_error(name: str, result: Result, error: CredentialError) -> Check:
    """Return the check that an error of the core amounts to."""
    return Check(
        name=name, result=result, code=error.code, detail=error.sentence, values=error.values
    )


def worst(checks: list[Check]) -> Check:
    """Return the check that decides: a failed one before one that could not tell."""
    if len(checks) == 1:
        return checks[0]
    order = (Result.FAILED, Result.COULD_NOT_TELL, Result.PASSED)
    return min(checks, key=lambda check: order.index(check.result))


def _check(result: Result, code: str, values: Mapping[str, str]) -> Check:
    if not values:
        return _kept(result, code)
    if len("".join(values.values())) > _SHORT:
        return _make(result, code, values)
    return _kept(result, code, *values.items())


@functools.lru_cache(maxsize=512)
def _kept(result: Result, code: str, *values: tuple[str, str]) -> Check:
    return _make(result, code, dict(values))


def _make(result: Result, code: str, values: Mapping[str, str]) -> Check:
    name = code.partition(".")[0]
    detail = SENTENCES[code].format(**values)
    return Check(name=name, result=result, code=code, detail=detail, values=values)


def _named(named: Named | None) -> JsonObject | None:
    return None if named is None else {"id": named.id, "name": named.name}


_ = str  # marks a sentence for the translators' tools; the core itself translates nothing

# Every code and its sentence, so that the web can translate it. Codes that come from errors.py have
# a sentence of their own there, with particulars; the one here is what is said in other languages.
SENTENCES: Mapping[str, str] = {
    "format.good": _(
        "The document is a well-formed credential and every word of it is signed text."
    ),
    "format.not_looked_at": _("The document was not looked at any further."),
    "format.unreadable": _("This cannot be read as a credential."),
    "format.not_json": _("This is not JSON."),
    "format.not_object": _("A credential is a JSON object, and this is not one."),
    "format.not_jwt": _("This is not a signed token (JWT)."),
    "format.not_cose": _("This is not a credential in COSE."),
    "format.not_utf8": _("The text is not proper UTF-8."),
    "format.too_large": _("The document is larger than what is read here."),
    "format.too_deep": _("The document is nested too deeply."),
    "format.duplicate_key": _("A key stands twice in one object, which programs read differently."),
    "format.number": _("A number is written in a way that programs read differently."),
    "format.half_character": _("The text holds half a character."),
    "format.context_unknown": _("The document uses a vocabulary (context) that is not held here."),
    "format.context_order": _("The first context must be the one of verifiable credentials."),
    "format.context_inline": _("A context is written into the document itself."),
    "format.context_conflict": _("The contexts of this document contradict each other."),
    "format.term_undefined": _(
        "A word of the document is not defined by its contexts, so it is not signed."
    ),
    "format.outside_profile": _("The document uses a feature of JSON-LD that is refused here."),
    "format.described_twice": _("Something that decides is described twice in different words."),
    "format.not_a_credential": _(
        "This is not a verifiable credential: it does not say that it is one."
    ),
    "format.no_issuer": _("This is not a verifiable credential: it names no issuer."),
    "format.no_subject": _("This is not a verifiable credential: it says nothing about anybody."),
    "format.id_not_text": _("This is not a verifiable credential: its id is not a text."),
    "format.no_proof": _("The document carries no proof: nobody has signed it."),
    "format.old_badge": _("The document is a badge of Open Badges 2.0 or earlier."),
    "format.old_badge_type": _("A part of the badge is of another kind than it must be: “{what}”."),
    "format.old_badge_part": _(
        "This is only a part of a badge ({what}): it was not awarded to anybody."
    ),
    "format.envelope": _(
        "The envelope does not hold one token of a kind known here, and only that."
    ),
    "signature.good": _("The signature is good: nothing has been changed since it was signed."),
    "signature.bad": _(
        "The signature does not fit: the document has been changed, or another key signed it."
    ),
    "signature.not_looked_at": _(
        "The signature was not looked at, because the document could not be read safely."
    ),
    "signature.too_complex": _(
        "The document is built so that checking its signature costs too much work."
    ),
    "signature.no_key": _(
        "The signature could not be checked, because the issuer’s key is not to be had."
    ),
    "signature.unusable": _("The proof cannot be checked."),
    "signature.unknown_suite": _("The proof is of a kind that is not checked here ({suite})."),
    "signature.alg_none": _("The token says itself that it is not signed (alg none)."),
    "signature.old_token": _("The token wraps its credential in the old way of a “vc” claim."),
    "signature.media_type": _("The token says that it is of another kind ({what})."),
    "signature.disclosure": _("What the token discloses does not fit it."),
    "signature.binding": _("The holder has not confirmed this disclosure, or not for you."),
    "signature.base_proof": _(
        "The proof is the holder’s own: what is shown to others must be derived from it."
    ),
    "signature.not_base": _("This is not the proof that a holder derives from."),
    "signature.already_signed": _("This document carries a proof already."),
    "signature.purpose": _("The proof was not made to assert something."),
    "signature.proof_context": _("The proof names other contexts than the document."),
    "signature.claims": _("The token’s claims say something else than the credential in it."),
    "signature.chain_broken": _("The proof builds on another proof that is not there."),
    "signature.chain_circle": _("The proofs build on each other in a circle."),
    "signature.old_badge_hosted": _("The same badge stands at its address, {at}."),
    "signature.old_badge_differs": _("Another text than this one stands at the badge’s address."),
    "signature.old_badge_gone": _("What stands at the badge’s address could not be had."),
    "signature.old_badge_nowhere": _(
        "The badge is not signed and names no address at which it stands."
    ),
    "signature.old_badge_bare": _(
        "The badge says that it is signed, and its signature is missing."
    ),
    "issuer_key.good": _("The key belongs to the issuer and may sign credentials."),
    "issuer_key.not_looked_at": _(
        "The key was not looked at, because the document could not be read safely."
    ),
    "issuer_key.old_badge": _("The address {at} belongs to the issuer {issuer}."),
    "issuer_key.other_origin": _(
        "The address {at} is not one at which the issuer {issuer} gives badges."
    ),
    "issuer_key.id_elsewhere": _(
        "The page of the issuer {issuer} says that it is somebody else’s."
    ),
    "issuer_key.unnamed_page": _("The badge names no page of its issuer."),
    "issuer_key.other_controller": _(
        "The key belongs to {controller}, not to the issuer {issuer}."
    ),
    "issuer_key.revoked": _("The issuer withdrew this key on {when}."),
    "issuer_key.expired": _("This key of the issuer ended on {when}."),
    "issuer_key.not_listed": _("The issuer’s document does not list this key."),
    "issuer_key.not_for_signing": _(
        "The issuer’s document does not allow this key to sign credentials."
    ),
    "issuer_key.unresolvable": _("The issuer’s document could not be had, so the key is unknown."),
    "issuer_key.https_untrusted": _(
        "The key is named by a web address, and nobody here trusts {controller} to do so."
    ),
    "issuer_key.https_trusted": _(
        "The key stands at {controller}, and that site is trusted here to name its own keys."
    ),
    "issuer_key.unusable": _("The issuer’s key is not of a kind known here."),
    "issuer_key.unnamed": _("The key travels in the token itself; nothing ties it to the issuer."),
    "dates.good": _("The credential is valid on {at}."),
    "dates.not_looked_at": _(
        "The dates were not looked at, because the document could not be read safely."
    ),
    "dates.not_yet": _("The credential is not valid before {when}."),
    "dates.expired": _("The credential expired on {when}."),
    "dates.unreadable": _("A date of the credential cannot be read."),
    "dates.backwards": _("The credential ends before it begins."),
    "dates.proof_expired": _("The proof expired on {when}."),
    "dates.proof_future": _("The proof claims to be made on {when}, which is still to come."),
    "status.good": _("The issuer’s list does not show the credential as revoked or suspended."),
    "status.none": _("The issuer keeps no list by which this credential could be revoked."),
    "status.not_looked_at": _(
        "The status was not looked at, because the document could not be read safely."
    ),
    "status.revoked": _("The issuer has revoked this credential."),
    "status.suspended": _("The issuer has suspended this credential for now."),
    "status.set": _("The issuer has set the mark “{purpose}” on this credential."),
    "status.message": _("The issuer’s list says of this credential: “{what}”."),
    "status.refresh": _("The issuer has a newer version of this credential ready."),
    "status.other_issuer": _("The list of revoked credentials is of another issuer."),
    "status.old_badge": _("What stands at the badge’s address does not say that it was revoked."),
    "status.old_badge_gone": _("Whether the badge still stands at its address is not known."),
    "status.unresolvable": _("The issuer’s status list could not be had."),
    "status.unreadable": _("The issuer’s status list cannot be read."),
    "status.unverified": _("The issuer’s status list is itself not to be believed: {why}"),
    "status.other_kind": _("The issuer keeps a status list of a kind that is not read here."),
    "status.other_purpose": _(
        "The issuer’s status list serves another purpose than the credential says."
    ),
    "schema.good": _("The document has the shape that Open Badges 3.0 promises."),
    "schema.plain": _("The document is a verifiable credential; it promises no further shape."),
    "schema.not_looked_at": _(
        "The shape was not looked at, because the document could not be read safely."
    ),
    "schema.broken": _(
        "The document does not have the shape that Open Badges 3.0 promises, at “{what}”."
    ),
    "schema.old_badge": _("The badge has the shape that its version of Open Badges promises."),
    "schema.old_badge_broken": _(
        "The badge does not have the shape that its version of Open Badges promises, at “{what}”."
    ),
    "schema.old_badge_parts": _("The badge class or the issuer of this badge could not be had."),
    "schema.misfit": _("The document does not fit the schema that it names, at “{what}”."),
    "schema.too_complex": _("The schema asks for more work than is done here."),
    "schema.not_held": _("The document names a schema that is not held here."),
    "endorsements.none": _("There is no endorsement inside."),
    "endorsements.good": _(
        "Every endorsement inside is signed by its endorser and valid ({count})."
    ),
    "endorsements.not_looked_at": _(
        "Endorsements were not looked at, because the document could not be read safely."
    ),
    "endorsements.bad": _("An endorsement inside is not what its endorser signed: {why}"),
    "endorsements.unsettled": _(
        "An endorsement inside does not count now; the credential itself is not touched by that. {why}"
    ),
    "endorsements.other_subject": _(
        "An endorsement inside speaks of something else than this credential."
    ),
    "endorsements.old_badge": _(
        "Endorsements of badges before Open Badges 3.0 are named there and not followed."
    ),
    "endorsements.too_many": _("There are more endorsements inside than are looked at here."),
    "contents.good": _("Every credential inside is signed by its issuer and valid ({count})."),
    "contents.bad": _("A credential inside, “{what}”, is not what its issuer signed: {why}"),
    "contents.unsettled": _(
        "A credential inside, “{what}”, does not count now; the others are not touched by that. {why}"
    ),
    "contents.too_many": _("There are more credentials inside than are looked at here."),
    "trust.known": _("{name} is vouched for here."),
    "trust.unknown": _("The signature is good, but nobody here vouches for the issuer {issuer}."),
    "trust.unproven": _(
        "The document names the issuer {issuer}, but nothing proves that it comes from there."
    ),
    "trust.not_looked_at": _("Who the issuer is could not be read."),
}
