"""The main job, played once: from a need to a credential that a stranger can verify."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from django.core.files.base import ContentFile

from trillium.accounts.organisations import actions as organisations
from trillium.accounts.people import actions as people
from trillium.collaboration.codesign import actions as codesign
from trillium.collaboration.needs import actions as needs
from trillium.collaboration.partners import actions as partners
from trillium.delivery.assessment import actions as assessment
from trillium.delivery.assessment import queries as assessments
from trillium.delivery.offerings import actions as offerings
from trillium.delivery.offerings.models import Enrolment
from trillium.evaluation.feedback import actions as feedback
from trillium.evaluation.insights import actions as insights
from trillium.kit import bilingual
from trillium.kit.errors import Refused
from trillium.recognition.issuing import actions as issuing
from trillium.recognition.issuing import queries as awards
from trillium.recognition.wallets import actions as wallets
from trillium.structures.designs import actions as designs
from trillium.structures.designs import queries as design_queries
from trillium.structures.designs.document import read_design
from trillium.structures.frameworks import actions as frameworks
from trillium.structures.frameworks import queries as checks
from trillium.structures.frameworks.rules import Result
from trillium.structures.pathways import actions as pathways
from trillium.structures.pathways import queries as pathway_queries
from trillium.structures.pathways.rules import ROOT, Credits, Group, Offer, Piece
from trillium.structures.quality import actions as quality
from trillium.structures.skills import actions as skills
from trillium.structures.skills import shipped
from trillium.web.example import cast, words
from trillium.web.example.stage import Stage

HERE: Final = Path(__file__).parent


def play(stage: Stage) -> None:
    """Play every chapter; the caller holds the transaction, so all of it stands or none."""
    for number, (title, chapter) in enumerate(CHAPTERS, start=1):
        with stage.chapter(number, title):
            chapter(stage)


def gather(stage: Stage) -> None:
    """Set up the consortium, its members and who acts for them."""
    consortium = None
    for house in (cast.CONSORTIUM, *cast.HOUSES):
        row = organisations.create_organisation(
            actor=None,
            slug=house.slug,
            kind=house.kind,
            type=house.type,
            name=house.name,
            url=f"https://{house.slug}.example.org/",
            email=f"info@{house.slug}.example.org",
            consortium=consortium,
            at=stage.later(),
        )
        consortium = consortium or row
        stage.organisations[house.slug] = row
    for role in cast.PEOPLE:
        person = people.register_person(
            name=role.name,
            email=role.email,
            language=role.language,
            password=stage.password,
            at=stage.later(),
        )
        stage.people[role.key] = person
        for name in role.roles:
            organisations.add_member(
                actor=None,
                organisation=stage.organisations[role.organisation],
                person=person,
                role=name,
                at=stage.later(),
            )
    stage.say(
        f"{len(stage.organisations)} organisations and {len(stage.people)} people with a role"
    )
    for slug, keeper in (
        ("homecare-ontario-north", "sandra_whitefish"),
        ("maison-des-aines", "luc_belanger"),
    ):
        organisations.consent_to_key(
            actor=stage.people[keeper], organisation=stage.organisations[slug], at=stage.later()
        )
    for slug, keeper in (
        ("lakeshore-college", "helene_gagnon"),
        ("homecare-ontario-north", "sandra_whitefish"),
        ("maison-des-aines", "luc_belanger"),
    ):
        issuing.create_key(
            actor=stage.people[keeper], organisation=stage.organisations[slug], at=stage.later()
        )
    stage.say("signing keys for the college and, by their recorded consent, for both employers")
    with shipped.opened() as sources:
        found = skills.import_framework(
            actor=None, sources=sources, slug=shipped.SLUG, at=stage.later()
        )
    stage.say(f"{found.added} skills of ESCO to name in designs")


def find_the_need(stage: Stage) -> None:
    """State the need with evidence, form partnerships and decide to go."""
    lead, college = stage.people["priya_raman"], stage.organisations["lakeshore-college"]
    need = needs.state_need(
        actor=lead,
        organisation=college,
        title=words.NEED["title"],
        statement=words.NEED["statement"],
        audience=words.NEED["audience"],
        at=stage.later(days=3),
    )
    for item in words.EVIDENCE_OF_NEED:
        day = stage.at.date() - timedelta(days=item["days_before"])
        needs.add_evidence(
            actor=lead,
            need=need,
            source_type=item["source_type"],
            title=item["title"],
            gap=item["gap"],
            source=item["source"],
            url=item["url"],
            date=day,
            at=stage.later(),
        )
    for slug, role in (
        ("homecare-ontario-north", "employer"),
        ("maison-des-aines", "employer"),
        ("universite-boreale", "institution"),
    ):
        partnership = partners.form_partnership(
            actor=lead,
            lead=college,
            partner=stage.organisations[slug],
            role=role,
            agreement=words.AGREEMENT,
            since=stage.at.date(),
            at=stage.later(days=2),
        )
        needs.add_partnership(actor=lead, need=need, partnership=partnership, at=stage.later())
    needs.decide_feasibility(
        actor=lead, need=need, answer="go", at=stage.later(days=5), **words.FEASIBILITY
    )
    stage.things["need"] = need
    stage.say(
        f"the need “{need.title['en']}”, {len(words.EVIDENCE_OF_NEED)} pieces of evidence, three partners: go"
    )


def write_the_design(stage: Stage) -> None:
    """Write the design, see what is missing, mend it."""
    lead, college = stage.people["priya_raman"], stage.organisations["lakeshore-college"]
    document = read_design(
        (HERE / "infection_control.yaml").read_text(encoding="utf-8"), "infection_control.yaml"
    )
    draft = {key: value for key, value in document.items() if key not in {"assessments", "review"}}
    version = designs.start_design(
        actor=lead,
        organisation=college,
        need=stage.things["need"],
        title=document["title"],
        document=draft,
        at=stage.later(days=10),
    )
    missing = sum(len(report.binding_missing) for report in checks.home_reports(version))
    stage.say(
        f"a first draft: {missing} binding criteria of the home frameworks are missing, each says where to mend it"
    )
    version = designs.save_document(
        actor=lead,
        version=version,
        document=document,
        revision=version.revision,
        at=stage.later(days=4),
    )
    stage.things["version"] = version
    idea = read_design(
        (HERE / "supervising_simulation.yaml").read_text(encoding="utf-8"),
        "supervising_simulation.yaml",
    )
    stage.things["idea"] = designs.start_design(
        actor=stage.people["marc_lavoie"],
        organisation=stage.organisations["universite-boreale"],
        need=None,
        title=idea["title"],
        document=idea,
        at=stage.later(),
    )
    stage.say(
        f"checked against {len(checks.reports(version))} frameworks; a second design, of {stage.organisations['universite-boreale']}, is an idea still"
    )


def sign_off_and_approve(stage: Stage) -> None:
    """Let the employers answer by their mailed links, and the reviewer approve the fixed version."""
    lead, version = stage.people["priya_raman"], stage.things["version"]
    for slug, who in (
        ("homecare-ontario-north", "sandra_whitefish"),
        ("maison-des-aines", "luc_belanger"),
    ):
        _, token = quality.ask_sign_off(
            actor=lead,
            version=version,
            organisation=stage.organisations[slug],
            person=stage.people[who],
            at=stage.later(days=1),
        )
        codesign.answer_sign_off(
            token=token, answers=words.SIGN_OFFS[slug], viewer=None, at=stage.later(days=2)
        )
    stage.say(
        "HomeCare Ontario North confirms demand and assessment; Maison des Aînés confirms demand and comments on the assessment"
    )
    for report in checks.home_reports(version):
        for criterion in report.of(Result.ATTEST):
            frameworks.attest(
                actor=stage.people["helene_gagnon"],
                version=version,
                framework_id=report.pack.id,
                criterion_id=criterion.id,
                reason=words.ATTESTATION,
                at=stage.later(minutes=1),
            )
    review = quality.ask_review(actor=lead, version=version, at=stage.later(days=1))
    answers = {row["id"]: ("yes", words.CHECKED.get(row["id"], "")) for row in review.questions}
    quality.answer_checklist(
        actor=stage.people["helene_gagnon"], review=review, answers=answers, at=stage.later(days=1)
    )
    quality.decide_review(
        actor=stage.people["helene_gagnon"],
        review=review,
        digest=version.digest,
        decision="with_conditions",
        comment=words.REVIEW,
        interests="none",
        conditions=[
            quality.Asked(
                words=words.CONDITION,
                due_on=stage.at.date() + timedelta(days=180),
                confirmer=stage.people["helene_gagnon"],
            )
        ],
        at=stage.later(days=2),
    )
    version.refresh_from_db()
    stage.say(f"approved on {version.digest[:22]}…")


def launch(stage: Stage) -> None:
    """Write the rubrics, publish, open an offering, bring in a cohort; undo a wrong file first."""
    lead, registrar, version = (
        stage.people["priya_raman"],
        stage.people["helene_gagnon"],
        stage.things["version"],
    )
    for plan in design_queries.assessments(version):
        assessment.write_rubric(
            actor=lead,
            version=version,
            assessment_id=plan.id,
            title=bilingual.pair(plan.title),
            criteria=words.rubric(plan, design_queries.outcomes(version)),
            at=stage.later(),
        )
    offerings.publish_version(actor=lead, version=version, at=stage.later(days=2))
    version.refresh_from_db()
    starts = stage.at.date() + timedelta(days=6)
    offering = offerings.open_offering(
        actor=lead,
        version=version,
        title=words.OFFERING,
        starts_on=starts,
        ends_on=starts + timedelta(days=67),
        delivery_mode="blended",
        place=words.PLACE,
        language="en",
        seats=24,
        at=stage.later(days=1),
    )
    cohort = offerings.create_cohort(actor=registrar, offering=offering, name="A", at=stage.later())
    wrong = offerings.import_cohort(
        actor=registrar,
        cohort=cohort,
        file_name="cohort-of-another-course.csv",
        data=b"name,email\nSomebody Else,somebody.else@example.org\nAnother One,another.one@example.org\n",
        at=stage.later(days=4),
    )
    offerings.undo_import(actor=registrar, cohort_import=wrong, at=stage.later(minutes=3))
    lines = "\n".join(f"{name},{email},{language}" for name, email, language in cast.LEARNERS)
    offerings.import_cohort(
        actor=registrar,
        cohort=cohort,
        file_name="cohort-a.csv",
        data=f"name,email,language\n{lines}\n".encode(),
        at=stage.later(),
    )
    stage.things |= {"offering": offering, "cohort": cohort}
    stage.say(
        "published; a wrong file of learners undone, the right one imported: "
        + ", ".join(name for name, _, _ in cast.LEARNERS)
    )


def stack(stage: Stage) -> None:
    """Say what the micro-credential stacks into, with what another institution issues."""
    lead, version = stage.people["priya_raman"], stage.things["version"]
    begun = pathways.start_pathway(
        actor=lead,
        organisation=stage.organisations["lakeshore-college"],
        at=stage.later(days=1),
        **words.PATHWAY,
    )
    boreale = stage.organisations["universite-boreale"].name
    first, *electives = (
        Offer(
            achievement=f"other:{row['address']}",
            title=row["title"],
            issuer=boreale,
            address=row["address"],
            credits=(Credits(value=row["hours"], unit="hours"),),
        )
        for row in words.ELSEWHERE
    )
    own = f"design:{version.design.slug}"
    rule = Group(
        id=ROOT,
        title={"en": "", "fr": ""},
        credits=Credits(value=100, unit="hours"),
        within_months=60,
        members=(
            Piece(id="1", offer=pathway_queries.offers([own])[own]),
            Piece(id="2", offer=first),
            Group(
                id="3",
                title=words.ELECTIVES,
                any=1,
                members=tuple(
                    Piece(id=str(number), offer=offer)
                    for number, offer in enumerate(electives, start=4)
                ),
            ),
        ),
    )
    pathways.save_rule(actor=lead, version=begun, rule=rule, revision=0, at=stage.later())
    pathways.publish(actor=lead, version=begun, at=stage.later(days=1))
    stage.things["pathway"] = begun.pathway
    stage.say(
        f"the pathway “{words.PATHWAY['title']['en']}”: two steps and one of two more, at least 100 hours together"
    )


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


CHAPTERS: Final = (
    ("A consortium", gather),
    ("A need, partners, a go decision", find_the_need),
    ("A design, checked while it is written", write_the_design),
    ("Employers’ sign-off, the reviewer’s approval", sign_off_and_approve),
    ("A launch and a cohort", launch),
    ("A pathway to a larger award", stack),
    ("Evidence, decisions, credentials", judge_and_issue),
    ("Wallets and shares", hold_and_share),
    ("Put right: a name, a revocation, an erasure", put_right),
    ("Feedback, findings, version 2", learn_and_revise),
    ("What waits", leave_work_waiting),
)
