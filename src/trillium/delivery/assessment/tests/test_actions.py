import hashlib
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from trillium.accounts.journal import queries as journal
from trillium.accounts.organisations.testing import make_cast, make_member
from trillium.accounts.people.testing import THEN
from trillium.delivery.assessment import actions, queries
from trillium.delivery.assessment.events import AssessmentPassed
from trillium.delivery.assessment.models import Decision, Evidence
from trillium.delivery.assessment.permissions import (
    NobodyJudgesThemselves,
    NotTheAssessor,
    NotTheCollector,
    NotTheRubricWriter,
)
from trillium.delivery.assessment.rules import (
    LARGEST_FILE,
    AddressNotWeb,
    AlreadyRemoved,
    DecisionRestsOnIt,
    EvidenceOfAnother,
    EvidenceSaysNothing,
    EvidenceWithoutOutcome,
    EvidenceWithoutTitle,
    FileEmpty,
    FileTooLarge,
    LearnerLeft,
    LevelUnknown,
    NoEvidence,
    NoSuchAssessment,
    NotEveryCriterionJudged,
    OutcomeWithoutCriterion,
    RubricInUse,
    RubricMissing,
    WorkWouldBeLost,
)
from trillium.delivery.assessment.testing import (
    example_criteria,
    make_decision,
    make_evidence,
    make_rubric,
)
from trillium.delivery.offerings import actions as offerings
from trillium.delivery.offerings.events import ImportUndone
from trillium.delivery.offerings.models import CohortImport
from trillium.delivery.offerings.permissions import NotYours
from trillium.delivery.offerings.testing import make_enrolments, make_offering
from trillium.kit import events

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


@pytest.fixture
def heard():
    before, found = dict(events._followers), []
    events.follow(AssessmentPassed, found.append)
    events.follow(ImportUndone, actions.refuse_undo)
    yield found
    events._followers.clear()
    events._followers.update(before)


def add(cast, enrolment, **values: object):
    given = {
        "actor": cast.daniel,
        "assessment_id": "a1",
        "outcome_ids": ["o1"],
        "title": "Film",
        "url": "https://films.example.org/1",
    }
    return actions.add_evidence(enrolment=enrolment, at=THEN, **(given | values))


def judge(cast, enrolment, **values: object):
    given = {
        "actor": cast.daniel,
        "assessment_id": "a1",
        "scores": {"c-o1": 1, "c-o2": 1},
        "comment": "",
        "evidence": [],
    }
    return actions.decide(enrolment=enrolment, at=LATER, **(given | values))


def test_a_rubric_needs_a_criterion_for_each_outcome(cast, zoe):
    with pytest.raises(OutcomeWithoutCriterion, match="Explains how infections spread"):
        make_rubric(cast, zoe.cohort.offering.version, outcome_ids=["o1"])


def test_a_rubric_is_written_for_an_assessment_of_the_plan(cast, zoe):
    with pytest.raises(NoSuchAssessment, match="a9"):
        make_rubric(cast, zoe.cohort.offering.version, assessment_id="a9")


def test_a_rubric_stays_as_it_is_once_somebody_was_judged(cast, zoe):
    make_decision(cast, zoe)

    with pytest.raises(RubricInUse):
        make_rubric(cast, zoe.cohort.offering.version)


def test_rubrics_are_written_by_those_who_lead_or_assess(cast, zoe):
    version = zoe.cohort.offering.version
    for someone, refusal in ((cast.helene, NotTheRubricWriter), (cast.marc, NotYours)):
        with pytest.raises(refusal):
            actions.write_rubric(
                actor=someone,
                version=version,
                assessment_id="a1",
                title={},
                criteria=example_criteria(),
                at=THEN,
            )


def test_a_learner_adds_own_evidence_and_nobody_elses(cast, zoe):
    noah = make_enrolments(
        cast, cohort=zoe.cohort, text="name,email\nLiam O’Brien,liam.obrien@example.org\n"
    )[0]

    assert add(cast, zoe, actor=zoe.learner).added_by == zoe.learner
    with pytest.raises(NotYours):
        add(cast, noah, actor=zoe.learner)


def test_people_of_other_organisations_learn_of_no_learner(cast, zoe):
    for someone in (cast.marc, cast.sandra, cast.amelie):
        with pytest.raises(NotYours):
            add(cast, zoe, actor=someone)


def test_a_file_is_kept_with_its_digest_under_ids_alone(cast, zoe, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    data = b"Checklist of Zo\xc3\xab"

    evidence = add(cast, zoe, url="", file=ContentFile(data, name="../Zoë’s checklist.html"))

    assert evidence.sha256 == hashlib.sha256(data).hexdigest()
    assert evidence.file.name == f"{zoe.id}/{evidence.id}.bin"
    assert evidence.file_name == "Zoë’s checklist.html"
    with evidence.file.open() as kept:
        assert kept.read() == data


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"title": " "}, EvidenceWithoutTitle),
        ({"title": "x" * 201}, EvidenceWithoutTitle),
        ({"url": ""}, EvidenceSaysNothing),
        ({"url": "javascript:alert(1)"}, AddressNotWeb),
        ({"outcome_ids": []}, EvidenceWithoutOutcome),
        ({"outcome_ids": ["o1", "o9"]}, EvidenceWithoutOutcome),
        ({"assessment_id": "a9"}, NoSuchAssessment),
        ({"file": ContentFile(b"", name="empty.txt")}, FileEmpty),
    ],
)
def test_evidence_that_cannot_be_is_refused(cast, zoe, values, refusal):
    with pytest.raises(refusal):
        add(cast, zoe, **values)

    assert not Evidence.objects.exists()


