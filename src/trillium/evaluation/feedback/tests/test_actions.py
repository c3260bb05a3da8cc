from datetime import UTC, date, datetime

import pytest

from trillium.accounts.journal import queries as journal
from trillium.accounts.organisations.testing import make_cast
from trillium.accounts.people.testing import THEN
from trillium.collaboration.partners.actions import form_partnership
from trillium.delivery.offerings.permissions import NotYours
from trillium.delivery.offerings.testing import make_enrolments
from trillium.evaluation.feedback import actions, queries
from trillium.evaluation.feedback.models import Response
from trillium.evaluation.feedback.permissions import NotYourVoice
from trillium.evaluation.feedback.rules import (
    AlreadyGiven,
    CommentTooLong,
    RatingWrong,
    TooEarly,
    counted,
)

pytestmark = pytest.mark.django_db
AFTER = datetime(2026, 12, 14, 15, 0, tzinfo=UTC)


@pytest.fixture
def cast():
    found = make_cast()
    form_partnership(
        actor=found.priya,
        lead=found.college,
        partner=found.employer,
        role="employer",
        agreement={"en": "Co-design"},
        since=date(2026, 5, 1),
        at=THEN,
    )
    return found


@pytest.fixture
def zoe(cast):
    return make_enrolments(cast)[2]


def say(person, enrolment, **values: object):
    given = {"voice": "learner", "relevance": 5, "assessment": 4, "comment": "Useful from day one."}
    offering = enrolment.cohort.offering
    return actions.give(actor=person, offering=offering, **({"at": AFTER} | given | values))


def test_each_voice_is_heard(cast, zoe):
    say(zoe.learner, zoe)
    say(cast.sandra, zoe, voice="employer", relevance=4)
    say(cast.daniel, zoe, voice="instructor", relevance=3)

    found = queries.summary(queries.of_version(zoe.cohort.offering.version))

    assert found.total == 3
    assert found.relevance.mean == 4.0
    assert [each.relevance.total for each in found.voices] == [1, 1, 1]


def test_people_speak_only_as_what_they_are(cast, zoe):
    with pytest.raises(NotYourVoice):
        say(zoe.learner, zoe, voice="employer")
    for stranger in (cast.marc, cast.luc, cast.learners[4]):  # Luc's residence is no partner
        with pytest.raises(NotYours):
            say(stranger, zoe)


def test_feedback_is_given_once(zoe):
    say(zoe.learner, zoe)

    with pytest.raises(AlreadyGiven):
        say(zoe.learner, zoe, relevance=1)

    assert Response.objects.get().relevance == 5


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"relevance": 0}, RatingWrong),
        ({"assessment": 6}, RatingWrong),
        ({"comment": "x" * 2001}, CommentTooLong),
        ({"at": THEN}, TooEarly),
    ],
)
def test_an_answer_that_cannot_be_is_refused(zoe, values, refusal):
    with pytest.raises(refusal):
        say(zoe.learner, zoe, **values)


def test_the_journal_does_not_tell_who_spoke(zoe):
    entry = journal.of(say(zoe.learner, zoe))[0]

    assert entry.actor_id == ""
    assert entry.detail == {"voice": "learner"}


def test_an_erased_person_leaves_only_a_rating(zoe):
    say(zoe.learner, zoe)

    actions.forget_person(person_id=str(zoe.learner_id), at=AFTER)

    left = Response.objects.get()
    assert (left.person, left.comment, left.relevance) == (None, "", 5)


def test_ratings_are_counted_from_one_to_five():
    assert counted([5, 5, 1]).counts == (1, 0, 0, 0, 2)
    assert counted([5, 5, 1]).mean == 3.7
    assert counted([]).mean is None


def test_a_person_learns_what_is_kept_about_them(zoe):
    say(zoe.learner, zoe)

    assert queries.about(zoe.learner)["feedback"][0]["comment"] == "Useful from day one."
