"""Keys, their names and their documents."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trillium.credentials import KeyPair, did_document, did_key_method
from trillium.credentials.curves import Curve, PublicKey
from trillium.credentials.errors import KeyUnusable, SecretWrong
from trillium.credentials.keys import (
    PublishedKey,
    did_web,
    did_web_address,
    seal,
    unseal,
)
from trillium.credentials.multibase import (
    base58_decode,
    base58_encode,
    base64url_decode,
    base64url_encode,
    multibase58,
)
from trillium.credentials.tests.cast import HOMECARE, LAKESHORE


@given(st.binary(max_size=80))
def test_bytes_survive_base58_and_base64url(data):
    assert base58_decode(base58_encode(data)) == data
    assert base64url_decode(base64url_encode(data)) == data


def pair(curve, seed=7):
    return KeyPair.generate(bytes([seed]) * curve.facts.seed, curve)


@given(st.sampled_from(Curve), st.binary(min_size=56, max_size=56), st.binary(max_size=100))
def test_a_signature_fits_its_message_and_key_only(curve, seed, message):
    key = KeyPair.generate(seed[: curve.facts.seed], curve)
    signature = key.sign(message)

    assert len(signature) == curve.facts.signature
    assert key.public.fits(message, signature)
    assert not key.public.fits(message + b"x", signature)
    assert not key.public.fits(message, signature[:-1])
    assert not key.public.fits(message, bytes(len(signature)))


@pytest.mark.parametrize("curve", Curve)
def test_a_key_survives_its_texts(curve):
    key = pair(curve)

    assert KeyPair.from_secret_multibase(key.secret_multibase) == key
    assert PublicKey.from_multibase(key.public_multibase) == key.public
    assert key.secret_multibase not in repr(key)
    assert key.did == f"did:key:{key.public_multibase}"


@pytest.mark.parametrize(
    ("curve", "begins"), [("Ed25519", "z6Mk"), ("P-256", "zDn"), ("P-384", "z82")]
)
def test_each_kind_of_key_is_known_by_its_beginning(curve, begins):
    assert pair(Curve(curve)).public_multibase.startswith(begins)


@pytest.mark.parametrize("curve", Curve)
def test_signing_twice_gives_the_same_bytes(curve):
    assert pair(curve).sign(b"x") == pair(curve).sign(b"x")


@pytest.mark.parametrize("curve", Curve)
def test_a_key_is_made_of_as_many_random_bytes_as_it_says(curve):
    for seed in (b"", bytes(curve.facts.seed - 1), bytes(curve.facts.seed + 1)):
        with pytest.raises(KeyUnusable):
            KeyPair.generate(seed, curve)


def test_zeros_and_the_greatest_number_still_make_a_key():
    for byte in (b"\0", b"\xff"):
        for curve in (Curve.P256, Curve.P384):
            key = KeyPair.generate(byte * curve.facts.seed, curve)
            assert key.public.fits(b"x", key.sign(b"x"))


@pytest.mark.parametrize("curve", [Curve.P256, Curve.P384])
def test_both_values_of_s_are_read(curve):
    key = pair(curve)
    half = curve.facts.secret
    made = key.sign(b"x")
    other = curve.facts.order - int.from_bytes(made[half:], "big")

    assert key.public.fits(b"x", made[:half] + other.to_bytes(half, "big"))


@pytest.mark.parametrize("curve", [Curve.P256, Curve.P384])
def test_a_number_outside_the_order_is_no_secret_key(curve):
    facts = curve.facts
    for number in (0, facts.order, 2 ** (8 * facts.secret) - 1):
        text = multibase58(facts.secret_prefix + number.to_bytes(facts.secret, "big"))
        with pytest.raises(KeyUnusable):
            KeyPair.from_secret_multibase(text)


@pytest.mark.parametrize("curve", [Curve.P256, Curve.P384])
def test_what_is_no_point_of_the_curve_is_no_key(curve):
    facts = curve.facts
    with pytest.raises(KeyUnusable):
        PublicKey.from_multibase(multibase58(facts.public_prefix + b"\4" + b"\7" * facts.secret))


JWK = {
    "kty": "EC",
    "crv": "P-256",
    "x": "igrFmi0whuihKnj9R3Om1SoMph72wUGeFaBbzG2vzns",
    "y": "efsX5b10x8yjyrj4ny3pGfLcY7Xby1KzgqOdqnsrJIM",
}


@pytest.mark.parametrize(
    "changes",
    [{"kty": "OKP"}, {"crv": "P-384"}, {"crv": "secp256k1"}, {"x": 5}, {"y": "AAAA"}, {"y": "!"},
     {"crv": "Ed25519"}, {"y": JWK["x"]}],
)  # fmt: skip
def test_a_jwk_that_does_not_fit_is_refused(changes):
    assert PublicKey.from_jwk(JWK).curve is Curve.P256
    with pytest.raises(KeyUnusable):
        PublicKey.from_jwk({**JWK, **changes})


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
def test_what_is_no_key_is_refused(text):
    with pytest.raises(KeyUnusable):
        PublicKey.from_multibase(text)


def test_a_method_of_a_did_key_repeats_its_key():
    assert did_key_method(LAKESHORE) == f"{LAKESHORE.did}#{LAKESHORE.public_multibase}"
