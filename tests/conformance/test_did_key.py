"""W3C CCG did:key: every Ed25519 vector, from the seed to the DID."""

import json

import pytest

from trillium.credentials import KeyPair, did_document, did_key_method
from trillium.credentials.errors import KeyUnusable
from trillium.credentials.issuer_keys import find_key
from trillium.credentials.resolving import NoDocuments

pytestmark = pytest.mark.vectors


def test_a_seed_gives_the_published_did(vectors):
    published = json.loads((vectors("did-key") / "ed25519-x25519.json").read_text())

    for did, vector in published.items():
        key = KeyPair.generate(bytes.fromhex(vector["seed"]))
        document = did_document(key.did, [key])

        assert key.did == did
        assert document["id"] == vector["didDocument"]["id"]
        listed = vector["didDocument"]["verificationMethod"][0]["id"]
        assert document["verificationMethod"][0]["id"] == listed == did_key_method(key)
        assert find_key(listed, NoDocuments()).public == key.public
    assert len(published) == 3


@pytest.mark.parametrize("name", ["secp256k1", "nist-curves", "rsa", "x25519"])
def test_a_key_of_another_kind_is_refused(vectors, name):
    published = json.loads((vectors("did-key") / f"{name}.json").read_text())

    for did in published.get("didDocument", published):
        with pytest.raises(KeyUnusable):
            find_key(f"{did}#{did.removeprefix('did:key:')}", NoDocuments())
