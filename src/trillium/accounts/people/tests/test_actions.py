import pytest

from trillium.accounts.journal.models import Entry
from trillium.accounts.people import permissions, queries
from trillium.accounts.people.actions import (
    AlreadyErased,
    NameMissing,
    NotAnAddress,
    UnknownLanguage,
    ask_for_erasure,
    choose_language,
    erase_person,
    register_person,
)
from trillium.accounts.people.events import PersonErased
from trillium.accounts.people.models import Person
from trillium.accounts.people.testing import THEN, make_person
from trillium.kit import events

pytestmark = pytest.mark.django_db


def test_a_person_is_registered_once_by_address_whatever_its_case():
    first = register_person(name="Zoë Müller", email="Zoe.Muller@Example.org", at=THEN)

    again = register_person(
        name="Somebody Else", email=" zoe.muller@example.org", language="fr", at=THEN
    )

    assert again.pk == first.pk
    assert (again.name, again.language) == ("Zoë Müller", "en")
    assert Entry.objects.filter(verb="people.registered").count() == 1


def test_someone_without_a_password_cannot_sign_in_with_one():
    person = make_person()

    assert not person.has_usable_password()


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"email": "nobody"}, NotAnAddress),
        ({"name": "  "}, NameMissing),
        ({"language": "de"}, UnknownLanguage),
    ],
)
def test_a_wrong_value_is_refused_and_nobody_is_registered(values, problem):
    good = {"name": "Noah Chen", "email": "noah.chen@example.org", "language": "en"}

    with pytest.raises(problem):
        register_person(**{**good, **values}, at=THEN)

    assert not Person.objects.exists()


def test_an_erased_person_keeps_no_name_no_address_and_no_way_in():
    person = make_person(password="Home-care-2026")

    erase_person(actor=person, person=person, at=THEN)

    erased = Person.objects.get(pk=person.pk)
    assert (erased.email, erased.name, erased.is_active, erased.erased_at) == (
        None,
        "",
        False,
        THEN,
    )
    assert not erased.has_usable_password()
    assert queries.names_of([str(person.pk)]) == {str(person.pk): ""}


def test_erasing_is_announced_so_that_others_forget_too():
    heard = []
    followers = list(events._followers[PersonErased])
    events.follow(PersonErased, heard.append)
    person = make_person()

    erase_person(actor=None, person=person, at=THEN)

    events.follow(PersonErased, *followers)
    assert heard == [PersonErased(person_id=str(person.pk), at=THEN)]


def test_a_person_cannot_be_erased_twice():
    person = make_person()
    erase_person(actor=None, person=person, at=THEN)

    with pytest.raises(AlreadyErased):
        erase_person(actor=None, person=person, at=THEN)


def test_a_stranger_cannot_erase_a_person():
    person, stranger = make_person(), make_person("Noah Chen")
    ask_for_erasure(actor=person, person=person, at=THEN)

    with pytest.raises(permissions.MayNotErase):
        erase_person(actor=stranger, person=person, at=THEN)

    assert Person.objects.get(pk=person.pk).name == "Zoë Müller"


def test_only_oneself_asks_to_be_erased_and_chooses_the_language():
    person, stranger = make_person(), make_person("Noah Chen")

    with pytest.raises(permissions.OnlyOneself):
        ask_for_erasure(actor=stranger, person=person, at=THEN)
    with pytest.raises(permissions.OnlyOneself):
        choose_language(actor=stranger, person=person, language="fr", at=THEN)

    assert person.erasure_asked_at is None


def test_the_language_of_mail_is_ones_own_choice():
    person = make_person()

    choose_language(actor=person, person=person, language="fr", at=THEN)

    assert Person.objects.get(pk=person.pk).language == "fr"


def test_what_is_held_about_a_person_names_their_acts():
    person = make_person()
    choose_language(actor=person, person=person, language="fr", at=THEN)

    about = queries.about(person)

    assert (about["name"], about["email"]) == ("Zoë Müller", "zoe.muller@example.org")
    assert [act["what"] for act in about["acts"]] == ["people.language_chosen"]


def test_the_journal_holds_no_name_and_no_address():
    person = make_person()
    erase_person(actor=person, person=person, at=THEN)

    written = [str(value) for row in Entry.objects.values() for value in row.values()]

    assert not any("zoe" in value.lower() or "müller" in value.lower() for value in written)
