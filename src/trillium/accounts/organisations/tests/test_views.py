import pytest
from django.core import mail
from django.urls import reverse

from trillium.accounts.journal.models import Entry
from trillium.accounts.organisations import queries
from trillium.accounts.organisations.actions import add_member
from trillium.accounts.organisations.models import Membership, Organisation
from trillium.accounts.organisations.testing import make_cast, make_member, make_organisation
from trillium.accounts.people.actions import erase_person
from trillium.accounts.people.models import Person
from trillium.accounts.people.testing import THEN, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def text_of(answer):
    return answer.content.decode()


def test_the_page_of_an_organisation_names_people_and_roles(cast, client):
    client.force_login(cast.sandra)

    english = text_of(client.get("/organisations/lakeshore"))
    french = text_of(client.get("/fr/organisations/lakeshore"))

    assert "Hélène Gagnon" in english
    assert "Registrar" in english
    assert "Collège Lakeshore" in french


def test_a_stranger_sees_no_organisation(cast, client):
    client.force_login(make_member(make_organisation("elsewhere"), "Ada Moss", "registrar"))

    assert client.get(f"/organisations/{cast.college.slug}").status_code == 404
    assert client.get("/organisations/nowhere").status_code == 404


def test_a_registrar_gives_a_role_and_the_person_is_told(
    cast, client, django_capture_on_commit_callbacks
):
    client.force_login(cast.helene)

    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(
            "/organisations/lakeshore/members/new",
            {
                "name": "Ada Moss",
                "email": "ada.moss@example.org",
                "language": "fr",
                "role": "assessor",
            },
            follow=True,
        )

    person = Person.objects.get(email="ada.moss@example.org")
    assert queries.has_role(person, cast.college.id, "assessor")
    assert "Ada Moss" in text_of(page)
    assert "Collège Lakeshore" in mail.outbox[0].body
    assert "/fr/accounts/login/code/" in mail.outbox[0].body


def test_the_form_offers_only_roles_one_may_give(cast, client):
    client.force_login(cast.priya)

    page = text_of(client.get("/organisations/lakeshore/members/new"))
    client.post(
        "/organisations/lakeshore/members/new",
        {
            "name": "Ada Moss",
            "email": "ada.moss@example.org",
            "language": "en",
            "role": "registrar",
        },
    )

    assert 'value="assessor"' in page
    assert 'value="registrar"' not in page
    assert not Person.objects.filter(email="ada.moss@example.org").exists()


def test_those_without_the_right_get_no_form(cast, client):
    for person in (cast.daniel, cast.sandra):
        client.force_login(person)
        assert client.get("/organisations/lakeshore/members/new").status_code == 403


def test_a_role_is_taken_back_by_the_button(cast, client):
    membership = Membership.objects.get(person=cast.daniel)
    address = reverse("organisations:remove_member", args=["lakeshore", membership.pk])
    client.force_login(cast.marc)
    refused = client.post(address)
    client.force_login(cast.helene)

    client.post(address)

    assert refused.status_code == 403
    assert not Membership.objects.filter(person=cast.daniel).exists()


def test_an_employer_consents_and_withdraws_on_its_page(cast, client):
    client.force_login(cast.sandra)
    address = reverse("organisations:key", args=["homecare-north"])

    given = client.post(address, {"consent": "yes"}, follow=True)
    kept = Organisation.objects.get(pk=cast.employer.pk).endorses_by_key
    client.post(address, {"consent": "no"})

    assert "Consent given" in text_of(given)
    assert kept
    assert not Organisation.objects.get(pk=cast.employer.pk).endorses_by_key


def test_consent_is_nobody_elses_to_give(cast, client):
    client.force_login(cast.priya)

    answer = client.post(reverse("organisations:key", args=["homecare-north"]), {"consent": "yes"})

    assert answer.status_code == 403


def test_the_journal_tells_who_did_what_in_ones_own_organisations(cast, client):
    add_member(
        actor=cast.helene, organisation=cast.college, person=cast.marc, role="assessor", at=THEN
    )
    client.force_login(cast.priya)

    page = text_of(client.get("/journal"))

    assert "<strong>Hélène Gagnon</strong> gave Marc Lavoie the role of Assessor" in page
    assert "The chain is whole" in page
    assert "Boréale University" not in page


def test_the_coordinator_reads_the_whole_consortiums_journal(cast, client):
    client.force_login(cast.amelie)

    page = text_of(client.get("/journal?organisation=boreale"))

    assert "Boréale University" in page
    assert "gave Marc Lavoie the role of Programme lead" in page


def test_a_journal_of_others_is_closed(cast, client):
    client.force_login(cast.priya)
    elsewhere = client.get("/journal?organisation=boreale")
    client.force_login(cast.learners[0])

    assert elsewhere.status_code == 403
    assert client.get("/journal").status_code == 403


def test_an_erased_person_stays_in_the_journal_without_a_name(cast, client):
    add_member(
        actor=cast.helene, organisation=cast.college, person=cast.marc, role="assessor", at=THEN
    )
    erase_person(actor=None, person=cast.helene, at=THEN)
    client.force_login(cast.priya)

    page = text_of(client.get("/journal"))

    assert "An erased person" in page
    assert "Hélène" not in page
    assert "The chain is whole" in page


def test_the_journal_says_when_the_chain_is_broken(cast, client):
    Entry.objects.filter(verb="people.registered").first().delete()
    client.force_login(cast.priya)

    assert "The chain is broken" in text_of(client.get("/journal"))


def test_what_is_added_after_a_whole_check_is_checked_too(cast, client):
    client.force_login(cast.priya)
    before = text_of(client.get("/journal"))
    add_member(
        actor=cast.helene, organisation=cast.college, person=cast.marc, role="assessor", at=THEN
    )
    Entry.objects.filter(actor_id=str(cast.helene.pk)).update(verb="organisations.member_removed")

    assert "The chain is whole" in before
    assert "The chain is broken" in text_of(client.get("/journal"))


def test_a_visitor_is_asked_to_sign_in(client):
    for address in ("/journal", "/organisations", "/organisations/lakeshore"):
        assert client.get(address).status_code == 302


def test_list_pages_ask_a_bounded_number_of_questions_of_the_database(
    cast, client, django_assert_max_num_queries
):
    for number in range(30):
        person = make_person(f"Person {number}", email=f"p{number}@example.org")
        add_member(
            actor=cast.helene, organisation=cast.college, person=person, role="assessor", at=THEN
        )
    client.force_login(cast.helene)

    with django_assert_max_num_queries(12):
        client.get("/journal")
    with django_assert_max_num_queries(8):
        client.get("/organisations")
    with django_assert_max_num_queries(10):
        client.get("/organisations/lakeshore")
