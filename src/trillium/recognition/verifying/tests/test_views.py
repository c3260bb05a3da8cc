import base64
import copy
import io
import json
import logging
from datetime import timedelta

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from trillium.accounts.organisations.testing import Cast, make_cast
from trillium.accounts.people.testing import THEN
from trillium.recognition.issuing import actions as issuing
from trillium.recognition.issuing import queries as issued
from trillium.recognition.issuing.models import Award
from trillium.recognition.issuing.testing import make_award, make_endorsement, make_ready
from trillium.recognition.verifying import queries as verifying
from trillium.recognition.verifying.actions import vouch_for
from trillium.recognition.verifying.testing import STRANGER, make_foreign_credential, written
from trillium.structures.designs.actions import TeachOut, mark, retire
from trillium.structures.designs.testing import example_document, make_version

pytestmark = pytest.mark.django_db
SOON = THEN + timedelta(days=1)

GENUINE = "This credential is genuine."
UNVOUCHED = "The signature is good; nobody here vouches for the issuer."
REVOKED = "This credential was revoked by its issuer."
CHANGED = "Do not rely on this credential: its signature is not good."
BAD_KEY = "Do not rely on this credential: its key does not count."


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def award(cast) -> Award:
    return make_award(cast, at=SOON)


def upload(client, content, name="credential.json", path="/verify"):
    return client.post(path, {"file": SimpleUploadedFile(name, content)})


def paste(client, text, path="/verify"):
    return client.post(path, {"text": text})


def text_of(response):
    return response.content.decode()


def verdict(response):
    return text_of(response).partition('id="verdict">')[2].partition("<")[0]


@pytest.mark.parametrize("kind", ["json", "jwt", "png", "svg", "pdf"])
def test_anyone_verifies_any_file_of_a_credential(award, client, kind):
    content = issued.file_of(award, kind).content

    assert verdict(upload(client, content, f"c.{kind}")) == GENUINE


@pytest.mark.parametrize("kind", ["json", "jwt"])
def test_anyone_verifies_what_they_paste(award, client, kind):
    content = issued.file_of(award, kind).content.decode()

    assert verdict(paste(client, f"\n  {content}\n")) == GENUINE


def test_the_page_says_what_is_certified_by_whom_and_who_vouches(award, client):
    page = text_of(upload(client, issued.file_of(award, "json").content))

    for words in (
        "Infection control for home care aides",
        "Prévention des infections pour les aides à domicile",
        "Explains how infections spread in a home",
        "Lakeshore College",
        award.enrolment.name,
        "Film of the skills station",
        "Is it unchanged since it was signed?",
    ):
        assert words in page
    assert page.count("Passed") >= 7


def test_a_credential_of_a_retired_design_stays_good_and_says_what_replaced_it(cast, award, client):
    version = award.enrolment.cohort.offering.version
    plan = TeachOut(last_enrolment=SOON.date(), last_award=SOON.date(), words={"en": "", "fr": ""})
    retire(actor=cast.priya, version=version, plan=plan, at=SOON)

    by_file = upload(client, issued.file_of(award, "json").content)
    by_address = client.get(f"/fr/verify/{award.pk}")

    assert verdict(by_file) == GENUINE
    assert "This design was retired on" in text_of(by_file)
    assert "Cette conception a été retirée le" in text_of(by_address)


def test_the_page_speaks_french(award, client):
    page = text_of(upload(client, issued.file_of(award, "json").content, path="/fr/verify"))

    assert "Cette attestation est authentique." in page
    assert "Explique comment les infections se propagent à domicile" in page
    assert "Collège Lakeshore" in page
    assert "La signature est bonne" in page


