"""A version retired from its evaluation: what the public, a learner and a registrar then meet."""

from datetime import date

import pytest
from django.urls import reverse

from trillium.accounts.organisations.testing import make_cast
from trillium.delivery.offerings import actions as offerings
from trillium.delivery.offerings import rules
from trillium.delivery.offerings.testing import make_cohort, make_offering, make_published
from trillium.evaluation.insights import actions
from trillium.evaluation.insights.permissions import NotTheDecider
from trillium.evaluation.insights.tests.test_actions import AFTER
from trillium.structures.designs import queries as designs
from trillium.structures.designs.actions import TeachOut

pytestmark = pytest.mark.django_db

ANSWERS = {
    "last_enrolment": "2027-01-15",
    "last_award": "2027-06-30",
    "words_en": "Finish by June.",
    "words_fr": "Terminez avant juillet.",
    "is_whole": "yes",
}
FILE = b"name,email\nAva Roy,ava@example.org\n"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def version(cast):
    return make_published(cast)


@pytest.fixture
def priya(cast, client):
    client.force_login(cast.priya)
    return client


def page_of(version):
    return reverse("insights:retire", args=[version.pk])


def retire(cast, version, enrol=date(2027, 1, 15), award=date(2027, 6, 30)):
    plan = TeachOut(last_enrolment=enrol, last_award=award, words={})
    return actions.retire(actor=cast.priya, version=version, plan=plan, at=AFTER)


def test_a_programme_lead_retires_a_version_with_a_teach_out(version, priya):
    page = priya.post(page_of(version), ANSWERS, follow=True)

    version.refresh_from_db()
    assert version.state == "retired"
    assert designs.retirement(version).words["fr"] == "Terminez avant juillet."
    assert "This design was retired on" in page.text
    assert "Last day to enrol: Jan. 15, 2027" in page.text


def test_the_catalogue_entry_stays_readable_and_says_what_follows(cast, version, client):
    address = reverse("offerings:entry", args=[version.design.slug])
    retire(cast, version)

    page = client.get(address)
    french = client.get(f"/fr{address}")

    assert page.status_code == 200
    assert "This design was retired on" in page.text
    assert "Credentials already issued stay good" in page.text
    assert french.status_code == 200
    assert version.design.slug not in client.get(reverse("catalogue:list")).text


def test_no_offering_is_opened_on_a_retired_version(cast, version):
    retire(cast, version)

    with pytest.raises(rules.RetiredNotOffered):
        make_offering(cast, version=version)


def test_nobody_enrols_after_the_last_day_and_before_it_they_do(cast, version):
    cohort = make_cohort(cast, offering=make_offering(cast, version=version))
    retire(cast, version, enrol=AFTER.date())

    def enrol(at):
        return offerings.import_cohort(
            actor=cast.priya, cohort=cohort, file_name="a.csv", data=FILE, at=at
        )

    with pytest.raises(rules.EnrolmentOver):
        enrol(AFTER.replace(day=AFTER.day + 2))
    assert enrol(AFTER).rows == 1


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"last_award": "2027-01-01"}, "turn the two dates around"),
        ({"last_award": "soon"}, "Enter a valid date"),
        ({"last_enrolment": ""}, "This field is required"),
        ({"replaced_by": "9a4f3b8e-0000-4000-8000-000000000000"}, "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_retired(version, priya, answers, sentence):
    page = priya.post(page_of(version), ANSWERS | answers)

    version.refresh_from_db()
    assert page.status_code == 422
    assert sentence in page.text
    assert version.state == "published"


def test_who_does_not_lead_the_programme_does_not_retire(cast, version):
    plan = TeachOut(last_enrolment=AFTER.date(), last_award=AFTER.date(), words={})

    with pytest.raises(NotTheDecider):
        actions.retire(actor=cast.helene, version=version, plan=plan, at=AFTER)


def test_the_decision_to_retire_leads_to_its_teach_out(version, priya):
    answers = {
        "act": "decide",
        "decision-answer": "retire",
        "decision-reasons_en": "Nobody enrols.",
        "decision-reasons_fr": "Personne ne s’inscrit.",
    }

    page = priya.post(reverse("insights:evaluation", args=[version.pk]), answers)

    assert page.url == page_of(version)
    assert "How it is taught out" in priya.get(page.url).text
