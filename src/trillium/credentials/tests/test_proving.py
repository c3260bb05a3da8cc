"""Proofs of every suite, alone, in sets and in chains; where keys may stand, and for how long."""

import copy
from dataclasses import replace

import pytest

from trillium.credentials import (
    KeyPair,
    did_key_method,
    endorsement_credential,
    verify_credential,
)
from trillium.credentials.curves import Curve
from trillium.credentials.errors import KeyUnusable, OutsideProfile, ProofUnusable, TermUndefined
from trillium.credentials.issuer_keys import TrustedHosts
from trillium.credentials.json_keys import public_jwk
from trillium.credentials.keys import PublishedKey
from trillium.credentials.proofs.suites import NAMES
from trillium.credentials.sign import add_proof
from trillium.credentials.sign_tokens import sign_credential_jwt
from trillium.credentials.tests.cast import (
    ACHIEVEMENT,
    AWARDED,
    COLLEGE,
    EMPLOYER,
    HOMECARE,
    LAKESHORE,
    NOW,
    PAGE,
    WEB,
    Documents,
    signed,
    unsigned,
    web_credential,
    web_issuer,
)

HOST = TrustedHosts(frozenset({"Lakeshore.example"}))
P256 = KeyPair.generate(bytes(range(40)), Curve.P256)
P384 = KeyPair.generate(bytes(range(56)), Curve.P384)
KEYS = {"eddsa": (LAKESHORE,), "ecdsa": (P256, P384)}
SUITES = [(name, key) for name in NAMES for key in KEYS[name.partition("-")[0]]]
NAMED = [f"{name} {key.curve}" for name, key in SUITES]
FIRST, SECOND, THIRD = (f"urn:uuid:{number}" for number in "123")


def by(key, **changes):
    return unsigned(issuer=replace(COLLEGE, id=key.did), status=None, **changes)


def verified(document, docs=None, **more):
    return verify_credential(document, documents=docs or Documents(), at=NOW, **more)


@pytest.mark.parametrize(("suite", "key"), SUITES, ids=NAMED)
def test_what_each_suite_signs_verifies(suite, key):
    credential = signed(by(key), key=key, suite=suite)

    report = verified(credential)

    assert report.verified
    assert credential == signed(by(key), key=key, suite=suite)
    assert [(each.suite, each.method) for each in report.proofs] == [(suite, did_key_method(key))]


@pytest.mark.parametrize(("suite", "key"), SUITES, ids=NAMED)
@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["credentialSubject"]["achievement"].update(name="Brain surgery"),
        lambda d: d.update(validUntil="2039-05-01T00:00:00Z"),
        lambda d: d["proof"].update(created="2026-05-02T09:00:00Z"),
        lambda d: d["proof"].update(domain="elsewhere.example"),
        lambda d: d["proof"].update(proofValue="z1"),
        lambda d: d["proof"].pop("proofValue"),
    ],
)
def test_no_suite_lets_a_change_pass(suite, key, change):
    document = signed(by(key), key=key, suite=suite)

    change(document)

    assert verified(document).check("signature").result == "failed"


@pytest.mark.parametrize("suite", NAMES)
def test_a_suite_takes_no_key_of_another_kind(suite):
    key = P256 if suite.startswith("eddsa") else LAKESHORE

    with pytest.raises(KeyUnusable):
        signed(by(key), key=key, suite=suite)


@pytest.mark.parametrize("suite", NAMES)
def test_a_proof_of_one_suite_is_never_one_of_another(suite):
    document = signed(by(P256), key=P256, suite="ecdsa-rdfc-2019")
    document["proof"]["cryptosuite"] = suite

    assert verified(document).verified == (suite == "ecdsa-rdfc-2019")


@pytest.mark.parametrize(("suite", "key"), SUITES, ids=NAMED)
def test_no_suite_signs_a_word_that_means_nothing(suite, key):
    with pytest.raises(TermUndefined):
        signed({**by(key), "honours": "x"}, key=key, suite=suite)
    with pytest.raises(OutsideProfile):
        signed({**by(key), "name": {"@value": "x"}}, key=key, suite=suite)


def test_json_may_not_gain_contexts_after_signing():
    document = signed(by(P256), key=P256, suite="ecdsa-jcs-2019")
    document["@context"].append("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")

    assert verified(document).check("signature").code == "signature.proof_context"


def test_json_is_signed_in_whatever_order_and_text_is_signed_as_it_is():
    document = signed(by(P256), key=P256, suite="ecdsa-jcs-2019")

    assert verified(dict(reversed(document.items()))).verified
    document["evidence"] = document["evidence"][0]
    assert verified(document).check("signature").code == "signature.bad"


