"""SD-JWT: made, narrowed down, bound and read, and every trick refused."""

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trillium.credentials.curves import Curve
from trillium.credentials.disclosing import verify_sd_jwt
from trillium.credentials.errors import CredentialError, CredentialUnreadable, ProofUnusable
from trillium.credentials.json_keys import RsaKey, key_from_jwk, public_jwk
from trillium.credentials.keys import KeyPair
from trillium.credentials.multibase import base64url_encode
from trillium.credentials.proofs import jose, sd_jwt
from trillium.credentials.proofs.key_binding import check_binding
from trillium.credentials.proofs.sd_jwt_making import bind, make, salts_needed
from trillium.credentials.resolving import NoDocuments
from trillium.credentials.sign_tokens import sign_credential_sd_jwt
from trillium.credentials.tests.cast import LAKESHORE, NOW, documents, results, unsigned
from trillium.credentials.verify import verify_credential

ISSUER = KeyPair.generate(bytes(range(40)), Curve.P256)
HOLDER = KeyPair.generate(bytes(range(7, 47)), Curve.P256)
CLAIMS = {
    "iss": ISSUER.did,
    "vct": "https://credentials.example/identity",
    "given_name": "Zoë",
    "address": {"street": "Main St 1", "region": "Ontario"},
    "nationalities": ["CA", "FR"],
}
HIDDEN = ("/given_name", "/address", "/address/street", "/nationalities/1")


def salts(count):
    return [bytes([number]) * 16 for number in range(count)]


def issued(hidden=HIDDEN, claims=CLAIMS, **more):
    needed = salts_needed(hidden, more.get("decoys"))
    values = {"kind": sd_jwt.SD_JWT_VC, "holder": HOLDER, **more}
    return make(
        claims, key=ISSUER, method=f"{ISSUER.did}#{ISSUER.public_multibase}", hidden=hidden,
        salts=salts(needed), **values,
    )  # fmt: skip


def read(text):
    claims = sd_jwt.parse(text, None).token.payload
    return {name: value for name, value in claims.items() if name != "cnf"}


def test_the_holder_reads_all_and_the_token_alone_tells_nothing_hidden():
    text = issued()
    alone = text.split("~")[0] + "~"

    assert read(text) == CLAIMS
    assert read(alone) == {
        "iss": CLAIMS["iss"],
        "vct": CLAIMS["vct"],
        "nationalities": ["CA"],
    }


@pytest.mark.parametrize(
    ("pointers", "shown"),
    [
        (["/given_name"], {"given_name": "Zoë", "nationalities": ["CA"]}),
        (["/address/region"], {"address": {"region": "Ontario"}, "nationalities": ["CA"]}),
        (["/address/street"], {"address": CLAIMS["address"], "nationalities": ["CA"]}),
        (["/address"], {"address": CLAIMS["address"], "nationalities": ["CA"]}),
        (["/nationalities/1"], {"nationalities": ["CA", "FR"]}),
        ([], {"nationalities": ["CA"]}),
    ],
)
def test_a_pointer_discloses_what_it_names_and_what_leads_there(pointers, shown):
    narrowed = sd_jwt.parse(issued(), None).narrowed(pointers)

    assert read(narrowed) == {"iss": CLAIMS["iss"], "vct": CLAIMS["vct"], **shown}


def test_decoys_change_nothing_but_the_count_of_digests():
    text = issued(decoys={"": 2, "/address": 1, "/nationalities": 3})
    payload = jose.parse_any(text.split("~")[0]).payload

    assert read(text) == CLAIMS
    assert len(payload["_sd"]) == 4
    assert len(payload["nationalities"]) == 5
    assert payload["_sd"] == sorted(payload["_sd"])


def test_a_key_binding_answers_one_verifier_and_one_question():
    text = bind(issued(), key=HOLDER, nonce="n-1", audience="https://verifier.example", at=NOW)
    asked = {"documents": NoDocuments(), "at": NOW}

    good = verify_sd_jwt(text, nonce="n-1", audience="https://verifier.example", **asked)
    assert good.verified, results(good)
    for other in ({"nonce": "n-2"}, {"audience": "https://other.example"}):
        report = verify_sd_jwt(text, **asked, **other)
        assert report.check("signature").code == "signature.binding"
    unbound = verify_sd_jwt(issued(), nonce="n-1", **asked)
    assert unbound.check("signature").code == "signature.binding"


