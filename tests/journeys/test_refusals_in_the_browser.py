"""What is wrong gets one clear sentence and changes nothing: no table holds a row more or less."""

import base64
import html
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from trillium.accounts.organisations.testing import Cast, make_cast
from trillium.accounts.people.models import Person
from trillium.collaboration.codesign.models import SignOff
from trillium.delivery.offerings.testing import (
    launch_document,
    make_cohort,
    make_enrolments,
    make_offering,
    make_published,
)
from trillium.recognition.issuing import actions as issuing
from trillium.recognition.issuing import queries as issued
from trillium.recognition.issuing.models import Award
from trillium.recognition.issuing.testing import make_award, make_key, make_ready
from trillium.recognition.verifying.testing import make_foreign_credential, written
from trillium.recognition.wallets import actions as wallets
from trillium.structures.designs.testing import example_document, make_version
from trillium.structures.quality.actions import ask_sign_off

pytestmark = pytest.mark.django_db

UNASSESSED = "Explains how infections spread in a home"


def counted() -> dict[str, int]:
    """Return how many rows each table holds; sessions are the visitors' own."""
    models = [each for each in apps.get_models() if each is not Session]
    return {each._meta.label: each.objects.count() for each in models}


@contextmanager
def nothing_changes() -> Iterator[None]:
    before = counted()
    yield
    assert counted() == before


def text_of(response) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def upload(name: str, content: bytes | str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


@pytest.fixture
def cast() -> Cast:
    return make_cast(at=timezone.now() - timedelta(days=120))


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def as_person(client):
    def signed_in(person: Person) -> Client:
        client.force_login(person)
        return client

    return signed_in


@pytest.fixture
def award(cast) -> Award:
    return make_award(cast, at=timezone.now() - timedelta(days=1))


# --- designs and cohorts --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/designs/start/file", "wrong.yaml, line 2: workload: expected"),
        ("/fr/designs/start/file", "wrong.yaml, ligne 2 : workload : attendu"),
    ],
    ids=["en", "fr"],
)
def test_a_design_with_a_wrong_type_names_file_line_and_field(cast, as_person, path, sentence):
    client = as_person(cast.priya)
    text = "title: Infection control\nworkload: a lot\n"

    with nothing_changes():
        page = client.post(
            path,
            {"organisation": cast.college.pk, "file": upload("wrong.yaml", text)},
        )

    assert sentence in text_of(page)


def test_a_wrong_value_in_the_editor_is_named_at_its_field(cast, as_person):
    version = make_version(cast.priya, cast.college)
    client = as_person(cast.priya)
    address = f"/designs/{version.design_id}/v1/edit/size"
    digest = version.digest

    with nothing_changes():
        page = client.post(
            address, {"revision": version.revision, "workload-hours": "forty", "then": "stay"}
        )

    version.refresh_from_db()
    assert page.status_code == 422
    assert "Write a number, such as 40 or 2.5." in text_of(page)
    assert version.digest == digest


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "name,language\nZoë Müller,en\n",
            "The column “email” is missing: the first line must name the columns name and email.",
        ),
        (
            "name,email\nZoë Müller,zoe@example.org\nZoe M,ZOE@example.org\n",
            "Line 3: zoe@example.org is already on line 2.",
        ),
    ],
    ids=["a missing column", "a duplicate learner"],
)
def test_a_wrong_cohort_file_imports_nobody(cast, as_person, text, sentence):
    cohort = make_cohort(cast)
    client = as_person(cast.helene)
    address = f"/cohorts/{cohort.pk}/import"

    with nothing_changes():
        page = client.post(address, {"file": upload("cohort.csv", text)})

    assert "Nothing was imported" in text_of(page)
    assert sentence in text_of(page)


def test_a_learner_who_is_in_the_cohort_already_is_named(cast, as_person):
    cohort = make_cohort(cast)
    make_enrolments(cast, cohort=cohort)
    client = as_person(cast.helene)
    text = "name,email\nNoah Chen,noah.chen@example.org\n"

    with nothing_changes():
        page = client.post(f"/cohorts/{cohort.pk}/import", {"file": upload("cohort.csv", text)})

    assert "Line 2: noah.chen@example.org is already in this cohort." in text_of(page)


# --- what is given to be verified -----------------------------------------------------------------


def test_a_file_of_20_mb_is_too_large_to_verify(client):
    with nothing_changes():
        page = client.post(
            "/verify", {"file": upload("big.pdf", b"%PDF-1.7\n" + b"0" * 20_000_000)}
        )

    assert page.status_code == 422
    assert "This is too large:" in text_of(page)
    assert "Nothing was kept." in text_of(page)


def test_a_picture_without_a_badge_is_said_to_hold_none(client):
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), "green").save(picture, "PNG")

    with nothing_changes():
        page = client.post("/verify", {"file": upload("badge.png", picture.getvalue())})

    assert page.status_code == 422
    assert "no credential" in text_of(page)


