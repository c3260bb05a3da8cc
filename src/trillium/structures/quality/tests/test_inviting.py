from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from trillium.accounts.journal import queries as journal
from trillium.accounts.organisations.testing import make_cast, make_member, make_organisation
from trillium.accounts.people.actions import NotAnAddress
from trillium.accounts.people.events import PersonErased
from trillium.accounts.people.testing import THEN
from trillium.structures.quality import actions, queries
from trillium.structures.quality.models import Invitation
from trillium.structures.quality.permissions import (
    ConflictDeclared,
    DeclareFirst,
    MayNotInvite,
    NotReviewer,
    OwnWork,
)
from trillium.structures.quality.testing import answer_all, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def invite(cast, review, *, at=None, **changes):
    at = at or timezone.now()
    values = {
        "actor": cast.helene,
        "name": "Joan Field",
        "email": "joan.field@example.org",
        "role": "Infection control nurse",
        "ends_on": timezone.localdate(at) + timedelta(days=20),
        "language": "en",
    }
    return actions.invite_reviewer(review=review, at=at, **(values | changes))


def declare(made, interests="none", what=""):
    return actions.declare_interests(
        invitation=made, interests=interests, what=what, at=timezone.now()
    )


def recommend(made, recommendation="approved", words="It matches the work."):
    return actions.recommend(
        invitation=made, recommendation=recommendation, words=words, at=timezone.now()
    )


def test_a_person_from_outside_is_mailed_a_link_and_advises(
    cast, django_capture_on_commit_callbacks
):
    review = make_review(cast)
    with django_capture_on_commit_callbacks(execute=True):
        made, token = invite(cast, review, language="fr")
    assert mail.outbox[0].to == ["joan.field@example.org"]
    assert f"/fr/outside-review/{token}" in mail.outbox[0].body
    assert "Infection control nurse" in mail.outbox[0].body

    declare(made)
    answer_all(made.person, review, at=timezone.now())
    recommend(made)

    [kept] = queries.invitations(review)
    assert (kept.recommendation, kept.words) == ("approved", "It matches the work.")
    assert journal.of(made)[0].verb == "quality.review_recommended"


def test_advice_decides_nothing(cast):
    review = make_review(cast)
    made, _token = invite(cast, review)
    declare(made)
    recommend(made)

    review.refresh_from_db()
    assert review.decision == ""
    with pytest.raises(NotReviewer):
        actions.decide_review(
            actor=made.person,
            review=review,
            digest=review.digest,
            decision="approved",
            comment="",
            interests="none",
            at=THEN,
        )


def test_nobody_advises_before_declaring_or_with_a_conflict(cast):
    review = make_review(cast)
    made, _token = invite(cast, review)
    with pytest.raises(DeclareFirst):
        recommend(made)
    with pytest.raises(actions.InterestNeeded):
        declare(made, "conflict", " ")
    with pytest.raises(actions.InterestsUnclear):
        declare(made, "perhaps")

    declare(made, "conflict", "I sell the gloves.")

    with pytest.raises(ConflictDeclared):
        recommend(made)
    with pytest.raises(actions.DeclaredAlready):
        declare(made)


def test_advice_is_given_once_with_words(cast):
    made, _token = invite(cast, make_review(cast))
    declare(made)
    with pytest.raises(actions.CommentNeeded):
        recommend(made, words=" ")
    with pytest.raises(actions.NoSuchDecision):
        recommend(made, recommendation="taken_back")
    recommend(made)

    with pytest.raises(actions.AdvisedAlready):
        recommend(made, recommendation="refused")


def test_a_link_ends_with_its_last_day_with_the_decision_and_when_taken_back(cast):
    review = make_review(cast)
    made, _token = invite(cast, review)
    declare(made)
    with pytest.raises(actions.InvitationClosed):
        actions.recommend(
            invitation=made,
            recommendation="approved",
            words="Late.",
            at=timezone.now() + timedelta(days=21),
        )

    actions.withdraw_invitation(actor=cast.helene, invitation=made, at=timezone.now())

    made.refresh_from_db()
    with pytest.raises(actions.InvitationClosed):
        recommend(made)
    other, _token = invite(cast, review, email="other@example.org")
    declare(other)
    actions.take_back_review(actor=cast.priya, review=review, at=timezone.now())
    with pytest.raises(actions.AlreadyDecided):
        recommend(other)
    with pytest.raises(actions.AlreadyDecided):
        invite(cast, review)


def test_only_who_keeps_quality_invites_and_never_for_the_own_work(cast):
    review = make_review(cast)

    for person in (cast.priya, cast.marc, cast.sandra):
        with pytest.raises((MayNotInvite, OwnWork)):
            invite(cast, review, actor=person)
    assert not Invitation.objects.exists()


