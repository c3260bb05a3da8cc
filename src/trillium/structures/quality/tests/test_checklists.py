import pytest
from django.urls import reverse

from trillium.accounts.journal import queries as journal
from trillium.accounts.organisations.testing import make_cast, make_member, make_organisation
from trillium.accounts.people.testing import THEN
from trillium.structures.quality import actions, checklist, queries
from trillium.structures.quality.checklist import Question
from trillium.structures.quality.models import Checklist
from trillium.structures.quality.permissions import NotChecklistKeeper, NotReviewer, OwnWork
from trillium.structures.quality.testing import answer_all, make_review

pytestmark = pytest.mark.django_db
OWN = Question(
    id="",
    words={"en": "Is it in our plan?", "fr": "Est-ce dans notre plan?"},
    required=True,
    area={},
)


@pytest.fixture
def cast():
    return make_cast()


def answer(review, person, **given):
    answers = {
        key: value if isinstance(value, tuple) else (value, "") for key, value in given.items()
    }
    actions.answer_checklist(actor=person, review=review, answers=answers, at=THEN)


def approve(review, person):
    return actions.decide_review(
        actor=person,
        review=review,
        digest=review.digest,
        decision="approved",
        comment="",
        interests="none",
        at=THEN,
    )


def save(cast, *questions, actor=None):
    return actions.save_checklist(
        actor=actor or cast.helene, organisation=cast.college, questions=questions, at=THEN
    )


def test_the_first_checklist_covers_the_eight_areas_of_the_toolkit_in_both_languages():
    questions = checklist.starter()

    assert len({each.area["en"] for each in questions}) == 8
    assert all(each.words["en"] and each.words["fr"] and each.area["fr"] for each in questions)
    assert len({each.id for each in questions}) == len(questions)
    assert checklist.written(questions) == questions


def test_required_questions_are_answered_before_an_approval(cast):
    review = make_review(cast)
    with pytest.raises(actions.ChecklistOpen, match="8 of them wait"):
        approve(review, cast.helene)

    answer_all(cast.helene, review)

    assert approve(review, cast.helene).decision == "approved"


def test_asking_for_changes_needs_no_checklist(cast):
    review = make_review(cast)

    decided = actions.decide_review(
        actor=cast.helene,
        review=review,
        digest=review.digest,
        decision="changes_asked",
        comment="Name a threshold.",
        interests="none",
        at=THEN,
    )

    assert decided.decision == "changes_asked"


def test_an_answer_may_be_changed_until_the_decision_and_then_stays(cast):
    review = make_review(cast)
    answer_all(cast.helene, review)
    answer(review, cast.helene, rubric=("no", "Only one has tried it."))
    approve(review, cast.helene)

    with pytest.raises(actions.AlreadyDecided):
        answer(review, cast.helene, rubric="yes")

    kept = {each.question.id: each.answers for each in queries.answers_to(review)}
    assert [(row.answer, row.words) for row in kept["rubric"]] == [("no", "Only one has tried it.")]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"rubric": "no"}, actions.AnswerNeedsWords),
        ({"rubric": ("not_applicable", "  ")}, actions.AnswerNeedsWords),
        ({"rubric": "perhaps"}, actions.NoSuchAnswer),
        ({"nonsense": "yes"}, actions.NoSuchQuestion),
    ],
)
def test_a_wrong_answer_is_refused_and_nothing_is_kept(cast, given, refusal):
    review = make_review(cast)

    with pytest.raises(refusal):
        answer(review, cast.helene, one_competency="yes", **given)

    assert not review.answers.exists()


def test_only_who_may_decide_answers(cast):
    review = make_review(cast)

    for person in (cast.priya, cast.marc, cast.sandra):
        with pytest.raises((NotReviewer, OwnWork)):
            answer(review, person, rubric="yes")


def test_a_house_writes_its_own_and_open_reviews_keep_theirs(cast):
    review = make_review(cast)

    save(cast, OWN)

    assert len(review.questions) == len(checklist.starter())
    [own] = queries.questions_for(cast.college)
    assert (own.id, own.words["fr"]) == ("q1", "Est-ce dans notre plan?")
    assert len(queries.questions_for(cast.university)) == len(checklist.starter())
    assert journal.of(Checklist.objects.get())[0].verb == "quality.checklist_saved"


def test_a_checklist_is_never_empty_half_translated_or_endless(cast):
    half = Question(id="", words={"en": "Is it?", "fr": " "}, required=False, area={})

    with pytest.raises(checklist.NoQuestions):
        save(cast)
    with pytest.raises(checklist.QuestionInOneLanguage):
        save(cast, half)
    with pytest.raises(checklist.TooManyQuestions):
        save(cast, *([OWN] * 41))
    assert not Checklist.objects.exists()


def test_who_leads_programmes_does_not_write_what_reviews_ask(cast):
    for person in (cast.priya, cast.marc, cast.amelie):
        with pytest.raises(NotChecklistKeeper):
            save(cast, OWN, actor=person)


def test_the_reviewer_fills_the_checklist_in_on_its_page(cast, client):
    review = make_review(cast)
    client.force_login(cast.helene)
    address = reverse("quality:checklist", args=[review.pk])
    assert "Credential design" in client.get(address).text

    wrong = client.post(address, {"rubric": "no"})
    page = client.post(address, {"rubric": "no", "rubric-words": "One alone.", "pathways": "yes"})

    assert wrong.status_code == 422
    assert "Say why, in a few words." in wrong.text
    assert page.url == reverse("quality:review", args=[review.pk])
    assert "7 required questions wait for your answers." not in client.get(page.url).text
    assert "6 required questions wait for your answers." in client.get(page.url).text


def test_the_answers_stand_with_the_decision(cast, client):
    review = make_review(cast)
    answer_all(cast.helene, review)
    answer(review, cast.helene, rubric=("no", "Only one has tried it."))
    approve(review, cast.helene)
    client.force_login(cast.marc)

    text = client.get(reverse("quality:review", args=[review.pk])).text

    assert "Only one has tried it." in text


def test_the_house_checklist_is_read_by_the_consortium_and_written_by_the_house(cast, client):
    page = reverse("quality:house_checklist", args=["lakeshore"])
    write = reverse("quality:write_checklist", args=["lakeshore"])
    client.force_login(cast.marc)
    assert "every house begins with" in client.get(page).text
    assert client.get(write).status_code == 403
    stranger = make_member(
        make_organisation("elsewhere", name="Elsewhere"), "Ann Other", "reviewer"
    )
    client.force_login(stranger)
    assert client.get(page).status_code == 404
    client.force_login(cast.helene)

    form = {"form-TOTAL_FORMS": "4", "form-INITIAL_FORMS": "1", "form-0-name": "rubric"}
    form |= {"form-0-question_en": "A?", "form-0-question_fr": "Un?", "form-0-required": "on"}
    form |= {"form-1-question_en": "B?", "form-1-question_fr": ""}
    refused = client.post(write, form)
    done = client.post(write, form | {"form-1-question_fr": "Deux?"})

    assert refused.status_code == 422
    assert "Write each question in both languages" in refused.text
    assert done.url == page
    assert [each.id for each in queries.questions_for(cast.college)] == ["rubric", "q1"]
    assert "Your own, number 1" in client.get(page).text
