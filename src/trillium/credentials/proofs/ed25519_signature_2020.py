"""Ed25519Signature2020 (W3C CCG report), read only: older issuers and status lists still use it.

Hashing is as in eddsa-rdfc-2022, with the proof's own terms from security/suites/ed25519-2020/v1.
"""

from trillium.credentials.contexts import ED25519_2020
from trillium.credentials.curves import Curve
from trillium.credentials.proofs.data_integrity import RdfSuite
from trillium.credentials.terms import addresses_of
from trillium.credentials.values import JsonObject

TYPE = "Ed25519Signature2020"


class _Suite2020(RdfSuite):
    __slots__ = ()

    def contexts_of(self, document: JsonObject) -> tuple[str, ...]:
        """Return the contexts of the options; a document signed before may lack these terms."""
        addresses = addresses_of(document.get("@context"))
        return addresses if ED25519_2020 in addresses else (*addresses, ED25519_2020)


SUITE = _Suite2020(name=TYPE, curves=(Curve.ED25519,))
