from datetime import timedelta

import pytest

from trillium.accounts.organisations.testing import make_cast
from trillium.accounts.people.testing import THEN
from trillium.delivery.assessment import queries
from trillium.delivery.assessment.testing import make_decision, make_evidence, make_rubric
from trillium.delivery.offerings.testing import (
    launch_document,
    make_cohort,
    make_enrolments,
    make_offering,
    make_published,
)

pytestmark = pytest.mark.django_db
LATER = THEN + timedelta(days=1)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def zoe(cast):
    enrolment = make_enrolments(cast)[2]
    make_rubric(cast, enrolment.cohort.offering.version)
    return enrolment


def enrolled_with(cast, **changes: object):
    version = make_published(cast, document=launch_document() | changes)
    return make_enrolments(
        cast, cohort=make_cohort(cast, offering=make_offering(cast, version=version))
    )[2]


def test_an_outcome_is_traced_to_assessment_evidence_and_decision(cast, zoe):
    film = make_evidence(cast, zoe)
    decision = make_decision(cast, zoe, evidence=[film], at=LATER)

    first = queries.coverage(zoe)[0]

    assert first.outcome.id == "o1"
    assert [each.assessment.id for each in first.judgements] == ["a1"]
    assert first.evidence == (film,)
    assert first.decision == decision
    assert list(first.decision.evidence.all()) == [film]
    assert first.passed
    assert queries.ready(zoe) == (True, ())


def test_an_outcome_without_an_assessment_is_named(cast):
    assessments = [launch_document()["assessments"][0] | {"outcome_ids": ["o1"]}]
    zoe = enrolled_with(cast, assessments=assessments)

    ready, missing = queries.ready(zoe)

    assert not ready
    assert "No assessment covers the outcome “Explains how infections spread in a home”." in missing
    assert [each.id for each in queries.unassessed(zoe.cohort.offering.version)] == ["o2"]


def test_a_formative_assessment_alone_does_not_count(cast):
    assessments = [launch_document()["assessments"][0] | {"summative": False}]

    assert (
        len(
            queries.unassessed(enrolled_with(cast, assessments=assessments).cohort.offering.version)
        )
        == 2
    )


def test_what_is_missing_is_said_outcome_by_outcome(cast, zoe):
    make_evidence(cast, zoe, outcome_ids=["o1"])

    assert queries.ready(zoe)[1] == (
        (
            "The outcome “Puts on and takes off protective equipment in the right order” was not "
            "judged yet in “Skills station”."
        ),
        "There is no evidence for the outcome “Explains how infections spread in a home”.",
    )


def test_the_newest_decision_counts(cast, zoe):
    make_decision(cast, zoe, at=THEN)
    make_decision(cast, zoe, passing=False, at=LATER)

    ready, missing = queries.ready(zoe)

    assert not ready
    assert missing[0].endswith("is not reached yet in “Skills station”.")


def test_the_state_of_an_assessment_goes_from_nothing_to_passed(cast, zoe):
    def state() -> str:
        return queries.judgements(zoe)[0].state

    seen = [state()]
    make_evidence(cast, zoe, at=THEN)
    seen.append(state())
    make_decision(cast, zoe, passing=False, at=LATER)
    seen.append(state())
    make_evidence(cast, zoe, at=LATER + timedelta(days=1))
    seen.append(state())
    make_decision(cast, zoe, at=LATER + timedelta(days=2))
    seen.append(state())

    assert seen == ["nothing", "handed_in", "not_yet", "handed_in", "passed"]


def test_the_queue_holds_what_waits_for_the_assessor(cast, zoe):
    assert not queries.to_judge(cast.daniel)
    make_evidence(cast, zoe)

    (found,) = queries.work(queries.to_judge(cast.daniel))

    assert (found.enrolment, found.assessment.id, found.again) == (zoe, "a1", False)
    assert queries.waiting(cast.daniel) == 1
    for someone in (cast.priya, cast.marc, zoe.learner):
        assert queries.waiting(someone) == 0


def test_the_queue_forgets_what_is_judged_until_new_evidence(cast, zoe):
    make_decision(cast, zoe, passing=False, at=THEN)
    assert queries.waiting(cast.daniel) == 0

    make_evidence(cast, zoe, at=LATER)
    assert queries.work(queries.to_judge(cast.daniel))[0].again

    make_decision(cast, zoe, at=LATER)
    make_evidence(cast, zoe, at=LATER + timedelta(days=1))
    assert queries.waiting(cast.daniel) == 0


def test_a_rubric_of_the_design_serves_until_another_is_written(cast):
    written = {
        "id": "donning",
        "name": "Order",
        "outcome_id": "o1",
        "levels": [{"value": 0, "name": "No"}, {"value": 1, "name": "Yes"}],
        "passes_at": 1,
    }
    plan = [launch_document()["assessments"][0] | {"rubric": [written]}]
    version = enrolled_with(cast, assessments=plan).cohort.offering.version

    assert [each.id for each in queries.criteria(version, "a1")] == ["donning"]
    assert not queries.without_rubric(version)
    make_rubric(cast, version)
    assert [each.id for each in queries.criteria(version, "a1")] == ["c-o1", "c-o2"]


def test_the_gate_of_delivery_says_what_is_missing(cast):
    version = make_published(cast)
    assert queries.gate(version).missing == (
        "A rubric for “Skills station”",
        "Learners in a cohort",
    )

    make_rubric(cast, version)
    zoe = make_enrolments(
        cast,
        cohort=make_cohort(cast, offering=make_offering(cast, version=version)),
        text="name,email\nZoë,zoe@example.org\n",
    )[0]
    assert queries.gate(version).missing == ("A decision for 1 learner",)

    make_decision(cast, zoe)
    assert queries.gate(version).passed


def test_a_cohort_costs_as_many_queries_as_a_learner(cast, zoe, django_assert_num_queries):
    for enrolment in zoe.cohort.enrolments.all():
        make_decision(cast, enrolment)
    cohort = zoe.cohort

    with django_assert_num_queries(4):
        rows = queries.cohort_rows(cohort)

    assert [row.ready for row in rows] == [True, True, True]


def test_a_page_of_the_queue_costs_two_queries(cast, zoe, django_assert_num_queries):
    for enrolment in zoe.cohort.enrolments.all():
        make_evidence(cast, enrolment)

    with django_assert_num_queries(2):
        assert len(queries.work(queries.to_judge(cast.daniel)[:25])) == 3


def test_a_person_learns_what_is_kept_about_them(cast, zoe):
    make_decision(cast, zoe)

    kept = queries.about(zoe.learner)

    assert kept["evidence"][0]["url"] == "https://films.example.org/42"
    assert kept["decisions"][0]["result"] == "passed"
