import pytest

from trillium.accounts.organisations.testing import make_cast
from trillium.collaboration.needs.testing import make_need
from trillium.delivery.assessment.testing import make_evidence
from trillium.recognition.issuing.testing import LATER, make_key, make_ready
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
