"""Structures: the design, its launch, and what it stacks into."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from trillium.delivery.assessment import actions as assessment
from trillium.delivery.offerings import actions as offerings
from trillium.kit import bilingual
from trillium.structures.designs import actions as designs
from trillium.structures.designs import queries as design_queries
from trillium.structures.designs.document import read_design
from trillium.structures.frameworks import queries as checks
from trillium.structures.pathways import actions as pathways
from trillium.structures.pathways import queries as pathway_queries
from trillium.structures.pathways.rules import ROOT, Credits, Group, Offer, Piece
from trillium.web.example import cast, words
from trillium.web.example.stage import Stage

HERE: Final = Path(__file__).parents[1]


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
