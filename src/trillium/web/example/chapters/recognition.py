"""Recognition: evidence judged, credentials issued, held, shared and put right."""

from django.core.files.base import ContentFile

from trillium.accounts.people import actions as people
from trillium.delivery.assessment import actions as assessment
from trillium.delivery.assessment import queries as assessments
from trillium.delivery.offerings.models import Enrolment
from trillium.recognition.issuing import actions as issuing
from trillium.recognition.issuing import queries as awards
from trillium.recognition.wallets import actions as wallets
from trillium.structures.designs import queries as design_queries
from trillium.web.example import words
from trillium.web.example.stage import Stage


def judge_and_issue(stage: Stage) -> None:
    """Judge each learner's evidence by the rubric and issue to those who passed."""
    assessor, registrar, version = (
        stage.people["daniel_okafor"],
        stage.people["helene_gagnon"],
        stage.things["version"],
    )
    stage.later(days=60)
    for enrolment in Enrolment.objects.filter(cohort=stage.things["cohort"]).order_by(
        "enrolled_at", "name"
    ):
        for plan in design_queries.assessments(version):
            evidence = assessment.add_evidence(
                actor=assessor,
                enrolment=enrolment,
                assessment_id=plan.id,
                outcome_ids=list(plan.outcome_ids),
                type=plan.evidence_type,
                title=words.EVIDENCE["title"],
                narrative=words.EVIDENCE["narrative"],
                file=ContentFile(
                    words.checklist(enrolment.name, plan).encode(), name="observation-checklist.txt"
                ),
                at=stage.later(),
            )
            scores = words.scores(
                assessments.rubric(version, plan.id), passing=enrolment.name != "Aiyana Beaver"
            )
            assessment.decide(
                actor=assessor,
                enrolment=enrolment,
                assessment_id=plan.id,
                scores=scores,
                comment=words.comment(enrolment.name),
                evidence=[evidence],
                at=stage.later(),
            )
    result = issuing.issue_cohort(
        actor=registrar, cohort=stage.things["cohort"], at=stage.later(days=2)
    )
    stage.things["issued"] = result.issued
    left_out = "; ".join(
        f"{row.enrolment.name} ({row.refusals[0].sentence()})" for row in result.refused
    )
    stage.say(f"{len(result.issued)} credentials issued; not issued: {left_out}")


def hold_and_share(stage: Stage) -> None:
    """Open the wallet by a mailed link, share a credential, withdraw the share."""
    by_name = {award.enrolment.name: award for award in stage.things["issued"]}
    stage.things["awards"] = by_name
    stage.things["wallet"] = wallets.send_link(
        actor=stage.people["helene_gagnon"],
        person=by_name["Zoe Muller"].learner,
        at=stage.later(minutes=1),
    )
    learner_award = by_name["Fatima Haddad"]
    share, _ = wallets.share(
        person=learner_award.learner,
        award=learner_award,
        label="Soins à domicile Nord",
        days=14,
        at=stage.later(days=1),
    )
    wallets.withdraw_share(person=learner_award.learner, share=share, at=stage.later(days=1))
    stage.say(
        "each learner has a wallet link by mail since the issue, Zoe Muller asked for another; Fatima Haddad shared her credential and withdrew the share"
    )


def put_right(stage: Stage) -> None:
    """Correct a name, revoke a credential, erase a learner; what others hold stays verifiable."""
    registrar, by_name = stage.people["helene_gagnon"], stage.things["awards"]
    by_name["Zoë Müller"] = issuing.correct_name(
        actor=registrar, award=by_name.pop("Zoe Muller"), name="Zoë Müller", at=stage.later(days=2)
    )
    issuing.revoke_credential(
        actor=registrar, award=by_name["Noah Chen"], reason=words.REVOCATION, at=stage.later(days=1)
    )
    erased = by_name["Liam O’Brien"]
    stage.things["kept_elsewhere"] = awards.files_of(erased)  # his own downloads
    people.ask_for_erasure(actor=erased.learner, person=erased.learner, at=stage.later(days=1))
    people.erase_person(actor=registrar, person=erased.learner, at=stage.later(days=1))
    stage.say(
        "Zoe Muller is now Zoë Müller (re-issued, the old one revoked); Noah Chen’s was revoked; Liam O’Brien was erased on request"
    )
