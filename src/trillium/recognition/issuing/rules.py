"""May a credential be issued, revoked, corrected? Decided from plain values alone."""

from collections.abc import Callable
from dataclasses import dataclass

from trillium.kit.errors import Refused

#: Versions in these states may be certified: a superseded one was replaced, not withdrawn.
CERTIFIED_STATES = frozenset({"published", "superseded"})
SHORTEST_REASON = 8
#: the reason kept where a corrected credential stands in for an older one
REPLACED = "replaced"


class NotApproved(Refused):
    """This version was not approved as it stands now, so nothing can be issued on it."""


class NotPublished(Refused):
    """This version is approved but not published; publish it first."""


class VersionRetired(Refused):
    """This micro-credential is retired: what was issued stays good, nothing new is issued."""


class NoOutcomes(Refused):
    """The design has no outcomes, so there is nothing to certify."""


class OutcomeNotAssessed(Refused):
    """The outcome “{outcome}” has no assessment in the design."""


class OutcomeWithoutEvidence(Refused):
    """There is no evidence for the outcome “{outcome}”."""


class NotDecided(Refused):
    """The assessment “{assessment}” is not decided yet."""


class NotPassed(Refused):
    """The assessment “{assessment}” was decided: not yet."""


class NoSigningKey(Refused):
    """{organisation} has no key to sign with; a registrar creates one on its page of keys."""


class KeyIsRevoked(Refused):
    """The key of {organisation} is revoked; a registrar creates a new one on its page of keys."""


class AlreadyIssued(Refused):
    """This credential has been issued already."""


class WasRevoked(Refused):
    """A credential was revoked for this learner ({reason}); issue it anew from its own page."""


class LearnerLeft(Refused):
    """This learner has left the cohort."""


class NameMissing(Refused):
    """This enrolment has no name to put on the credential."""


class AlreadyRevoked(Refused):
    """This credential is revoked already."""


class ReasonMissing(Refused):
    """Say in a few words why: whoever verifies the credential reads the reason."""


class NameUnchanged(Refused):
    """This is the name that stands on the credential now."""


class CredentialForgotten(Refused):
    """The learner was erased, so the credential is not kept here any more."""


class MayNotIssue(Refused):
    """This credential cannot be issued."""

    def __init__(self, reasons: tuple[Refused, ...]) -> None:
        self.reasons = reasons
        super().__init__()

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """Return every reason, one sentence after the other."""
        return " ".join(reason.sentence(translate) for reason in self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeFacts:
    """One outcome of the design, as assessed for one learner."""

    statement: str
    is_assessed: bool
    has_evidence: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentFacts:
    """One assessment of the plan: "passed", "not_yet", or "" where nobody has decided."""

    title: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFacts:
    """What stands behind every credential of a version."""

    state: str
    approved_as_it_stands: bool
    organisation: str
    key: str  # "signing", "revoked" or "none"
    is_taught_out: bool = False  # retired, and those who learn on it may still finish


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerFacts:
    """What one learner has shown."""

    name: str
    outcomes: tuple[OutcomeFacts, ...]
    assessments: tuple[AssessmentFacts, ...]
    has_left: bool = False
    has_standing_award: bool = False
    revoked_before: str | None = None  # the reason of the newest award, where that is revoked


def may_use(version: VersionFacts) -> tuple[Refused, ...]:
    """Return what forbids issuing on this version to anybody; nothing means that it may be done."""
    refusals: list[Refused] = []
    if version.state == "retired" and not version.is_taught_out:
        refusals.append(VersionRetired())
    elif not version.approved_as_it_stands:
        refusals.append(NotApproved())
    elif version.state not in CERTIFIED_STATES and not version.is_taught_out:
        refusals.append(NotPublished())
    if version.key == "revoked":
        refusals.append(KeyIsRevoked(organisation=version.organisation))
    elif version.key != "signing":
        refusals.append(NoSigningKey(organisation=version.organisation))
    return tuple(refusals)


def may_issue(
    version: VersionFacts, learner: LearnerFacts, *, again: bool = False
) -> tuple[Refused, ...]:
    """Return every reason why the credential may not be issued, none where it may.

    `again` lets a registrar issue anew, on purpose, what was revoked.
    """
    if learner.has_standing_award:
        return (AlreadyIssued(),)
    if learner.has_left:
        return (LearnerLeft(),)
    if learner.revoked_before is not None and not again:
        return (WasRevoked(reason=learner.revoked_before),)
    refusals = list(may_use(version))
    if not learner.name.strip():
        refusals.append(NameMissing())
    return (*refusals, *_outcomes_missing(learner), *_assessments_missing(learner))


def _outcomes_missing(learner: LearnerFacts) -> tuple[Refused, ...]:
    if not learner.outcomes:
        return (NoOutcomes(),)
    missing: list[Refused] = []
    for outcome in learner.outcomes:
        if not outcome.is_assessed:
            missing.append(OutcomeNotAssessed(outcome=outcome.statement))
        elif not outcome.has_evidence:
            missing.append(OutcomeWithoutEvidence(outcome=outcome.statement))
    return tuple(missing)


def _assessments_missing(learner: LearnerFacts) -> tuple[Refused, ...]:
    return tuple(
        NotPassed(assessment=each.title)
        if each.result == "not_yet"
        else NotDecided(assessment=each.title)
        for each in learner.assessments
        if each.result != "passed"
    )


def may_revoke(*, is_revoked: bool, reason: str) -> Refused | None:
    """Return what forbids a revocation."""
    if is_revoked:
        return AlreadyRevoked()
    if len(reason.strip()) < SHORTEST_REASON:
        return ReasonMissing()
    return None
