"""Collaboration: who takes part, the need they found, and what they agreed on."""

from datetime import timedelta

from trillium.accounts.organisations import actions as organisations
from trillium.accounts.people import actions as people
from trillium.collaboration.codesign import actions as codesign
from trillium.collaboration.needs import actions as needs
from trillium.collaboration.partners import actions as partners
from trillium.recognition.issuing import actions as issuing
from trillium.structures.frameworks import actions as frameworks
from trillium.structures.frameworks import queries as checks
from trillium.structures.frameworks.rules import Result
from trillium.structures.quality import actions as quality
from trillium.structures.skills import actions as skills
from trillium.structures.skills import shipped
from trillium.web.example import cast, words
from trillium.web.example.stage import Stage


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
