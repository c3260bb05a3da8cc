import json

import pytest
from django.urls import reverse

from trillium.accounts.organisations.testing import make_cast
from trillium.accounts.people.models import Person
from trillium.accounts.people.testing import make_person

pytestmark = pytest.mark.django_db


def text_of(answer):
    return answer.content.decode()


def test_everything_held_about_me_is_one_file(client):
    cast = make_cast()
    client.force_login(cast.priya)

    answer = client.get(reverse("people:data"))

    held = json.loads(answer.content)
    assert held["people"]["email"] == "priya.raman@example.org"
    assert held["organisations"]["roles"][0]["role"] == "programme_lead"
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]


def test_the_file_of_one_holds_nothing_of_another(client):
    cast = make_cast()
    client.force_login(cast.learners[0])

    assert "priya" not in text_of(client.get(reverse("people:data"))).lower()


def test_a_person_chooses_the_language_of_their_mail(client):
    person = make_person()
    client.force_login(person)

    client.post(reverse("people:language"), {"language": "fr"})

    assert Person.objects.get(pk=person.pk).language == "fr"


def test_erasure_is_asked_with_a_tick_and_carried_out_by_a_registrar(client):
    cast = make_cast()
    daniel = cast.daniel
    client.force_login(daniel)
    unsure = client.post(reverse("people:ask_erasure"), {})
    sure = client.post(reverse("people:ask_erasure"), {"sure": "on"}, follow=True)
    client.force_login(cast.helene)
    waiting = client.get(reverse("people:erasures"))
    looked = client.get(reverse("people:erase", args=[daniel.pk]))
    still_there = Person.objects.get(pk=daniel.pk).name
    client.post(reverse("people:erase", args=[daniel.pk]))

    assert "Erase the data of Daniel Okafor?" in text_of(looked)
    assert still_there == "Daniel Okafor"
    assert "Tick the box if you are sure." in text_of(unsure)
    assert "Your request is recorded" in text_of(sure)
    assert "daniel.okafor@example.org" in text_of(waiting)
    assert Person.objects.get(pk=daniel.pk).email is None
    assert "Nobody waits" in text_of(client.get(reverse("people:erasures")))


def test_nobody_is_erased_who_did_not_ask_and_by_nobody_without_the_role(client):
    cast = make_cast()
    zoe = cast.learners[0]
    answers = []
    for person in (cast.helene, cast.priya, cast.learners[1]):
        client.force_login(person)
        answers.append(client.post(reverse("people:erase", args=[zoe.pk])).status_code)

    assert answers == [403, 403, 403]
    assert client.get(reverse("people:erasures")).status_code == 403
    assert Person.objects.get(pk=zoe.pk).name == "Zoë Müller"


def test_an_erased_person_is_signed_out(client):
    cast = make_cast()
    zoe = cast.learners[0]
    client.force_login(zoe)
    client.post(reverse("people:erase", args=[zoe.pk]))

    assert client.get(reverse("people:profile")).status_code == 302


def test_a_visitor_has_no_account_page(client):
    for name in ("profile", "data", "erasures"):
        assert client.get(reverse(f"people:{name}")).status_code == 302


def test_the_list_of_requests_asks_a_bounded_number_of_questions_of_the_database(
    client, django_assert_max_num_queries
):
    cast = make_cast()
    Person.objects.update(erasure_asked_at=cast.priya.joined_at)
    client.force_login(cast.helene)

    with django_assert_max_num_queries(8):
        client.get(reverse("people:erasures"))
