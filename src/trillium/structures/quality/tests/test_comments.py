import pytest
from django.core import mail
from django.urls import reverse

from trillium.accounts.journal import queries as journal
from trillium.accounts.organisations.testing import make_cast, make_member, make_organisation
from trillium.accounts.people.testing import THEN
from trillium.structures.quality import actions, places, queries
from trillium.structures.quality.models import FieldComment
from trillium.structures.quality.permissions import MayNotAnswer, NotReviewer, OwnWork
from trillium.structures.quality.testing import answer_all, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def comment(cast, review, **changes):
    values = {"place": "outcomes[]#2", "text": "Which infections?", "blocking": True} | changes
    return actions.comment_on_field(
        actor=values.pop("actor", cast.helene), review=review, at=THEN, **values
    )


def settle(cast, made, actor=None, text="Named them."):
    return actions.answer_comment(
        actor=actor or cast.priya, comment=made, text=text, settle=True, at=THEN
    )


def decide(cast, review, decision="approved"):
    return actions.decide_review(
        actor=cast.helene,
        review=review,
        digest=review.digest,
        decision=decision,
        comment="See the comments.",
        interests="none",
        at=THEN,
    )


def test_a_comment_keeps_the_field_and_the_words_as_they_stood(cast):
    made = comment(cast, make_review(cast))

    assert (made.path, made.item) == ("outcomes[]", 2)
    assert made.quoted == "Explains how infections spread in a home"


def test_the_writers_hear_of_a_comment_once_each_in_their_language(
    cast, django_capture_on_commit_callbacks
):
    review = make_review(cast)
    make_member(cast.college, "Never Wrote", "programme_lead")
    cast.priya.language = "fr"
    cast.priya.save()
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        made = comment(cast, review, text="Which infections?\nName three.")

    [sent] = mail.outbox
    assert sent.to == [cast.priya.email]
    assert sent.subject.startswith("Un commentaire sur «\xa0")
    assert "à régler avant une approbation\xa0:" in sent.body
    assert "    Which infections?\n    Name three.\n" in sent.body
    assert f"/fr/review-comments/{made.pk}\n" in sent.body


def test_a_comment_that_is_refused_mails_nobody(cast, django_capture_on_commit_callbacks):
    review = make_review(cast)
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(actions.NothingSaid):
        comment(cast, review, text=" ")

    assert mail.outbox == []


@pytest.mark.parametrize("gone", [{"is_active": False}, {"email": None}])
def test_who_is_gone_gets_no_mail_about_a_comment(cast, gone, django_capture_on_commit_callbacks):
    review = make_review(cast)
    mail.outbox.clear()
    type(cast.priya).objects.filter(pk=cast.priya.pk).update(**gone)

    with django_capture_on_commit_callbacks(execute=True):
        made = comment(cast, review, blocking=False)

    assert made.pk
    assert mail.outbox == []


def test_a_blocking_comment_is_settled_before_an_approval(cast):
    review = make_review(cast)
    answer_all(cast.helene, review)
    made = comment(cast, review)
    with pytest.raises(actions.CommentsOpen):
        decide(cast, review)

    settle(cast, made)

    assert decide(cast, review).decision == "approved"


def test_a_comment_that_does_not_block_may_stay_open(cast):
    review = make_review(cast)
    answer_all(cast.helene, review)
    comment(cast, review, blocking=False)

    assert decide(cast, review).decision == "approved"


def test_after_the_decision_nothing_more_is_said(cast):
    review = make_review(cast)
    answer_all(cast.helene, review)
    made = comment(cast, review, blocking=False)
    decide(cast, review)

    with pytest.raises(actions.CommentsAreFixed):
        settle(cast, made)
    with pytest.raises(actions.AlreadyDecided):
        comment(cast, review)


def test_the_gate_names_blocking_comments_while_changes_are_made(cast):
    review = make_review(cast)
    made = comment(cast, review)
    decide(cast, review, "changes_asked")
    review.version.refresh_from_db()

    missing = queries.missing_of_build(review.version)

    assert "A comment that blocks the approval is open: Outcomes, 2" in [
        each.sentence for each in missing
    ]
    settle(cast, made)
    assert len(queries.missing_of_build(review.version)) == 1


