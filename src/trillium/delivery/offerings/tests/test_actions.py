from datetime import date, timedelta

import pytest

from trillium.accounts.journal import queries as journal
from trillium.accounts.organisations.testing import make_cast
from trillium.accounts.people.models import Person
from trillium.accounts.people.testing import THEN
from trillium.delivery.offerings import actions, queries
from trillium.delivery.offerings.cohort_file import CohortRefused
from trillium.delivery.offerings.events import ImportUndone
from trillium.delivery.offerings.models import CohortImport, Enrolment
from trillium.delivery.offerings.permissions import NotThePublisher, NotTheRunner, NotYours
from trillium.delivery.offerings.rules import (
    AlreadyUndone,
    AlreadyWithdrawn,
    ClosesAfterEnd,
    CohortNamed,
    CohortNameMissing,
    EndsBeforeStart,
    NotApproved,
    NotEnoughSeats,
    NothingSaidToThePublic,
    NotPublished,
    SeatsWrong,
)
from trillium.delivery.offerings.testing import (
    COHORT_FILE,
    OFFERING_TITLE,
    make_approved,
    make_cohort,
    make_enrolments,
    make_offering,
    make_published,
)
from trillium.kit import events
from trillium.kit.errors import Refused
from trillium.structures.designs.actions import mark, start_revision
from trillium.structures.designs.testing import example_document, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def followers():
    before = dict(events._followers)
    yield
    events._followers.clear()
    events._followers.update(before)


def bring(cast, cohort, text=COHORT_FILE, **values: object):
    return actions.import_cohort(
        actor=values.get("actor", cast.helene),
        cohort=cohort,
        file_name="cohort.csv",
        data=text.encode(),
        at=THEN,
    )


def test_an_approved_version_is_published_in_the_catalogue(cast):
    version = make_approved(cast)

    entry = actions.publish_version(actor=cast.priya, version=version, at=THEN)

    assert entry.slug == version.design.slug
    assert queries.entry(entry.slug).version.state == "published"
    assert journal.of(entry)[0].verb == "offerings.version_published"


def test_a_draft_is_not_published(cast):
    draft = make_version(cast.priya, cast.college)

    with pytest.raises(NotApproved):
        actions.publish_version(actor=cast.priya, version=draft, at=THEN)

    assert not queries.catalogue().exists()


def test_what_the_public_page_would_lack_is_named(cast):
    version = make_approved(cast, document=example_document() | {"title": {"en": "Only English"}})

    with pytest.raises(NothingSaidToThePublic) as refused:
        actions.publish_version(actor=cast.priya, version=version, at=THEN)

    for field in ("Title", "Delivery mode", "Fee"):
        assert field in refused.value.sentence()


def test_only_a_programme_lead_of_the_institution_publishes(cast):
    version = make_approved(cast)

    with pytest.raises(NotThePublisher):
        actions.publish_version(actor=cast.helene, version=version, at=THEN)
    with pytest.raises(NotYours):
        actions.publish_version(actor=cast.marc, version=version, at=THEN)


def test_a_second_version_takes_the_place_of_the_first(cast):
    first = make_published(cast)
    second = start_revision(actor=cast.priya, version=first, changes={"en": "More"}, at=THEN)
    for state in ("in_review", "approved"):
        mark(actor=cast.priya, version=second, state=state, at=THEN)

    entry = actions.publish_version(actor=cast.priya, version=second, at=THEN)

    first.refresh_from_db()
    assert entry.version == second
    assert first.state == "superseded"
    assert queries.catalogue().count() == 1


def test_a_withdrawn_entry_is_no_longer_public(cast):
    version = make_published(cast)

    actions.withdraw_entry(actor=cast.priya, version=version, at=THEN)

    assert not queries.catalogue().exists()
    with pytest.raises(queries.NoSuchEntry):
        queries.entry(version.design.slug)


def test_an_offering_is_opened_for_a_published_version(cast):
    offering = make_offering(cast, seats=24)

    assert list(queries.open_for_enrolment(offering.version, date(2026, 9, 1))) == [offering]
    assert not queries.open_for_enrolment(offering.version, date(2027, 1, 1)).exists()


def test_an_unpublished_version_is_not_offered(cast):
    with pytest.raises(NotPublished):
        make_offering(cast, version=make_approved(cast))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"ends_on": date(2026, 9, 1)}, EndsBeforeStart),
        ({"enrolment_closes_on": date(2027, 9, 1)}, ClosesAfterEnd),
        ({"seats": 0}, SeatsWrong),
    ],
)
def test_an_offering_with_impossible_values_is_refused(cast, change, refusal):
    values = {"starts_on": date(2026, 10, 5), "ends_on": date(2026, 12, 11)} | change

    with pytest.raises(refusal):
        actions.open_offering(
            actor=cast.priya, version=make_published(cast), title=OFFERING_TITLE, at=THEN, **values
        )


def test_only_those_who_run_programmes_open_offerings_and_make_cohorts(cast):
    offering = make_offering(cast)

    for someone, refusal in (
        (cast.daniel, NotTheRunner),
        (cast.marc, NotYours),
        (cast.sandra, NotYours),
    ):
        with pytest.raises(refusal):
            actions.create_cohort(actor=someone, offering=offering, name="B", at=THEN)


