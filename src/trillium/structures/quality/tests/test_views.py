import pytest
from django.core import mail
from django.urls import reverse

from trillium.accounts.organisations.models import Membership
from trillium.accounts.organisations.testing import make_cast, make_member, make_organisation
from trillium.accounts.people.testing import THEN
from trillium.structures.designs import queries as designs
from trillium.structures.frameworks.testing import attest_home, make_complete
from trillium.structures.quality import actions
from trillium.structures.quality.models import Review
from trillium.structures.quality.testing import answer_all, confirm, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def sign_in(client, person):
    client.force_login(person)
    return client


def page_of(version, name):
    return reverse(f"quality:{name}", args=[version.design_id, version.number])


def decide(client, review, **changes):
    data = {"digest": review.digest, "decision": "approved", "comment": ""}
    data |= {"interests": "none"} | changes
    return client.post(reverse("quality:review", args=[review.pk]), data)


def test_an_employer_is_asked_and_the_page_shows_how_it_stands(
    cast, client, django_capture_on_commit_callbacks
):
    version = make_complete(cast)
    membership = Membership.objects.get(person=cast.sandra)

    with django_capture_on_commit_callbacks(execute=True):
        sign_in(client, cast.priya).post(page_of(version, "sign_offs"), {"who": membership.pk})

    assert mail.outbox[0].to == ["sandra.whitefish@example.org"]
    text = client.get(page_of(version, "sign_offs")).text
    assert "Sandra Whitefish" in text
    assert "Waiting" in text


def test_nobody_outside_the_circle_can_be_asked(cast, client):
    version = make_complete(cast)
    elsewhere = make_organisation("elsewhere", name="Elsewhere Ltd", kind="employer")
    make_member(elsewhere, "Ann Other", "employer_representative")
    membership = Membership.objects.get(organisation=elsewhere)

    page = sign_in(client, cast.priya).post(page_of(version, "sign_offs"), {"who": membership.pk})

    assert page.status_code == 422


def test_who_does_not_write_sees_no_form(cast, client):
    version = make_complete(cast)

    text = sign_in(client, cast.marc).get(page_of(version, "sign_offs")).text

    assert "Whom do you ask?" not in text
    assert client.post(page_of(version, "ask_review")).status_code == 403


def test_the_page_of_the_review_names_what_is_missing_with_a_way_there(cast, client):
    version = make_complete(cast)

    text = sign_in(client, cast.priya).get(page_of(version, "ask_review")).text

    assert "Not ready for an approval" in text
    assert page_of(version, "sign_offs") in text


def test_asking_for_a_review_locks_the_draft(cast, client):
    version = make_complete(cast)

    page = sign_in(client, cast.priya).post(page_of(version, "ask_review"))

    assert page.url == reverse("quality:review", args=[Review.objects.get().pk])
    assert designs.version(version.pk).state == "in_review"


def test_the_reviewer_reads_the_design_in_plain_words_with_checks_and_digest(cast, client):
    review = make_review(cast)

    text = sign_in(client, cast.helene).get(reverse("quality:review", args=[review.pk])).text

    assert "Puts on and takes off protective equipment in the right order" in text
    assert review.digest in text
    assert "Nothing is missing" in text
    assert "HomeCare Ontario North" in text


def test_the_reviewer_approves(cast, client):
    review = make_review(cast)
    answer_all(cast.helene, review)

    decide(sign_in(client, cast.helene), review)

    assert designs.version(review.version_id).state == "approved"
    assert "Approved" in client.get(reverse("quality:review", args=[review.pk])).text


def test_a_refusal_to_approve_says_what_is_missing(cast, client):
    version = make_complete(cast)
    confirm(cast, version)
    review = actions.ask_review(actor=cast.priya, version=version, at=THEN)
    answer_all(cast.helene, review)

    page = decide(sign_in(client, cast.helene), review)

    assert page.status_code == 422
    assert "It cannot be approved yet." in page.text
    assert "To attest" in page.text


def test_words_that_are_not_those_shown_are_refused(cast, client):
    review = make_review(cast)

    page = decide(sign_in(client, cast.helene), review, digest="sha256:old")

    assert "not the one you were shown" in page.text
    assert designs.version(review.version_id).state == "in_review"


def test_asking_for_changes_needs_a_comment(cast, client):
    review = make_review(cast)

    page = decide(sign_in(client, cast.helene), review, decision="changes_asked")

    assert "Say what must change" in page.text


def test_the_writer_sees_no_decision_and_cannot_force_one(cast, client):
    review = make_review(cast)

    text = sign_in(client, cast.priya).get(reverse("quality:review", args=[review.pk])).text

    assert "Your decision" not in text
    assert "Take the review back" in text
    assert decide(client, review).status_code == 403


def test_a_review_is_taken_back_by_post_alone(cast, client):
    review = make_review(cast)
    address = reverse("quality:take_back", args=[review.pk])
    sign_in(client, cast.priya)

    assert client.get(address).status_code == 405
    client.post(address)

    assert designs.version(review.version_id).state == "draft"


def test_a_stranger_finds_no_review(cast, client):
    review = make_review(cast)
    elsewhere = make_organisation("elsewhere", name="Elsewhere College")
    sign_in(client, make_member(elsewhere, "Ann Other", "reviewer"))

    assert client.get(reverse("quality:review", args=[review.pk])).status_code == 404


def test_a_review_page_takes_few_queries(cast, client, django_assert_max_num_queries):
    review = make_review(cast)
    sign_in(client, cast.helene)

    with django_assert_max_num_queries(30):
        client.get(reverse("quality:review", args=[review.pk]))


def test_the_attested_home_frameworks_stay_open_without_the_employer(cast):
    version = make_complete(cast)
    attest_home(cast.priya, version)
    review = actions.ask_review(actor=cast.priya, version=version, at=THEN)
    answer_all(cast.helene, review)

    with pytest.raises(actions.GateClosed, match="reflects the job"):
        actions.decide_review(
            actor=cast.helene,
            review=review,
            digest=review.digest,
            decision="approved",
            comment="",
            interests="none",
            at=THEN,
        )
