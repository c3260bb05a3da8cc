from datetime import UTC, datetime

import pytest

from trillium.accounts.organisations.testing import make_cast
from trillium.delivery.offerings import queries as offerings
from trillium.delivery.offerings.permissions import NotYours
from trillium.delivery.offerings.testing import make_approved, make_published
from trillium.evaluation.insights import actions, queries
from trillium.evaluation.insights.models import EvaluationDecision
from trillium.evaluation.insights.permissions import NotAFinder, NotTheDecider
from trillium.evaluation.insights.rules import (
    AlreadyRetired,
    AnswerUnknown,
    FindingOfAnother,
    FindingSaysNothing,
    NeverPublished,
    ReasonsMissing,
    TextTooLong,
)
from trillium.structures.designs.actions import DraftAlreadyOpen

pytestmark = pytest.mark.django_db
AFTER = datetime(2026, 12, 20, 15, 0, tzinfo=UTC)
WORDS = {"en": "The observed visit has a single client.", "fr": "Une seule personne est visitée."}


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def version(cast):
    return make_published(cast)


def find(cast, version, **values: object):
    given = {"actor": cast.priya, "kind": "applicability", "text": WORDS}
    return actions.record_finding(version=version, at=AFTER, **(given | values))


def decide(cast, version, answer, **values: object):
    given = {"actor": cast.priya, "reasons": WORDS, "findings": []}
    return actions.decide(version=version, answer=answer, at=AFTER, **(given | values))


def test_a_finding_leads_to_the_next_version_and_the_first_stays_public(cast, version):
    finding = find(cast, version)

    decision = decide(cast, version, "revise", findings=[finding])

    version.refresh_from_db()
    assert decision.next_version.number == 2
    assert decision.next_version.state == "draft"
    assert decision.next_version.changes == WORDS
    assert version.state == "published"
    assert offerings.entry(version.design.slug).version == version
    assert list(queries.decision(version).findings.all()) == [finding]


def test_to_keep_changes_nothing(cast, version):
    assert decide(cast, version, "keep").next_version is None
    assert version.design.versions.count() == 1


def test_to_retire_takes_the_version_out_of_the_catalogue(cast, version):
    decide(cast, version, "retire")

    version.refresh_from_db()
    assert version.state == "retired"
    assert not offerings.catalogue().exists()
    with pytest.raises(AlreadyRetired):
        decide(cast, version, "keep")


def test_a_second_revision_waits_for_the_first(cast, version):
    decide(cast, version, "revise")

    with pytest.raises(DraftAlreadyOpen):
        decide(cast, version, "revise")

    assert EvaluationDecision.objects.count() == 1


@pytest.mark.parametrize(
    ("answer", "values", "refusal"),
    [
        ("keep", {"reasons": {"en": " "}}, ReasonsMissing),
        ("keep", {"reasons": {"en": "x" * 4001}}, TextTooLong),
        ("sell", {}, AnswerUnknown),
    ],
)
def test_a_decision_that_cannot_be_is_refused(cast, version, answer, values, refusal):
    with pytest.raises(refusal):
        decide(cast, version, answer, **values)

    assert not EvaluationDecision.objects.exists()


def test_a_decision_rests_on_findings_about_the_same_version(cast, version):
    other = find(cast, make_published(cast))

    with pytest.raises(FindingOfAnother):
        decide(cast, version, "keep", findings=[other])


def test_a_version_that_was_never_public_is_not_evaluated(cast):
    approved = make_approved(cast)

    with pytest.raises(NeverPublished):
        find(cast, approved)
    with pytest.raises(NeverPublished):
        decide(cast, approved, "keep")


def test_a_finding_needs_words(cast, version):
    with pytest.raises(FindingSaysNothing):
        find(cast, version, text={"en": "", "fr": "  "})


def test_findings_are_recorded_and_decisions_taken_inside_the_institution(cast, version):
    find(cast, version, actor=cast.daniel)
    for someone in (cast.marc, cast.sandra):
        with pytest.raises(NotYours):
            find(cast, version, actor=someone)
    with pytest.raises(NotTheDecider):
        decide(cast, version, "keep", actor=cast.daniel)


def test_a_registrar_only_records_no_findings(cast, version):
    cast.helene.memberships.filter(role="reviewer").delete()

    with pytest.raises(NotAFinder):
        find(cast, version, actor=cast.helene)


def test_the_gate_of_evaluation_says_what_is_missing(cast, version):
    assert len(queries.gate(version).missing) == 4

    find(cast, version)
    decide(cast, version, "keep")

    assert queries.gate(version).missing == ("Feedback of learners", "Feedback of an employer")


def test_a_person_learns_what_is_kept_about_them(cast, version):
    find(cast, version)

    assert queries.about(cast.priya)["findings"][0]["text"] == WORDS