def test_the_reviewer_opens_a_comment_again(cast):
    made = comment(cast, make_review(cast))
    settle(cast, made)

    actions.reopen_comment(actor=cast.helene, comment=made, at=THEN)

    assert list(queries.open_comments(made.review.version)) == [made]
    with pytest.raises(actions.NotSettled):
        actions.reopen_comment(actor=cast.helene, comment=made, at=THEN)
    assert [each.verb for each in journal.of(made)] == [
        "quality.comment_reopened",
        "quality.comment_settled",
        "quality.field_commented",
    ]


def test_a_comment_is_settled_once(cast):
    made = comment(cast, make_review(cast))
    settle(cast, made)

    with pytest.raises(actions.SettledAlready):
        settle(cast, made)


@pytest.mark.parametrize(
    "place", ["", "nonsense", "outcomes[].statement", "outcomes[]#9", "outcomes[]#-1", "title#1"]
)
def test_a_field_that_does_not_exist_is_refused(cast, place):
    with pytest.raises(actions.NoSuchField):
        comment(cast, make_review(cast), place=place)


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4001])
def test_nothing_and_too_much_are_refused(cast, text):
    with pytest.raises(actions.NothingSaid):
        comment(cast, make_review(cast), text=text)


def test_only_who_reviews_comments_and_only_who_writes_or_reviews_answers(cast):
    review = make_review(cast)
    for person in (cast.priya, cast.marc, cast.sandra):
        with pytest.raises((NotReviewer, OwnWork)):
            comment(cast, review, actor=person)
    made = comment(cast, review)

    for person in (cast.marc, cast.sandra, cast.daniel):
        with pytest.raises(MayNotAnswer):
            settle(cast, made, actor=person)
    assert not FieldComment.objects.exclude(settled_at=None).exists()


def test_every_place_of_a_version_can_be_chosen_and_read_back(cast):
    document = make_review(cast).version.document

    keys = [key for _title, rows in places.choices(document, "fr") for key, _words in rows]

    assert len(keys) > 80
    assert len(set(keys)) == len(keys)
    for key in keys:
        place = places.place_of(key, document)
        assert place is not None
        assert place.key == key
        places.quote(place, document, "en")


def test_a_reviewer_comments_on_the_page_and_the_writer_sees_it_beside_the_field(cast, client):
    review = make_review(cast)
    client.force_login(cast.helene)
    new = reverse("quality:new_comment", args=[review.pk])
    assert (
        f"{new}?on=outcomes%5B%5D" in client.get(reverse("quality:review", args=[review.pk])).text
    )

    page = client.post(new, {"place": "outcomes[]#2", "text": "Which ones?", "blocking": "on"})
    decide(cast, review, "changes_asked")

    client.force_login(cast.priya)
    design = review.version.design_id
    desk = client.get(reverse("write", args=[design, 1, "design"])).text
    assert "Which ones?" in desk
    assert page.url in desk
    assert "Which ones?" in client.get(page.url).text
    assert "1 open" in client.get(reverse("board", args=[design])).text
    client.post(page.url, {"text": "Named them.", "settle": "1"})
    assert "Named them." in client.get(page.url).text
    assert "Which ones?" not in client.get(reverse("write", args=[design, 1, "design"])).text


def test_an_empty_answer_and_a_strangers_are_refused(cast, client):
    made = comment(cast, make_review(cast))
    address = reverse("quality:comment", args=[made.pk])
    client.force_login(cast.priya)
    assert client.post(address, {"text": " "}).status_code == 422
    client.force_login(cast.marc)
    assert client.get(address).status_code == 200
    assert client.post(address, {"text": "Mine"}).status_code == 403
    assert client.post(reverse("quality:reopen_comment", args=[made.pk])).status_code == 403

    elsewhere = make_organisation("elsewhere", name="Elsewhere")
    client.force_login(make_member(elsewhere, "Ann Other", "reviewer"))

    assert client.get(address).status_code == 404
    assert client.post(reverse("quality:reopen_comment", args=[made.pk])).status_code == 404
    review = reverse("quality:new_comment", args=[made.review_id])
    assert client.get(review).status_code == 404
