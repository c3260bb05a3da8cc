"""A credential is signed here and nowhere else (the template of template.py included)."""

from datetime import datetime

from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.errors import ProofUnusable
from trillium.credentials.keys import KeyPair
from trillium.credentials.moments import moment_text
from trillium.credentials.parsing import copy_document
from trillium.credentials.proofs import eddsa_rdfc_2022, jose
from trillium.credentials.values import JsonObject


def sign_credential(
    document: JsonObject,
    *,
    key: KeyPair,
    method: str,
    created: datetime,
    suite: str = eddsa_rdfc_2022.SUITE,
    contexts: ContextTable = PACKAGED,
) -> JsonObject:
    """Return a copy of a document with a Data Integrity proof (VC-DI §4.2, VC-DI-EDDSA §3.2.1).

    `method` names the key in the issuer's DID document, `created` is the moment the proof states.
    Raises ProofUnusable for another suite or a document that already carries a proof, and every
    refusal of canonical.py: a document that no reader here would accept is never signed.
    """
    if suite != eddsa_rdfc_2022.SUITE:
        raise ProofUnusable(
            f"There is no suite {suite} here that signs.", "signature.unknown_suite"
        )
    if "proof" in document:
        raise ProofUnusable("This document carries a proof already.", "signature.already_signed")
    document = copy_document(document)
    proof = eddsa_rdfc_2022.sign(
        document, key=key, method=method, created=moment_text(created), contexts=contexts
    )
    return {**document, "proof": proof}


def sign_credential_jwt(
    document: JsonObject, *, key: KeyPair, method: str, contexts: ContextTable = PACKAGED
) -> str:
    """Return a document as a vc+jwt with alg Ed25519 (VC-JOSE-COSE §3.1.1, RFC 9864 §2.2).

    The payload is the credential with iss, jti, sub, nbf and exp beside it (OB 3.0 §8.2.4.2).
    Raises ProofUnusable for a document with a proof, and every refusal of canonical.py.
    """
    if "proof" in document:
        raise ProofUnusable("This document carries a proof already.", "signature.already_signed")
    document = copy_document(document)
    eddsa_rdfc_2022.document_digest(document, contexts=contexts)  # the same strictness for both
    return jose.sign(jose.with_claims(document), key=key, method=method)
