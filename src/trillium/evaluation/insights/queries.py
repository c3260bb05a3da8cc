"""What others may ask about the evaluation of a version."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from trillium.accounts.people.models import Person
from trillium.evaluation.feedback import queries as feedback
from trillium.evaluation.feedback.models import Response
from trillium.evaluation.insights.models import EvaluationDecision, Finding
from trillium.kit.gates import GateState
from trillium.structures.designs.models import Version


def findings(version: Version) -> QuerySet[Finding]:
    """Return what was found about a version, oldest first."""
    return version.findings.select_related("recorded_by").order_by("recorded_at")


def decisions(version: Version) -> QuerySet[EvaluationDecision]:
    """Return the decisions on a version, newest first, with the version that grew from each."""
    return (
        version.evaluation_decisions.select_related("decided_by", "next_version__design")
        .prefetch_related("findings")
        .order_by("-decided_at")
    )


def decision(version: Version) -> EvaluationDecision | None:
    """Return the decision that counts: the newest."""
    return decisions(version).first()


def gate(version: Version) -> GateState:
    """Return what is missing before the evaluation of a version is closed."""
    voices = set(feedback.of_version(version).values_list("voice", flat=True))
    missing = []
    if Response.Voice.LEARNER not in voices:
        missing.append(_("Feedback of learners"))
    if Response.Voice.EMPLOYER not in voices:
        missing.append(_("Feedback of an employer"))
    if not version.findings.exists():
        missing.append(_("A finding on validity, applicability or a gap"))
    if not version.evaluation_decisions.exists():
        missing.append(_("A decision with reasons: keep, revise or retire"))
    return GateState(phase="evaluate", missing=tuple(missing))


def about(person: Person) -> dict[str, Any]:
    """Return what these tables hold of a person, for the person."""
    recorded = Finding.objects.filter(recorded_by=person)
    decided = EvaluationDecision.objects.filter(decided_by=person)
    return {
        "findings": [{"text": e.text, "at": e.recorded_at.isoformat()} for e in recorded],
        "decisions": [{"answer": e.answer, "at": e.decided_at.isoformat()} for e in decided],
    }
