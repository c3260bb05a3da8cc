"""Documents are signed here and in template.py; sign_tokens.py signs what travels as a token."""

from collections.abc import Sequence
from datetime import datetime

from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.errors import ProofUnusable
from trillium.credentials.keys import KeyPair
from trillium.credentials.moments import moment_text
from trillium.credentials.parsing import copy_document
from trillium.credentials.proofs.data_integrity import ASSERTION, AUTHENTICATION, TYPE, Unsecured
from trillium.credentials.proofs.suites import DEFAULT, signing_suite
from trillium.credentials.values import JsonObject, as_list


def sign_credential(
    document: JsonObject,
    *,
    key: KeyPair,
    method: str,
    created: datetime,
    suite: str = DEFAULT,
    contexts: ContextTable = PACKAGED,
) -> JsonObject:
    """Return a copy of a document with a Data Integrity proof (VC-DI §4.2).

    `suite` is eddsa-rdfc-2022, eddsa-jcs-2022, ecdsa-rdfc-2019 or ecdsa-jcs-2019; the ECDSA suites
    take a key of P-256 or P-384. `method` names the key in the issuer's DID document, `created` is
    the moment the proof states. Raises ProofUnusable for another suite or a document that already
    carries a proof, KeyUnusable for a key of another kind, and every refusal of canonical.py: a
    document that no reader here would accept is never signed.
    """
    document = _unsigned(document)
    options = proof_options(method=method, created=created, suite=suite)
    proof = signing_suite(suite).sign(options, Unsecured(document, contexts), key)
    return {**document, "proof": proof}


def sign_presentation(
    document: JsonObject,
    *,
    key: KeyPair,
    method: str,
    created: datetime,
    challenge: str | None = None,
    domain: str | None = None,
    suite: str = DEFAULT,
    contexts: ContextTable = PACKAGED,
) -> JsonObject:
    """Return a copy of a presentation with the holder's proof (VCDM 2.0 §4.13, VC-DI §2.1).

    The proof is of purpose `authentication`; `challenge` and `domain` are what the verifier asked
    for. Raises as `sign_credential` does.
    """
    document = _unsigned(document)
    options = proof_options(
        method=method,
        created=created,
        suite=suite,
        purpose=AUTHENTICATION,
        challenge=challenge,
        domain=domain,
    )
    proof = signing_suite(suite).sign(options, Unsecured(document, contexts), key)
    return {**document, "proof": proof}


def add_proof(
    document: JsonObject,
    *,
    key: KeyPair,
    method: str,
    created: datetime,
    identifier: str | None = None,
    previous: Sequence[str] = (),
    suite: str = DEFAULT,
    contexts: ContextTable = PACKAGED,
) -> JsonObject:
    """Return a copy of a document with one proof more: a proof set, or a chain (VC-DI §4.3).

    `identifier` names the new proof, `previous` the earlier ones that it signs as well. Raises
    ProofUnusable where one of these is not there, and as `sign_credential` does.
    """
    document = copy_document(document)
    proofs = as_list(document.pop("proof", None))
    known = {proof["id"]: proof for proof in proofs if isinstance(proof, dict) and "id" in proof}
    if not set(previous) <= set(known) or identifier in known:
        raise ProofUnusable(
            "The proof builds on another proof that is not there.", "signature.chain_broken"
        )
    options = proof_options(
        method=method,
        created=created,
        suite=suite,
        id=identifier,
        previousProof=list(previous) if len(previous) > 1 else next(iter(previous), None),
    )
    builds_on = {"proof": [known[name] for name in previous]} if previous else {}
    unsecured = Unsecured({**document, **builds_on}, contexts)
    proof = signing_suite(suite).sign(options, unsecured, key)
    return {**document, "proof": [*proofs, proof] if proofs else proof}


def proof_options(
    *,
    method: str,
    created: datetime,
    suite: str = DEFAULT,
    purpose: str = ASSERTION,
    **more: str | list[str] | None,
) -> JsonObject:
    """Return a proof without its value (VC-DI §2.1); what is None in `more` is left out."""
    options = {
        "type": TYPE,
        "cryptosuite": suite,
        "created": moment_text(created),
        "verificationMethod": method,
        "proofPurpose": purpose,
    }
    return {**options, **{name: value for name, value in more.items() if value is not None}}


def _unsigned(document: JsonObject) -> JsonObject:
    if "proof" in document:
        raise ProofUnusable("This document carries a proof already.", "signature.already_signed")
    return copy_document(document)
