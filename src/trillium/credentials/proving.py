"""The proofs of a document, one by one: proof sets and proof chains (VC-DI §4.3, §4.5).

Every proof that is there must be good. One of a suite that is not on the list leaves the answer
open, whatever stands beside it: it is never taken for good. A proof that builds on others signs
them as well; the others must be there, each under a name of its own, and never in a circle.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from trillium.credentials.circumstances import Circumstances
from trillium.credentials.errors import (
    CredentialError,
    KeyUnusable,
    ProofUnusable,
    TooComplex,
    Unresolvable,
)
from trillium.credentials.issuer_keys import IssuerKey, find_key
from trillium.credentials.moments import moment_text, parse_moment
from trillium.credentials.proofs.data_integrity import Unsecured
from trillium.credentials.proofs.suites import suite_of
from trillium.credentials.report import (
    SENTENCES,
    Check,
    ProofReport,
    Result,
    could_not_tell,
    failed,
    from_error,
    passed,
)
from trillium.credentials.values import JsonObject

MAX_PROOFS = 4
_CLOCKS_DIFFER = timedelta(minutes=5)
_SHORT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What a proof must be for (VC-DI §2.1), and who must control its key."""

    relation: str
    owner: str


def prove_all(
    proofs: Sequence[JsonObject], unsecured: Unsecured, given: Circumstances, purpose: Purpose
) -> tuple[ProofReport, ...]:
    """Return the report about each proof of a document; `unsecured` holds none of them."""
    return tuple([_prove(proof, proofs, unsecured, given, purpose) for proof in proofs])


def prove_key(key: IssuerKey, owner: str, at: datetime) -> Check:
    """Check that a key belongs to somebody and is good at a moment."""
    if key.controller != owner:
        return failed("issuer_key.other_controller", controller=key.controller, issuer=owner)
    if key.revoked is not None:  # whoever holds a lost key can date a proof as they like
        return failed("issuer_key.revoked", when=moment_text(key.revoked))
    if key.expires is not None and key.expires <= at:
        return failed("issuer_key.expired", when=moment_text(key.expires))
    if not key.may_sign:
        return failed("issuer_key.not_for_signing")
    if key.controller.startswith("https://"):  # had only because somebody here trusts it
        return passed("issuer_key.https_trusted", controller=key.controller)
    return passed("issuer_key.good")


def no_key(error: CredentialError) -> Check:
    """Return the check that a key which is not to be had amounts to."""
    if not isinstance(error, Unresolvable):
        return from_error("issuer_key", Result.FAILED, error)
    if error.code == "issuer_key.https_untrusted":
        return from_error("issuer_key", Result.COULD_NOT_TELL, error)
    return could_not_tell("issuer_key.unresolvable")


def proof_dates(proof: JsonObject, at: datetime) -> Check | None:
    """Return the failed check where a proof is not valid at a moment, or None."""
    created = parse_moment(proof["created"]) if "created" in proof else None
    expires = parse_moment(proof["expires"]) if "expires" in proof else None
    if ("created" in proof and created is None) or ("expires" in proof and expires is None):
        return failed("dates.unreadable")
    if created is not None and created > at + _CLOCKS_DIFFER:
        return failed("dates.proof_future", when=moment_text(created))
    if expires is not None and expires < at:
        return failed("dates.proof_expired", when=moment_text(expires))
    return None


def _prove(
    proof: JsonObject,
    proofs: Sequence[JsonObject],
    unsecured: Unsecured,
    given: Circumstances,
    purpose: Purpose,
) -> ProofReport:
    method = proof.get("verificationMethod")
    method = method if isinstance(method, str) else ""
    try:
        key = find_key(method, given.key_documents, purpose.relation)
    except (Unresolvable, KeyUnusable) as error:
        checks = could_not_tell("signature.no_key"), no_key(error)
    else:
        signature = _signature(proof, proofs, unsecured, key, purpose)
        checks = signature, prove_key(key, purpose.owner, given.at)
    identifier = proof.get("id")
    return ProofReport(
        id=identifier[:_SHORT] if isinstance(identifier, str) else None,
        suite=_suite_name(proof),
        method=method[:_SHORT],
        signature=checks[0],
        key=checks[1],
    )


def _signature(
    proof: JsonObject,
    proofs: Sequence[JsonObject],
    unsecured: Unsecured,
    key: IssuerKey,
    purpose: Purpose,
) -> Check:
    suite = suite_of(proof)
    if suite is None:
        return could_not_tell("signature.unknown_suite", suite=_suite_name(proof))
    if proof.get("proofPurpose") != purpose.relation:
        return failed("signature.purpose")
    try:
        signed = _with_previous(proof, proofs, unsecured)
        good = key.public is not None and suite.fits(proof, signed, key.public)
    except TooComplex as error:
        return from_error("signature", Result.COULD_NOT_TELL, error)
    except CredentialError as error:
        return from_error("signature", Result.FAILED, error)
    return passed("signature.good") if good else failed("signature.bad")


def _with_previous(
    proof: JsonObject, proofs: Sequence[JsonObject], unsecured: Unsecured
) -> Unsecured:
    """Return what a proof signs: the document, and with it the proofs that it builds on."""
    if "previousProof" not in proof:
        return unsecured
    names = _previous(proof)
    if names is None:
        raise _chain("signature.chain_broken")
    matching = [other for other in proofs if isinstance(other.get("id"), str)]
    matching = [other for other in matching if other["id"] in names]
    found = sorted(other["id"] for other in matching)
    if found != sorted(names) or any(_previous(other) is None for other in matching):
        raise _chain("signature.chain_broken")
    if _is_circle(proof, proofs):
        raise _chain("signature.chain_circle")
    return Unsecured({**unsecured.document, "proof": matching}, unsecured.contexts)


def _chain(code: str) -> ProofUnusable:
    return ProofUnusable(SENTENCES[code], code)


def _previous(proof: JsonObject) -> frozenset[str] | None:
    """Return the ids of the proofs that a proof builds on, or None where they cannot be read."""
    value = proof.get("previousProof", [])
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        return None
    if "previousProof" in proof and (not listed or len(set(listed)) != len(listed)):
        return None
    return frozenset(listed)


def _is_circle(proof: JsonObject, proofs: Iterable[JsonObject]) -> bool:
    """Tell whether following a chain back comes to no end."""
    known = {name: other for other in proofs if isinstance(name := other.get("id"), str)}
    front = _previous(proof) or frozenset()
    for _ in range(len(known) + 1):
        front = frozenset(
            name for each in front & known.keys() for name in _previous(known[each]) or ()
        )
    return bool(front)


def _suite_name(proof: JsonObject) -> str:
    return str(proof.get("cryptosuite") or proof.get("type"))[:60]
