"""Tokens of every kind of key, presentations among them, and what envelopes hold."""

import base64
import functools
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from trillium.credentials import cbor
from trillium.credentials.curves import Curve
from trillium.credentials.enveloping import CREDENTIAL, PRESENTATION, envelope, open_envelope
from trillium.credentials.errors import CredentialError, CredentialUnreadable, KeyUnusable
from trillium.credentials.json_keys import RsaKey, jwk_fits, key_from_jwk, public_jwk
from trillium.credentials.keys import KeyPair
from trillium.credentials.multibase import base64url_encode
from trillium.credentials.presenting_token import verify_any_presentation
from trillium.credentials.proofs import cose, jose
from trillium.credentials.reading import read_credential
from trillium.credentials.sign_tokens import (
    sign_credential_jwt,
    sign_presentation_cose,
    sign_presentation_jwt,
)
from trillium.credentials.tests.cast import COLLEGE, NOW, documents, results, signed, unsigned
from trillium.credentials.verify import verify_credential

DID = "did:web:lakeshore.example"
HOLDER = KeyPair.generate(bytes(range(3, 43)), Curve.P256)
HOLDER_METHOD = f"{HOLDER.did}#{HOLDER.public_multibase}"


@functools.cache
def rsa_key(bits=2048):
    made = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return RsaKey.from_pem(pem)


KEYS = {
    "Ed25519": lambda: KeyPair.generate(bytes(32)),
    "ES256": lambda: KeyPair.generate(bytes(40), Curve.P256),
    "ES384": lambda: KeyPair.generate(bytes(56), Curve.P384),
    "RS256": rsa_key,
}


def issuer_document(key, **jwk):
    """A DID document that publishes a key as JWK."""
    method = {
        "id": f"{DID}#key-1",
        "type": "JsonWebKey",
        "controller": DID,
        "publicKeyJwk": {**public_jwk(key), **jwk},
    }
    return {DID: {"id": DID, "verificationMethod": [method], "assertionMethod": [method["id"]]}}


def badge(**changes):
    return unsigned(issuer=type(COLLEGE)(id=DID, name="Lakeshore College"), **changes)


@pytest.mark.parametrize("algorithm", KEYS)
@pytest.mark.parametrize("kid", [f"{DID}#key-1", "#key-1", "key-1", "thumbprint"])
def test_a_credential_is_signed_and_its_key_found_by_every_kind_of_name(algorithm, kid):
    key = KEYS[algorithm]()
    token = sign_credential_jwt(badge(), key=key, method=kid)

    known = documents(**issuer_document(key, kid="thumbprint"))
    report = verify_credential(token, documents=known, at=NOW)

    assert jose.parse(token).algorithm == algorithm
    assert report.verified, results(report)


@pytest.mark.parametrize("algorithm", KEYS)
def test_another_key_or_another_word_fails(algorithm):
    key = KEYS[algorithm]()
    token = sign_credential_jwt(badge(), key=key, method=f"{DID}#key-1")
    header, _payload, signature = token.split(".")
    other = jose.sign({**jose.parse(token).payload, "name": "X"}, key=key, method=f"{DID}#key-1")
    swapped = ".".join((header, other.split(".")[1], signature))
    stranger = HOLDER if algorithm != "ES256" else KEYS["ES384"]()

    for text, document in ((swapped, issuer_document(key)), (token, issuer_document(stranger))):
        report = verify_credential(text, documents=documents(**document), at=NOW)
        assert report.check("signature").result == "failed"


@pytest.mark.parametrize(
    "said", [{"alg": "ES384"}, {"use": "enc"}, {"key_ops": ["sign"]}, {"key_ops": "verify"}]
)
def test_a_published_key_is_used_for_what_it_says_only(said):
    key = KEYS["ES256"]()
    jwk = {**public_jwk(key), **said}

    with pytest.raises(KeyUnusable):
        jwk_fits(jwk, "ES256", b"", b"")


def test_short_or_damaged_rsa_keys_are_refused():
    good = public_jwk(rsa_key())
    short = {**good, "n": good["n"][:170]}

    with pytest.raises(KeyUnusable):
        rsa_key(1024)
    for jwk in (short, {**good, "e": base64url_encode(bytes([255] * 9))}, {**good, "n": "!"}):
        with pytest.raises(KeyUnusable):
            jwk_fits(jwk, "RS256", b"", b"")
    with pytest.raises(KeyUnusable):
        jwk_fits({"kty": "EC"}, "RS256", b"", b"")


