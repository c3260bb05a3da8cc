from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from trillium.accounts.journal.models import Entry
from trillium.accounts.organisations.testing import make_cast
from trillium.collaboration.codesign.actions import answer_sign_off, withdraw_outdated
from trillium.collaboration.codesign.models import SignOff, SignOffRequest
from trillium.collaboration.codesign.testing import AGREES, THING, make_request

pytestmark = pytest.mark.django_db
CONFIRMED = {"demand": "agreed", "assessment": "agreed"}


@pytest.fixture
def cast():
    return make_cast()


def ask(cast, **values):
    return make_request(
        **{
            "actor": cast.priya,
            "organisation": cast.employer,
            "person": cast.sandra,
            "requested_for": cast.college,
            "at": timezone.now(),
            **values,
        }
    )


def text_of(answer):
    return answer.content.decode()


def test_opening_the_link_shows_the_text_and_changes_nothing(cast, client):
    _, token = ask(cast)
    entries, before = Entry.objects.count(), list(SignOffRequest.objects.values())

    page = client.get(f"/sign-off/{token}")

    assert page.status_code == 200
    for words in (
        "Infection control for home care aides",
        "Puts on and takes off protective equipment",
        "A filmed visit in a furnished room",
        "9f2c e41a 07b3",
        "Priya Raman of Lakeshore College",
        "HomeCare Ontario North",
    ):
        assert words in text_of(page)
    assert "no-store" in page["Cache-Control"]
    assert list(SignOffRequest.objects.values()) == before
    assert (Entry.objects.count(), SignOff.objects.count()) == (entries, 0)


def test_the_page_speaks_the_language_of_its_address(cast, client):
    _, token = ask(cast)

    page = client.get(f"/fr/sign-off/{token}")

    assert "Prévention des infections pour les aides à domicile" in text_of(page)
    assert "Soins à domicile Nord" in text_of(page)


def test_answering_leads_to_a_receipt_and_spends_the_link(cast, client):
    _, token = ask(cast)

    done = client.post(f"/sign-off/{token}", CONFIRMED, follow=True)
    again = client.get(f"/sign-off/{token}")
    twice = client.post(f"/sign-off/{token}", CONFIRMED)

    assert "Thank you, your answer is recorded" in text_of(done)
    assert SignOff.objects.count() == 2
    assert (again.status_code, twice.status_code) == (410, 410)
    assert "This link was used: your answer is recorded." in text_of(again)


def test_declining_asks_for_a_comment_and_then_is_an_answer(cast, client):
    _, token = ask(cast)
    declined = {**CONFIRMED, "assessment": "declined"}

    silent = client.post(f"/sign-off/{token}", declined)
    spoken = client.post(
        f"/sign-off/{token}",
        {**declined, "assessment_comment": "A real home, please."},
        follow=True,
    )

    assert silent.status_code == 200
    assert "When you decline, say why: a sentence is enough." in text_of(silent)
    assert "A real home, please." in text_of(spoken)
    assert SignOff.objects.get(aspect="assessment").answer == "declined"


def test_an_empty_answer_names_what_is_missing_and_keeps_the_link(cast, client):
    _, token = ask(cast)

    page = client.post(f"/sign-off/{token}", {})

    assert page.status_code == 200
    assert "Answer each of the questions" in text_of(page)
    assert client.get(f"/sign-off/{token}").status_code == 200


def test_an_expired_link_says_so_and_whom_to_ask(cast, client):
    _, token = ask(cast, at=timezone.now() - timedelta(days=30))

    page = client.get(f"/sign-off/{token}")

    assert page.status_code == 410
    assert "This link has expired." in text_of(page)
    assert "priya.raman@example.org" in text_of(page)


def test_a_link_to_a_text_that_changed_says_so(cast, client):
    _, token = ask(cast)
    withdraw_outdated(thing_type=THING, thing_id="1", digest="sha256:new", at=timezone.now())

    page = client.post(f"/sign-off/{token}", CONFIRMED)

    assert page.status_code == 410
    assert "The text has changed since this link was sent" in text_of(page)
    assert not SignOff.objects.exists()


def test_a_forged_link_finds_nothing(cast, client):
    ask(cast)

    page = client.get("/sign-off/not-one-of-ours")

    assert page.status_code == 404
    assert "This link is not one of ours." in text_of(page)


def test_somebody_else_who_is_signed_in_is_told_so(cast, client):
    _, token = ask(cast)
    client.force_login(cast.priya)

    looked, answered = (
        client.get(f"/sign-off/{token}"),
        client.post(f"/sign-off/{token}", CONFIRMED),
    )

    assert (looked.status_code, answered.status_code) == (403, 403)
    assert "This link was sent to somebody else, who alone may answer." in text_of(looked)
    assert not SignOff.objects.exists()


def test_the_person_answers_from_their_own_pages_when_signed_in(cast, client):
    request, _ = ask(cast)
    address = reverse("codesign:request", args=[request.pk])
    client.force_login(cast.luc)
    assert client.get(address).status_code == 403

    client.force_login(cast.sandra)
    done = client.post(address, CONFIRMED, follow=True)

    assert "Thank you, your answer is recorded" in text_of(done)


def test_without_the_link_a_visitor_must_sign_in(cast, client):
    request, _ = ask(cast)

    page = client.get(reverse("codesign:request", args=[request.pk]))

    assert page.status_code == 302
    assert "/accounts/login/" in page["Location"]


def test_a_receipt_is_shown_to_nobody_else(cast, client):
    _, token = ask(cast)
    early = client.get(f"/sign-off/{token}/receipt")
    answer_sign_off(token=token, answers=AGREES, viewer=None, at=timezone.now())
    client.force_login(cast.luc)

    assert early.status_code == 404
    assert client.get(f"/sign-off/{token}/receipt").status_code == 403


def test_the_page_asks_a_bounded_number_of_questions_of_the_database(
    cast, client, django_assert_max_num_queries
):
    _, token = ask(cast)

    with django_assert_max_num_queries(4):
        client.get(f"/sign-off/{token}")