def test_an_employers_endorsement_is_verified_on_its_own(cast, client):
    document = example_document() | {
        "language": ["en", "fr"],
        "delivery": {"mode": "blended", "location": "Thunder Bay"},
        "fees": {"amount": 300, "currency": "CAD"},
    }
    version = make_version(cast.priya, cast.college, document=document)
    endorsement = make_endorsement(cast, version)
    for state in ("in_review", "approved", "published"):
        mark(actor=cast.priya, version=version, state=state, at=THEN)
    award = make_award(cast, enrolment=make_ready(cast, version=version)[0], at=SOON)

    page = text_of(upload(client, issued.file_of(award, "json").content))
    assert "Endorsed by HomeCare Ontario North" in page
    assert "Signed by the endorser" in page

    issuing.revoke_key(actor=cast.sandra, key=endorsement.key, reason="Lost", at=SOON)
    page = text_of(upload(client, issued.file_of(award, "json").content))
    assert "Does not count" in page


def test_a_revoked_credential_is_said_to_be_so_with_the_reason(cast, award, client):
    content = issued.file_of(award, "pdf").content
    issuing.revoke_credential(
        actor=cast.helene, award=award, reason="The film showed another person.", at=SOON
    )

    response = upload(client, content, "c.pdf")

    assert verdict(response) == REVOKED
    assert "The film showed another person." in text_of(response)
    assert "The signature is good" in text_of(response)


def test_a_replaced_credential_says_that_a_corrected_one_exists(cast, award, client):
    content = issued.file_of(award, "json").content
    issuing.correct_name(actor=cast.helene, award=award, name="Zoé M.", at=SOON)

    page = text_of(upload(client, content))

    assert "A corrected credential was issued in its place." in page
    assert "Zoé M." not in page


def test_a_credential_of_a_revoked_key_is_not_to_be_relied_on(cast, award, client):
    issuing.revoke_key(actor=cast.helene, key=award.key, reason="Stolen laptop", at=SOON)

    response = upload(client, issued.file_of(award, "json").content)

    assert verdict(response) == BAD_KEY
    assert "The issuer withdrew this key on" in text_of(response)
    assert "Stolen laptop" not in text_of(response)


def test_a_good_signature_of_an_unknown_issuer_is_said_to_be_just_that(client):
    response = upload(client, written(make_foreign_credential()))

    assert verdict(response) == UNVOUCHED
    assert "Vouched for here by" not in text_of(response)


def test_an_issuer_from_elsewhere_may_be_vouched_for(cast, client):
    vouch_for(
        actor=cast.helene, organisation=cast.college, did=STRANGER.did, name="Far College", at=THEN
    )

    response = upload(client, written(make_foreign_credential()))

    assert verdict(response) == GENUINE
    assert "Lakeshore College" in text_of(response).partition("Vouched for here by")[2]


