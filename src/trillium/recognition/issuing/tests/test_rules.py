from dataclasses import replace

import pytest

from trillium.recognition.issuing import rules
from trillium.recognition.issuing.rules import (
    AssessmentFacts,
    LearnerFacts,
    OutcomeFacts,
    VersionFacts,
    may_issue,
    may_revoke,
)

VERSION = VersionFacts(
    state="published", approved_as_it_stands=True, organisation="Lakeshore College", key="signing"
)
LEARNER = LearnerFacts(
    name="Zoë Müller",
    outcomes=(OutcomeFacts(statement="Dons PPE", is_assessed=True, has_evidence=True),),
    assessments=(AssessmentFacts(title="Skills station", result="passed"),),
)


def names(refusals):
    return [type(each).__name__ for each in refusals]


def test_nothing_forbids_issuing_when_everything_is_shown():
    assert may_issue(VERSION, LEARNER) == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"state": "draft", "approved_as_it_stands": False}, "NotApproved"),
        ({"state": "published", "approved_as_it_stands": False}, "NotApproved"),
        ({"state": "approved"}, "NotPublished"),
        ({"state": "retired"}, "VersionRetired"),
        ({"key": "none"}, "NoSigningKey"),
        ({"key": "revoked"}, "KeyIsRevoked"),
    ],
)
def test_a_version_that_is_not_in_order_forbids_it(change, reason):
    assert names(may_issue(replace(VERSION, **change), LEARNER)) == [reason]


def test_a_retired_version_is_certified_while_it_is_taught_out():
    assert may_issue(replace(VERSION, state="retired", is_taught_out=True), LEARNER) == ()


def test_a_superseded_version_may_still_be_certified():
    assert may_issue(replace(VERSION, state="superseded"), LEARNER) == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"outcomes": ()}, "NoOutcomes"),
        ({"name": "  "}, "NameMissing"),
        ({"has_left": True}, "LearnerLeft"),
        ({"has_standing_award": True}, "AlreadyIssued"),
        ({"revoked_before": "Issued in error"}, "WasRevoked"),
        ({"assessments": (AssessmentFacts(title="Film", result=""),)}, "NotDecided"),
        ({"assessments": (AssessmentFacts(title="Film", result="not_yet"),)}, "NotPassed"),
    ],
)
def test_a_learner_who_has_not_shown_everything_is_told_what_is_missing(change, reason):
    assert names(may_issue(VERSION, replace(LEARNER, **change))) == [reason]


def test_each_outcome_that_lacks_something_is_named():
    learner = replace(
        LEARNER,
        outcomes=(
            OutcomeFacts(statement="Dons PPE", is_assessed=False, has_evidence=False),
            OutcomeFacts(statement="Explains spread", is_assessed=True, has_evidence=False),
        ),
    )

    said = [each.sentence() for each in may_issue(VERSION, learner)]

    assert said == [
        "The outcome “Dons PPE” has no assessment in the design.",
        "There is no evidence for the outcome “Explains spread”.",
    ]


def test_what_was_revoked_may_be_issued_again_on_purpose():
    learner = replace(LEARNER, revoked_before="Issued in error")

    assert may_issue(VERSION, learner, again=True) == ()


def test_all_reasons_are_said_together_and_translated_each():
    refusal = rules.MayNotIssue((rules.AlreadyIssued(), rules.LearnerLeft()))

    said = refusal.sentence(lambda sentence: sentence.upper())

    assert said.startswith("THIS CREDENTIAL")
    assert said.endswith("COHORT.")


@pytest.mark.parametrize(
    ("is_revoked", "reason", "refusal"),
    [
        (False, "Issued in error", None),
        (True, "Issued in error", rules.AlreadyRevoked),
        (False, "no", rules.ReasonMissing),
    ],
)
def test_a_revocation_happens_once_and_has_a_reason(is_revoked, reason, refusal):
    found = may_revoke(is_revoked=is_revoked, reason=reason)

    assert type(found) is (refusal or type(None))
