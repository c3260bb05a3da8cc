"""Data Integrity EdDSA Cryptosuites 1.0 (VC-DI-EDDSA), §3.2: eddsa-rdfc-2022.

What may never change: SHA-256 of the canonical proof options comes first, SHA-256 of the canonical
document second, and Ed25519 signs the 64 bytes. The options carry the contexts of the document.
"""

import functools
from hashlib import sha256

from trillium.credentials.canonical import canonical_form
from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.errors import ProofUnusable
from trillium.credentials.keys import KeyPair, signature_fits
from trillium.credentials.multibase import from_multibase58, multibase58
from trillium.credentials.terms import addresses_of
from trillium.credentials.values import JsonObject

TYPE = "DataIntegrityProof"
SUITE = "eddsa-rdfc-2022"
_SHORT = 500  # what is kept of a stranger stays small


def proof_options(*, method: str, created: str) -> JsonObject:
    """Return the proof without its value (§3.2.5)."""
    return {
        "type": TYPE,
        "cryptosuite": SUITE,
        "created": created,
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }


def options_digest(
    proof: JsonObject, document: JsonObject, *, contexts: ContextTable = PACKAGED
) -> bytes:
    """Return the hash of the proof options: the proof without its value (§3.2.5, §3.2.4)."""
    options = {key: value for key, value in proof.items() if key != "proofValue"}
    if options.pop("@context", document.get("@context")) != document.get("@context"):
        raise ProofUnusable(
            "The proof names other contexts than the document.", "signature.proof_context"
        )
    addresses = addresses_of(document.get("@context"))
    values = tuple(options.items())
    if all(isinstance(value, str) and len(value) < _SHORT for _, value in values):
        return _plain_options_digest(values, addresses, contexts)
    return _digest({**options, "@context": list(addresses)}, contexts)


# A cohort is signed at one moment by one key: its proofs share their options.
@functools.lru_cache(maxsize=256)
def _plain_options_digest(
    options: tuple[tuple[str, str], ...], addresses: tuple[str, ...], contexts: ContextTable
) -> bytes:
    return _digest({**dict(options), "@context": list(addresses)}, contexts)


def document_digest(document: JsonObject, *, contexts: ContextTable = PACKAGED) -> bytes:
    """Return the hash of the document without its proofs (§3.2.3, §3.2.4)."""
    return _digest({key: value for key, value in document.items() if key != "proof"}, contexts)


def sign(
    document: JsonObject,
    *,
    key: KeyPair,
    method: str,
    created: str,
    contexts: ContextTable = PACKAGED,
) -> JsonObject:
    """Return the proof of a document (§3.2.1)."""
    proof = proof_options(method=method, created=created)
    message = options_digest(proof, document, contexts=contexts) + document_digest(
        document, contexts=contexts
    )
    return {**proof, "proofValue": multibase58(key.sign(message))}


def fits(proof: JsonObject, options: bytes, document: bytes, public: bytes) -> bool:
    """Tell whether a proof's value is the signature of both digests (§3.2.2)."""
    return signature_fits(public, options + document, from_multibase58(proof.get("proofValue")))


def _digest(document: JsonObject, contexts: ContextTable) -> bytes:
    return sha256(canonical_form(document, contexts=contexts).encode()).digest()
