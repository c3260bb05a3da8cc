from datetime import timedelta

import pytest
from django.utils import timezone

from trillium.accounts.organisations.testing import make_cast
from trillium.accounts.people.testing import THEN
from trillium.collaboration.needs.testing import make_need
from trillium.delivery.assessment.testing import make_evidence
from trillium.recognition.issuing.testing import LATER, make_key, make_ready
from trillium.structures.designs.actions import mark
from trillium.structures.designs.testing import make_version
from trillium.structures.frameworks.testing import complete_document
from trillium.structures.quality import queries as quality
from trillium.structures.quality.actions import start_periodic_review
from trillium.structures.quality.testing import make_review
from trillium.web.pages.home import waiting_for

pytestmark = pytest.mark.django_db


def kinds(person):
    return [item.icon for item in waiting_for(person)]


def test_a_visitor_is_welcomed_in_both_languages(client):
    assert "verify" in client.get("/").content.decode().lower()
    assert 'lang="fr"' in client.get("/fr/").content.decode()


def test_nothing_waits_for_somebody_new(client):
    cast = make_cast()
    client.force_login(cast.amelie)

    page = client.get("/")

    assert waiting_for(cast.amelie) == []
    assert "Nothing waits for you" in page.content.decode()


def test_a_need_waits_for_the_leads_decision():
    cast = make_cast()
    make_need(organisation=cast.college)

    assert kinds(cast.priya) == ["seed"]


def test_a_review_waits_for_the_reviewer_and_nobody_else():
    cast = make_cast()
    review = make_review(cast)

    assert f"/reviews/{review.pk}" in [item.where for item in waiting_for(cast.helene)]
    assert "scales" not in kinds(cast.priya)


@pytest.mark.parametrize(
    ("path", "said"), [("/", "1 thing waits for you"), ("/fr/", "1 élément vous attend")]
)
def test_the_door_to_reviews_says_how_many_wait(client, path, said):
    cast = make_cast()
    make_review(cast)
    client.force_login(cast.helene)

    page = client.get(path).text

    assert said in page
    assert f'href="{path}reviews"' in page
    assert f'href="{path}reviews"' in client.get(f"{path}designs").text
    client.force_login(cast.priya)
    assert said not in client.get(path).text


def test_a_periodic_review_past_due_counts_for_those_who_start_it():
    cast = make_cast()
    version = make_published(cast)
    late = timezone.localdate(THEN) + timedelta(days=400)

    assert quality.waiting_count(cast.helene, late) == 1
    assert quality.waiting_count(cast.marc, late) == 0
    start_periodic_review(actor=cast.helene, version=version, at=THEN)
    assert quality.waiting_count(cast.helene, late) == 0


def make_published(cast):
    document = complete_document() | {"review": {"cycle_months": 12}}
    version = make_version(cast.priya, cast.college, document=document, at=THEN)
    for state in ("in_review", "approved", "published"):
        mark(actor=cast.priya, version=version, state=state, at=THEN)
    return version


def test_evidence_waits_for_the_assessor_until_it_is_judged():
    cast = make_cast()
    passed, _, not_yet = make_ready(cast)

    before = kinds(cast.daniel)
    make_evidence(cast, passed, at=LATER)
    make_evidence(cast, not_yet, at=LATER)

    assert before == []
    assert kinds(cast.daniel) == ["eye"]  # who passed already waits for nothing


def test_a_ready_cohort_waits_for_the_registrar(client):
    cast = make_cast()
    make_ready(cast)
    make_key(cast.college)
    client.force_login(cast.helene)

    assert kinds(cast.helene) == ["award"]
    assert client.get("/").status_code == 200


def test_the_home_page_asks_the_database_a_bounded_number_of_questions(
    client, django_assert_max_num_queries
):
    cast = make_cast()
    make_ready(cast)
    make_key(cast.college)
    client.force_login(cast.helene)

    with django_assert_max_num_queries(45):
        client.get("/")