def test_a_file_above_the_limit_is_refused(cast, zoe):
    large = ContentFile(b"x", name="film.mp4")
    large.size = LARGEST_FILE + 1

    with pytest.raises(FileTooLarge, match="20 MB"):
        add(cast, zoe, file=large)


def test_a_decision_follows_from_the_scores(cast, zoe):
    film = make_evidence(cast, zoe)

    decision = judge(cast, zoe, evidence=[film], scores={"c-o1": 2, "c-o2": 0})

    assert decision.result == "not_yet"
    assert list(decision.evidence.all()) == [film]
    assert journal.of(decision)[0].detail == {"assessment": "a1", "result": "not_yet"}


def test_a_decision_without_evidence_for_an_outcome_names_it(cast, zoe):
    film = add(cast, zoe, outcome_ids=["o1"])

    with pytest.raises(NoEvidence, match="“Explains how infections spread in a home”"):
        judge(cast, zoe, evidence=[film])

    assert not Decision.objects.exists()


def test_a_decision_rests_on_this_learners_evidence_only(cast, zoe):
    other = make_enrolments(cast, cohort=zoe.cohort, text="name,email\nAna,ana@example.org\n")[0]

    with pytest.raises(EvidenceOfAnother):
        judge(cast, zoe, evidence=[make_evidence(cast, zoe), make_evidence(cast, other)])


def test_a_decision_needs_a_level_for_every_criterion(cast, zoe):
    film = make_evidence(cast, zoe)

    with pytest.raises(NotEveryCriterionJudged, match="Criterion for o2"):
        judge(cast, zoe, evidence=[film], scores={"c-o1": 1})
    with pytest.raises(LevelUnknown, match="Criterion for o1"):
        judge(cast, zoe, evidence=[film], scores={"c-o1": 8, "c-o2": 1})


def test_a_decision_needs_a_rubric(cast):
    zoe = make_enrolments(cast)[2]

    with pytest.raises(RubricMissing, match="Skills station"):
        judge(cast, zoe, evidence=[make_evidence(cast, zoe)])


def test_only_an_assessor_of_the_institution_judges(cast, zoe):
    for someone, refusal in ((cast.priya, NotTheAssessor), (cast.marc, NotYours)):
        with pytest.raises(refusal):
            judge(cast, zoe, actor=someone)


def test_nobody_judges_themselves(cast, zoe):
    text = "name,email\nDaniel Okafor,daniel.okafor@example.org\n"
    own = make_enrolments(cast, cohort=zoe.cohort, text=text)[0]

    with pytest.raises(NobodyJudgesThemselves):
        judge(cast, own)


def test_a_learner_who_left_is_not_judged(cast, zoe):
    film = make_evidence(cast, zoe)
    offerings.withdraw_learner(actor=cast.helene, enrolment=zoe, at=THEN)
    zoe.refresh_from_db(fields=["withdrawn_at"])

    with pytest.raises(LearnerLeft):
        judge(cast, zoe, evidence=[film])


def test_passing_the_last_assessment_is_announced_once(cast, zoe, heard):
    make_decision(cast, zoe, passing=False)
    assert not heard

    make_decision(cast, zoe, at=LATER)
    make_decision(cast, zoe, at=LATER + timedelta(days=1))

    assert [each.enrolment_id for each in heard] == [zoe.id]


def test_evidence_on_which_a_decision_rests_stays(cast, zoe):
    film = make_evidence(cast, zoe)
    make_decision(cast, zoe, evidence=[film])

    with pytest.raises(DecisionRestsOnIt):
        actions.remove_evidence(actor=cast.daniel, evidence=film, at=LATER)


def test_other_evidence_is_taken_back_once(cast, zoe):
    film = make_evidence(cast, zoe)

    actions.remove_evidence(actor=zoe.learner, evidence=film, at=LATER)

    assert not queries.judgements(zoe)[0].evidence
    with pytest.raises(AlreadyRemoved):
        actions.remove_evidence(actor=zoe.learner, evidence=film, at=LATER)
    with pytest.raises(NotTheCollector):
        actions.remove_evidence(
            actor=make_member(cast.college, "Rosa Diaz", "reviewer"),
            evidence=make_evidence(cast, zoe),
            at=LATER,
        )


@pytest.mark.usefixtures("heard")
def test_an_import_is_not_undone_once_somebody_has_handed_in_work(cast, zoe):
    make_evidence(cast, zoe)

    with pytest.raises(WorkWouldBeLost, match="1 of these learners"):
        offerings.undo_import(actor=cast.helene, cohort_import=CohortImport.objects.get(), at=LATER)

    assert zoe.cohort.enrolments.count() == 3


def test_what_an_erased_learner_handed_in_is_erased(
    cast, zoe, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    evidence = add(
        cast, zoe, outcome_ids=["o1", "o2"], file=ContentFile(b"Zo\xc3\xab", name="Zoë.txt")
    )
    make_decision(cast, zoe, evidence=[evidence])

    with django_capture_on_commit_callbacks(execute=True):
        actions.forget_learner(person_id=zoe.learner_id, at=LATER)

    evidence.refresh_from_db()
    assert (evidence.title, evidence.url, evidence.file_name, bool(evidence.file)) == (
        "",
        "",
        "",
        False,
    )
    assert evidence.sha256
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert Decision.objects.get().comment == ""


def test_a_decision_of_an_offering_without_evidence_leaves_no_trace(cast, zoe):
    with pytest.raises(NoEvidence):
        judge(cast, zoe)

    assert make_offering(cast, version=zoe.cohort.offering.version)
    assert not Decision.objects.exists()