def token(header: dict[str, str], payload: dict[str, object]) -> str:
    parts = (json.dumps(part).encode() for part in (header, payload))
    texts = (base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    return ".".join([*texts, ""])


def test_a_token_that_says_itself_it_is_not_signed_is_not_relied_on(award, client):
    unsigned = {key: value for key, value in award.document.items() if key != "proof"}

    with nothing_changes():
        page = client.post("/verify", {"text": token({"alg": "none"}, unsigned)})

    assert "alg none" in text_of(page)
    assert "Do not rely on" in text_of(page)
    assert "This credential is genuine." not in text_of(page)


def test_a_credential_from_an_unknown_context_is_not_relied_on(client):
    document = deepcopy(make_foreign_credential())
    document["@context"].append("https://contexts.example.org/unknown/v1")

    with nothing_changes():
        page = client.post("/verify", {"text": written(document).decode()})

    assert "https://contexts.example.org/unknown/v1" in text_of(page)
    assert "The signature is good" not in text_of(page)


def test_a_credential_of_a_revoked_key_is_not_relied_on_and_the_key_signs_no_more(
    cast, award, as_person, now
):
    issuing.revoke_key(actor=cast.helene, key=award.key, reason="It was on a lost stick.", at=now)
    waiting = Award.objects.exclude(pk=award.pk)
    client = as_person(cast.helene)

    with nothing_changes():
        page = client.post("/verify", {"text": issued.file_of(award, "json").content.decode()})
        cohort = award.enrolment.cohort_id
        issue = client.get(f"/cohorts/{cohort}/issue")
        client.post(f"/cohorts/{cohort}/issue/all")

    assert "Do not rely on this credential: its key does not count." in text_of(page)
    assert "The key of Lakeshore College is revoked" in text_of(issue)
    assert not waiting.exists()


# --- links ----------------------------------------------------------------------------------------


def test_a_learner_does_not_open_another_learners_wallet_link(cast, as_person, now):
    passed, other, _ = make_ready(cast)
    mine = make_award(cast, enrolment=passed, at=now)
    link = wallets.send_link(actor=None, person=mine.learner, at=now)
    client = as_person(other.learner)

    with nothing_changes():
        opened = client.get(f"/wallet/{link}")
        wallet = client.get("/wallet")

    assert opened.status_code == 403
    assert "This link opens somebody else’s wallet" in text_of(opened)
    assert mine.enrolment.name not in text_of(wallet)


def test_a_learner_reaches_nothing_of_another_learners_award(cast, as_person, now):
    passed, other, _ = make_ready(cast)
    theirs = make_award(cast, enrolment=passed, at=now)
    own = make_award(cast, enrolment=other, at=now)
    client = as_person(other.learner)

    with nothing_changes():
        assert client.get(f"/wallet/credentials/{own.pk}/json").status_code == 200
        for answer in (
            client.get(f"/awards/{theirs.pk}"),
            client.get(f"/awards/{theirs.pk}/files/json"),
            client.get(f"/wallet/credentials/{theirs.pk}/json"),
            client.post(f"/wallet/credentials/{theirs.pk}/share", {"label": "", "days": "30"}),
            client.get(f"/enrolments/{theirs.enrolment_id}"),
        ):
            assert answer.status_code in {403, 404}
            assert theirs.enrolment.name not in text_of(answer)


def test_an_expired_share_shows_nothing_of_the_credential(award, client, now):
    _share, secret = wallets.share(
        person=award.learner, award=award, label="", days=7, at=now - timedelta(days=8)
    )

    with nothing_changes():
        page = client.get(f"/share/{secret}")

    assert page.status_code == 410
    assert "It was made for a limited time, which is over." in text_of(page)
    assert award.enrolment.name not in text_of(page)


def test_a_sign_off_link_works_once(cast, client, now):
    version = make_version(cast.priya, cast.college)
    _request, secret = ask_sign_off(
        actor=cast.priya,
        version=version,
        organisation=cast.employer,
        person=cast.sandra,
        at=now,
    )
    agrees = {"demand": "agreed", "assessment": "agreed"}
    client.post(f"/sign-off/{secret}", agrees)
    assert SignOff.objects.filter(answer="agreed").count() == 2

    declines = dict.fromkeys(agrees, "declined")
    declines |= {f"{each}_comment": "Changed my mind" for each in agrees}
    with nothing_changes():
        page = client.post(f"/sign-off/{secret}", declines)

    assert page.status_code == 410
    assert "This link was used: your answer is recorded." in text_of(page)
    assert SignOff.objects.filter(answer="agreed").count() == 2


# --- what cannot be issued ------------------------------------------------------------------------


def test_an_outcome_without_an_assessment_is_named_and_nothing_is_issued(cast, as_person, now):
    document = launch_document()
    document["assessments"][0]["outcome_ids"] = ["o1"]
    version = make_published(cast, document=document, at=now - timedelta(days=100))
    cohort = make_cohort(cast, offering=make_offering(cast, version=version))
    make_enrolments(cast, cohort=cohort)
    make_key(cast.college)
    client = as_person(cast.helene)

    with nothing_changes():
        issue = client.get(f"/cohorts/{cohort.pk}/issue")
        pressed = client.post(f"/cohorts/{cohort.pk}/issue/all", follow=True)
        delivery = client.get(f"/cohorts/{cohort.pk}")

    assert f"The outcome “{UNASSESSED}” has no assessment in the design." in text_of(issue)
    assert "nothing was issued" in text_of(pressed)
    assert "No credential can follow: an outcome is not assessed" in text_of(delivery)
    assert UNASSESSED in text_of(delivery)


def test_an_outcome_without_an_assessment_holds_up_the_approval(cast, as_person):
    document = example_document()
    document["assessments"][0]["outcome_ids"] = ["o1"]
    version = make_version(cast.priya, cast.college, document=document)

    page = text_of(as_person(cast.priya).get(f"/designs/{version.design_id}/v1/review"))

    assert f"“{UNASSESSED}”, has no assessment" in page


def test_an_outcome_without_evidence_is_named_and_nothing_is_issued(cast, as_person):
    enrolments = make_ready(cast)
    make_key(cast.college)
    for each in enrolments:
        each.evidence.update(outcome_ids=["o1"])
    cohort = enrolments[0].cohort_id
    client = as_person(cast.helene)

    with nothing_changes():
        issue = client.get(f"/cohorts/{cohort}/issue")
        pressed = client.post(f"/cohorts/{cohort}/issue/all", follow=True)
        learner = client.get(f"/enrolments/{enrolments[0].pk}")

    assert f"There is no evidence for the outcome “{UNASSESSED}”." in text_of(issue)
    assert "nothing was issued" in text_of(pressed)
    assert f"There is no evidence for the outcome “{UNASSESSED}”." in text_of(learner)


# --- another organisation -------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["marc", "luc"], ids=["another institution", "an employer"])
def test_people_of_other_organisations_reach_nothing_that_is_not_theirs(cast, as_person, who):
    award = make_award(cast, at=timezone.now())
    enrolment, version = award.enrolment, award.version
    offering = enrolment.cohort.offering
    piece = enrolment.evidence.get()
    client = as_person(getattr(cast, who))

    closed = (
        f"/designs/{version.design_id}/v1/edit",
        f"/launch/{version.pk}",
        f"/offerings/new/{version.pk}",
        f"/offerings/{offering.pk}",
        f"/cohorts/{enrolment.cohort_id}",
        f"/cohorts/{enrolment.cohort_id}/import",
        f"/cohorts/{enrolment.cohort_id}/issue",
        f"/imports/{enrolment.brought_by_id}/undo",
        f"/enrolments/{enrolment.pk}",
        f"/enrolments/{enrolment.pk}/judge/a1",
        f"/enrolments/{enrolment.pk}/evidence/a1",
        f"/evidence/{piece.pk}/file",
        f"/rubrics/{version.pk}/a1",
        f"/awards/{award.pk}",
        f"/awards/{award.pk}/files/json",
        f"/feedback/{offering.pk}/results",
        f"/evaluation/{version.pk}",
        "/organisations/lakeshore/keys",
        "/organisations/lakeshore/members/new",
    )
    with nothing_changes():
        answers = {address: client.get(address) for address in closed}

    reached = {
        address: answer.status_code
        for address, answer in answers.items()
        if answer.status_code not in {403, 404}
    }
    assert reached == {}
    assert all(enrolment.name not in text_of(answer) for answer in answers.values())


@pytest.mark.parametrize("who", ["marc", "luc"], ids=["another institution", "an employer"])
def test_people_of_other_organisations_change_nothing_that_is_not_theirs(cast, as_person, who):
    award = make_award(cast, at=timezone.now())
    enrolment, version = award.enrolment, award.version
    here = f"/designs/{version.design_id}/v1"
    client = as_person(getattr(cast, who))

    tried = (
        (f"{here}/edit/title", {"revision": version.revision}),
        (f"{here}/review", {}),
        (f"{here}/revise", {"changes_0": "Another way", "changes_1": "Autrement"}),
        (f"/launch/{version.pk}", {}),
        (f"/cohorts/{enrolment.cohort_id}/issue/all", {}),
        (f"/imports/{enrolment.brought_by_id}/undo", {}),
        (f"/enrolments/{enrolment.pk}/withdraw", {}),
        (f"/evidence/{enrolment.evidence.get().pk}/remove", {}),
        (f"/awards/{award.pk}/revoke", {"revoke-reason": "It is not theirs to take."}),
        (f"/awards/{award.pk}/name", {"name-name": "Somebody Else"}),
        (f"/awards/{award.pk}/again", {}),
        ("/organisations/lakeshore/keys/change", {"rotate": "1"}),
        ("/organisations/lakeshore/keys/revoke", {"key": award.key_id, "reason": "Not theirs"}),
    )
    with nothing_changes():
        answers = {address: client.post(address, data).status_code for address, data in tried}

    award.refresh_from_db()
    assert {each: code for each, code in answers.items() if code not in {403, 404}} == {}
    assert award.revoked_at is None
