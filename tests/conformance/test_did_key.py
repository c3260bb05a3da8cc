"""W3C CCG did:key: every vector of Ed25519, P-256 and P-384, from the secret to the DID."""

import json

import pytest

from trillium.credentials import KeyPair, did_document, did_key_method
from trillium.credentials.curves import Curve, PublicKey
from trillium.credentials.errors import KeyUnusable
from trillium.credentials.issuer_keys import find_key
from trillium.credentials.multibase import base58_decode, base64url_decode, multibase58
from trillium.credentials.resolving import NoDocuments

pytestmark = pytest.mark.vectors
SET = "did:key"


def test_a_seed_gives_the_published_did(vectors, cases):
    published = json.loads((vectors("did-key") / "ed25519-x25519.json").read_text())

    with cases(SET) as told:
        for did, vector in published.items():
            with told(did):
                spells(did, vector)
    assert told.count == 3


def spells(did, vector):
    key = KeyPair.generate(bytes.fromhex(vector["seed"]))
    document = did_document(key.did, [key])

    assert key.did == did
    assert document["id"] == vector["didDocument"]["id"]
    listed = vector["didDocument"]["verificationMethod"][0]["id"]
    assert document["verificationMethod"][0]["id"] == listed == did_key_method(key)
    assert find_key(listed, NoDocuments()).public == key.public


def test_a_secret_key_of_a_nist_curve_gives_the_published_did(vectors, cases):
    published = json.loads((vectors("did-key") / "nist-curves.json").read_text())
    seen = []

    with cases(SET) as told:
        for did, vector in published.items():
            (method,) = vector["didDocument"]["verificationMethod"]
            name = method.get("publicKeyJwk", {}).get("crv", "P-256")  # one is in base58 alone
            with told(did, refused=name not in list(Curve)):
                if name not in list(Curve):
                    with pytest.raises(KeyUnusable):
                        find_key(method["id"], NoDocuments())
                    continue
                seen.append(name)
                is_of_curve(name, did, vector, method)

    assert sorted(seen) == ["P-256", "P-256", "P-384"]


def is_of_curve(name, did, vector, method):
    key = KeyPair.from_secret_multibase(
        multibase58(Curve(name).facts.secret_prefix + secret_of(vector["verificationMethod"]))
    )

    assert (key.did, did_key_method(key)) == (did, method["id"])
    assert find_key(method["id"], NoDocuments()).public == key.public
    if "publicKeyJwk" in method:
        assert PublicKey.from_jwk(method["publicKeyJwk"]) == key.public


def secret_of(method):
    if "privateKeyJwk" in method:
        return base64url_decode(method["privateKeyJwk"]["d"])
    return base58_decode(method["privateKeyBase58"])


@pytest.mark.parametrize("name", ["secp256k1", "rsa", "x25519"])
def test_a_key_of_another_kind_is_refused(vectors, cases, name):
    published = json.loads((vectors("did-key") / f"{name}.json").read_text())

    with cases(SET) as told, told(f"{name}.json", refused=True):
        for did in published.get("didDocument", published):
            with pytest.raises(KeyUnusable):
                find_key(f"{did}#{did.removeprefix('did:key:')}", NoDocuments())