def test_a_binding_of_another_key_disclosure_or_day_is_refused():
    stranger = bind(issued(), key=ISSUER, nonce="n", audience="a", at=NOW)
    whole = bind(issued(), key=HOLDER, nonce="n", audience="a", at=NOW)
    moved = sd_jwt.parse(issued(), None).narrowed(["/given_name"]) + whole.rpartition("~")[2]
    early = bind(issued(), key=HOLDER, nonce="n", audience="a", at=NOW + timedelta(hours=1))
    unowned = bind(issued(holder=None), key=HOLDER, nonce="n", audience="a", at=NOW)
    no_kind = whole.rpartition("~")[0] + "~" + issued().split("~")[0]

    for text in (stranger, moved, early, unowned, no_kind):
        with pytest.raises(ProofUnusable):
            check_binding(sd_jwt.parse(text, None), at=NOW)


def signed(payload, *disclosures, **header):
    token = jose.sign(payload, key=ISSUER, method=None, kind=header.get("kind", "dc+sd-jwt"))
    return "~".join((token, *disclosures, ""))


def disclosure(*parts):
    return base64url_encode(json.dumps(parts).encode())


def hashed(text):
    return sd_jwt.digest(text, "sha-256")


A, B = disclosure("salt", "a", 1), disclosure("salt2", "a", 2)
ELEMENT = disclosure("salt", "CA")
TRICKS = {
    "a digest twice in one object": ({"_sd": [hashed(A), hashed(A)]}, [A]),
    "a digest twice in two places": ({"_sd": [hashed(A)], "b": {"_sd": [hashed(A)]}}, [A]),
    "a decoy twice": ({"_sd": ["x", "x"]}, []),
    "a disclosure twice": ({"_sd": [hashed(A)]}, [A, A]),
    "a disclosure of nothing": ({"_sd": [hashed(A)]}, [A, B]),
    "a claim covered": ({"a": 0, "_sd": [hashed(A)]}, [A]),
    "a claim disclosed twice": ({"_sd": [hashed(A), hashed(B)]}, [A, B]),
    "an unknown hash": ({"_sd": [hashed(A)], "_sd_alg": "md5"}, [A]),
    "a hash that is no text": ({"_sd": [hashed(A)], "_sd_alg": ["sha-256"]}, [A]),
    "a hash further in": ({"b": {"_sd_alg": "sha-256"}}, []),
    "digests that are no list": ({"_sd": hashed(A)}, [A]),
    "a digest that is no text": ({"_sd": [1]}, []),
    "an element for a claim": ({"_sd": [hashed(ELEMENT)]}, [ELEMENT]),
    "a claim for an element": ({"b": [{"...": hashed(A)}]}, [A]),
    "more beside an element": ({"b": [{"...": hashed(ELEMENT), "c": 1}]}, [ELEMENT]),
    "three dots outside a list": ({"b": {"...": hashed(ELEMENT)}}, [ELEMENT]),
    "four parts": ({"_sd": [hashed(disclosure("s", "a", 1, 2))]}, [disclosure("s", "a", 1, 2)]),
    "no salt": ({"_sd": [hashed(disclosure(1, "a", 1))]}, [disclosure(1, "a", 1)]),
    "no list": ({}, [base64url_encode(b"{}")]),
    "more than a list": ({}, [base64url_encode(b'["s","a",1],"x":[1]')]),
    "no JSON": ({}, [base64url_encode(b"[")]),
    "no base64url": ({}, ["A"]),
}
for word in ("_sd", "...", "_sd_alg"):
    trick = disclosure("s", word, "x")
    TRICKS[f"a claim called {word}"] = ({"_sd": [hashed(trick)]}, [trick])
for word in ("iss", "exp", "cnf", "vct", "status"):
    trick = disclosure("s", word, "x")
    TRICKS[f"a hidden {word}"] = ({"_sd": [hashed(trick)]}, [trick])


@pytest.mark.parametrize("name", TRICKS)
def test_every_trick_is_refused(name):
    payload, disclosures = TRICKS[name]

    with pytest.raises(CredentialError):
        sd_jwt.parse(signed(payload, *disclosures), None)


def test_a_chain_of_disclosures_without_end_is_refused():
    chain = disclosure("s", "end", 1)
    chains = [chain]
    for number in range(200):
        chains.append(disclosure(f"s{number}", "a", {"_sd": [hashed(chains[-1])]}))

    with pytest.raises(CredentialUnreadable):
        sd_jwt.parse(signed({"_sd": [hashed(chains[-1])]}, *chains), None)


def test_what_cannot_be_made_well_is_not_made():
    for more in (
        {"hidden": ["/iss"]},
        {"hidden": [""]},
        {"hidden": ["/nothing"]},
        {"decoys": {"/nothing": 1}},
        {"claims": {**CLAIMS, "_sd": []}},
    ):
        with pytest.raises(CredentialError):
            issued(**more)
    for few in (salts(1), [b"short"] * 4, [bytes(16)] * 4):
        with pytest.raises(ProofUnusable):
            make(CLAIMS, key=ISSUER, method=None, hidden=HIDDEN, salts=few)


