"""Ed25519Signature2020 (W3C CCG report), read only: older issuers and status lists still use it.

Hashing is as in eddsa-rdfc-2022, with the proof's own terms from security/suites/ed25519-2020/v1.
"""

from trillium.credentials.contexts import ED25519_2020, PACKAGED, ContextTable
from trillium.credentials.proofs import eddsa_rdfc_2022
from trillium.credentials.terms import addresses_of
from trillium.credentials.values import JsonObject

TYPE = "Ed25519Signature2020"

document_digest = eddsa_rdfc_2022.document_digest
fits = eddsa_rdfc_2022.fits


def options_digest(
    proof: JsonObject, document: JsonObject, *, contexts: ContextTable = PACKAGED
) -> bytes:
    """Return the hash of the proof options; a document signed before may lack the suite's terms."""
    addresses = list(addresses_of(document.get("@context")))
    if ED25519_2020 not in addresses:
        addresses.append(ED25519_2020)
    return eddsa_rdfc_2022.options_digest(proof, {"@context": addresses}, contexts=contexts)
