"""P-384: what the W3C published of it in vc-di-ecdsa, over the document that the vectors hold.

The figures are those of its folders TestVectors/ecdsa-rdfc-2019-p384 and ecdsa-jcs-2019-p384. The
signed document of the first is of an earlier draft: its method is an https address, while the
published hash of the options and the signature of its own file are those of the did:key. So the
signature is taken from that file, and the one in the document fits neither.
"""

import hashlib
import json

import pytest

from trillium.credentials.contexts import PACKAGED
from trillium.credentials.keys import PublicKey
from trillium.credentials.multibase import multibase58
from trillium.credentials.proofs.data_integrity import Unsecured
from trillium.credentials.proofs.suites import signing_suite

pytestmark = pytest.mark.vectors
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
KEY = "z82LkuBieyGShVBhvtE2zoiD6Kma4tJGFtkAhxR5pfkp5QPw4LutoYWhvQCnGjdVn14kujQ"
PUBLIC = PublicKey.from_multibase(KEY)
DOCUMENT = (
    "8bf6e01df72c5b62f91b685231915ac4b8c58ea95f002c6b"
    "8f6bfafa1b251df476b56b8e01518e317dab099d3ecbff96"
)
OPTIONS = (
    "e32805a26492eac777aa7a138f6d8da3c74e0c7be7b296dc"
    "accf97420c3b92eaad7be6449ca565e165031567f5c7cbc1"
)
SIGNED = {
    "ecdsa-rdfc-2019": multibase58(
        bytes.fromhex(
            "177ac088806c2506d49f0bfec16056a6a80ace62cd029888"
            "ad561aba22a59d192d77d9b1fc28df80dea5ee6c8bceb16f"
            "1b8bff6bd6ff2d8f8778bdde48bafa7b6cc1f914c0168b5c"
            "04499882f632deea9cb7d977e888bb0e1ee9fb20ff03b025"
        )
    ),
    "ecdsa-jcs-2019": (
        "zR3krc7pt9Dpn1PY2u8HWPePggtzAG2SuH2ZGNrzw8Ku3QrFLWgDTjS5mCWy65ShixJEtpMwfviAFfh5xTgd5FGN1sSbpPJ5"
        "djqSZQLqQkY8KLBPNswuqKtq3bS8f9vEHm8w"
    ),
}


@pytest.fixture
def unsecured(vectors):
    path = vectors("contexts-extra") / "credentials-examples-v2.jsonld"
    table = PACKAGED.with_file(EXAMPLES, path, hashlib.sha256(path.read_bytes()).hexdigest())
    text = (vectors("w3c-di-ecdsa") / "unsigned.json").read_text(encoding="utf-8")
    return Unsecured(json.loads(text), table)


def proof(suite):
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": "2023-02-24T23:36:38Z",
        "verificationMethod": f"did:key:{KEY}#{KEY}",
        "proofPurpose": "assertionMethod",
        "proofValue": SIGNED[suite],
    }


def test_document_and_options_hash_to_the_published_figures(unsecured):
    suite = signing_suite("ecdsa-rdfc-2019")
    options = proof(suite.name)

    assert unsecured.digest(suite, PUBLIC.curve).hex() == DOCUMENT
    assert suite.options_digest(options, unsecured, PUBLIC.curve).hex() == OPTIONS


@pytest.mark.parametrize("name", SIGNED)
def test_the_published_signature_fits_and_a_changed_one_does_not(unsecured, name):
    suite, given = signing_suite(name), proof(name)
    assert suite.fits(given, unsecured, PUBLIC)

    unsecured.document["name"] = "Another credential"
    changed = Unsecured(unsecured.document, unsecured.contexts)
    assert not suite.fits(given, changed, PUBLIC)