def test_who_has_a_part_in_the_design_is_not_from_outside(cast):
    review = make_review(cast)
    with pytest.raises(actions.HasAPart):
        invite(cast, review, email=cast.sandra.email)
    with pytest.raises(actions.ReviewsHere):
        invite(cast, review, email=cast.helene.email)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"role": " "}, actions.RoleNeeded),
        ({"role": "x" * 201}, actions.RoleNeeded),
        ({"ends_on": timezone.localdate()}, actions.TermUnclear),
        ({"ends_on": timezone.localdate() + timedelta(days=400)}, actions.TermUnclear),
        ({"email": "nonsense"}, NotAnAddress),
    ],
)
def test_an_unclear_invitation_is_refused(cast, changes, refusal):
    with pytest.raises(refusal):
        invite(cast, make_review(cast), **changes)


def test_a_second_invitation_closes_the_first_link(cast, client):
    review = make_review(cast)
    _made, first = invite(cast, review)
    _again, second = invite(cast, review)

    assert client.get(reverse("quality:outside", args=[first])).status_code == 410
    assert client.get(reverse("quality:outside", args=[second])).status_code == 200


def test_the_link_opens_that_review_and_nothing_else(cast, client):
    review = make_review(cast)
    _made, token = invite(cast, review)
    page = reverse("quality:outside", args=[token])
    text = client.get(page).text
    assert "First, your interests" in text
    assert "Puts on and takes off protective equipment" in text
    assert "Send my recommendation" not in text

    client.post(page, {"interests": "none"})
    checklist = reverse("quality:outside_checklist", args=[token])
    client.post(checklist, {"rubric": "no", "rubric-words": "Try it first."})
    comment = reverse("quality:outside_comment", args=[token])
    client.post(comment, {"place": "outcomes[]#1", "text": "In which order?", "blocking": "on"})
    text = client.get(page).text
    assert "In which order?" in text
    assert not queries.blocks(review)
    silent = client.post(page, {"recommendation": "changes_asked", "words": ""})
    client.post(page, {"recommendation": "changes_asked", "words": "Name the order."})

    assert silent.status_code == 200
    text = client.get(page).text
    assert "Thank you: your recommendation is recorded" in text
    assert client.get(reverse("quality:review", args=[review.pk])).status_code == 302  # sign in
    client.force_login(cast.helene)
    text = client.get(reverse("quality:review", args=[review.pk])).text
    assert "Recommends changes" in text
    assert "Name the order." in text
    assert "In which order?" in text


def test_the_account_behind_the_link_sees_nothing_of_the_house(cast, client):
    review = make_review(cast)
    made, token = invite(cast, review)
    client.force_login(made.person)

    assert client.get(reverse("quality:outside", args=[token])).status_code == 200
    for address in (
        reverse("quality:review", args=[review.pk]),
        reverse("board", args=[review.version.design_id]),
        reverse("quality:new_comment", args=[review.pk]),
        reverse("quality:checklist", args=[review.pk]),
    ):
        assert client.get(address).status_code == 404


def test_a_link_of_somebody_else_and_an_unknown_one_are_refused(cast, client):
    _made, token = invite(cast, make_review(cast))
    assert client.get(reverse("quality:outside", args=["unknown"])).status_code == 404

    client.force_login(cast.marc)

    for name in ("outside", "outside_checklist", "outside_comment"):
        assert client.get(reverse(f"quality:{name}", args=[token])).status_code == 403


def test_the_checklist_of_a_link_waits_for_the_declaration(cast, client):
    _made, token = invite(cast, make_review(cast))

    for name in ("outside_checklist", "outside_comment"):
        page = client.post(reverse(f"quality:{name}", args=[token]), {"rubric": "yes"})
        assert page.url == reverse("quality:outside", args=[token])


def test_a_reviewer_invites_and_takes_back_on_the_page(cast, client):
    review = make_review(cast)
    client.force_login(cast.helene)
    address = reverse("quality:invite", args=[review.pk])
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    data = {"name": "Joan Field", "email": "joan.field@example.org", "language": "fr"}

    wrong = client.post(address, data | {"role": "Nurse", "ends_on": "1999-01-01"})
    done = client.post(address, data | {"role": "Nurse", "ends_on": day})

    assert wrong.status_code == 422
    assert "Joan Field" in client.get(done.url).text
    made = Invitation.objects.get()
    withdraw = reverse("quality:withdraw_invitation", args=[made.pk])
    elsewhere = make_organisation("elsewhere", name="Elsewhere")
    client.force_login(make_member(elsewhere, "Ann Other", "reviewer"))
    assert client.post(withdraw).status_code == 404
    assert client.get(address).status_code == 404
    client.force_login(cast.priya)
    assert client.post(withdraw).status_code == 403
    client.force_login(cast.helene)
    client.post(withdraw)
    assert "Joan Field" not in client.get(done.url).text


def test_an_erased_persons_link_is_closed_and_the_advice_stays(cast, client):
    review = make_review(cast)
    made, token = invite(cast, review)
    declare(made)
    recommend(made)
    assert queries.about(made.person)["invitations"][0]["words"] == "It matches the work."

    actions.forget_person(PersonErased(person_id=str(made.person.pk), at=timezone.now()))

    [kept] = queries.invitations(review)
    assert (kept.person, kept.words) == (None, "It matches the work.")
    assert client.get(reverse("quality:outside", args=[token])).status_code == 410