@pytest.mark.parametrize("key", [P256, P384], ids=str)
def test_a_token_is_signed_by_a_key_of_each_kind(key):
    token = sign_credential_jwt(by(key), key=key, method=did_key_method(key))

    assert verified(token).check("signature").result == "passed"


@pytest.mark.parametrize("inner", NAMES)
@pytest.mark.parametrize("outer", NAMES)
def test_an_endorsement_of_any_suite_stands_in_a_credential_of_any_suite(inner, outer):
    from_whom = HOMECARE if inner.startswith("eddsa") else P256
    key = LAKESHORE if outer.startswith("eddsa") else P384
    endorsement = signed(endorsement_by(from_whom), key=from_whom, suite=inner)

    report = verified(signed(by(key, endorsements=(endorsement,)), key=key, suite=outer))

    assert report.verified
    assert report.check("endorsements").code == "endorsements.good"


def endorsement_by(key):
    return endorsement_credential(
        id="urn:uuid:9",
        issuer=replace(EMPLOYER, id=key.did),
        subject_id=ACHIEVEMENT,
        comment="Good.",
        valid_from=AWARDED,
    )


# ------------------------------------------------------------------------------------- proof sets


def more(document, key=LAKESHORE, **values):
    return add_proof(
        document,
        key=key,
        method=values.pop("method", did_key_method(key)),
        created=AWARDED,
        **values,
    )


def test_each_proof_of_a_set_is_named():
    document = more(more(by(LAKESHORE)), suite="eddsa-jcs-2022", identifier=SECOND)

    report = verified(document)

    assert report.verified
    assert [(each.id, each.suite) for each in report.proofs] == [
        (None, "eddsa-rdfc-2022"),
        (SECOND, "eddsa-jcs-2022"),
    ]
    shown = report.as_json()["proofs"]
    assert [[check["result"] for check in proof["checks"]] for proof in shown] == [
        ["passed"] * 2
    ] * 2


def test_the_order_of_a_set_does_not_matter():
    document = more(more(by(LAKESHORE)), suite="eddsa-jcs-2022")
    document["proof"].reverse()

    assert verified(document).verified


def test_one_bad_proof_fails_the_set_and_is_told_from_the_good_one():
    document = more(more(by(LAKESHORE)), suite="eddsa-jcs-2022")
    document["proof"][1]["proofValue"] = document["proof"][0]["proofValue"]

    report = verified(document)

    assert not report.verified
    assert [str(each.signature.result) for each in report.proofs] == ["passed", "failed"]


@pytest.mark.parametrize("unknown", [{"cryptosuite": "bbs-2023"}, {"type": "Magic"}, {"type": 5}])
def test_a_proof_of_an_unknown_suite_is_never_passed(unknown):
    document = more(more(by(LAKESHORE)))
    document["proof"][1].update(unknown)

    report = verified(document)

    assert not report.verified
    assert report.check("signature").result == "could_not_tell"
    assert report.check("signature").code == "signature.unknown_suite"


def test_a_proof_by_somebody_else_beside_the_issuers_is_not_the_issuers():
    document = more(more(by(LAKESHORE)), HOMECARE)

    report = verified(document)

    assert [str(each.signature.result) for each in report.proofs] == ["passed", "passed"]
    assert report.check("issuer_key").code == "issuer_key.other_controller"


# ----------------------------------------------------------------------------------- proof chains


def chain(suite="eddsa-rdfc-2022"):
    document = more(by(LAKESHORE), identifier=FIRST, suite="eddsa-rdfc-2022")
    document = more(document, identifier=SECOND, suite="eddsa-jcs-2022")
    return more(document, identifier=THIRD, previous=[FIRST, SECOND], suite=suite)


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_chain_verifies(suite):
    report = verified(chain(suite))

    assert report.verified
    assert len(report.proofs) == 3


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_proof_that_others_build_on_cannot_be_exchanged(suite):
    document = chain(suite)
    other = more(
        {key: value for key, value in document.items() if key != "proof"},
        identifier=FIRST,
        suite="eddsa-jcs-2022",
    )
    document["proof"][0] = other["proof"]

    report = verified(document)

    assert [str(each.signature.result) for each in report.proofs] == ["passed", "passed", "failed"]


