from trillium.structures.designs.rules import (
    assessments_of,
    may_become,
    outcomes_of,
    unassessed,
)


def test_outcomes_without_a_short_name_are_numbered():
    document = {"outcomes": [{"statement": "One"}, {"id": "spread", "statement": "Two"}]}

    assert [outcome.id for outcome in outcomes_of(document)] == ["o1", "spread"]


def test_an_assessment_is_summative_and_leaves_evidence_unless_it_says_no():
    document = {"assessments": [{}, {"summative": False, "evidence_required": False}]}

    first, second = assessments_of(document)

    assert (first.id, first.summative, first.evidence_required) == ("a1", True, True)
    assert (second.id, second.summative, second.evidence_required) == ("a2", False, False)


def test_an_outcome_that_no_assessment_covers_is_named():
    document = {
        "outcomes": [{"id": "o1"}, {"id": "o2"}],
        "assessments": [{"outcome_ids": ["o1"]}],
    }

    assert [outcome.id for outcome in unassessed(document)] == ["o2"]


def test_an_empty_document_has_no_outcomes_and_none_unassessed():
    assert outcomes_of({}) == ()
    assert unassessed({}) == ()


def test_approved_words_never_become_a_draft_again():
    assert may_become("draft", "in_review")
    assert may_become("in_review", "approved")
    assert not may_become("approved", "draft")
    assert not may_become("published", "approved")
    assert not may_become("retired", "published")
