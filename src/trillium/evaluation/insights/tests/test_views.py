import pytest
from django.urls import reverse

from trillium.accounts.organisations.testing import make_cast
from trillium.delivery.offerings.testing import make_approved, make_published
from trillium.evaluation.insights.models import EvaluationDecision, Finding

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def version(cast):
    return make_published(cast)


def address_of(version):
    return reverse("insights:evaluation", args=[version.pk])


def find(client, version):
    values = {"act": "find", "finding-kind": "gap", "finding-text_en": "Waste is missing."}
    return client.post(address_of(version), values)


def test_a_finding_is_recorded_and_version_two_begins(client, cast, version):
    client.force_login(cast.priya)

    find(client, version)
    finding = Finding.objects.get()
    client.post(
        address_of(version),
        {
            "act": "decide",
            "decision-answer": "revise",
            "decision-findings": [finding.pk],
            "decision-reasons_en": "Version 2 adds waste.",
        },
    )

    decision = EvaluationDecision.objects.get()
    assert decision.next_version.number == 2
    told = client.get(address_of(version)).text
    for words in ("Waste is missing.", "Version 2 adds waste.", "Revise"):
        assert words in told


def test_a_decision_without_reasons_is_explained(client, cast, version):
    client.force_login(cast.priya)

    answer = client.post(address_of(version), {"act": "decide", "decision-answer": "keep"})

    assert "This field is required." in answer.text
    assert not EvaluationDecision.objects.exists()


def test_a_second_draft_is_refused_on_the_page(client, cast, version):
    client.force_login(cast.priya)
    values = {"act": "decide", "decision-answer": "revise", "decision-reasons_en": "More."}
    client.post(address_of(version), values)

    answer = client.post(address_of(version), values)

    assert "Version 2 is already being worked on" in answer.text
    assert EvaluationDecision.objects.count() == 1


def test_an_assessor_records_and_does_not_decide(client, cast, version):
    client.force_login(cast.daniel)

    told = client.get(address_of(version)).text

    assert "Record a finding" in told
    assert "Record the decision" not in told


def test_an_unpublished_version_has_nothing_to_decide(client, cast):
    client.force_login(cast.priya)

    told = client.get(address_of(make_approved(cast))).text

    assert "Record the decision" not in told


def test_an_evaluation_is_seen_by_its_institution_alone(client, cast, version):
    for stranger in (cast.marc, cast.sandra):
        client.force_login(stranger)
        assert client.get(address_of(version)).status_code == 404
        assert find(client, version).status_code == 404
    assert not Finding.objects.exists()
