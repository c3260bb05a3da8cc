from datetime import UTC, datetime

import pytest

from trillium.credentials.canonical import canonical_form
from trillium.credentials.documents import Issuer, endorsement_credential
from trillium.credentials.keys import KeyPair, did_key_method
from trillium.credentials.resolving import NoDocuments
from trillium.credentials.sign import sign_credential
from trillium.credentials.sign_tokens import sign_credential_jwt
from trillium.credentials.status import StatusEntry
from trillium.credentials.verify import verify_credential
from trillium.recognition.issuing import composing

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
KEY = KeyPair.generate(bytes(range(32)))
ADDRESS = "https://badges.example.org/achievements/infection-control/v1"
DESIGN = {
    "title": {"en": "Infection control", "fr": "Prévention des infections"},
    "purpose_statement": {"en": "Shows the skill.", "fr": "Démontre la compétence."},
    "content_summary": {"en": "PPE and hygiene", "fr": "ÉPI et hygiène"},
    "language": ["en", "fr"],
    "outcomes": [
        {"id": "o1", "statement": {"en": "Dons PPE", "fr": "Met l’ÉPI"}},
        {"id": "o2", "statement": {"en": "Explains", "fr": "Explique"}},
    ],
    "assessments": [
        {
            "outcome_ids": ["o1", "o2"],
            "criteria": {"en": "Rubric", "fr": "Grille"},
            "threshold": "80 %",
        }
    ],
    "competency_alignments": [
        {
            "framework": "ESCO",
            "code": "S1",
            "name": {"en": "apply hygiene", "fr": "appliquer l’hygiène"},
            "url": "http://data.europa.eu/esco/skill/1",
        },
        {"framework": "ESCO", "code": "no address"},
    ],
    "occupations": [
        {"scheme": "NOC2021", "code": "44101", "title": {"en": "Home support workers"}}
    ],
    "levels": [{"framework": "EQF", "value": 4}],
    "workload": {"hours": 120, "credits": [{"system": "ECTS", "value": 4}]},
}
ISSUER = composing.Issuer(
    did=KEY.did,
    name={"en": "Lakeshore College", "fr": "Collège Lakeshore"},
    url="https://lakeshore.example",
)


def compose(design=DESIGN, **changes):
    award = composing.Awarding(
        **{
            "credential_id": "urn:uuid:7a0c1f8e-2f6c-4c52-9f0e-2d8f8e6a1b11",
            "identities": [
                composing.Identity(kind="emailAddress", value="zoe@example.org", salt="salt"),
                composing.Identity(kind="name", value="Zoë Müller"),
            ],
            "awarded": NOW,
            "valid_from": NOW,
            "evidence": [composing.Evidence(url="https://example.org/film", genre="video")],
            "results": [
                composing.OutcomeResult(outcome="o1", level="Independent"),
                composing.OutcomeResult(outcome="o2"),
            ],
            **changes,
        }
    )
    achievement = composing.Achievement(design=design, address=ADDRESS)
    return composing.credential(achievement=achievement, issuer=ISSUER, award=award)


def test_one_signed_credential_carries_both_languages():
    document = compose()

    achievement = document["credentialSubject"]["achievement"]
    (french,) = achievement["related"]
    assert (document["name"], achievement["inLanguage"]) == ("Infection control", "en")
    assert (french["name"], french["inLanguage"]) == ("Prévention des infections", "fr")
    assert "- Met l’ÉPI" in french["narrative"]
    assert "- Dons PPE" in achievement["criteria"]["narrative"]
    assert "Rubric (threshold: 80 %)" in achievement["criteria"]["narrative"]
    quads = canonical_form(document)
    assert "Met l’ÉPI" in quads
    assert "appliquer" not in quads  # an alignment is told once, in the first language


def test_the_first_language_is_the_first_the_design_names():
    achievement = compose({**DESIGN, "language": ["fr", "en"]})["credentialSubject"]["achievement"]

    assert (achievement["name"], achievement["related"][0]["inLanguage"]) == (
        "Prévention des infections",
        "en",
    )


def test_a_design_in_one_language_has_no_second_one():
    design = {**DESIGN, "title": "Infection control", "language": ["en"]}

    assert "related" not in compose(design)["credentialSubject"]["achievement"]


