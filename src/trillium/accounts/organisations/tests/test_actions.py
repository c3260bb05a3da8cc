import pytest

from trillium.accounts.journal.models import Entry
from trillium.accounts.organisations import permissions, queries
from trillium.accounts.organisations.actions import (
    NotAConsortium,
    OrganisationNameMissing,
    PersonIsGone,
    RoleDoesNotFit,
    SlugTaken,
    UnknownKind,
    add_member,
    consent_to_key,
    create_organisation,
    forget_person,
    remove_member,
    withdraw_key_consent,
)
from trillium.accounts.organisations.models import Membership, Organisation
from trillium.accounts.organisations.testing import make_cast, make_organisation
from trillium.accounts.people.actions import ask_for_erasure, erase_person
from trillium.accounts.people.events import PersonErased
from trillium.accounts.people.models import Person
from trillium.accounts.people.permissions import MayNotErase
from trillium.accounts.people.testing import THEN, make_person

pytestmark = pytest.mark.django_db


def test_a_coordinator_creates_organisations_in_their_own_consortium():
    cast = make_cast()

    made = create_organisation(
        actor=cast.amelie,
        slug="north",
        kind="employer",
        name="North Care",
        consortium=cast.consortium,
        at=THEN,
    )

    assert made.name == {"en": "North Care", "fr": "North Care"}
    assert Entry.objects.filter(
        verb="organisations.organisation_created", organisation_id=str(made.id)
    ).exists()


def test_others_cannot_create_organisations():
    cast = make_cast()

    for actor, consortium in ((cast.priya, cast.consortium), (cast.amelie, None)):
        with pytest.raises(permissions.MayNotCreate):
            create_organisation(
                actor=actor, slug="x", kind="employer", name="X", consortium=consortium, at=THEN
            )

    assert not Organisation.objects.filter(slug="x").exists()


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"slug": "lakeshore"}, SlugTaken),
        ({"name": {"en": " ", "fr": ""}}, OrganisationNameMissing),
        ({"kind": "club"}, UnknownKind),
    ],
)
def test_an_organisation_with_a_wrong_value_is_refused(values, problem):
    make_organisation("lakeshore")

    with pytest.raises(problem):
        create_organisation(
            **{
                "actor": None,
                "slug": "new",
                "kind": "employer",
                "name": "New",
                "at": THEN,
                **values,
            }
        )

    assert Organisation.objects.count() == 1


def test_an_organisation_belongs_to_a_consortium_and_to_nothing_else():
    college = make_organisation("lakeshore")

    with pytest.raises(NotAConsortium):
        create_organisation(
            actor=None, slug="new", kind="employer", name="New", consortium=college, at=THEN
        )


def test_a_registrar_gives_roles_of_their_institution():
    cast = make_cast()
    noah = cast.learners[1]

    add_member(actor=cast.helene, organisation=cast.college, person=noah, role="assessor", at=THEN)

    assert queries.has_role(noah, cast.college.id, "assessor")


def test_a_programme_lead_cannot_choose_who_reviews_their_work():
    cast = make_cast()

    with pytest.raises(permissions.MayNotGiveRole):
        add_member(
            actor=cast.priya, organisation=cast.college, person=cast.marc, role="reviewer", at=THEN
        )

    assert not queries.has_role(cast.marc, cast.college.id, "reviewer")


def test_nobody_gives_roles_in_another_institution():
    cast = make_cast()

    with pytest.raises(permissions.MayNotGiveRole):
        add_member(
            actor=cast.helene,
            organisation=cast.university,
            person=cast.daniel,
            role="assessor",
            at=THEN,
        )


def test_the_coordinator_gives_every_role_in_the_consortium():
    cast = make_cast()

    add_member(
        actor=cast.amelie,
        organisation=cast.university,
        person=cast.daniel,
        role="registrar",
        at=THEN,
    )

    assert queries.has_role(cast.daniel, cast.university.id, "registrar")


def test_a_role_must_fit_the_kind_of_organisation():
    cast = make_cast()

    with pytest.raises(RoleDoesNotFit):
        add_member(
            actor=None, organisation=cast.employer, person=cast.daniel, role="registrar", at=THEN
        )


def test_a_role_given_twice_is_one_role():
    cast = make_cast()
    entries = Entry.objects.count()

    add_member(
        actor=None, organisation=cast.college, person=cast.priya, role="programme_lead", at=THEN
    )

    assert Membership.objects.filter(person=cast.priya).count() == 1
    assert Entry.objects.count() == entries


def test_a_role_can_be_laid_down_by_whoever_has_it():
    cast = make_cast()
    membership = Membership.objects.get(person=cast.daniel)

    remove_member(actor=cast.daniel, membership=membership, at=THEN)

    assert not queries.roles_of(cast.daniel)


def test_a_colleague_cannot_take_a_role_they_cannot_give():
    cast = make_cast()

    with pytest.raises(permissions.MayNotGiveRole):
        remove_member(
            actor=cast.daniel, membership=Membership.objects.get(person=cast.priya), at=THEN
        )


def test_an_employer_lets_its_key_be_kept_here_and_can_take_that_back():
    cast = make_cast()

    consent_to_key(actor=cast.sandra, organisation=cast.employer, at=THEN)
    agreed = Organisation.objects.get(pk=cast.employer.pk)
    withdraw_key_consent(actor=cast.sandra, organisation=cast.employer, at=THEN)

    assert (agreed.endorses_by_key, agreed.consented_at) == (True, THEN)
    assert not Organisation.objects.get(pk=cast.employer.pk).endorses_by_key


def test_nobody_else_consents_for_an_employer_not_even_the_coordinator_or_the_host():
    cast = make_cast()

    for actor in (cast.amelie, cast.priya, cast.luc, None):
        with pytest.raises(permissions.MayNotDecideOnKey):
            consent_to_key(actor=actor, organisation=cast.employer, at=THEN)

    assert not Organisation.objects.get(pk=cast.employer.pk).endorses_by_key


def test_a_registrar_erases_a_person_of_their_institution_who_asked_and_nobody_else():
    cast = make_cast()
    for person in (cast.daniel, cast.marc):
        ask_for_erasure(actor=person, person=person, at=THEN)

    erase_person(actor=cast.helene, person=cast.daniel, at=THEN)

    assert Person.objects.get(pk=cast.daniel.pk).name == ""
    for other in (cast.priya, cast.marc):  # did not ask; asked, but is of another institution
        with pytest.raises(MayNotErase):
            erase_person(actor=cast.helene, person=other, at=THEN)


def test_an_erased_person_has_no_role_any_more_and_gets_none():
    cast = make_cast()
    erase_person(actor=None, person=cast.daniel, at=THEN)

    forget_person(PersonErased(person_id=str(cast.daniel.pk), at=THEN))

    assert not queries.roles_of(cast.daniel)
    with pytest.raises(PersonIsGone):
        add_member(
            actor=None,
            organisation=cast.college,
            person=Person.objects.get(pk=cast.daniel.pk),
            role="assessor",
            at=THEN,
        )


def test_neighbours_are_all_of_the_same_consortium():
    cast = make_cast()
    make_organisation("elsewhere")

    for person in (cast.priya, cast.amelie, cast.sandra):
        assert set(queries.neighbours_of(person).values_list("slug", flat=True)) == {
            "northern-care",
            "lakeshore",
            "boreale",
            "homecare-north",
            "maison-des-aines",
        }


def test_someone_without_a_role_has_no_neighbours():
    make_cast()

    assert not queries.neighbours_of(make_person("Ada Moss")).exists()
