"""Comprehensive Learner Records: built, signed, and verified with every credential inside."""

import copy

import pytest

from trillium.credentials import sign_credential_jwt, verify_credential
from trillium.credentials.keys import did_key_method
from trillium.credentials.records import Association, clr_credential
from trillium.credentials.report import MORE_NAMES
from trillium.credentials.tests.cast import (
    ACHIEVEMENT,
    AWARDED,
    COLLEGE,
    EMPLOYER,
    HOMECARE,
    LAKESHORE,
    NOW,
    documents,
    endorsement,
    signed,
    unsigned,
)

ZOE = "urn:uuid:8a6e0804-2bd0-4672-b79d-d97027f9071a"
PART_OF = Association(kind="isPartOf", source=ACHIEVEMENT, target="urn:uuid:programme")


def record(*credentials, key=HOMECARE, issuer=EMPLOYER, **changes):
    values = {
        "id": "urn:uuid:2a1d6c4e-5b0a-4f7e-9c3d-0a1b2c3d4e5f",
        "issuer": issuer,
        "name": "Zoë Müller’s record",
        "valid_from": AWARDED,
        "credentials": credentials,
        "associations": (PART_OF,),
        "subject_id": ZOE,
        "partial": True,
    }
    return signed(clr_credential(**{**values, **changes}), key=key)


def report_on(document, known=None):
    return verify_credential(document, documents=known or documents(), at=NOW)


def failures(report):
    return [check.code for check in report.checks if check.result == "failed"]


def test_a_record_is_verified_with_each_credential_inside():
    second = unsigned(id="urn:uuid:second", awarded=None)
    report = report_on(record(signed(unsigned()), signed(second)))

    assert report.verified, report.as_json()
    assert report.check("contents").code == "contents.good"
    assert [each.issuer.name for each in report.contents] == [COLLEGE.name, COLLEGE.name]
    assert len(report.as_json()["contents"]) == 2


def test_a_badge_has_no_check_of_contents():
    report = report_on(signed(unsigned()))

    assert not {check.name for check in report.checks} & set(MORE_NAMES)


def test_endorsements_of_a_credential_inside_are_looked_at_too():
    report = report_on(record(signed(unsigned(endorsements=[endorsement()]))))

    assert report.verified, report.as_json()
    assert report.contents[0].check("endorsements").code == "endorsements.good"


def test_a_token_inside_a_record_is_verified():
    token = sign_credential_jwt(unsigned(), key=LAKESHORE, method=did_key_method(LAKESHORE))
    report = report_on(record(token))

    assert report.verified, report.as_json()
    assert report.contents[0].achievement.id == ACHIEVEMENT


def test_a_forged_credential_inside_fails_the_record():
    forged = signed(unsigned(), key=HOMECARE)  # not the college's key
    report = report_on(record(forged))

    assert failures(report) == ["contents.bad"]
    assert not report.verified


def test_an_unsigned_credential_inside_fails_the_record():
    assert failures(report_on(record(unsigned()))) == ["contents.bad"]


def test_a_revoked_credential_inside_is_told_and_leaves_the_record_standing():
    report = report_on(record(signed(unsigned())), documents(4711))

    assert report.verified
    assert report.check("contents").code == "contents.unsettled"
    assert failures(report.contents[0]) == ["status.revoked"]


def test_nothing_of_the_record_can_be_moved_into_a_credential_inside():
    whole = record(signed(unsigned()))
    subject = whole["credentialSubject"]
    moved = copy.deepcopy(whole)
    inside = moved["credentialSubject"]["verifiableCredential"][0]
    inside["@context"] = whole["@context"]
    inside["credentialSubject"]["type"] = ["AchievementSubject", "ClrSubject"]
    inside["credentialSubject"]["association"] = subject["association"]
    del moved["credentialSubject"]["association"]

    assert failures(report_on(moved))


def test_nor_anywhere_else():
    moved = record(signed(unsigned()))
    association = moved["credentialSubject"].pop("association")
    moved["issuer"]["parentOrg"] = {
        "id": ZOE,
        "type": ["Profile", "ClrSubject"],
        "association": association,
    }

    assert failures(report_on(moved))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"associations": (Association(kind="isNicerThan", source="a:1", target="a:2"),)}, "assoc"),
        ({"credentials": ()}, "verifiableCredential"),
    ],
)
def test_a_record_that_is_not_shaped_as_one_fails(change, place):
    report = report_on(record(**{"credentials": (signed(unsigned()),), **change}))

    assert "schema.broken" in failures(report)
    assert place in report.check("schema").detail


def test_a_record_in_a_record_is_looked_into_and_no_deeper():
    inner = record(signed(unsigned()), associations=())
    outer = record(inner, id="urn:uuid:outer", associations=())
    assert report_on(outer).contents[0].check("contents").code == "contents.good"

    outermost = record(outer, id="urn:uuid:outermost", associations=())
    deep = report_on(outermost).contents[0].contents[0]
    assert deep.check("contents").code == "contents.too_many"