def test_alignments_have_an_address_or_are_left_out():
    alignments = compose()["credentialSubject"]["achievement"]["alignment"]

    assert [(a["targetFramework"], a["targetName"], a["targetUrl"]) for a in alignments] == [
        ("ESCO", "apply hygiene", "http://data.europa.eu/esco/skill/1"),
        ("NOC 2021", "Home support workers",
         "https://noc.esdc.gc.ca/Structure/NOCProfile?code=44101&version=2021.0"),
    ]  # fmt: skip


def test_each_outcome_has_a_result_that_points_to_it():
    subject = compose()["credentialSubject"]

    described = {d["id"]: d["name"] for d in subject["achievement"]["resultDescription"]}
    assert [
        (described[r["resultDescription"]], r["status"], r.get("value")) for r in subject["result"]
    ] == [
        ("Dons PPE", "Completed", "Independent"),
        ("Explains", "Completed", None),
    ]


def test_a_name_enters_in_clear_and_an_address_as_a_salted_hash():
    email, name = compose()["credentialSubject"]["identifier"]

    assert email["hashed"] is True
    # OB 3.0, IdentityHash: sha256 of identity and salt
    assert email["identityHash"].startswith("sha256$")
    assert "zoe@example.org" not in str(email)
    assert (name["hashed"], name["identityHash"]) == (False, "Zoë Müller")


@pytest.mark.parametrize(("awarded", "until"), [
    (datetime(2026, 8, 31, tzinfo=UTC), "2027-02-28T00:00:00Z"),
    (datetime(2027, 8, 31, tzinfo=UTC), "2028-02-29T00:00:00Z"),
    (datetime(2026, 12, 1, tzinfo=UTC), "2027-06-01T00:00:00Z"),
])  # fmt: skip
def test_validity_ends_after_the_months_of_the_design(awarded, until):
    design = {**DESIGN, "credential_template": {"expiry_months": 6}}

    assert compose(design, awarded=awarded)["validUntil"] == until
    assert "validUntil" not in compose(awarded=awarded)


def test_what_was_composed_is_signed_and_verified_in_both_forms():
    status = StatusEntry(list_address="https://badges.example.org/status/1", index=7)
    document = compose(status=status)
    method = did_key_method(KEY)

    forms = (
        sign_credential(document, key=KEY, method=method, created=NOW),
        sign_credential_jwt(document, key=KEY, method=method),
    )

    for form in forms:
        report = verify_credential(form, documents=NoDocuments(), at=NOW)
        results = {check.name: str(check.result) for check in report.checks}
        told = ("format", "signature", "schema", "dates")
        assert {name: results[name] for name in told} == dict.fromkeys(told, "passed")


def test_the_plan_says_whether_evidence_is_asked_for():
    def asked(*plans, **more):
        return composing.demands_evidence({"assessments": list(plans), **more})

    assert not asked()
    assert asked({"evidence_type": "video"})
    assert not asked({"evidence_type": "video", "evidence_required": False})
    assert asked({"evidence_required": True})
    assert asked(digital_credential={"evidence_embedded": True})


def test_outcomes_that_nothing_assesses_are_named():
    design = {"outcomes": [{"id": "o1"}, {"id": "o2"}], "assessments": [{"outcome_ids": ["o1"]}]}

    assert composing.unassessed_outcomes(design) == ("o2",)
    assert composing.unassessed_outcomes(DESIGN) == ()


def test_an_endorsement_on_the_achievement_is_signed_with_it_and_checked_on_its_own():
    employer = KeyPair.generate(bytes(32))
    statement = endorsement_credential(
        id="urn:uuid:0f0e0d0c-0b0a-4908-8706-050403020100",
        issuer=Issuer(id=employer.did, name="HomeCare Ontario North"),
        subject_id=ADDRESS,
        comment="We ask for this skill.",
        valid_from=NOW,
    )
    method = did_key_method(employer)
    signed = sign_credential(statement, key=employer, method=method, created=NOW)
    token = sign_credential_jwt(statement, key=employer, method=method)
    award = composing.Awarding(
        credential_id="urn:uuid:1", identities=(), awarded=NOW, valid_from=NOW
    )

    for extra in ({"endorsements": [signed]}, {"endorsement_jwts": [token]}):
        achievement = composing.Achievement(design=DESIGN, address=ADDRESS, **extra)
        document = composing.credential(achievement=achievement, issuer=ISSUER, award=award)
        whole = sign_credential(document, key=KEY, method=did_key_method(KEY), created=NOW)
        report = verify_credential(whole, documents=NoDocuments(), at=NOW)

        assert report.verified
        assert str(report.check("endorsements").result) == "passed"
        assert [each.issuer.name for each in report.endorsements] == ["HomeCare Ontario North"]
