import contextlib

import pytest
from django.core import mail
from django.urls import reverse

from trillium.accounts.journal import queries as journal
from trillium.accounts.organisations.actions import add_member
from trillium.accounts.organisations.testing import make_cast, make_member
from trillium.accounts.people.events import PersonErased
from trillium.accounts.people.testing import THEN
from trillium.structures.designs.actions import save_document
from trillium.structures.designs.testing import make_version
from trillium.structures.frameworks.testing import complete_document
from trillium.structures.quality import actions, queries
from trillium.structures.quality.models import Declaration
from trillium.structures.quality.permissions import ConflictDeclared, OwnWork
from trillium.structures.quality.testing import answer_all, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def decide(review, person, **changes):
    if changes.get("interests", "none") == "none" and queries.unanswered_by(person, review):
        with contextlib.suppress(ConflictDeclared, OwnWork):
            answer_all(person, review)
    values = {"decision": "approved", "comment": "", "interests": "none"} | changes
    return actions.decide_review(
        actor=person, review=review, digest=review.digest, at=THEN, **values
    )


def step_back(review, person, what="My brother teaches it."):
    return actions.declare_conflict(actor=person, review=review, what=what, at=THEN)


def test_nobody_decides_without_a_declaration(cast):
    review = make_review(cast)

    for said in ("", "conflict", "perhaps"):
        with pytest.raises(actions.DeclarationNeeded):
            decide(review, cast.helene, interests=said)


def test_the_declaration_is_kept_with_the_decision(cast):
    review = make_review(cast)

    decide(review, cast.helene)

    [declared] = queries.declarations(review)
    assert (declared.person, declared.interests) == (cast.helene, "none")


def test_who_declares_a_conflict_cannot_decide_and_the_others_are_told(
    cast, django_capture_on_commit_callbacks
):
    review = make_review(cast)
    other = make_member(cast.college, "Ann Other", "reviewer")

    with django_capture_on_commit_callbacks(execute=True):
        step_back(review, cast.helene)

    assert [message.to for message in mail.outbox] == [[other.email]]
    with pytest.raises(ConflictDeclared):
        decide(review, cast.helene)
    assert list(queries.reviews_waiting_for(cast.helene)) == []
    decide(review, other)
    assert journal.of(review)[0].verb == "quality.version_approved"


def test_a_conflict_says_what_it_is(cast):
    with pytest.raises(actions.InterestNeeded):
        step_back(make_review(cast), cast.helene, what="  ")


def test_a_conflict_holds_when_the_review_is_asked_for_again(cast):
    review = make_review(cast)
    step_back(review, cast.helene)
    actions.take_back_review(actor=cast.priya, review=review, at=THEN)
    review.version.refresh_from_db()

    again = actions.ask_review(actor=cast.priya, version=review.version, at=THEN)

    with pytest.raises(ConflictDeclared):
        decide(again, cast.helene)


def test_the_journal_tells_of_a_conflict_and_not_what_it_is(cast):
    review = make_review(cast)

    step_back(review, cast.helene)

    newest = journal.of(review)[0]
    assert newest.verb == "quality.conflict_declared"
    assert "brother" not in str(newest.detail)


def test_who_signed_off_for_an_employer_does_not_review(cast):
    review = make_review(cast)
    add_member(actor=None, organisation=cast.college, person=cast.sandra, role="reviewer", at=THEN)

    with pytest.raises(OwnWork, match="signed off on this design for an employer"):
        decide(review, cast.sandra)


def test_who_wrote_an_earlier_version_does_not_review_the_next(cast):
    version = make_version(cast.priya, cast.college, document=complete_document())
    add_member(
        actor=None, organisation=cast.college, person=cast.helene, role="programme_lead", at=THEN
    )
    save_document(
        actor=cast.helene, version=version, document=complete_document(), revision=0, at=THEN
    )

    assert queries.working_group(version)[str(cast.helene.pk)] == "wrote"


def test_the_page_says_why_a_member_of_the_working_group_does_not_decide(cast, client):
    review = make_review(cast)
    add_member(actor=None, organisation=cast.college, person=cast.priya, role="reviewer", at=THEN)
    client.force_login(cast.priya)

    text = client.get(reverse("quality:review", args=[review.pk])).text

    assert "You asked for this review. Who works on a design does not review it." in text
    assert "Record the decision" not in text


def test_a_reviewer_steps_back_on_the_page(cast, client):
    review = make_review(cast)
    client.force_login(cast.helene)
    address = reverse("quality:review", args=[review.pk])

    page = client.post(
        address, {"digest": review.digest, "interests": "conflict", "what": "I teach it."}
    )

    assert page.url == address
    text = client.get(address).text
    assert "Another reviewer must decide" in text
    assert "I teach it." in text
    client.force_login(cast.marc)
    assert "I teach it." not in client.get(address).text


def test_a_form_without_a_declaration_says_so(cast, client):
    review = make_review(cast)
    client.force_login(cast.helene)

    page = client.post(
        reverse("quality:review", args=[review.pk]),
        {"digest": review.digest, "decision": "approved"},
    )

    assert page.status_code == 422
    assert "Declare first whether you have a conflict" in page.text


def test_what_an_erased_person_said_of_themselves_goes(cast):
    review = make_review(cast)
    step_back(review, cast.helene)
    assert queries.about(cast.helene)["interests_declared"][0]["what"] == "My brother teaches it."

    actions.forget_person(PersonErased(person_id=str(cast.helene.pk), at=THEN))

    kept = Declaration.objects.get()
    assert (kept.person, kept.what, kept.interests) == (None, "", "conflict")
