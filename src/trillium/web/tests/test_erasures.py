"""Who sees a request to be erased: the registrars of institutions that know the person."""

import pytest
from django.urls import reverse

from trillium.accounts.organisations.actions import add_member
from trillium.accounts.organisations.testing import THEN, make_cast
from trillium.accounts.people.actions import ask_for_erasure
from trillium.accounts.people.models import Person
from trillium.accounts.people.testing import make_person
from trillium.delivery.offerings.testing import make_enrolments
from trillium.recognition.issuing.testing import LATER, make_award

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    made = make_cast()
    add_member(
        actor=None, organisation=made.university, person=made.marc, role="registrar", at=THEN
    )
    return made


def seen(client, person):
    client.force_login(person)
    return client.get(reverse("people:erasures")).content.decode()


def test_a_learner_is_erased_by_a_registrar_where_they_learn_and_nowhere_else(client, cast):
    learner = make_enrolments(cast)[0].learner
    ask_for_erasure(actor=learner, person=learner, at=LATER)
    page = reverse("people:erase", args=[learner.pk])

    assert learner.email not in seen(client, cast.marc)
    assert learner.name not in client.get(reverse("home")).content.decode()
    assert client.get(page).status_code == client.post(page).status_code == 403
    assert learner.email in seen(client, cast.helene)
    assert client.post(page).status_code == 302
    assert Person.objects.get(pk=learner.pk).email is None


def test_a_holder_is_known_where_the_credential_was_issued(client, cast):
    award = make_award(cast)
    award.enrolment.delete()
    ask_for_erasure(actor=award.learner, person=award.learner, at=LATER)

    assert award.learner.email in seen(client, cast.helene)
    assert award.learner.email not in seen(client, cast.marc)


def test_whom_no_institution_knows_the_host_erases(client, cast):
    stranger, host = make_person("Stranger"), make_person("Host")
    Person.objects.filter(pk=host.pk).update(is_staff=True)
    ask_for_erasure(actor=stranger, person=stranger, at=LATER)

    assert stranger.email not in seen(client, cast.helene)
    assert stranger.email in seen(client, host)
