import pytest
from django.urls import reverse

from trillium.accounts.organisations.testing import make_cast
from trillium.delivery.offerings.testing import make_cohort, make_enrolments, make_offering
from trillium.evaluation.feedback.models import Response

pytestmark = pytest.mark.django_db
ANSWERS = {
    "voice": "learner",
    "relevance": "5",
    "assessment": "4",
    "comment": "Keep the <b>film</b>.",
}


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def zoe(cast):
    return make_enrolments(cast)[2]


@pytest.fixture
def begun(zoe):
    offering = zoe.cohort.offering
    offering.starts_on = offering.opened_at.date().replace(year=2025)
    offering.save()
    return offering


def give(client, person, offering):
    client.force_login(person)
    return client.post(reverse("feedback:give", args=[offering.pk]), ANSWERS)


def test_a_learner_gives_feedback_once(client, zoe, begun):
    client.force_login(zoe.learner)
    address = reverse("feedback:give", args=[begun.pk])
    assert "Give the feedback" in client.get(address).text

    give(client, zoe.learner, begun)

    assert Response.objects.get().relevance == 5
    assert "You have given your feedback" in client.get(address).text


def test_the_institution_reads_words_without_names(client, cast, zoe, begun):
    give(client, zoe.learner, begun)
    client.force_login(cast.priya)

    told = client.get(reverse("feedback:results", args=[begun.pk])).text

    assert "Keep the &lt;b&gt;film&lt;/b&gt;." in told
    assert "mean 5.0 of 5" in told
    assert "Zoë" not in told


def test_results_are_for_the_institution_alone(client, cast, zoe, begun):
    for stranger in (cast.marc, cast.sandra, zoe.learner):
        client.force_login(stranger)
        assert client.get(reverse("feedback:results", args=[begun.pk])).status_code == 404


def test_strangers_find_no_form(client, cast, begun):
    client.force_login(cast.marc)

    assert client.get(reverse("feedback:give", args=[begun.pk])).status_code == 404


def test_an_offering_that_has_not_begun_waits(client, cast):
    offering = make_offering(cast, starts_on=make_cohort(cast).offering.ends_on)
    offering.ends_on = offering.starts_on = offering.starts_on.replace(year=2999)
    offering.save()
    client.force_login(cast.daniel)

    told = client.get(reverse("feedback:give", args=[offering.pk])).text

    assert "Feedback opens with the first day" in told


def test_the_form_says_what_is_open(client, zoe, begun):
    client.force_login(zoe.learner)

    answer = client.post(reverse("feedback:give", args=[begun.pk]), ANSWERS | {"relevance": ""})

    assert "This field is required." in answer.text
    assert not Response.objects.exists()
