"""Badges of version 2.0 and 1.x: written for old receivers, and verified by their own rules."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

from trillium.credentials import verify_credential
from trillium.credentials.baking import bake_png
from trillium.credentials.documents import Achievement, Evidence, Identity, Issuer
from trillium.credentials.errors import CredentialUnreadable
from trillium.credentials.open_badges_2 import reading
from trillium.credentials.open_badges_2.recipients import recipient_is
from trillium.credentials.open_badges_2.writing import open_badge_2
from trillium.credentials.reading import read_credential
from trillium.credentials.tests.cast import AWARDED, NOW, Documents
from trillium.credentials.tests.test_baking import png

HOME = "https://lakeshore.example"
ZOE = Identity(kind="emailAddress", value="zoe@example.org", salt="9f2c")


def made(**changes):
    values = {
        "address": f"{HOME}/awards/1",
        "achievement": Achievement(
            id=f"{HOME}/achievements/1",
            name="Infection control",
            description="Keeps to infection control.",
            criteria="Pass **both** assessments.",
            tags=("home care",),
            image=f"{HOME}/badge.png",
        ),
        "achievement_address": f"{HOME}/badges/1",
        "issuer": Issuer(id="did:web:lakeshore.example", name="Lakeshore College"),
        "issuer_address": f"{HOME}/issuer",
        "recipient": ZOE,
        "issued": AWARDED,
        "evidence": (Evidence(narrative="Two visits."),),
    }
    return open_badge_2(**{**values, **changes})


def hosted(badge):
    return Documents({each["id"]: each for each in (badge.assertion, badge.badge, badge.issuer)})


def report_on(badge, known=None, source=None, at=NOW):
    known = hosted(badge) if known is None else known
    return verify_credential(source or badge.assertion, documents=known, at=at)


def failures(report):
    return [check.code for check in report.checks if check.result == "failed"]


def test_what_is_written_is_verified():
    report = report_on(made())

    assert report.verified, report.as_json()
    assert (report.issuer.name, report.achievement.name) == (
        "Lakeshore College",
        "Infection control",
    )
    assert [check.name for check in report.checks] == [
        *("format", "signature", "issuer_key", "dates"),
        *("status", "schema", "endorsements", "trust"),
    ]


def test_a_badge_is_found_and_verified_in_its_picture():
    badge = made()
    picture = bake_png(png(), json.dumps(badge.assertion))

    assert report_on(badge, source=read_credential(picture).source).verified


def test_who_vouches_for_the_issuer_is_asked_by_its_address():
    badge = made()
    report = verify_credential(
        badge.assertion,
        documents=hosted(badge),
        at=NOW,
        trusted={f"{HOME}/issuer": "The Consortium"}.get,
    )

    assert report.check("trust").result == "passed"


@pytest.mark.parametrize("key", ["recipient", "badge", "issuedOn", "evidence", "id"])
def test_a_changed_badge_is_not_the_one_at_its_address(key):
    badge = made()
    other = made(address=f"{HOME}/awards/2", recipient=replace(ZOE, value="mallory@example.org"))
    changed = {**badge.assertion, key: other.assertion["badge"] if key == "id" else "2020-01-01"}

    report = report_on(badge, source=changed)

    assert not report.verified
    assert failures(report)


def test_somebody_else_cannot_give_badges_in_the_name_of_an_issuer():
    badge = made()
    forged = {**badge.assertion, "id": "https://evil.example/awards/1"}
    known = hosted(badge)
    known[forged["id"]] = forged

    assert failures(report_on(badge, known, forged)) == ["issuer_key.other_origin"]


def test_an_issuer_written_into_the_badge_is_asked_for_at_its_own_address():
    badge = made()
    inside = {**badge.badge, "issuer": {**badge.issuer, "name": "Somebody grander"}}
    forged = {**badge.assertion, "badge": {**inside, "id": "https://evil.example/badges/1"}}
    known = hosted(badge)
    known[forged["id"]] = forged
    known["https://evil.example/badges/1"] = inside

    report = report_on(badge, known, forged)

    assert report.issuer.name == "Lakeshore College"


def test_a_revoked_badge_fails_even_where_only_its_shell_is_left():
    whole = made(revoked="A mistake")
    known = hosted(whole)
    assert failures(report_on(whole)) == ["status.revoked"]
    known[whole.assertion["id"]] = {
        "@context": reading.CONTEXT,
        "id": whole.assertion["id"],
        "revoked": True,
    }
    assert "status.revoked" in failures(report_on(made(), known))


def test_what_cannot_be_had_is_not_settled():
    badge = made()
    for gone in hosted(badge):
        known = hosted(badge)
        del known[gone]
        report = report_on(badge, known)
        assert not report.verified
        assert not failures(report), gone


def test_an_expired_badge_and_one_that_ends_before_it_begins_fail():
    later = AWARDED + timedelta(days=10)

    assert failures(report_on(made(expires=later), at=NOW)) == ["dates.expired"]
    assert failures(report_on(made(expires=AWARDED - timedelta(days=1)))) == ["dates.backwards"]
    assert report_on(made(expires=later), at=AWARDED + timedelta(days=1)).verified


KEYS = [
    ("RS256", RSAKey.generate_key(2048)),
    ("ES256", ECKey.generate_key("P-256")),
    ("EdDSA", OKPKey.generate_key("Ed25519")),
]


def signed(made_badge, algorithm, key, **more):
    assertion = {
        **made_badge.assertion,
        "id": "urn:uuid:5b1c9a4e-0000-4000-8000-000000000001",
        "verification": {"type": "SignedBadge", "creator": f"{HOME}/key"},
        **more,
    }
    registry = jws.JWSRegistry(algorithms=[algorithm])
    payload = json.dumps(assertion)
    token = jws.serialize_compact({"alg": algorithm}, payload, key, registry=registry)
    known = hosted(made_badge)
    known[f"{HOME}/key"] = {
        "@context": reading.CONTEXT,
        "type": "CryptographicKey",
        "id": f"{HOME}/key",
        "owner": f"{HOME}/issuer",
        "publicKeyPem": key.as_pem(private=False).decode(),
    }
    known[f"{HOME}/issuer"] = {**made_badge.issuer, "publicKey": f"{HOME}/key"}
    return token, known


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # old issuers wrote it
@pytest.mark.parametrize(("algorithm", "key"), KEYS)
def test_a_signed_badge_is_verified(algorithm, key):
    token, known = signed(made(), algorithm, key)
    report = report_on(made(), known, token)

    assert report.verified, report.as_json()
    head, payload, signature = token.split(".")
    other = "B" if signature[10] == "A" else "A"
    changed = f"{head}.{payload}.{signature[:10]}{other}{signature[11:]}"
    assert failures(report_on(made(), known, changed)) == ["signature.bad"]


def test_a_key_that_is_not_the_issuers_does_not_count():
    token, known = signed(made(), *KEYS[1])
    known[f"{HOME}/issuer"] = made().issuer
    assert failures(report_on(made(), known, token)) == ["issuer_key.not_listed"]

    known[f"{HOME}/key"] = {**known[f"{HOME}/key"], "owner": "https://evil.example/issuer"}
    assert failures(report_on(made(), known, token)) == ["issuer_key.other_controller"]


def test_a_signed_badge_without_its_signature_is_only_text():
    badge = made()
    bare = {**badge.assertion, "verification": {"type": "SignedBadge", "creator": f"{HOME}/key"}}

    assert "signature.old_badge_bare" in failures(report_on(badge, source=bare))


@pytest.mark.parametrize(
    "revocations",
    [
        {"urn:uuid:5b1c9a4e-0000-4000-8000-000000000001": "of 1.x, by uid"},
        {
            "@context": reading.CONTEXT,
            "type": "RevocationList",
            "revokedAssertions": ["urn:uuid:5b1c9a4e-0000-4000-8000-000000000001"],
        },
    ],
)
def test_the_issuers_list_of_revoked_badges_is_read(revocations):
    token, known = signed(made(), *KEYS[1])
    known[f"{HOME}/issuer"]["revocationList"] = f"{HOME}/revoked"
    assert report_on(made(), known, token).check("status").code == "status.unresolvable"

    known[f"{HOME}/revoked"] = revocations
    assert failures(report_on(made(), known, token)) == ["status.revoked"]


def test_a_recipient_is_known_by_the_hash_and_by_nothing_else():
    assertion = made().assertion

    assert recipient_is(assertion, "zoe@example.org")
    assert not recipient_is(assertion, "noah@example.org")
    assert recipient_is(made(recipient=replace(ZOE, in_clear=True)).assertion, "zoe@example.org")
    assert recipient_is({"recipient": "zoe@example.org"}, "zoe@example.org")
    assert not recipient_is({"recipient": 7}, "zoe@example.org")
    assert not recipient_is(
        {"recipient": {"hashed": True, "identity": "sha3$ab"}}, "zoe@example.org"
    )
    assert ZOE.is_of("zoe@example.org")


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "urn:uuid:1"},
        {"issuer_address": "https://other.example/issuer"},
        {"recipient": Identity(kind="name", value="Zoë Müller", in_clear=True)},
    ],
)
def test_what_version_2_cannot_say_is_refused_when_writing(changes):
    with pytest.raises(CredentialUnreadable):
        made(**changes)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2015-04-30", "2015-04-30T00:00:00+00:00"),
        ("2017-10-01T00:00Z", "2017-10-01T00:00:00+00:00"),
        (1430352000, "2015-04-30T00:00:00+00:00"),
        ("yesterday", None),
        (True, None),
        ("2015-13-45", None),
        (10**30, None),
    ],
)
def test_dates_of_every_version_are_read(written, moment):
    read = reading.moment_of(written)

    assert (read and read.isoformat()) == moment


ODD = (
    None,
    True,
    7,
    -1,
    1.5,
    "",
    "x",
    "http://[",
    "https://",
    [],
    {},
    [[]],
    [{}],
    {"id": {}},
    ["a"],
)


def oddities(document):
    """Yield the document with each of its parts replaced by something odd."""
    for key, value in document.items():
        for odd in ODD:
            yield {**document, key: odd}
        if isinstance(value, dict):
            for changed in oddities(value):
                yield {**document, key: changed}


@pytest.mark.parametrize("part", ["assertion", "badge", "issuer", "key", "revocations"])
@pytest.mark.parametrize("form", ["hosted", "signed"])
def test_nothing_odd_raises_or_is_verified_by_its_oddity(part, form):
    badge = made()
    token, known = signed(badge, *KEYS[1])
    known[f"{HOME}/issuer"]["revocationList"] = f"{HOME}/revoked"
    known[f"{HOME}/revoked"] = {"@context": reading.CONTEXT, "revokedAssertions": [{"id": "x"}]}
    source = token if form == "signed" else badge.assertion
    places = {"key": f"{HOME}/key", "revocations": f"{HOME}/revoked"}
    if part == "assertion":
        for odd in oddities(badge.assertion):
            assert isinstance(report_on(badge, known, odd).as_json(), dict)
            known[odd["id"] if isinstance(odd["id"], str) else "?"] = odd
            assert isinstance(report_on(badge, known, odd).as_json(), dict)
        return
    address = places.get(part) or getattr(badge, part)["id"]
    for odd in oddities(known[address]):
        changed = Documents({**known, address: odd})
        assert isinstance(report_on(badge, changed, source).as_json(), dict)


def test_a_token_with_anything_odd_in_it_gets_a_report():
    badge = made()
    for name in ("id", "uid", "recipient", "badge", "verification", "issuedOn", "expires", "type"):
        for odd in ODD:
            token, known = signed(badge, *KEYS[1], **{name: odd})
            known[f"{HOME}/issuer"]["revocationList"] = f"{HOME}/revoked"
            known[f"{HOME}/revoked"] = {"@context": reading.CONTEXT, "revokedAssertions": [odd]}
            assert isinstance(report_on(badge, known, token).as_json(), dict)
