"""Evaluation: what was learnt of it, and what waits."""

from trillium.delivery.assessment import actions as assessment
from trillium.delivery.offerings.models import Enrolment
from trillium.evaluation.feedback import actions as feedback
from trillium.evaluation.insights import actions as insights
from trillium.kit.errors import Refused
from trillium.recognition.issuing import actions as issuing
from trillium.structures.designs import queries as design_queries
from trillium.structures.quality import actions as quality
from trillium.web.example import words
from trillium.web.example.stage import Stage


def learn_and_revise(stage: Stage) -> None:
    """Take feedback, record findings, decide to revise: version 2 begins."""
    offering, version = stage.things["offering"], stage.things["version"]
    voices = (
        (stage.things["awards"]["Fatima Haddad"].learner, "learner"),
        (stage.people["sandra_whitefish"], "employer"),
        (stage.people["daniel_okafor"], "instructor"),
    )
    for person, voice in voices:
        relevance, fit, comment = words.FEEDBACK[voice]
        feedback.give(
            actor=person,
            offering=offering,
            voice=voice,
            relevance=relevance,
            assessment=fit,
            comment=comment,
            at=stage.later(days=1),
        )
    lead = stage.people["priya_raman"]
    findings = [
        insights.record_finding(actor=lead, version=version, kind=kind, text=text, at=stage.later())
        for kind, text in words.FINDINGS
    ]
    decision = insights.decide(
        actor=lead,
        version=version,
        answer="revise",
        reasons=words.REVISION,
        findings=findings,
        at=stage.later(days=1),
    )
    stage.things["next_version"] = decision.next_version
    stage.say(
        f"feedback of three voices, {len(findings)} findings: version {version.number + 1} begins, version {version.number} stays valid"
    )


def leave_work_waiting(stage: Stage) -> None:
    """Leave something to do for the assessor and an employer, so that their pages are not empty."""
    version, registrar = stage.things["version"], stage.people["helene_gagnon"]
    not_yet = Enrolment.objects.get(cohort=stage.things["cohort"], name="Aiyana Beaver")
    try:
        issuing.issue_credential(actor=registrar, enrolment=not_yet, at=stage.later())
    except Refused as why:
        stage.say(f"issuing to {not_yet.name} is refused: {why.sentence()}")
    for plan in design_queries.assessments(version):
        assessment.add_evidence(
            actor=stage.people["daniel_okafor"],
            enrolment=not_yet,
            assessment_id=plan.id,
            outcome_ids=list(plan.outcome_ids),
            type=plan.evidence_type,
            title=words.SECOND_TRY,
            narrative=words.EVIDENCE["narrative"],
            at=stage.later(days=1),
        )
    quality.ask_sign_off(
        actor=stage.people["priya_raman"],
        version=stage.things["next_version"],
        organisation=stage.organisations["homecare-ontario-north"],
        person=stage.people["sandra_whitefish"],
        at=stage.later(),
    )
    stage.say(
        "new evidence of Aiyana Beaver waits for the assessor, a sign-off of version 2 for HomeCare Ontario North"
    )
