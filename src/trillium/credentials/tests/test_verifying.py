"""What verification refuses, and the words it has for it."""

import copy
import json
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trillium.credentials import (
    KeyPair,
    did_key_method,
    endorsement_credential,
    sign_credential_jwt,
    verify_credential,
)
from trillium.credentials.curves import Curve, PublicKey
from trillium.credentials.keys import PublishedKey, did_web_method
from trillium.credentials.multibase import base64url_encode
from trillium.credentials.proofs import jose
from trillium.credentials.tests.cast import (
    ACHIEVEMENT,
    AWARDED,
    COLLEGE,
    EMPLOYER,
    HOMECARE,
    LAKESHORE,
    LIST,
    NOW,
    Documents,
    documents,
    endorsement,
    signed,
    status_list,
    unsigned,
    web_issuer,
)

CREDENTIAL = signed(unsigned())
WEB = "did:web:trillium.example:issuers:lakeshore"


def check(source, name, docs=None, at=NOW):
    report = verify_credential(source, documents=documents() if docs is None else docs, at=at)
    return report.check(name), report.verified


def edited(edit):
    document = copy.deepcopy(CREDENTIAL)
    edit(document)
    return document


def subject(document):
    return document["credentialSubject"]


HOSTILE = {
    "an undefined key": (lambda d: d.update(honours="x"), "format.term_undefined"),
    "an undefined key inside": (
        lambda d: subject(d)["achievement"].update(grade="A+"),
        "format.term_undefined",
    ),
    "an undefined type": (lambda d: d["type"].append("GoldBadge"), "format.term_undefined"),
    "a null": (lambda d: subject(d).update(role=None), "format.outside_profile"),
    "an absolute address as key": (
        lambda d: d.update({"https://www.w3.org/2018/credentials#validUntil": "2040"}),
        "format.outside_profile",
    ),
    "an inline context": (lambda d: d["@context"].append({"x": "y:z"}), "format.context_inline"),
    "an included block": (
        lambda d: d.update({"@included": [{"id": d["id"]}]}),
        "format.outside_profile",
    ),
    "a list inside a list": (
        lambda d: d.update(evidence=[d["evidence"]]),
        "format.outside_profile",
    ),
    "a relative address": (lambda d: subject(d).update(id="zoe"), "format.outside_profile"),
    "an address with a space": (
        lambda d: subject(d).update(id="urn:x y"),
        "format.outside_profile",
    ),
    "a value object": (lambda d: d.update(name={"@value": "x"}), "format.outside_profile"),
    "an empty object": (lambda d: d["evidence"].append({}), "format.outside_profile"),
    "an unknown context": (
        lambda d: d["@context"].append("https://evil.example/context"),
        "format.context_unknown",
    ),
    "no context": (lambda d: d.pop("@context"), "format.context_inline"),
    "another first context": (lambda d: d["@context"].reverse(), "format.context_order"),
    "a context deep inside": (
        lambda d: subject(d).update({"@context": d["@context"]}),
        "format.context_inline",
    ),
    "a status moved elsewhere": (
        lambda d: (
            d["evidence"].append(dict(d["credentialStatus"])),
            d.update(credentialStatus={"id": d["credentialStatus"]["id"]}),
        ),
        None,
    ),
    "a status described twice": (
        lambda d: d["evidence"].append({**d["credentialStatus"], "statusListIndex": "1"}),
        "format.described_twice",
    ),
    "no proof": (lambda d: d.pop("proof"), "format.no_proof"),
    "no issuer": (lambda d: d.pop("issuer"), "format.no_issuer"),
    "no subject": (lambda d: d.pop("credentialSubject"), "format.no_subject"),
    "another type": (lambda d: d.update(type=["Achievement"]), "format.not_a_credential"),
    "a proof that is none": (lambda d: d.update(proof="signed"), "format.unreadable"),
    "many proofs": (lambda d: d.update(proof=[d["proof"]] * 5), "format.unreadable"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_edit_is_refused_by_name(name):
    edit, code = HOSTILE[name]

    found, verified = check(edited(edit), "format")

    assert not verified
    if code is not None:
        assert found.code == code


def test_a_status_that_was_moved_is_never_taken_for_none():
    document = edited(HOSTILE["a status moved elsewhere"][0])

    report = verify_credential(document, documents=documents(), at=NOW)

    assert not report.verified
    assert report.check("status").result != "passed"


TEXTS = {
    "format.duplicate_key": '{"a": 1, "a": 2}',
    "format.not_json": "{",
    "format.not_object": "[]",
    "format.not_utf8": b'{"a": "\xff"}',
    "format.half_character": '{"a": "\\ud800"}',
    "format.too_deep": '{"a":' * 40 + "1" + "}" * 40,
    "format.too_large": '{"a": "' + "x" * 256 * 1024 + '"}',
    "format.number": '{"a": 9007199254740993}',
}
NUMBERS = ["NaN", "Infinity", "-Infinity", "1e3", "1E-7", "0.12345678901234567", "-0", "1" * 5000]


@pytest.mark.parametrize("code", TEXTS)
def test_a_text_that_programs_read_differently_is_refused(code):
    text = TEXTS[code]

    report = verify_credential(text, documents=Documents(), at=NOW)

    assert report.check("format").result == "failed"
    assert report.check("format").code == code
    assert not report.verified


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_that_programs_read_differently_is_refused(number):
    report = verify_credential(f'{{"a": {number}}}', documents=Documents(), at=NOW)

    assert report.check("format").code == "format.number"


def test_brackets_without_end_do_no_harm():
    report = verify_credential('{"a":' + "[" * 200_000, documents=Documents(), at=NOW)

    assert report.check("format").result == "failed"


def test_a_poison_graph_is_too_complex_and_never_a_bad_signature():
    child = {"type": "IdentifierEntry", "identifier": "x", "identifierType": "systemId"}
    twin = {"type": ["Profile"], "otherIdentifier": [dict(child) for _ in range(8)]}
    document = edited(lambda d: d.update(proof=d["proof"]))
    subject(document)["source"] = [copy.deepcopy(twin) for _ in range(2)]
    began = time.process_time()

    found, verified = check(document, "signature")

    assert not verified
    assert found.code == "signature.too_complex"
    assert found.result == "could_not_tell"
    assert time.process_time() - began < 5


def test_a_credential_with_two_equal_parts_is_no_poison():
    twice = unsigned().get("evidence")[0]
    document = unsigned()
    document["evidence"] = [{k: v for k, v in twice.items() if k != "id"} for _ in range(3)]

    assert check(signed(document), "signature")[0].code == "signature.good"


def test_a_revoked_credential_fails_and_its_signature_still_fits():
    report = verify_credential(CREDENTIAL, documents=documents(4711), at=NOW)

    assert not report.verified
    assert report.check("status").code == "status.revoked"
    assert report.check("signature").result == "passed"


def test_a_suspended_credential_is_said_to_be_suspended():
    document = unsigned()
    document["credentialStatus"]["statusPurpose"] = "suspension"
    docs = Documents({LIST: status_list(4711, purpose="suspension")})

    assert check(signed(document), "status", docs)[0].code == "status.suspended"


def test_a_list_that_cannot_be_had_is_never_taken_for_good():
    found, verified = check(CREDENTIAL, "status", Documents())

    assert found.code == "status.unresolvable"
    assert not verified


def test_a_list_that_somebody_changed_is_not_believed():
    changed = status_list(4711)
    changed["credentialSubject"]["encodedList"] = status_list()["credentialSubject"]["encodedList"]

    found, verified = check(CREDENTIAL, "status", Documents({LIST: changed}))

    assert found.code == "status.unverified"
    assert not verified


def test_a_list_for_another_purpose_does_not_answer():
    docs = Documents({LIST: status_list(purpose="suspension")})

    assert check(CREDENTIAL, "status", docs)[0].code == "status.other_purpose"


def test_a_list_that_is_no_list_does_not_answer():
    docs = Documents({LIST: CREDENTIAL})

    assert check(CREDENTIAL, "status", docs)[0].result == "could_not_tell"


def test_a_credential_without_a_list_says_so():
    found, verified = check(signed(unsigned(status=None)), "status", Documents())

    assert found.code == "status.none"
    assert verified


def test_dates_are_those_of_the_clock_passed_in():
    early = check(CREDENTIAL, "dates", at=AWARDED - timedelta(days=1))[0]
    late = check(CREDENTIAL, "dates", at=NOW + timedelta(days=3650))[0]

    assert early.code == "dates.not_yet"
    assert late.code == "dates.expired"
    assert "2029-05-01" in late.detail


def test_a_proof_made_in_the_future_is_refused():
    document = signed(unsigned(), created=NOW + timedelta(days=1))

    assert check(document, "dates")[0].code == "dates.proof_future"


def test_a_date_without_a_zone_cannot_be_read():
    document = unsigned()
    document["validUntil"] = "2029-05-01T00:00:00"

    assert check(signed(document), "dates")[0].code == "dates.unreadable"


def test_a_key_of_somebody_else_is_not_the_issuers():
    forged = signed(unsigned(), key=HOMECARE)

    report = verify_credential(forged, documents=documents(), at=NOW)

    assert report.check("signature").result == "passed"
    assert report.check("issuer_key").code == "issuer_key.other_controller"
    assert not report.verified


def test_a_forged_credential_borrows_no_trust():
    forged = signed(unsigned(), key=HOMECARE)

    report = verify_credential(
        forged, documents=documents(), at=NOW, trusted={LAKESHORE.did: "Lakeshore"}.get
    )

    assert report.check("trust").code == "trust.unproven"
    assert report.check("trust").result == "could_not_tell"


def web_credential():
    document = unsigned(issuer=replace(COLLEGE, id=WEB), status=None)
    return signed(document, method=did_web_method(WEB, LAKESHORE))


def test_a_did_web_issuer_is_read_from_its_document():
    docs = Documents(web_issuer(WEB, LAKESHORE))

    assert verify_credential(web_credential(), documents=docs, at=NOW).verified


def test_a_revoked_key_fails_with_the_day_it_was_withdrawn():
    revoked = PublishedKey(public_multibase=LAKESHORE.public_multibase, revoked=AWARDED)
    docs = Documents(web_issuer(WEB, revoked))

    found, verified = check(web_credential(), "issuer_key", docs)

    assert found.code == "issuer_key.revoked"
    assert "2026-05-01" in found.detail
    assert not verified


def test_a_key_that_is_not_listed_fails():
    docs = Documents(web_issuer(WEB, HOMECARE))

    found, verified = check(web_credential(), "issuer_key", docs)

    assert found.code == "issuer_key.not_listed"
    assert not verified


def test_a_key_that_may_not_sign_fails():
    docs = Documents(web_issuer(WEB, LAKESHORE))
    docs[WEB]["assertionMethod"] = []

    assert check(web_credential(), "issuer_key", docs)[0].code == "issuer_key.not_for_signing"


def test_a_document_of_somebody_else_is_not_taken():
    docs = Documents({WEB: web_issuer("did:web:evil.example", LAKESHORE)["did:web:evil.example"]})

    found, verified = check(web_credential(), "issuer_key", docs)

    assert found.result == "could_not_tell"
    assert not verified


def test_an_issuer_that_cannot_be_had_leaves_the_signature_open():
    found, verified = check(web_credential(), "signature", Documents())

    assert found.code == "signature.no_key"
    assert found.result == "could_not_tell"
    assert not verified


def test_a_suite_that_is_not_on_the_list_is_not_taken_for_good():
    document = edited(lambda d: d["proof"].update(cryptosuite="ecdsa-xi-2023"))

    found, verified = check(document, "signature")

    assert found.code == "signature.unknown_suite"
    assert not verified


def test_a_proof_for_another_purpose_fails():
    document = edited(lambda d: d["proof"].update(proofPurpose="authentication"))

    assert check(document, "signature")[0].code == "signature.purpose"


def test_of_two_proofs_both_must_fit():
    document = edited(lambda d: d.update(proof=[d["proof"], {**d["proof"], "proofValue": "z1"}]))

    found, verified = check(document, "signature")

    assert found.result == "failed"
    assert not verified


def test_an_unsigned_token_is_refused():
    head = base64url_encode(b'{"alg":"none","typ":"vc+jwt"}')
    body = base64url_encode(json.dumps(unsigned()).encode())

    found, verified = check(f"{head}.{body}.", "signature")

    assert found.code == "signature.alg_none"
    assert not verified


def test_a_token_with_a_shared_secret_is_refused():
    head = base64url_encode(b'{"alg":"HS256"}')
    body = base64url_encode(json.dumps(unsigned()).encode())

    assert check(f"{head}.{body}.AAAA", "signature")[0].code == "signature.unknown_suite"


def test_a_token_whose_claims_say_something_else_is_refused():
    document = {**unsigned(), "iss": HOMECARE.did}
    token = sign_credential_jwt(unsigned(), key=LAKESHORE, method=did_key_method(LAKESHORE))
    head = token.split(".")[0]
    body = base64url_encode(json.dumps(document).encode())
    signature = base64url_encode(LAKESHORE.sign(f"{head}.{body}".encode()))

    found, verified = check(f"{head}.{body}.{signature}", "signature")

    assert found.code == "signature.claims"
    assert not verified


def test_an_endorsement_inside_is_verified_on_its_own():
    good = signed(unsigned(endorsements=(endorsement(),)))

    report = verify_credential(good, documents=documents(), at=NOW)

    assert report.check("endorsements").code == "endorsements.good"
    assert [inner.issuer.name for inner in report.endorsements] == ["HomeCare Ontario North"]


def test_a_forged_endorsement_fails_although_the_issuer_signed_it():
    forged = endorsement()
    forged["credentialSubject"] = {
        **forged["credentialSubject"],
        "endorsementComment": "The best of all.",
    }

    report = verify_credential(
        signed(unsigned(endorsements=(forged,))), documents=documents(), at=NOW
    )

    assert report.check("signature").result == "passed"
    assert report.check("endorsements").code == "endorsements.bad"
    assert not report.verified


def test_an_endorsement_without_a_proof_fails():
    bare = {k: v for k, v in endorsement().items() if k != "proof"}

    found, verified = check(signed(unsigned(endorsements=(bare,))), "endorsements")

    assert found.code == "endorsements.bad"
    assert not verified


def endorsed(**changes):
    values = {
        "id": "urn:uuid:9",
        "issuer": EMPLOYER,
        "subject_id": ACHIEVEMENT,
        "comment": "Good.",
        "valid_from": AWARDED,
    }
    return endorsement_credential(**{**values, **changes})


def test_an_endorsement_that_has_ended_does_not_touch_the_credential():
    ended = signed(endorsed(valid_until=NOW - timedelta(days=1)), key=HOMECARE)

    found, verified = check(signed(unsigned(endorsements=(ended,))), "endorsements")

    assert found.code == "endorsements.unsettled"
    assert verified


def test_an_endorsement_of_something_else_does_not_count():
    other = signed(endorsed(subject_id="https://elsewhere.example/achievement"), key=HOMECARE)

    found, _ = check(signed(unsigned(endorsements=(other,))), "endorsements")

    assert found.code == "endorsements.other_subject"


@pytest.mark.parametrize(
    ("claim", "seconds", "code"),
    [
        ("exp", 1_000, "dates.expired"),
        ("exp", 2**53, "dates.good"),
        ("nbf", 2**53, "dates.not_yet"),
        ("nbf", 1_000, "dates.good"),
    ],
)
def test_a_token_ends_when_its_claim_says_so_where_the_credential_names_no_date(
    claim, seconds, code
):
    method = did_key_method(LAKESHORE)
    document = {key: value for key, value in unsigned().items() if not key.startswith("valid")}

    token = jose.sign({**document, claim: seconds}, key=LAKESHORE, method=method)

    assert check(token, "dates")[0].code == code


def test_an_endorsement_travels_as_a_token():
    token = sign_credential_jwt(endorsed(), key=HOMECARE, method=did_key_method(HOMECARE))
    document = unsigned(endorsement_tokens=(token,))
    outer = sign_credential_jwt(document, key=LAKESHORE, method=did_key_method(LAKESHORE))

    for source in (outer, signed(document)):
        assert check(source, "endorsements")[0].code == "endorsements.good"


def test_a_broken_shape_is_named():
    document = unsigned()
    del document["credentialSubject"]["achievement"]["criteria"]

    found, verified = check(signed(document), "schema")

    assert found.code == "schema.broken"
    assert "criteria" in found.detail
    assert not verified


def test_a_schema_that_is_not_held_is_not_taken_for_met():
    document = unsigned()
    document["credentialSchema"] = [
        {"id": "https://elsewhere.example/schema.json", "type": "JsonSchema"}
    ]

    found, verified = check(signed(document), "schema")

    assert found.code == "schema.not_held"
    assert not verified


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300)))
def test_nothing_makes_verification_raise(source):
    assert not verify_credential(source, documents=Documents(), at=NOW).verified


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*CREDENTIAL, "x", "@id"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from(sorted(CREDENTIAL)), JSON)
def test_no_value_in_any_place_makes_verification_raise(key, value):
    document = {**CREDENTIAL, key: value}

    report = verify_credential(document, documents=documents(), at=NOW)

    assert not report.verified or document == CREDENTIAL


@given(st.sampled_from(sorted(CREDENTIAL["proof"])), JSON)
def test_no_value_in_the_proof_makes_verification_raise(key, value):
    document = {**CREDENTIAL, "proof": {**CREDENTIAL["proof"], key: value}}

    assert not verify_credential(document, documents=Documents(), at=NOW).verified


@given(st.sampled_from(["id", "verificationMethod", "assertionMethod", "controller"]), JSON)
def test_no_did_document_makes_verification_raise(key, value):
    docs = Documents(web_issuer(WEB, LAKESHORE))
    docs[WEB][key] = value

    report = verify_credential(web_credential(), documents=docs, at=NOW)

    assert report.check("format").result == "passed"


def test_a_key_of_small_order_signs_nothing():
    public = PublicKey(curve=Curve.ED25519, data=bytes(32))
    zero = KeyPair(public=public, _secret=bytes(64))
    document = {**unsigned(issuer=replace(COLLEGE, id=zero.did), status=None)}
    document["proof"] = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-05-01T09:00:00Z",
        "verificationMethod": did_key_method(zero),
        "proofPurpose": "assertionMethod",
        "proofValue": "z" + "1" * 64,
    }

    assert check(document, "signature")[0].result == "failed"
