"""The allow-list of Data Integrity: what signs here, and what is read."""

from trillium.credentials.errors import ProofUnusable
from trillium.credentials.proofs import (
    ecdsa_jcs_2019,
    ecdsa_rdfc_2019,
    ecdsa_sd_2023,
    ed25519_signature_2020,
    eddsa_jcs_2022,
    eddsa_rdfc_2022,
)
from trillium.credentials.proofs.data_integrity import TYPE, Cryptosuite, Suite
from trillium.credentials.values import JsonObject

DEFAULT = eddsa_rdfc_2022.SUITE.name
_SIGNING: dict[str, Cryptosuite] = {
    module.SUITE.name: module.SUITE
    for module in (eddsa_rdfc_2022, eddsa_jcs_2022, ecdsa_rdfc_2019, ecdsa_jcs_2019)
}
NAMES = tuple(_SIGNING)

# (type, cryptosuite) of a proof → what reads it. Whatever is not here is never taken for good.
_READ: dict[tuple[object, object], Suite] = {
    **{(TYPE, name): suite for name, suite in _SIGNING.items()},
    (TYPE, ecdsa_sd_2023.NAME): ecdsa_sd_2023.SUITE,  # signed in sign_tokens.py: it asks for more
    (ed25519_signature_2020.TYPE, None): ed25519_signature_2020.SUITE,
}


def signing_suite(name: str) -> Cryptosuite:
    """Return the suite of a name that signs, or raise ProofUnusable."""
    suite = _SIGNING.get(name)
    if suite is None:
        raise ProofUnusable(f"There is no suite {name} here that signs.", "signature.unknown_suite")
    return suite


def suite_of(proof: JsonObject) -> Suite | None:
    """Return the suite that a proof names, or None where it is not on the list."""
    named = proof.get("type"), proof.get("cryptosuite")
    try:
        return _READ.get(named)
    except TypeError:  # a list or an object, which is no name
        return None
