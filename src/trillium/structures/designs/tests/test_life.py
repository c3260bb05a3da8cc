"""What becomes of a version after its approval: superseded, retired with a teach-out, archived."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from trillium.accounts.organisations.testing import make_cast
from trillium.accounts.people.testing import THEN
from trillium.structures.designs import actions, permissions, queries
from trillium.structures.designs.models import Retirement, Version
from trillium.structures.designs.testing import make_approved, make_version

pytestmark = pytest.mark.django_db

SPRING, SUMMER = date(2027, 4, 1), date(2027, 8, 1)
WORDS = {"en": "Ask us about the next one.", "fr": "Informez-vous de la suivante."}


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def priya(cast, client):
    client.force_login(cast.priya)
    return client


def published(cast):
    version = make_approved(cast.priya, cast.college)
    return actions.mark(actor=cast.priya, version=version, state="published", at=THEN)


def next_of(cast, version):
    started = actions.start_revision(
        actor=cast.priya, version=version, changes={"en": "New", "fr": "Neuf"}, at=THEN
    )
    for state in ("in_review", "approved", "published"):
        actions.mark(actor=cast.priya, version=started, state=state, at=THEN)
    return started


def plan(**values):
    given = {"last_enrolment": SPRING, "last_award": SUMMER, "words": WORDS}
    return actions.TeachOut(**(given | values))


def retire(cast, version, **values):
    return actions.retire(actor=cast.priya, version=version, plan=plan(**values), at=THEN)


def test_a_newer_version_supersedes_the_one_before_and_is_linked_from_it(cast):
    first = published(cast)
    assert queries.ending(first) is None
    second = next_of(cast, first)

    first.refresh_from_db()
    ending = queries.ending(first)

    assert (ending.kind, ending.replaced_by) == ("superseded", second)


def test_a_retired_version_says_until_when_and_what_replaces_it(cast):
    first, other = published(cast), published(cast)

    retire(cast, first, replaced_by=other, is_whole=False)

    ending = queries.ending(first)
    assert first.state == "retired"
    assert (ending.kind, ending.on, ending.replaced_by) == ("retired", THEN, other)
    assert (ending.last_enrolment, ending.last_award, ending.is_whole) == (SPRING, SUMMER, False)
    assert ending.words == WORDS


def test_the_teach_out_can_be_changed_and_the_day_of_retirement_stays(cast):
    version = published(cast)
    retire(cast, version)

    later = plan(last_award=date(2027, 12, 1))
    actions.retire(actor=cast.priya, version=version, plan=later, at=THEN.replace(year=2027))

    row = Retirement.objects.get()
    assert (row.retired_at, row.last_award) == (THEN, date(2027, 12, 1))


def test_learners_are_taught_out_until_the_last_day(cast):
    version = published(cast)
    retire(cast, version)

    assert queries.is_taught_out(version, SUMMER)
    assert not queries.is_taught_out(version, date(2027, 8, 2))


def test_what_makes_no_sense_is_refused_and_nothing_changes(cast):
    version, draft = published(cast), make_version(cast.priya, cast.college)

    for refusal, values in (
        (actions.TeachOutBackwards, {"last_award": date(2027, 3, 31)}),
        (actions.ReplacedByItself, {"replaced_by": version}),
        (actions.ReplacementUnknown, {"replaced_by": draft}),
        (actions.WordsTooLong, {"words": {"en": "a" * 2001, "fr": ""}}),
    ):
        with pytest.raises(refusal):
            retire(cast, version, **values)
    with pytest.raises(permissions.NoPartInVersions):
        actions.retire(actor=cast.marc, version=version, plan=plan(), at=THEN)

    version.refresh_from_db()
    assert version.state == "published"
    assert not Retirement.objects.exists()


def test_a_version_in_review_is_not_retired(cast):
    version = make_version(cast.priya, cast.college)
    actions.mark(actor=cast.priya, version=version, state="in_review", at=THEN)

    with pytest.raises(actions.CannotBecome):
        retire(cast, version)


def test_the_words_of_a_retired_version_still_never_change(cast):
    version = published(cast)
    retire(cast, version)

    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(document={"title": "Other"})


def test_an_archived_design_is_in_no_list_and_stays_readable(cast, priya):
    version = make_version(cast.priya, cast.college)
    design = version.design
    address = reverse("designs:archive", args=[design.pk])

    page = priya.post(address, follow=True)

    assert "Archived on" in page.text
    assert "Infection control for home care aides" not in priya.get("/designs").text
    assert "1 archived design" in priya.get("/designs").text
    assert "Infection control for home care aides" in priya.get("/designs?archived").text
    assert priya.get(reverse("designs:read", args=[design.pk, 1])).status_code == 200
    priya.post(address, {"back": "1"})
    assert "Infection control for home care aides" in priya.get("/designs").text


def test_a_design_that_the_public_sees_is_not_archived(cast, priya):
    version = published(cast)

    page = priya.post(reverse("designs:archive", args=[version.design_id]))

    assert page.status_code == 409
    assert "Version 1 is Published: retire it" in page.text


def test_archiving_twice_is_refused(cast):
    design = make_version(cast.priya, cast.college).design
    with pytest.raises(actions.NotArchived):
        actions.bring_back(actor=cast.priya, design=design, at=THEN)
    actions.archive(actor=cast.priya, design=design, at=THEN)

    with pytest.raises(actions.ArchivedAlready):
        actions.archive(actor=cast.priya, design=design, at=THEN)


def test_nobody_archives_a_design_of_another_institution(cast, client):
    design = make_version(cast.priya, cast.college).design
    client.force_login(cast.marc)

    assert client.post(reverse("designs:archive", args=[design.pk])).status_code in {403, 404}
    design.refresh_from_db()
    assert design.archived_at is None