BROKEN = {
    "a missing proof": lambda d: d["proof"].pop(0),
    "a link to nothing": lambda d: d["proof"][2].update(previousProof="urn:uuid:9"),
    "a link that is none": lambda d: d["proof"][2].update(previousProof=5),
    "an empty link": lambda d: d["proof"][2].update(previousProof=[]),
    "a link of null": lambda d: d["proof"][2].update(previousProof=None),
    "two of one name": lambda d: d["proof"][0].update(id=SECOND),
    "an id that is none": lambda d: d["proof"][0].update(id={"a": 1}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_chain_fails(name):
    document = chain()
    BROKEN[name](document)

    report = verified(document)

    assert report.proofs[-1].signature.code == "signature.chain_broken"
    assert not report.verified


def test_proofs_that_build_on_each_other_fail():
    document = chain()
    document["proof"][0]["previousProof"] = THIRD
    alone = chain()
    alone["proof"][2]["previousProof"] = THIRD

    for each in (document, alone):
        assert verified(each).proofs[2].signature.code == "signature.chain_circle"


def test_a_chain_on_nothing_is_not_made():
    with pytest.raises(ProofUnusable):
        more(by(LAKESHORE), previous=[FIRST])
    with pytest.raises(ProofUnusable):
        more(more(by(LAKESHORE), identifier=FIRST), identifier=FIRST)


# ------------------------------------------------------------------ where keys are, and history


@pytest.mark.parametrize("key", [LAKESHORE, P256, P384], ids=str)
def test_a_did_document_publishes_keys_of_each_kind(key):
    suite = "eddsa-rdfc-2022" if key is LAKESHORE else "ecdsa-rdfc-2019"

    report = verified(web_credential(key, suite=suite), Documents(web_issuer(WEB, key)))

    assert report.verified


def test_a_key_published_as_jwk_signs_documents():
    docs = Documents(web_issuer(WEB, P256))
    (method,) = docs[WEB]["verificationMethod"]
    del method["publicKeyMultibase"]
    method["publicKeyJwk"] = {
        "kty": "EC", "crv": "P-256", **coordinates(P256)
    }  # fmt: skip

    assert verified(web_credential(P256, suite="ecdsa-jcs-2019"), docs).verified


def coordinates(key):
    return {name: public_jwk(key)[name] for name in ("x", "y")}


def test_a_replaced_key_still_vouches_for_what_it_signed():
    docs = Documents(web_issuer(WEB, P256, LAKESHORE))  # the newer first

    assert verified(web_credential(LAKESHORE), docs).verified
    assert verified(web_credential(P256, suite="ecdsa-rdfc-2019"), docs).verified


def test_a_revoked_key_vouches_for_nothing_and_the_report_says_when():
    revoked = PublishedKey(public_multibase=LAKESHORE.public_multibase, revoked=AWARDED)

    check = verified(web_credential(), Documents(web_issuer(WEB, P256, revoked))).check(
        "issuer_key"
    )

    assert (check.result, check.code) == ("failed", "issuer_key.revoked")
    assert check.detail == "The issuer withdrew this key on 2026-05-01T09:00:00Z."


def test_a_key_at_an_https_address_is_asked_for_only_where_somebody_trusts_it():
    docs, credential = Documents(web_issuer(PAGE, LAKESHORE)), web_credential(issuer=PAGE)

    plain = verified(credential, docs)
    other = verified(credential, docs, https=lambda address: address == "https://other.example")
    trusting = verified(credential, docs, https=lambda address: address == PAGE)

    for report in (plain, other):
        check = report.check("issuer_key")
        assert (check.result, check.code) == ("could_not_tell", "issuer_key.https_untrusted")
        assert PAGE in check.detail
        assert not report.verified
    assert trusting.verified


def test_the_report_names_the_address_that_was_believed():
    docs, credential = Documents(web_issuer(PAGE, LAKESHORE)), web_credential(issuer=PAGE)

    check = verified(credential, docs, https=HOST).check("issuer_key")

    assert (check.result, check.code) == ("passed", "issuer_key.https_trusted")
    assert check.values == {"controller": PAGE}
    assert PAGE in check.detail


@pytest.mark.parametrize(
    "address",
    [
        PAGE,
        "https://lakeshore.example",
        "https://LAKESHORE.example:443/x",
        "https://lakeshore.example?x",
    ],
)
def test_trust_in_a_host_covers_its_pages(address):
    assert HOST(address)


@pytest.mark.parametrize(
    "address",
    [
        PAGE.replace("https", "http"),
        "https://lakeshore.example.org/issuer",
        "https://www.lakeshore.example/issuer",
        "https://lakeshore.example:8443/issuer",
        "https://lakeshore.example@other.example/issuer",
        "https://other.example\\@lakeshore.example/issuer",
        "https://other.example/lakeshore.example",
        "https://lakeshore.example\t.other.example/",
        "did:web:lakeshore.example",
        "",
    ],
)
def test_trust_in_a_host_covers_no_other_however_it_is_written(address):
    assert not HOST(address)


def test_nobody_can_trust_plain_http():
    page = PAGE.replace("https", "http")
    docs = Documents(web_issuer(page, LAKESHORE))

    report = verified(web_credential(issuer=page), docs, https=lambda _: True)

    assert report.check("issuer_key").result == "could_not_tell"


def test_a_proof_is_left_as_it_was():
    document = more(by(LAKESHORE))
    before = copy.deepcopy(document)

    verified(document)
    more(document)

    assert document == before
