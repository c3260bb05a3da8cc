"""What a holder presents: the holder's proof, what was asked for, and each credential inside."""

import pytest

from trillium.credentials import KeyPair, did_document, did_key_method
from trillium.credentials.curves import Curve
from trillium.credentials.errors import ProofUnusable
from trillium.credentials.keys import PublishedKey, did_web_method
from trillium.credentials.presenting import verify_presentation
from trillium.credentials.proofs.suites import NAMES
from trillium.credentials.sign import sign_presentation
from trillium.credentials.tests.cast import (
    AWARDED,
    NOW,
    Documents,
    documents,
    endorsement,
    signed,
    unsigned,
)

ZOE = KeyPair.generate(bytes(range(2, 34)))
ZOE_P256 = KeyPair.generate(bytes(range(2, 42)), Curve.P256)
ASKED = {"challenge": "c1", "domain": "verifier.example"}
WEB = "did:web:wallet.example:zoe"


def presentation(*credentials, holder=ZOE.did):
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": holder,
        "verifiableCredential": list(credentials),
    }
    return {key: value for key, value in document.items() if value is not None}


def presented(*credentials, key=ZOE, holder=None, method=None, **more):
    return sign_presentation(
        presentation(*credentials, holder=holder or key.did),
        key=key,
        method=method or did_key_method(key),
        created=AWARDED,
        **{**ASKED, **more},
    )


def verified(document, docs=None, **asked):
    docs = docs or documents()
    return verify_presentation(document, documents=docs, at=NOW, **{**ASKED, **asked})


@pytest.mark.parametrize("suite", NAMES)
@pytest.mark.parametrize("inner", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_each_suite_presents_credentials_of_others(suite, inner):
    key = ZOE if suite.startswith("eddsa") else ZOE_P256
    credential = signed(unsigned(endorsements=(endorsement(),)), suite=inner)

    other = signed(unsigned(id="urn:uuid:2"), suite=inner)

    report = verified(presented(credential, other, key=key, suite=suite))

    assert report.verified
    assert report.holder == key.did
    assert [each.suite for each in report.proofs] == [suite]
    assert [each.verified for each in report.credentials] == [True, True]


def test_the_report_names_its_checks():
    report = verified(presented(signed(unsigned())))

    assert [check.name for check in report.checks] == [
        "format", "signature", "holder_key", "dates", "request"
    ]  # fmt: skip
    assert report.check("holder_key").detail.startswith("The key belongs to the holder")
    assert report.as_json()["verified"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"challenge": "c2"}, "request.other_challenge"),
        ({"domain": "evil.example"}, "request.other_domain"),
    ],
)
def test_an_answer_to_another_question_fails(asked, code):
    report = verified(presented(), **asked)

    assert not report.verified
    assert report.check("request").code == code
    assert report.check("signature").result == "passed"


def test_a_domain_may_stand_among_others():
    domains = ["a.example", "verifier.example"]

    assert verified(presented(domain=domains)).verified


def test_a_changed_presentation_and_a_changed_credential_are_told_apart():
    document = presented(signed(unsigned()))
    document["id"] = "urn:uuid:5"

    assert verified(document).check("signature").code == "signature.bad"

    credential = signed(unsigned())
    credential["validUntil"] = "2039-01-01T00:00:00Z"
    report = verified(presented(credential))
    assert report.check("signature").result == "passed"
    assert report.credentials[0].check("signature").code == "signature.bad"
    assert not report.verified


def test_an_issuers_proof_does_not_present():
    document = signed(presentation(holder=ZOE.did), key=ZOE)

    report = verified(document, challenge=None, domain=None)

    assert report.check("signature").code == "signature.not_authentication"
    assert not report.verified


def test_a_key_of_somebody_else_is_not_the_holders():
    report = verified(presented(holder="did:example:liam"))

    assert report.check("holder_key").code == "holder_key.other_controller"
    assert "did:example:liam" in report.check("holder_key").detail


def test_a_holder_who_is_not_named_is_the_one_who_signs():
    document = presentation(holder=None)
    document = sign_presentation(
        document, key=ZOE, method=did_key_method(ZOE), created=AWARDED, **ASKED
    )

    assert verified(document).verified
    assert verified(document).holder == ZOE.did


def test_two_proofs_are_by_one_holder():
    first = presented()
    second = presented(key=ZOE_P256, holder=ZOE.did, suite="ecdsa-jcs-2019")

    report = verified({**first, "proof": [first["proof"], second["proof"]]})

    assert [str(each.signature.result) for each in report.proofs] == ["passed", "passed"]
    assert report.check("holder_key").code == "holder_key.other_controller"


def test_a_holder_of_a_did_web_authenticates_by_that_relation():
    document = presented(holder=WEB, method=did_web_method(WEB, ZOE))
    published = did_document(WEB, [ZOE])

    assert verified(document, Documents({WEB: published})).verified
    del published["authentication"]
    report = verified(document, Documents({WEB: published}))
    assert report.check("holder_key").code == "holder_key.not_for_signing"
    assert verified(document, Documents()).check("holder_key").code == "holder_key.unresolvable"
    assert verified(document, Documents()).check("signature").code == "signature.no_holder_key"


def test_a_revoked_key_of_a_holder_presents_nothing():
    document = presented(holder=WEB, method=did_web_method(WEB, ZOE))
    revoked = PublishedKey(public_multibase=ZOE.public_multibase, revoked=AWARDED)

    report = verified(document, Documents({WEB: did_document(WEB, [revoked])}))

    assert (
        report.check("holder_key").detail == "The holder withdrew this key on 2026-05-01T09:00:00Z."
    )
    assert not report.verified


def test_a_proof_from_the_future_or_past_its_end_fails():
    for change, code in (({"created": "2099-01-01T00:00:00Z"}, "dates.proof_future"),
                         ({"expires": "2020-01-01T00:00:00Z"}, "dates.proof_expired")):  # fmt: skip
        document = presented()
        document["proof"].update(change)
        assert verified(document).check("dates").code == code


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(type=["VerifiableCredential"]),
        lambda d: d.update(proof=[]),
        lambda d: d.update(proof="signed"),
        lambda d: d.update(proof=[d["proof"]] * 5),
        lambda d: d.update(holder={"name": "Zoë"}),
        lambda d: d.update(verifiableCredential=["text"]),
        lambda d: d.update(verifiableCredential=[{"id": "urn:x:y"}] * 65),
        lambda d: d.update(honours="x"),
        lambda d: d.pop("@context"),
        lambda d: d.update({"@context": ["https://evil.example"]}),
    ],
)
def test_what_is_no_presentation_is_refused(change):
    document = presented()
    change(document)

    report = verified(document)

    assert not report.verified
    assert [(check.name, str(check.result)) for check in report.checks] == [("format", "failed")]


def test_a_presentation_is_signed_once():
    with pytest.raises(ProofUnusable):
        sign_presentation(presented(), key=ZOE, method=did_key_method(ZOE), created=AWARDED)
