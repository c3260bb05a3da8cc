"""ecdsa-sd-2023: a badge shown in part, all that may not be left out, and every change noticed."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trillium.credentials.curves import Curve
from trillium.credentials.errors import CredentialError, KeyUnusable, ProofUnusable
from trillium.credentials.keys import KeyPair, did_key_method
from trillium.credentials.proofs import ecdsa_sd_2023
from trillium.credentials.proofs.selecting import parse_pointer, select
from trillium.credentials.sign_tokens import SEED_LENGTH, derive_credential, sign_selectively
from trillium.credentials.tests.cast import (
    AWARDED,
    COLLEGE,
    NOW,
    documents,
    endorsement,
    results,
    unsigned,
)
from trillium.credentials.verify import verify_credential

KEY = KeyPair.generate(bytes(range(40)), Curve.P256)
SEED = bytes(range(SEED_LENGTH))
ISSUER = type(COLLEGE)(id=KEY.did, name="Lakeshore College")
SUBJECT = "/credentialSubject"


def base(document=None, mandatory=(f"{SUBJECT}/achievement/name",), **more):
    values = {"key": KEY, "method": did_key_method(KEY), "created": AWARDED, "seed": SEED, **more}
    document = document or unsigned(issuer=ISSUER)
    return sign_selectively(document, mandatory=mandatory, **values)


def shown(*pointers, document=None):
    return derive_credential(document or base(), selective=pointers)


def check(document, at=NOW, *revoked):
    return verify_credential(document, documents=documents(*revoked), at=at)


WHOLE = [f"{SUBJECT}/achievement", "/name", "/type"]


def test_a_holder_shows_a_part_and_it_verifies_on_its_own():
    derived = shown(f"{SUBJECT}/achievement", f"{SUBJECT}/type")
    report = check(derived)

    assert report.verified, results(report)
    assert "identifier" not in derived["credentialSubject"]
    assert derived["credentialSubject"]["achievement"]["description"]
    assert set(derived) == {
        "@context", "id", "type", "issuer", "validFrom", "validUntil", "credentialSubject",
        "credentialStatus", "proof",
    }  # fmt: skip


def test_what_decides_is_shown_in_any_case():
    derived = shown()

    assert derived["issuer"]["id"] == KEY.did
    assert derived["credentialStatus"]["statusListIndex"] == "4711"
    assert derived["validUntil"]
    assert derived["credentialSubject"]["achievement"]["name"]
    assert verify_credential(derived, documents=documents(4711), at=NOW).check("status").code == (
        "status.revoked"
    )


def test_lists_are_shown_whole_or_by_their_elements_in_order():
    achievement = f"{SUBJECT}/achievement"
    one = shown(achievement + "/alignment/1", achievement + "/tag/0", achievement)
    several = shown(f"{achievement}/alignment/1", f"{SUBJECT}/identifier/0", f"{achievement}/type")
    ordered = shown(f"{achievement}/resultDescription")

    for derived in (one, several, ordered):
        assert check(derived).check("signature").result == "passed"
    assert len(several["credentialSubject"]["achievement"]["alignment"]) == 1
    levels = ordered["credentialSubject"]["achievement"]["resultDescription"][0]["allowedValue"]
    assert levels == ["A", "B", "C"]
    with pytest.raises(ProofUnusable):
        shown(f"{achievement}/resultDescription/0/allowedValue/1")


def test_an_endorsement_inside_is_shown_with_its_proof_and_verified():
    document = {**unsigned(issuer=ISSUER), "endorsement": [endorsement()]}
    derived = shown("/endorsement", *WHOLE[:1], document=base(document))
    report = check(derived)

    assert report.check("signature").result == "passed"
    assert len(report.endorsements) == 1
    assert report.endorsements[0].check("signature").result == "passed"


def test_the_base_proof_is_for_the_holder_only():
    document = base()
    proof = document.pop("proof")

    assert ecdsa_sd_2023.base_fits(proof, document, KEY.public)
    assert not ecdsa_sd_2023.base_fits(proof, {**document, "name": "Other"}, KEY.public)
    assert check({**document, "proof": proof}).check("signature").code == "signature.base_proof"


def test_a_derived_proof_opens_nothing_more():
    with pytest.raises(ProofUnusable) as caught:
        derive_credential(shown(), selective=["/name"])
    assert caught.value.code == "signature.not_base"


def _paths(value, path=()):
    if path:
        yield path
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in parts:
        if key in ("@context", "proof"):
            continue
        if isinstance(inner, dict | list):
            yield from _paths(inner, (*path, key))
        else:
            yield (*path, key)


DERIVED = shown(f"{SUBJECT}/achievement", f"{SUBJECT}/identifier")
PLACES = list(_paths(DERIVED))


@pytest.mark.parametrize("path", PLACES, ids=lambda path: "/".join(map(str, path)))
def test_nothing_that_is_shown_can_be_changed_or_taken_away(path):
    for change in ("change", "remove"):
        document = copy.deepcopy(DERIVED)
        inner = document
        for key in path[:-1]:
            inner = inner[key]
        value = inner[path[-1]]
        if change == "remove":
            del inner[path[-1]]
        elif isinstance(value, str):
            inner[path[-1]] = value + "x"
        else:
            continue
        assert not check(document).verified, change


def test_statements_of_two_credentials_cannot_be_mixed():
    other = base(unsigned(issuer=ISSUER, subject_id="urn:uuid:0"), seed=SEED[::-1])
    mixed = {**shown(*WHOLE[:1]), "proof": shown(*WHOLE[:1], document=other)["proof"]}

    assert check(mixed).check("signature").result == "failed"


@pytest.mark.parametrize(
    "pointer", ["name", "/nothing", f"{SUBJECT}/achievement/tag/9", "/name/x", "/~2", "/tag/01"]
)
def test_a_pointer_that_leads_nowhere_is_refused(pointer):
    with pytest.raises(ProofUnusable):
        shown(pointer)


def test_pointers_are_read_as_the_standard_says():
    assert parse_pointer("") == []
    assert parse_pointer("/a~1b/c~0d/") == ["a/b", "c~d", ""]
    document = {"@context": ["x"], "id": "i", "a": [{"type": "T", "b": 1, "c": 2}, {"b": 3}]}
    assert select(document, ["/a/1/b", "/a/0/c"]) == {
        "@context": ["x"], "id": "i", "a": [{"type": "T", "c": 2}, {"b": 3}]
    }  # fmt: skip
    assert select(document, [""]) == document


def test_what_cannot_be_signed_well_is_not_signed():
    ed25519 = KeyPair.generate(bytes(32))
    for more in (
        {"key": ed25519},
        {"seed": bytes(10)},
        {"mandatory": ["/nothing"]},
        {"document": base()},
        {"document": {**unsigned(issuer=ISSUER), "image": "urn:bnid:1"}},
    ):
        with pytest.raises(CredentialError):
            base(**more)
    with pytest.raises(KeyUnusable):
        base(key=KeyPair.generate(bytes(56), Curve.P384))


@given(st.integers(0, 3000), st.integers(1, 255))
@settings(max_examples=150, deadline=None)
def test_a_damaged_value_is_refused_and_never_crashes(place, change):
    proof = DERIVED["proof"]
    value = bytearray(proof["proofValue"].encode())
    value[place % len(value)] ^= change
    document = {**DERIVED, "proof": {**proof, "proofValue": value.decode("latin-1")}}

    assert document == DERIVED or not check(document).verified
