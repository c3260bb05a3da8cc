from datetime import timedelta

import pytest
from django.core import mail

from trillium.accounts.journal import queries as journal
from trillium.accounts.organisations.actions import add_member
from trillium.accounts.organisations.testing import make_cast, make_member
from trillium.accounts.people.testing import THEN
from trillium.collaboration.codesign import actions as codesign
from trillium.structures.designs import queries as designs
from trillium.structures.designs.actions import NotADraft as WordsFixed
from trillium.structures.designs.actions import save_document
from trillium.structures.designs.permissions import NotProgrammeLead
from trillium.structures.designs.testing import make_version
from trillium.structures.frameworks.testing import attest_home, complete_document, make_complete
from trillium.structures.quality import actions, queries
from trillium.structures.quality.models import Review
from trillium.structures.quality.permissions import NotReviewer, OwnWork
from trillium.structures.quality.testing import answer_all, confirm, make_approved, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def decide(
    cast, review, *, actor=None, decision="approved", comment="", digest=None, interests="none"
):
    if decision == "approved" and (actor is None or actor == cast.helene) and not review.decision:
        answer_all(cast.helene, review)
    return actions.decide_review(
        actor=actor or cast.helene,
        review=review,
        digest=review.digest if digest is None else digest,
        decision=decision,
        comment=comment,
        interests=interests,
        at=THEN,
    )


def save(cast, version, **words):
    document = version.document | words
    return save_document(
        actor=cast.priya, version=version, document=document, revision=version.revision, at=THEN
    )


def sentences(missing):
    return " ".join(each.sentence for each in missing)


def test_a_version_that_has_all_it_needs_is_approved(cast):
    version = make_approved(cast)

    assert version.state == "approved"
    assert version.approved_at == THEN
    assert [state.passed for state in queries.gates(version)] == [True, True]


def test_the_journal_tells_who_approved(cast):
    review = make_review(cast)

    decide(cast, review)

    newest = journal.of(review)[0]
    assert (newest.verb, newest.actor_id) == ("quality.version_approved", str(cast.helene.pk))


def test_an_outcome_without_assessment_is_named(cast):
    document = complete_document()
    document["assessments"][0]["outcome_ids"] = ["o1"]
    version = make_version(cast.priya, cast.college, document=document)

    missing = queries.missing_of_design(version)

    assert (
        "Outcome o2, “Explains how infections spread in a home”, has no assessment."
        in sentences(missing)
    )


def test_the_gate_names_both_confirmations_until_they_are_given(cast):
    version = make_complete(cast)
    attest_home(cast.priya, version)
    assert "in demand" in sentences(queries.missing_of_design(version))

    confirm(cast, version)

    assert queries.missing_of_design(version) == ()


def test_confirmations_lapse_when_the_words_change(cast):
    version = make_complete(cast)
    confirm(cast, version)

    save(cast, version, sector="Home care")

    assert queries.confirmed(version) == frozenset()
    [asked] = queries.sign_offs_asked(version, THEN)
    assert asked.state == "lapsed"


def test_an_open_request_is_closed_when_the_words_change(cast):
    version = make_complete(cast)
    ask(cast, version)

    save(cast, version, sector="Home care")

    [asked] = queries.sign_offs_asked(version, THEN)
    assert asked.state == "lapsed"


def ask(cast, version, **changes):
    values = {"actor": cast.priya, "organisation": cast.employer, "person": cast.sandra}
    return actions.ask_sign_off(version=version, at=THEN, **(values | changes))


def test_a_request_waits_then_is_answered_or_expires(cast):
    version = make_complete(cast)
    _request, token = ask(cast, version)
    assert queries.sign_offs_asked(version, THEN)[0].state == "waiting"
    assert queries.sign_offs_asked(version, THEN + timedelta(days=22))[0].state == "expired"

    answers = {"demand": ("agreed", ""), "assessment": ("declined", "A film shows too little.")}
    codesign.answer_sign_off(token=token, answers=answers, viewer=None, at=THEN)

    assert queries.sign_offs_asked(version, THEN)[0].state == "partly"
    assert queries.confirmed(version) == {"demand"}


def test_only_an_employers_representative_is_asked(cast):
    with pytest.raises(actions.NotARepresentative):
        ask(cast, make_complete(cast), person=cast.luc)


def test_an_employer_is_not_asked_about_an_empty_design(cast):
    version = make_version(cast.priya, cast.college, document={"title": "Empty"})

    with pytest.raises(actions.NothingToAgreeOn):
        ask(cast, version)