def paths(value, here=()):
    """Every place of a document where a value stands, but the signature's own."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "proofValue":
                yield from paths(inner, (*here, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*here, index))
    else:
        yield here


def tampered(document):
    """The document once for each place, with that place changed."""
    for place in paths(document):
        changed = copy.deepcopy(document)
        inner = changed
        for step in place[:-1]:
            inner = inner[step]
        value = inner[place[-1]]
        inner[place[-1]] = not value if isinstance(value, bool) else _other(value)
        yield place, changed


def test_one_changed_character_anywhere_is_never_verified(award):
    for place, changed in tampered(award.document):
        assert not verifying.report_on(json.dumps(changed), SOON + timedelta(hours=1)).verified, (
            place
        )


def test_the_page_never_calls_a_changed_credential_genuine(award, client):
    for _, changed in list(tampered(award.document))[::12]:
        response = upload(client, written(changed))

        assert response.status_code == 200
        assert verdict(response) != GENUINE


def _other(value):
    if isinstance(value, int | float):
        return value + 1
    return value[:-1] + ("a" if value[-1:] != "a" else "b")


def test_what_nobody_signed_is_shown_as_a_claim_only(award, client):
    changed = copy.deepcopy(award.document)
    changed["credentialSubject"]["identifier"][0]["identityHash"] = "Mallory"

    page = text_of(upload(client, written(changed)))

    assert CHANGED in page
    assert "What the document claims" in page
    assert "Vouched for here by" not in page


def test_what_a_stranger_wrote_is_never_markup_or_an_unsafe_link(client):
    changed = make_foreign_credential()
    changed["credentialSubject"]["achievement"]["name"] = "<script>alert(1)</script>"
    changed["issuer"]["url"] = "javascript:alert(1)"

    page = text_of(upload(client, written(changed)))

    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def _token_without_signature():
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none', 'typ': 'vc+jwt'})}.{part(make_foreign_credential())}."


def test_a_token_with_alg_none_is_refused_in_plain_words(client):
    response = paste(client, _token_without_signature())

    assert verdict(response) != GENUINE
    assert "alg none" in text_of(response)


def test_an_unknown_context_is_refused_in_plain_words(client):
    changed = make_foreign_credential()
    changed["@context"].append("https://evil.example/context.json")

    response = upload(client, written(changed))

    assert verdict(response) == "This is not a credential that can be relied on."
    assert "context" in text_of(response)


def plain_png():
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (plain_png(), "badge.png", "picture without a badge"),
        (b"\xff\xd8\xff\xe0 no photograph", "photo.jpg", "No QR code was found"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "b.svg", "picture without a badge"),
        (b"%PDF-1.7 nothing", "c.pdf", "PDF"),
        (b"\x00\x01\x02\xff", "noise", "neither JSON"),
        (b"good morning", "t.txt", "No credential was found"),
        (b'["not", "an object"]', "c.json", "No credential was found"),
    ],
)
def test_what_holds_no_credential_gets_one_clear_sentence(client, content, name, sentence):
    response = upload(client, content, name)

    assert response.status_code == 422
    assert sentence in text_of(response)


def test_garbage_in_a_document_gets_a_verdict_and_no_error(client):
    for content in (b"{}", b'{"a": 1, "a": 2}', b'{"type": "VerifiableCredential"}', b"{" * 9000):
        response = upload(client, content)

        assert response.status_code == 200
        assert verdict(response) == "This is not a credential that can be relied on."


def test_nothing_given_is_said_so(client):
    response = client.post("/verify", {})

    assert response.status_code == 422
    assert "Choose a file" in text_of(response)


def test_a_file_of_20_mb_gets_a_clear_sentence(client):
    response = upload(client, b"x" * 20_000_000, "large.pdf")

    assert response.status_code == 422
    assert "too large" in text_of(response)


def test_a_text_of_3_mb_gets_a_clear_sentence(client):
    response = paste(client, "x" * 3_000_000)

    assert response.status_code == 422
    assert "too large" in text_of(response)


def qr(text, kind="png"):
    out = io.BytesIO()
    segno.make(text).save(out, kind="png", scale=6, border=4)
    image = Image.open(out).convert("RGB")
    photo = Image.new("RGB", (900, 900), "grey")
    photo.paste(image, (120, 160))
    out = io.BytesIO()
    photo.save(out, kind.upper())
    return out.getvalue()


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_a_photograph_of_the_code_leads_to_the_credentials_page(award, client, kind):
    photo = qr(issued.verification_address(award), kind)

    response = upload(client, photo, f"photo.{kind}")

    assert response.status_code == 302
    assert response["Location"] == f"/verify/{award.pk}"


def test_a_picture_of_enormous_size_is_not_decoded(client):
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")

    response = upload(client, out.getvalue(), "bomb.png")

    assert response.status_code == 422


@pytest.mark.parametrize("form", ["{site}/verify/{pk}", "{site}/fr/verify/{pk}", "urn:uuid:{pk}"])
def test_an_own_address_leads_to_the_credentials_page(award, client, settings, form):
    response = paste(client, form.format(site=settings.SITE_URL, pk=award.pk))

    assert response.status_code == 302
    assert response["Location"] == f"/verify/{award.pk}"


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/credential.json", "http://169.254.169.254/latest"]
)
def test_an_address_elsewhere_is_never_called(client, address):
    response = paste(client, address)

    assert response.status_code == 422
    assert "Only an address of this site" in text_of(response)


def test_the_page_of_a_credential_reveals_what_and_never_to_whom(award, client):
    response = client.get(f"/verify/{award.pk}")

    page = text_of(response)
    assert verdict(response) == GENUINE
    assert "Infection control for home care aides" in page
    assert award.enrolment.name not in page
    assert "Film of the skills station" not in page
    assert "Meets it" not in page


def test_the_page_of_a_revoked_credential_says_so(cast, award, client):
    issuing.revoke_credential(actor=cast.helene, award=award, reason="Issued in error", at=SOON)

    response = client.get(f"/verify/{award.pk}")

    assert verdict(response) == REVOKED
    assert "Issued in error" in text_of(response)


def test_the_page_of_an_erased_learners_credential_still_answers(award, client):
    issuing.forget_learner(person_id=award.learner_id, at=SOON)

    response = client.get(f"/verify/{award.pk}")

    assert response.status_code == 200
    assert "has not been revoked" in text_of(response)


def test_an_unknown_credential_is_not_found(client):
    assert client.get("/verify/5a3c8c4e-3f4e-4a65-9d9e-0f5a3f0e7a11").status_code == 404


def test_nothing_of_what_was_given_is_logged_or_kept(client, caplog, settings, tmp_path):
    caplog.set_level(logging.DEBUG)
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)

    upload(client, written(make_foreign_credential()) + b" " * 2_000_000)

    assert "Mallory" not in caplog.text
    assert list(tmp_path.iterdir()) == []


def test_verifying_asks_the_database_a_bounded_number_of_times(
    award, client, django_assert_max_num_queries
):
    content = issued.file_of(award, "json").content

    with django_assert_max_num_queries(16):
        upload(client, content)


def test_a_program_asks_the_api_and_gets_named_checks(award, client):
    for credential in (award.document, award.jwt, json.dumps(award.document)):
        response = client.post(
            "/api/v1/verify", {"credential": credential}, content_type="application/json"
        )

        answer = response.json()
        assert response.status_code == 200
        assert answer["verified"] is True
        assert [check["name"] for check in answer["checks"]][:2] == ["format", "signature"]


def test_the_api_says_no_and_why(cast, award, client):
    issuing.revoke_credential(actor=cast.helene, award=award, reason="Issued in error", at=SOON)

    answer = client.post(
        "/api/v1/verify", {"credential": award.document}, content_type="application/json"
    ).json()

    assert answer["verified"] is False
    assert {"status": "failed", "signature": "passed"}.items() <= {
        check["name"]: check["result"] for check in answer["checks"]
    }.items()


def test_the_api_answers_garbage_with_a_sentence(client):
    response = client.post("/api/v1/verify", {"credential": "x"}, content_type="application/json")

    assert response.status_code == 422
    assert "credential" in response.json()["detail"]


def test_a_badge_of_version_two_is_named_and_never_called_genuine_without_its_page(client):
    badge = {
        "@context": "https://w3id.org/openbadges/v2",
        "id": "https://lakeshore.example/awards/1",
        "type": "Assertion",
        "recipient": {"type": "email", "hashed": False, "identity": "zoe@example.org"},
        "badge": "https://lakeshore.example/badges/1",
        "verification": {"type": "HostedBadge"},
        "issuedOn": "2026-01-01T00:00:00Z",
    }
    response = paste(client, json.dumps(badge))

    assert verdict(response) == "It could not be settled whether this credential counts."
    assert "What stands at the badge’s address could not be had." in text_of(response)


@pytest.mark.parametrize("kind", ["ob2-json", "ob2-png"])
def test_anyone_verifies_the_older_badge_of_a_credential(award, client, kind):
    content = issued.file_of(award, kind).content

    assert verdict(upload(client, content, kind)) == GENUINE


def test_the_address_of_an_older_badge_leads_to_the_page_of_its_credential(award, client):
    response = paste(client, f"http://testserver/badges/{award.pk}")

    assert response["Location"] == f"/verify/{award.pk}"
