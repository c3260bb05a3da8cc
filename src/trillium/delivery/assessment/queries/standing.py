"""Where delivery stands, and what is kept about a person."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trillium.accounts.people.models import Person
from trillium.delivery.assessment.models import Decision, Evidence
from trillium.delivery.assessment.queries.rubrics import that_count, unassessed, without_rubric
from trillium.delivery.assessment.queries.tracing import judgements_of
from trillium.delivery.offerings.models import Enrolment
from trillium.kit import reader
from trillium.kit.gates import GateState
from trillium.structures.designs.models import Version


def gate(version: Version) -> GateState:
    """Return what is missing before delivery is done: rubrics, learners, decisions on evidence."""
    missing = [
        _("No assessment covers the outcome “%(outcome)s”.")
        % {"outcome": reader.said(each.statement).rstrip(".")}
        for each in unassessed(version)
    ]
    missing += [
        _("A rubric for “%(assessment)s”") % {"assessment": reader.said(each.title)}
        for each in without_rubric(version)
    ]
    enrolments = list(
        Enrolment.objects.filter(cohort__offering__version=version, withdrawn_at=None)
    )
    if not enrolments:
        missing.append(_("Learners in a cohort"))
    count = {each.id for each in that_count(version)}
    undecided = sum(
        any(e.decision is None for e in found if e.assessment.id in count)
        for found in judgements_of(version, enrolments).values()
    )
    if undecided:
        missing.append(
            ngettext(
                "A decision for %(count)d learner", "A decision for %(count)d learners", undecided
            )
            % {"count": undecided}
        )
    return GateState(phase="deliver", missing=tuple(missing))


def about(person: Person) -> dict[str, Any]:
    """Return what these tables hold of a person, for the person."""
    pieces = Evidence.objects.filter(enrolment__learner=person, removed_at=None)
    decisions = Decision.objects.filter(enrolment__learner=person)
    return {
        "evidence": [
            {
                "title": each.title,
                "narrative": each.narrative,
                "url": each.url,
                "file": each.file_name,
                "sha256": each.sha256,
                "added_at": each.added_at.isoformat(),
            }
            for each in pieces
        ],
        "decisions": [
            {
                "assessment": each.assessment_id,
                "result": each.result,
                "scores": each.scores,
                "comment": each.comment,
                "decided_at": each.decided_at.isoformat(),
            }
            for each in decisions
        ],
    }