def test_the_two_halves_of_a_key_must_belong_together():
    first, second = KEYS["ES256"](), HOLDER
    secret = {**public_jwk(first), "d": base64url_encode(bytes(31) + b"\7")}

    with pytest.raises(KeyUnusable):
        key_from_jwk(secret)
    assert public_jwk(first) != public_jwk(second)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"kind": "vp+jwt"}, "signature.media_type"),
        ({"kind": "dc+sd-jwt"}, "signature.media_type"),
        ({"kind": "at+jwt"}, "signature.media_type"),
        ({"content": "vp"}, "signature.media_type"),
        ({"kind": "application/VC+JWT", "content": "vc"}, "signature.good"),
        ({"kind": "JWT"}, "signature.good"),
    ],
)
def test_a_token_of_another_media_type_is_no_credential(header, code):
    key = KEYS["ES256"]()
    token = jose.sign(badge(), key=key, method=f"{DID}#key-1", **header)

    report = verify_credential(token, documents=documents(**issuer_document(key)), at=NOW)

    assert report.check("signature").code == code


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"exp": 1}, "signature.claims"),
        ({"iss": "did:web:other.example"}, "signature.claims"),
        ({"nbf": int((NOW + timedelta(days=1)).timestamp())}, "signature.claims"),
    ],
)
def test_claims_must_say_what_the_credential_says(claims, code):
    key = KEYS["ES256"]()
    token = jose.sign({**badge(), **claims}, key=key, method=f"{DID}#key-1")

    report = verify_credential(token, documents=documents(**issuer_document(key)), at=NOW)

    assert report.check("signature").code == code


def test_a_token_ends_when_its_claims_say_so():
    key = KEYS["ES256"]()
    document = badge()
    del document["validUntil"]
    ended = int(NOW.timestamp()) - 1
    for claims, code in (({"exp": ended}, "dates.expired"), ({"exp": "soon"}, "dates.unreadable")):
        token = jose.sign({**document, **claims}, key=key, method=f"{DID}#key-1")
        known = documents(**issuer_document(key))
        assert verify_credential(token, documents=known, at=NOW).check("dates").code == code


# --------------------------------------------------------------------------------------- COSE


def in_cose(algorithm="ES256", **header):
    key = KEYS[algorithm]()
    data = cose.sign(badge(), key=key, method=f"{DID}#key-1", **header)
    return base64.b64encode(data).decode(), documents(**issuer_document(key))


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_credential_in_cose_is_read_as_text_and_in_an_envelope(algorithm):
    text, known = in_cose(algorithm)
    wrapped = envelope(text, media_type="application/vc+cose;base64")

    for source in (text, text.rstrip("="), wrapped):
        report = verify_credential(source, documents=known, at=NOW)
        assert report.verified, results(report)


def test_a_changed_or_misnamed_credential_in_cose_is_refused():
    text, known = in_cose()
    data = cbor.decode(base64.b64decode(text))
    protected, _, payload, signature = data.value
    header = cbor.decode(protected)

    def check(changed, name="signature"):
        source = base64.b64encode(cbor.encode(changed)).decode()
        return verify_credential(source, documents=known, at=NOW).check(name).code

    tag = functools.partial(cbor.Tagged, 18)
    changed = payload.replace(b"Infection", b"Invention", 1)
    assert check(tag([protected, {}, changed, signature])) == "signature.bad"
    for extra in ({1: -999}, {1: "ES256"}, {2: [1]}):
        other = cbor.encode({**header, **extra})
        assert check(tag([other, {}, payload, signature])) == "signature.unknown_suite"
    unsigned_alg = [protected, {1: -7}, payload, signature]
    for odd in (unsigned_alg, [protected, {}, payload], [1, {}, payload, signature], 5):
        assert check(tag(odd), "format") in ("format.not_cose", "format.not_json")
    assert verify_credential(in_cose(kind="vp+cose")[0], documents=known, at=NOW).check(
        "signature"
    ).code == "signature.media_type"  # fmt: skip


COSE, COSE_DOCUMENTS = in_cose()


@given(st.integers(0, len(COSE) - 1), st.characters(max_codepoint=255))
@settings(max_examples=200, deadline=None)
def test_cose_with_another_character_is_refused_and_never_crashes(place, character):
    text = COSE[:place] + character + COSE[place + 1 :]

    report = verify_credential(text, documents=COSE_DOCUMENTS, at=NOW)

    same = text.strip().rstrip("=") == COSE.rstrip("=")  # space around a token says nothing
    assert same or not report.verified


