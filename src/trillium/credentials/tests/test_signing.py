"""What is signed here verifies here, in both forms."""

import json
from dataclasses import replace

import pytest

from trillium.credentials import KeyPair, did_key_method, sign_credential_jwt, verify_credential
from trillium.credentials.errors import OutsideProfile, ProofUnusable, TermUndefined
from trillium.credentials.tests.cast import (
    AWARDED,
    COLLEGE,
    LAKESHORE,
    NOW,
    documents,
    endorsement,
    results,
    signed,
    unsigned,
)


def test_a_complete_credential_passes_every_check():
    credential = signed(unsigned(endorsements=(endorsement(),)))

    report = verify_credential(
        json.dumps(credential),
        documents=documents(),
        at=NOW,
        trusted={LAKESHORE.did: "Lakeshore"}.get,
    )

    assert report.verified
    assert set(results(report).values()) == {"passed"}


def test_a_token_passes_every_check():
    token = sign_credential_jwt(unsigned(), key=LAKESHORE, method=did_key_method(LAKESHORE))

    report = verify_credential(
        token, documents=documents(), at=NOW, trusted={LAKESHORE.did: "Lakeshore"}.get
    )

    assert report.verified
    assert set(results(report).values()) == {"passed"}


def test_the_report_names_issuer_and_achievement():
    report = verify_credential(signed(unsigned()), documents=documents(), at=NOW)

    shown = report.as_json()

    assert shown["issuer"] == {"id": LAKESHORE.did, "name": "Lakeshore College"}
    assert shown["achievement"]["name"] == "Infection control in home care"
    assert [check["name"] for check in shown["checks"]][:3] == ["format", "signature", "issuer_key"]


def test_a_good_signature_by_a_stranger_is_said_to_be_just_that():
    report = verify_credential(signed(unsigned()), documents=documents(), at=NOW, trusted={}.get)

    assert report.verified
    assert report.check("trust").code == "trust.unknown"
    assert report.check("trust").result == "could_not_tell"


def test_signing_leaves_the_document_as_it_was():
    document = unsigned()
    before = json.dumps(document)

    signed(document)

    assert json.dumps(document) == before


def test_signing_is_deterministic():
    assert signed(unsigned()) == signed(unsigned())


def test_a_document_with_a_word_nobody_defines_is_not_signed():
    document = unsigned()
    document["honours"] = "summa cum laude"

    with pytest.raises(TermUndefined):
        signed(document)
    with pytest.raises(TermUndefined):
        sign_credential_jwt(document, key=LAKESHORE, method=did_key_method(LAKESHORE))


def test_a_document_with_a_relative_address_is_not_signed():
    document = unsigned(issuer=replace(COLLEGE, id="lakeshore"))

    with pytest.raises(OutsideProfile):
        signed(document)


def test_a_signed_document_is_not_signed_again():
    with pytest.raises(ProofUnusable):
        signed(signed(unsigned()))


def test_an_unknown_suite_signs_nothing():
    with pytest.raises(ProofUnusable):
        signed(unsigned(), suite="bbs-2023")


def test_the_secret_never_shows():
    key = KeyPair.generate(bytes(32))

    assert key.secret_multibase not in repr(key)
    assert "_secret" not in repr(key)
    assert KeyPair.from_secret_multibase(key.secret_multibase) == key


def test_the_moment_of_the_proof_is_the_one_given():
    assert signed(unsigned())["proof"]["created"] == "2026-05-01T09:00:00Z"
    assert AWARDED.isoformat() == "2026-05-01T09:00:00+00:00"