def test_a_plain_credential_is_verified_with_its_issuers_key_and_dates():
    good = verify_credential(issued(), documents=NoDocuments(), at=NOW)
    expired = issued(claims={**CLAIMS, "exp": int(NOW.timestamp()) - 1})
    late = verify_credential(expired, documents=NoDocuments(), at=NOW)
    listed = issued(claims={**CLAIMS, "status": {"status_list": {"idx": 1, "uri": "https://x"}}})
    unread = verify_credential(listed, documents=NoDocuments(), at=NOW)
    forged = verify_credential(
        issued(claims={**CLAIMS, "iss": HOLDER.did}), documents=NoDocuments(), at=NOW
    )

    assert good.verified, results(good)
    assert good.issuer.id == ISSUER.did
    assert late.check("dates").code == "dates.expired"
    assert unread.check("status").code == "status.other_kind"
    assert not unread.verified
    assert forged.check("issuer_key").code == "issuer_key.other_controller"


def test_the_key_of_an_address_stands_in_its_metadata():
    key = {**public_jwk(ISSUER), "kid": "key-1"}
    place = "https://issuer.example/.well-known/jwt-vc-issuer/tenant"
    metadata = {"issuer": "https://issuer.example/tenant", "jwks": {"keys": [key]}}
    text = make(
        {**CLAIMS, "iss": "https://issuer.example/tenant"}, key=ISSUER, method="key-1",
        hidden=["/given_name"], salts=salts(1), kind=sd_jwt.SD_JWT_VC,
    )  # fmt: skip

    good = verify_credential(text, documents=documents(**{place: metadata}), at=NOW)
    other = {**metadata, "issuer": "https://other.example"}
    bad = verify_credential(text, documents=documents(**{place: other}), at=NOW)

    assert good.verified, results(good)
    assert bad.check("issuer_key").code == "issuer_key.not_listed"


def test_a_badge_is_disclosed_in_part_and_every_check_is_made():
    hidden = ["/credentialSubject/identifier", "/credentialSubject/result"]
    text = sign_credential_sd_jwt(
        unsigned(), key=LAKESHORE, method=f"{LAKESHORE.did}#{LAKESHORE.public_multibase}",
        hidden=hidden, salts=salts(2), holder=HOLDER,
    )  # fmt: skip
    narrowed = sd_jwt.parse(text).narrowed([])

    whole, part = (verify_credential(t, documents=documents(), at=NOW) for t in (text, narrowed))
    revoked = verify_credential(narrowed, documents=documents(4711), at=NOW)

    assert whole.verified, results(whole)
    assert part.verified, results(part)
    assert "identifier" in whole.credential["credentialSubject"]
    assert "identifier" not in part.credential["credentialSubject"]
    assert revoked.check("status").code == "status.revoked"
    with pytest.raises(ProofUnusable):
        sign_credential_sd_jwt(
            unsigned(), key=LAKESHORE, method="x", hidden=["/credentialStatus"], salts=salts(1)
        )


def test_a_changed_disclosure_or_token_fails():
    first, given_name, *rest = issued().split("~")
    other = disclosure("AAAAAAAAAAAAAAAAAAAAAA", "given_name", "Noah")
    header, payload, signature = first.split(".")
    damaged = ".".join((header, payload, signature[:-4] + "AAAA"))

    swapped = verify_credential("~".join((first, other, *rest)), documents=NoDocuments(), at=NOW)
    bad = verify_credential("~".join((damaged, given_name, *rest)), documents=NoDocuments(), at=NOW)

    assert swapped.check("signature").code == "signature.disclosure"
    assert bad.check("signature").code == "signature.bad"


def test_keys_travel_as_jwk_both_ways():
    for pair in (ISSUER, LAKESHORE, KeyPair.generate(bytes(56), Curve.P384)):
        token = jose.sign({"a": 1}, key=pair, method=None)
        assert jose.fits(jose.parse_any(token), public_jwk(pair))
        assert jose.fits(jose.parse_any(token), pair.public)
    with pytest.raises(CredentialError):
        key_from_jwk({"kty": "RSA", "n": "AQAB"})
    with pytest.raises(CredentialError):
        RsaKey.from_pem(b"nothing")


BOUND = bind(issued(), key=HOLDER, nonce="n", audience="a", at=NOW)


@given(st.integers(0, len(BOUND) - 1), st.characters(max_codepoint=255))
@settings(max_examples=200, deadline=None)
def test_a_text_with_another_character_is_refused_and_never_crashes(place, character):
    text = BOUND[:place] + character + BOUND[place + 1 :]

    report = verify_credential(text, documents=NoDocuments(), at=NOW)

    assert text == BOUND or not report.verified