def test_tokens_of_every_kind_are_found_in_what_a_person_has():
    data = cose.sign(badge(), key=KEYS["ES256"](), method=f"{DID}#key-1")
    text = base64.b64encode(data).decode()

    for found in (data, text.encode(), b"a.b.c", b"a.b.c~d~\n"):
        assert read_credential(found).is_jwt
    assert read_credential(data).source == text


# ------------------------------------------------------------------------------- presentations


def presentation(*credentials, **more):
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:uuid:0a1b2c3d-5b0a-4f7e-9c3d-0a1b2c3d4e5f",
        "type": ["VerifiablePresentation"],
        "holder": HOLDER.did,
        "verifiableCredential": list(credentials),
        **more,
    }


def as_token(document, key=HOLDER, method=HOLDER_METHOD, **asked):
    return sign_presentation_jwt(document, key=key, method=method, **asked)


def codes(report):
    return {check.code for check in report.checks if check.result != "passed"}


def present(source, at=NOW, **asked):
    key = KEYS["ES384"]()
    known = documents(**issuer_document(key))
    return verify_any_presentation(source, documents=known, at=at, **asked)


def enveloped():
    return envelope(sign_credential_jwt(badge(), key=KEYS["ES384"](), method=f"{DID}#key-1"))


def test_a_presentation_answers_what_was_asked_and_brings_credentials_of_both_kinds():
    token = as_token(presentation(enveloped(), signed(unsigned())), challenge="c", domain="d")

    for source in (token, envelope(token, kind=PRESENTATION)):
        report = present(source, challenge="c", domain="d")
        assert report.verified, report.as_json()
        assert report.holder == HOLDER.did
        assert len(report.credentials) == 2


def test_a_presentation_in_cose_is_read_but_answers_no_question():
    data = sign_presentation_cose(presentation(enveloped()), key=HOLDER, method=HOLDER_METHOD)
    text = base64.b64encode(data).decode()

    assert present(text).verified
    assert codes(present(text, challenge="c")) == {"request.other_challenge"}


def test_a_presentation_that_is_not_as_asked_or_not_the_holders_fails():
    document = presentation(enveloped())
    good = as_token(document, challenge="c", domain="d")
    stranger = KEYS["ES256"]()

    assert codes(present(good, challenge="x")) == {"request.other_challenge"}
    assert codes(present(good, domain="x")) == {"request.other_domain"}
    assert codes(present(as_token(document, key=stranger))) == {"signature.bad"}
    other = as_token(document, key=stranger, method=f"{stranger.did}#{stranger.public_multibase}")
    assert codes(present(other)) == {"holder_key.other_controller"}
    lied = jose.sign({**document, "iss": DID}, key=HOLDER, method=HOLDER_METHOD, kind="vp+jwt")
    assert codes(present(lied)) == {"signature.claims"}
    over = jose.sign({**document, "exp": 1}, key=HOLDER, method=HOLDER_METHOD, kind="vp+jwt")
    assert codes(present(over)) == {"dates.expired"}


def test_what_is_no_presentation_is_refused():
    credential = sign_credential_jwt(badge(), key=KEYS["ES384"](), method=f"{DID}#key-1")
    damaged = {**enveloped(), "id": "data:application/vc+jwt,not-a-token"}
    beside = {**enveloped(), "name": "Somebody else"}

    assert codes(present(credential)) == {"signature.media_type"}
    assert not present(as_token(presentation(damaged))).verified
    assert codes(present(as_token(presentation(beside)))) == {"format.envelope"}
    assert codes(present({**presentation(), "proof": []})) != set()
    assert codes(present(envelope(credential, kind=PRESENTATION))) == {"signature.media_type"}


@pytest.mark.parametrize(
    "address", ["", "data:application/vc+jwt", "data:text/plain,a.b.c", "https://x", "data:,a", 7]
)
def test_an_envelope_holds_one_token_of_a_known_kind(address):
    with pytest.raises(CredentialUnreadable):
        open_envelope({"type": CREDENTIAL, "id": address})


def test_a_credential_in_an_envelope_is_verified_as_it_is():
    report = verify_credential(
        enveloped(), documents=documents(**issuer_document(KEYS["ES384"]())), at=NOW
    )

    assert report.verified, results(report)


@pytest.mark.parametrize("text", ["", "a.b.c", "a.b.c~", "~", "a.b.c~d~e.f.g"])
def test_what_only_looks_like_a_token_is_refused(text):
    assert not verify_credential(text, documents=documents(), at=NOW).verified
    with pytest.raises(CredentialError):
        jose.parse_any(text)
