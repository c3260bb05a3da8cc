"""Keys, their names and their documents."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trillium.credentials import KeyPair, did_document, did_key_method
from trillium.credentials.errors import KeyUnusable, SecretWrong
from trillium.credentials.keys import (
    PublishedKey,
    did_web,
    did_web_address,
    public_key,
    seal,
    signature_fits,
    unseal,
)
from trillium.credentials.multibase import (
    base58_decode,
    base58_encode,
    base64url_decode,
    base64url_encode,
)
from trillium.credentials.tests.cast import HOMECARE, LAKESHORE


@given(st.binary(max_size=80))
def test_bytes_survive_base58_and_base64url(data):
    assert base58_decode(base58_encode(data)) == data
    assert base64url_decode(base64url_encode(data)) == data


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100))
def test_a_signature_fits_its_message_and_key_only(seed, message):
    key = KeyPair.generate(seed)
    signature = key.sign(message)

    assert signature_fits(key.public, message, signature)
    assert not signature_fits(key.public, message + b"x", signature)
    assert not signature_fits(key.public, message, signature[:-1])


def test_a_did_document_lists_its_keys():
    revoked = PublishedKey(
        public_multibase=HOMECARE.public_multibase, revoked=datetime(2026, 1, 1, tzinfo=UTC)
    )

    document = did_document("did:web:trillium.example", [LAKESHORE, revoked])

    ids = [method["id"] for method in document["verificationMethod"]]
    assert ids[0] == f"did:web:trillium.example#{LAKESHORE.public_multibase}"
    assert document["assertionMethod"] == ids[:1]
    assert document["verificationMethod"][1]["revoked"] == "2026-01-01T00:00:00Z"


def test_a_did_web_and_its_address_name_each_other():
    did = did_web("https://trillium.example:8443/issuers/lakeshore")

    assert did == "did:web:trillium.example%3A8443:issuers:lakeshore"
    assert did_web_address(did) == "https://trillium.example:8443/issuers/lakeshore/did.json"
    assert did_web_address("did:web:a.example") == "https://a.example/.well-known/did.json"


@pytest.mark.parametrize("did", ["did:key:z6Mk", "did:web:", "did:web:a.example:x/y", "x"])
def test_what_is_no_did_web_has_no_address(did):
    with pytest.raises(KeyUnusable):
        did_web_address(did)


def test_a_did_web_needs_https():
    with pytest.raises(KeyUnusable):
        did_web("http://trillium.example/issuers/lakeshore")


def test_a_sealed_secret_opens_with_its_secret_only():
    sealed = seal("correct horse", b"secret key", salt=bytes(16), nonce=bytes(12))

    assert unseal("correct horse", sealed) == b"secret key"
    assert "secret key" not in sealed
    for secret, text in (("wrong", sealed), ("correct horse", sealed[:-4] + "AAAA"), ("x", "y")):
        with pytest.raises(SecretWrong):
            unseal(secret, text)


@pytest.mark.parametrize("text", ["z6LSx", "zzzz", "u123", "z0OIl", 5, None, "z" + "1" * 999])
def test_what_is_no_ed25519_key_is_refused(text):
    with pytest.raises(KeyUnusable):
        public_key(text)


def test_a_method_of_a_did_key_repeats_its_key():
    assert did_key_method(LAKESHORE) == f"{LAKESHORE.did}#{LAKESHORE.public_multibase}"