def test_another_lead_may_not_ask(cast):
    with pytest.raises(NotProgrammeLead):
        ask(cast, make_complete(cast), actor=cast.marc)


def test_approval_names_what_the_gate_still_misses(cast):
    version = make_complete(cast)
    review = actions.ask_review(actor=cast.priya, version=version, at=THEN)

    with pytest.raises(actions.GateClosed, match="in demand"):
        decide(cast, review)

    assert designs.version(version.pk).state == "in_review"


def test_the_writer_cannot_approve_the_own_work(cast):
    review = make_review(cast)
    add_member(actor=None, organisation=cast.college, person=cast.priya, role="reviewer", at=THEN)

    with pytest.raises(OwnWork):
        decide(cast, review, actor=cast.priya)


def test_a_reviewer_who_wrote_before_cannot_approve(cast):
    add_member(
        actor=None, organisation=cast.college, person=cast.helene, role="programme_lead", at=THEN
    )
    version = make_version(cast.priya, cast.college, document=complete_document())
    save_document(
        actor=cast.helene, version=version, document=complete_document(), revision=0, at=THEN
    )
    review = actions.ask_review(actor=cast.priya, version=version, at=THEN)

    with pytest.raises(OwnWork):
        decide(cast, review)


def test_only_a_reviewer_of_the_owner_decides(cast):
    review = make_review(cast)
    other = make_member(cast.university, "Ann Other", "reviewer")

    for person in (cast.daniel, cast.marc, cast.sandra, other):
        with pytest.raises(NotReviewer):
            decide(cast, review, actor=person)


def test_another_digest_than_the_one_shown_is_refused(cast):
    with pytest.raises(actions.WordsChanged):
        decide(cast, make_review(cast), digest="sha256:0")


def test_a_review_is_decided_once(cast):
    review = make_review(cast)
    decide(cast, review)

    with pytest.raises(actions.AlreadyDecided):
        decide(cast, review, decision="changes_asked", comment="Late thought")


def test_asking_for_changes_opens_the_draft_again_and_needs_words(cast):
    review = make_review(cast)
    with pytest.raises(actions.CommentNeeded):
        decide(cast, review, decision="changes_asked", comment=" ")

    decide(cast, review, decision="changes_asked", comment="Name the threshold of o2.")

    version = designs.version(review.version_id)
    assert version.state == "draft"
    assert "asked for changes" in sentences(queries.missing_of_build(version))


def test_a_version_in_review_cannot_be_written(cast):
    review = make_review(cast)

    with pytest.raises(WordsFixed):
        save(cast, review.version, sector="Late")


def test_a_review_can_be_taken_back_before_it_is_decided(cast):
    review = make_review(cast)

    actions.take_back_review(actor=cast.priya, review=review, at=THEN)

    review.version.refresh_from_db()
    assert designs.version(review.version_id).state == "draft"
    assert "No review has been asked for" in sentences(queries.missing_of_build(review.version))
    later = THEN + timedelta(days=1)
    again = actions.ask_review(actor=cast.priya, version=review.version, at=later)
    assert list(queries.reviews_of(review.version)) == [again, Review.objects.get(pk=review.pk)]


def test_a_second_review_is_not_asked_while_one_is_open(cast):
    review = make_review(cast)

    with pytest.raises(actions.NotADraft):
        actions.ask_review(actor=cast.priya, version=review.version, at=THEN)


def test_the_reviewer_is_told_by_mail_in_the_own_language(cast, django_capture_on_commit_callbacks):
    version = make_complete(cast)

    with django_capture_on_commit_callbacks(execute=True):
        actions.ask_review(actor=cast.priya, version=version, at=THEN)

    [message] = mail.outbox
    assert message.to == ["helene.gagnon@example.org"]
    assert "/fr/reviews/" in message.body


def test_reviews_wait_for_reviewers_and_not_for_who_asked(cast):
    review = make_review(cast)

    assert list(queries.reviews_waiting_for(cast.helene)) == [review]
    assert list(queries.reviews_waiting_for(cast.priya)) == []
    assert list(queries.reviews_waiting_for(cast.marc)) == []


def test_the_people_to_ask_are_employers_of_the_circle(cast):
    people = {membership.person for membership in queries.people_to_ask(make_complete(cast))}

    assert people == {cast.sandra, cast.luc}