def test_two_cohorts_of_an_offering_have_two_names(cast):
    cohort = make_cohort(cast)

    with pytest.raises(CohortNamed):
        make_cohort(cast, offering=cohort.offering)
    with pytest.raises(CohortNameMissing):
        actions.create_cohort(actor=cast.helene, offering=cohort.offering, name=" ", at=THEN)


def test_a_cohort_is_imported_from_a_file(cast):
    cohort = make_cohort(cast)

    brought = bring(cast, cohort)

    learners = list(queries.enrolments_in(cohort))
    assert brought.rows == 3
    assert [each.name for each in learners] == ["Fatima Haddad", "Noah Chen", "Zoë Müller"]
    assert learners[2].learner == Person.objects.get(email="zoe.muller@example.org")
    assert journal.of(brought)[0].detail == {"rows": 3}


def test_a_new_learner_gets_the_language_of_the_file_else_of_the_offering(cast):
    cohort = make_cohort(cast)

    bring(cast, cohort, "name,email,language\nAna,ana@example.org,fr\nBo,bo@example.org,\n")

    assert Person.objects.get(email="ana@example.org").language == "fr"
    assert Person.objects.get(email="bo@example.org").language == "en"


def test_one_bad_row_keeps_everybody_out(cast):
    cohort = make_cohort(cast)
    people = Person.objects.count()

    with pytest.raises(CohortRefused, match=r"Line 3: “nobody” is not an email address\."):
        bring(cast, cohort, "name,email\nAna,ana@example.org\nBo,nobody\n")

    assert Person.objects.count() == people
    assert not CohortImport.objects.exists()


def test_an_address_that_people_refuse_keeps_everybody_out(cast):
    cohort = make_cohort(cast)

    with pytest.raises(Refused):
        bring(cast, cohort, "name,email\nAna,ana@example.org\nBo,bo.@example..org\n")

    assert not Enrolment.objects.exists()
    assert not CohortImport.objects.exists()


def test_a_learner_who_is_in_the_cohort_is_not_imported_twice(cast):
    cohort = make_cohort(cast)
    bring(cast, cohort)

    with pytest.raises(CohortRefused, match=r"Line 2: noah\.chen@example\.org is already"):
        bring(cast, cohort, "name,email\nNoah,Noah.Chen@example.org\n")


def test_more_learners_than_seats_are_refused(cast):
    cohort = make_cohort(cast, offering=make_offering(cast, seats=2))

    with pytest.raises(NotEnoughSeats, match="2 seats and 0 are taken: 3 more"):
        bring(cast, cohort)


def test_an_assessor_does_not_import(cast):
    cohort = make_cohort(cast)

    with pytest.raises(NotTheRunner):
        bring(cast, cohort, actor=cast.daniel)
    with pytest.raises(NotYours):
        bring(cast, cohort, actor=cast.marc)


def test_a_wrong_import_is_undone_and_remembered(cast):
    cohort = make_cohort(cast)
    brought = bring(cast, cohort)

    actions.undo_import(actor=cast.helene, cohort_import=brought, at=THEN)

    brought.refresh_from_db()
    assert not queries.enrolments_in(cohort).exists()
    assert brought.undone_at == THEN
    assert journal.of(brought)[0].verb == "offerings.import_undone"
    assert bring(cast, cohort).rows == 3  # and the right file can follow


def test_an_import_is_undone_once(cast):
    brought = bring(cast, make_cohort(cast))
    actions.undo_import(actor=cast.helene, cohort_import=brought, at=THEN)

    with pytest.raises(AlreadyUndone):
        actions.undo_import(actor=cast.helene, cohort_import=brought, at=THEN)


@pytest.mark.usefixtures("followers")
def test_whoever_would_lose_something_may_refuse_the_undoing(cast):
    class HasCredential(Refused):
        """A credential exists."""

    heard = []

    def refuse(event) -> None:
        heard.append(event)
        raise HasCredential

    events.follow(ImportUndone, refuse)
    cohort = make_cohort(cast)
    brought = bring(cast, cohort)

    with pytest.raises(HasCredential):
        actions.undo_import(actor=cast.helene, cohort_import=brought, at=THEN)

    assert len(heard[0].enrolment_ids) == 3
    assert queries.enrolments_in(cohort).count() == 3


def test_undoing_one_import_leaves_the_others(cast):
    cohort = make_cohort(cast)
    bring(cast, cohort)
    wrong = bring(cast, cohort, "name,email\nBo,bo@example.org\n")

    actions.undo_import(actor=cast.helene, cohort_import=wrong, at=THEN)

    assert queries.enrolments_in(cohort).count() == 3


def test_a_single_learner_is_withdrawn_and_stays_on_record(cast):
    zoe = make_enrolments(cast)[2]

    actions.withdraw_learner(actor=cast.helene, enrolment=zoe, at=THEN)

    assert zoe not in queries.enrolments_in(zoe.cohort)
    assert Enrolment.objects.filter(pk=zoe.pk).exists()
    with pytest.raises(AlreadyWithdrawn):
        actions.withdraw_learner(actor=cast.helene, enrolment=zoe, at=THEN + timedelta(days=1))


def test_an_erased_learner_has_no_name_in_any_cohort(cast):
    zoe = make_enrolments(cast)[2]

    actions.forget_learner(person_id=zoe.learner_id, at=THEN)

    zoe.refresh_from_db()
    assert zoe.name == ""
    assert str(zoe) != "Zoë Müller"
