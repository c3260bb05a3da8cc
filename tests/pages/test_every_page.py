"""Every page a person can reach, seen by that person: wide in English, on a phone in French.

The example is played once. TRILLIUM_SHOTS=1 keeps a picture of every page in shots/every/.
"""

import io
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone, translation
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer
from rich.console import Console

from trillium.accounts.people.models import Person
from trillium.collaboration.codesign import actions as codesign
from trillium.delivery.assessment.models import Evidence
from trillium.delivery.offerings.models import CohortImport, Enrolment
from trillium.recognition.issuing import actions as issuing
from trillium.recognition.issuing.models import Award
from trillium.recognition.registers.testing import make_followed
from trillium.recognition.wallets import actions as wallets
from trillium.recognition.wallets import queries as wallet_queries
from trillium.recognition.wallets import views as wallet_views
from trillium.structures.designs import actions as designs
from trillium.structures.pathways import actions as pathway_actions
from trillium.structures.quality import actions as quality
from trillium.structures.quality.models import Condition, Review
from trillium.structures.skills import bringing, shipped
from trillium.structures.skills.testing import HYGIENE
from trillium.structures.skills.testing import source as skill_file
from trillium.web import urls
from trillium.web.example import cast, words
from trillium.web.example.stage import Stage
from trillium.web.example.story import play

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = ROOT / "shots" / "every"
#: by language: width and colour scheme
LOOKS = {"en": (1280, "light"), "fr": (390, "dark")}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: a word for a machine that a person should never read
RAW = re.compile(
    r"\{[a-z_]+\}|%\([a-z_]+\)[sd]|\{\{|\{%|\b(?:None|True|False)\b(?!:| yet)|\bundefined\b"
)

VISITOR = ""
PRIYA, HELENE, DANIEL, SANDRA, AMELIE, LUC, MARC = (
    f"{name}@example.org"
    for name in (
        "priya.raman",
        "helene.gagnon",
        "daniel.okafor",
        "sandra.whitefish",
        "amelie.tremblay",
        "luc.belanger",
        "marc.lavoie",
    )
)
#: a learner has no password: the mailed link opens the wallet
FATIMA = "wallet"


@dataclass(frozen=True, kw_only=True)
class Town:
    """The example, played, and where it stands."""

    base: str
    stage: Stage
    links: dict[str, str]
    sessions: dict[str, str]

    def __getitem__(self, name: str) -> Any:
        return self.stage.things[name]


Place = Callable[[Town], list[Any]]


def anywhere(_town: Town) -> list[Any]:
    return []


def at_design(town: Town) -> list[Any]:
    return [town["version"].design_id]


def at_version(town: Town) -> list[Any]:
    return [town["version"].design_id, 1]


def at_draft(town: Town) -> list[Any]:
    return [town["version"].design_id, 2]


def at_need(town: Town) -> list[Any]:
    return [town["need"].pk]


def at_cohort(town: Town) -> list[Any]:
    return [town["cohort"].pk]


def at_offering(town: Town) -> list[Any]:
    return [town["offering"].pk]


def at_award(name: str) -> Place:
    return lambda town: [town["awards"][name].pk]


def at_learner(name: str, *more: str) -> Place:
    return lambda town: [
        Enrolment.objects.get(cohort=town["cohort"], name=name).pk,
        *more,
    ]


def at_link(name: str) -> Place:
    return lambda town: [town.links[name]]


def at_part(name: str) -> Place:
    return lambda town: [town.links["pathway draft"], name]


def always(*values: Any) -> Place:
    return lambda _town: list(values)


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One page: its address, who opens it, and whose."""

    page: str
    who: str
    place: Place = anywhere
    more: str = ""
    status: int = 200


def stops() -> Iterator[tuple[str, Stop]]:
    """Give every page with a name for the report."""
    for who in (VISITOR, PRIYA, HELENE, DANIEL, SANDRA, AMELIE, LUC, MARC):
        yield f"home of {who or 'a visitor'}", Stop(page="home", who=who)
    for page in ("about", "accessibility", "account_login", "account_request_login_code"):
        yield page, Stop(page=page, who=VISITOR)
    for page in ("account_reset_password", "account_reset_password_done", "account_signup"):
        yield page, Stop(page=page, who=VISITOR)
    for page in ("account_logout", "people:profile"):
        yield page, Stop(page=page, who=PRIYA)
    yield "erasures", Stop(page="people:erasures", who=HELENE)
    yield from organisations()
    yield from needs()
    yield from design_pages()
    yield from skill_pages()
    yield from writing_pages()
    yield from checking_pages()
    yield from reviewing()
    yield from pathways()
    yield from delivery()
    yield from recognition()
    yield from evaluation()


def organisations() -> Iterator[tuple[str, Stop]]:
    yield "organisations", Stop(page="organisations:list", who=AMELIE)
    for slug, who in (
        ("lakeshore-college", HELENE),
        ("homecare-ontario-north", SANDRA),
        ("northern-care-skills", AMELIE),
    ):
        place = always(slug)
        yield f"organisation {slug}", Stop(page="organisations:organisation", who=who, place=place)
    lakeshore = always("lakeshore-college")
    yield "add member", Stop(page="organisations:add_member", who=HELENE, place=lakeshore)
    yield "keys", Stop(page="issuing:keys", who=HELENE, place=lakeshore)
    yield (
        "keys of an employer",
        Stop(page="issuing:keys", who=SANDRA, place=always("homecare-ontario-north")),
    )
    yield "journal", Stop(page="organisations:journal", who=HELENE)


def needs() -> Iterator[tuple[str, Stop]]:
    yield "needs", Stop(page="needs:list", who=PRIYA)
    yield "new need", Stop(page="needs:new", who=PRIYA)
    yield "need seen by an employer", Stop(page="needs:detail", who=SANDRA, place=at_need)
    for page in ("detail", "evidence", "partners", "decision"):
        yield f"need {page}", Stop(page=f"needs:{page}", who=PRIYA, place=at_need)


def design_pages() -> Iterator[tuple[str, Stop]]:
    for who in (PRIYA, AMELIE):
        yield f"designs of {who}", Stop(page="designs:list", who=who)
    yield "archived designs", Stop(page="designs:list", who=PRIYA, more="?archived")
    yield "start a design", Stop(page="designs:start", who=PRIYA)
    yield "templates", Stop(page="designs:templates", who=PRIYA)
    yield "bring a design", Stop(page="designs:bring", who=PRIYA)
    yield "board", Stop(page="board", who=PRIYA, place=at_design)
    yield (
        "board of an idea",
        Stop(page="board", who=MARC, place=lambda town: [town["idea"].design_id]),
    )
    yield (
        "attach a need",
        Stop(page="designs:need", who=MARC, place=lambda town: [town["idea"].design_id]),
    )
    yield (
        "compare versions",
        Stop(page="designs:compare", who=PRIYA, place=at_design, more="?from=1&to=2"),
    )
    for page in ("designs:read", "designs:revise", "frameworks:check", "frameworks:crosswalk"):
        yield page, Stop(page=page, who=PRIYA, place=at_version)
    yield (
        "difference",
        Stop(page="frameworks:difference", who=PRIYA, place=at_draft, more="?to=nzqa_2022"),
    )
    for kind in ("nzqa_listing", "eu_elements"):
        yield (
            f"evidence {kind}",
            Stop(
                page="frameworks:evidence",
                who=PRIYA,
                place=lambda town, kind=kind: [*at_draft(town), kind],
            ),
        )
    yield "check of a draft", Stop(page="frameworks:check", who=PRIYA, place=at_draft)
    yield "design for the reviewer", Stop(page="designs:read", who=HELENE, place=at_version)
    yield "edit", Stop(page="designs:edit_first", who=PRIYA, place=at_draft)
    for section in ("outcomes", "assessment", "credential", "quality"):
        yield (
            f"edit {section}",
            Stop(
                page="designs:edit",
                who=PRIYA,
                place=lambda town, section=section: [*at_draft(town), section],
            ),
        )


def skill_pages() -> Iterator[tuple[str, Stop]]:
    yield "skills", Stop(page="skills:skills", who=VISITOR, more="?q=problems")
    yield "skills, nothing", Stop(page="skills:skills", who=VISITOR, more="?q=zzzz")
    yield "import skills", Stop(page="skills:import", who=AMELIE)
    yield (
        "import of skills",
        Stop(
            page="skills:bringing", who=AMELIE, place=lambda town: [town.links["import of skills"]]
        ),
    )
    framework = shipped.SLUG
    yield (
        "competency framework",
        Stop(page="skills:framework", who=VISITOR, place=always(framework)),
    )
    skill = [framework, "14832d87-2f2f-4895-b290-e4760ebae42a"]  # solve technical problems
    yield "skill", Stop(page="skills:skill", who=VISITOR, place=lambda _town: skill)
    yield "align", Stop(page="align", who=PRIYA, place=at_draft)


def writing_pages() -> Iterator[tuple[str, Stop]]:
    for page in ("frameworks:house", "frameworks:house_new"):
        yield page, Stop(page=page, who=PRIYA, place=always("lakeshore-college"))
    yield "face", Stop(page="faces:edit", who=PRIYA, place=at_draft)
    for phase in ("ideation", "design", "build", "evaluate"):
        yield (
            f"write {phase}",
            Stop(
                page="write",
                who=PRIYA,
                place=lambda town, phase=phase: [*at_draft(town), phase],
            ),
        )
    yield "write", Stop(page="write_first", who=PRIYA, place=at_draft)
    yield "choose frameworks", Stop(page="aims", who=PRIYA, place=at_design)
    for page in ("designs:history", "designs:suggestions"):
        yield page, Stop(page=page, who=PRIYA, place=at_draft)


def checking_pages() -> Iterator[tuple[str, Stop]]:
    yield "frameworks", Stop(page="frameworks:list", who=VISITOR)
    yield "frameworks across designs", Stop(page="frameworks:dashboard", who=PRIYA)
    yield (
        "what designs miss",
        Stop(
            page="frameworks:dashboard", who=HELENE, more="?missing=osap_768_20:nothing&state=draft"
        ),
    )
    for framework in ("ecampusontario_pf_2020", "eu_council_2022"):
        place = always(framework)
        yield f"framework {framework}", Stop(page="frameworks:framework", who=VISITOR, place=place)
        yield (
            f"checked {framework}",
            Stop(
                page="frameworks:checked",
                who=HELENE,
                place=lambda town, framework=framework: [*at_version(town), framework],
            ),
        )
    for number, place in ((1, at_version), (2, at_draft)):
        yield f"sign-offs of {number}", Stop(page="quality:sign_offs", who=PRIYA, place=place)
        yield f"ask review of {number}", Stop(page="quality:ask_review", who=PRIYA, place=place)
    yield "sign-off", Stop(page="codesign:answer", who=VISITOR, place=at_link("open"))
    yield "receipt", Stop(page="codesign:receipt", who=VISITOR, place=at_link("answered"))
    yield "closed", Stop(page="codesign:answer", who=VISITOR, place=at_link("answered"), status=410)
    yield "own sign-off", Stop(page="codesign:request", who=SANDRA, place=at_link("request"))
    yield (
        "own receipt",
        Stop(page="codesign:own_receipt", who=LUC, place=at_link("answered request")),
    )


def pathways() -> Iterator[tuple[str, Stop]]:
    slug, draft = at_link("pathway"), at_link("pathway draft")
    for who in (VISITOR, PRIYA):
        yield f"pathways of {who or 'a visitor'}", Stop(page="pathways:list", who=who)
        yield (
            f"pathway for {who or 'a visitor'}",
            Stop(page="pathways:pathway", who=who, place=slug),
        )
    yield "pathways, nothing", Stop(page="pathways:list", who=VISITOR, more="?q=zzz")
    yield "start a pathway", Stop(page="pathways:start", who=PRIYA)
    yield (
        "pathway version",
        Stop(page="pathways:version", who=PRIYA, place=lambda town: [town.links["pathway"], 2]),
    )
    for page in ("edit", "describe"):
        yield f"pathway {page}", Stop(page=f"pathways:{page}", who=PRIYA, place=draft)
    for part in ("0", "1"):
        place = at_part(part)
        yield f"pathway part {part}", Stop(page="pathways:change", who=PRIYA, place=place)
        yield f"pathway add {part}", Stop(page="pathways:add", who=PRIYA, place=place)


def reviewing() -> Iterator[tuple[str, Stop]]:
    lakeshore = always("lakeshore-college")
    yield "decided review", Stop(page="quality:review", who=PRIYA, place=at_link("decided"))
    yield "open review", Stop(page="quality:review", who=HELENE, place=at_link("open review"))
    for who in (HELENE, MARC):
        yield f"reviews of {who}", Stop(page="quality:list", who=who)
    yield "no such reviews", Stop(page="quality:list", who=PRIYA, more="?standing=started")
    yield "invite", Stop(page="quality:invite", who=HELENE, place=at_link("open review"))
    for name in ("outside", "outside_checklist", "outside_comment"):
        yield name, Stop(page=f"quality:{name}", who=VISITOR, place=at_link("outside"))
    for name, status in (("undeclared", 200), ("closed", 410)):
        yield (
            f"outside {name}",
            Stop(page="quality:outside", who=VISITOR, place=at_link(name), status=status),
        )
    yield "new comment", Stop(page="quality:new_comment", who=HELENE, place=at_link("open review"))
    yield "comment", Stop(page="quality:comment", who=PRIYA, place=at_link("comment"))
    yield "condition", Stop(page="quality:condition", who=HELENE, place=at_link("condition"))
    yield "checklist", Stop(page="quality:checklist", who=HELENE, place=at_link("open review"))
    yield "review checklist", Stop(page="quality:house_checklist", who=PRIYA, place=lakeshore)
    yield "write the checklist", Stop(page="quality:write_checklist", who=HELENE, place=lakeshore)


def delivery() -> Iterator[tuple[str, Stop]]:
    yield "catalogue", Stop(page="catalogue:list", who=VISITOR)
    yield "catalogue, nothing", Stop(page="catalogue:list", who=VISITOR, more="?q=zzz")
    yield "catalogue, filtered", Stop(page="catalogue:list", who=VISITOR, more="?language=fr")
    yield "compare, nothing", Stop(page="catalogue:compare", who=VISITOR)
    yield (
        "compare",
        Stop(
            page="catalogue:compare",
            who=VISITOR,
            more="?entry=infection-prevention-and-control-in-home-care",
        ),
    )
    yield (
        "compare with another register's",
        Stop(
            page="catalogue:compare",
            who=VISITOR,
            more="?entry=infection-prevention-and-control-in-home-care&entry=prairie/farm-machines",
        ),
    )
    yield (
        "catalogue, choosing what to compare",
        Stop(
            page="catalogue:list",
            who=VISITOR,
            more="?entry=infection-prevention-and-control-in-home-care",
        ),
    )
    yield "catalogue, all values", Stop(page="catalogue:list", who=VISITOR, more="?all=skill")
    yield (
        "entry of another register",
        Stop(page="catalogue:theirs", who=VISITOR, place=always("prairie", "farm-machines")),
    )
    yield "entry", Stop(page="offerings:entry", who=VISITOR, place=at_link("slug"))
    for number, name in ((1, "version"), (2, "next_version")):
        yield (
            f"launch of {number}",
            Stop(page="offerings:launch", who=PRIYA, place=lambda town, name=name: [town[name].pk]),
        )
    yield (
        "new offering",
        Stop(page="offerings:new", who=PRIYA, place=lambda town: [town["version"].pk]),
    )
    yield "offerings", Stop(page="offerings:list", who=HELENE)
    yield "offering", Stop(page="offerings:offering", who=HELENE, place=at_offering)
    yield "import", Stop(page="offerings:import", who=HELENE, place=at_cohort)
    yield (
        "undo",
        Stop(
            page="offerings:undo",
            who=HELENE,
            place=lambda _town: [CohortImport.objects.get(undone_at=None).pk],
        ),
    )
    yield "to judge", Stop(page="assessment:to_judge", who=DANIEL)
    yield "nothing to judge", Stop(page="assessment:to_judge", who=MARC)
    for who in (DANIEL, HELENE):
        yield f"cohort of {who}", Stop(page="assessment:cohort", who=who, place=at_cohort)
    for name in ("Aiyana Beaver", "Fatima Haddad"):
        yield (
            f"enrolment of {name}",
            Stop(page="assessment:enrolment", who=DANIEL, place=at_learner(name)),
        )
    for page in ("add_evidence", "judge"):
        yield (
            page,
            Stop(
                page=f"assessment:{page}",
                who=DANIEL,
                place=lambda town: at_learner("Aiyana Beaver", town.links["assessment"])(town),
            ),
        )
    for name in ("version", "next_version"):
        yield (
            f"rubric of {name}",
            Stop(
                page="assessment:rubric",
                who=PRIYA,
                place=lambda town, name=name: [town[name].pk, town.links["assessment"]],
            ),
        )


def recognition() -> Iterator[tuple[str, Stop]]:
    yield "issue", Stop(page="issuing:issue", who=HELENE, place=at_cohort)
    yield "run", Stop(page="issuing:run", who=HELENE, place=at_link("run"))
    for name in ("Fatima Haddad", "Noah Chen", "Zoë Müller"):
        yield f"award of {name}", Stop(page="issuing:award", who=HELENE, place=at_award(name))
        yield f"verified {name}", Stop(page="verifying:award", who=VISITOR, place=at_award(name))
    yield (
        "verified of an erased learner",
        Stop(page="verifying:award", who=VISITOR, place=at_link("erased"), status=200),
    )
    yield "registers of others", Stop(page="registers:list", who=AMELIE)
    yield "follow a register", Stop(page="registers:add", who=AMELIE)
    yield "verify", Stop(page="verifying:verify", who=VISITOR)
    yield "ask for a wallet", Stop(page="wallets:wallet", who=VISITOR)
    yield "wallet", Stop(page="wallets:wallet", who=FATIMA)
    yield (
        "wallet link",
        Stop(page="wallets:open", who=FATIMA, place=at_link("wallet")),
    )
    yield (
        "share",
        Stop(page="wallets:share_credential", who=FATIMA, place=at_award("Fatima Haddad")),
    )
    yield "shared", Stop(page="wallets:shared", who=VISITOR, place=at_link("share"))
    yield "share over", Stop(page="wallets:shared", who=VISITOR, place=at_link("over"), status=410)
    yield (
        "wallet link unknown",
        Stop(page="wallets:open", who=VISITOR, place=always("unknown"), status=404),
    )


def evaluation() -> Iterator[tuple[str, Stop]]:
    yield "give feedback", Stop(page="feedback:give", who=SANDRA, place=at_offering)
    yield (
        "feedback of an employer who has not answered",
        Stop(page="feedback:give", who=LUC, place=at_offering),
    )
    yield (
        "retire",
        Stop(page="insights:retire", who=PRIYA, place=lambda town: [town["version"].pk]),
    )
    yield "results", Stop(page="feedback:results", who=PRIYA, place=at_offering)
    for name in ("version", "next_version"):
        yield (
            f"evaluation of {name}",
            Stop(
                page="insights:evaluation", who=PRIYA, place=lambda town, name=name: [town[name].pk]
            ),
        )


PAGES = dict(stops())

#: addresses that answer no page: files, answers to forms, machines' documents
NO_PAGES = {
    "people:data",
    "people:language",
    "people:ask_erasure",
    "people:erase",
    "organisations:remove_member",
    "organisations:key",
    "designs:file",
    "designs:workbook",
    "designs:archive",
    "designs:offer_template",
    "skills:file",
    "pathways:publish",
    "pathways:revise",
    "pathways:withdraw",
    "frameworks:check_file",
    "frameworks:dashboard_file",
    "frameworks:recheck",
    "frameworks:house_withdraw",
    "frameworks:evidence_file",
    "faces:preview",
    "faces:picture",
    "issuing:specimen",
    "designs:go_back",
    "quality:take_back",
    "quality:reopen_comment",
    "quality:withdraw_invitation",
    "quality:start_periodic",
    "quality:calendar",
    "offerings:withdraw",
    "assessment:file",
    "assessment:remove_evidence",
    "issuing:issue_all",
    "issuing:run_progress",
    "issuing:change_run",
    "issuing:revoke",
    "issuing:correct",
    "issuing:renew",
    "issuing:file",
    "issuing:change_keys",
    "issuing:revoke_key",
    "registers:read",
    "registers:leave",
    "wallets:leave",
    "wallets:export",
    "wallets:file",
    "wallets:withdraw",
    "theme",
}
#: of allauth: reached in the midst of a sign-in, or with a secret of a mail
OF_ALLAUTH = re.compile(r"^account_")


@pytest.fixture
def _django_db_helper(town: Town) -> Town:
    """Keep the town from test to test, where pytest-django would empty the database."""
    return town


@pytest.fixture(scope="module")
def town(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[Town]:
    """Play the example in the tests' database, serve it, and clean up after the last page."""
    request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        kept, django_settings.SITE_URL = django_settings.SITE_URL, server.url
        mail.outbox = []
        stage = Stage(
            at=timezone.now() - timedelta(days=124),
            password="",
            console=Console(file=io.StringIO()),
        )
        with translation.override("en"), transaction.atomic():
            play(stage)
        links = loose_ends(stage)
        yield Town(base=server.url, stage=stage, links=links, sessions=sessions(links["wallet"]))
        server.stop()
        call_command("flush", verbosity=0, interactive=False)
        django_settings.SITE_URL = kept


def loose_ends(stage: Stage) -> dict[str, str]:
    """Open what the example leaves shut, and return the addresses only mail holds."""
    at, things = timezone.now(), stage.things
    make_followed(at=at)
    fatima = things["awards"]["Fatima Haddad"]
    share, over = (
        wallets.share(person=fatima.learner, award=fatima, label="Sandra", days=14, at=at)
        for _ in range(2)
    )
    wallets.withdraw_share(person=fatima.learner, share=over[0], at=at)
    lakeshore, priya = stage.organisations["lakeshore-college"], stage.people["priya_raman"]
    second = designs.start_design(
        actor=priya,
        organisation=lakeshore,
        need=things["need"],
        title={"en": "Another one", "fr": "Une autre"},
        document=things["version"].document,
        at=at,
    )
    asked = {}
    for key, version in (("answered", second), ("open", second)):
        house, who = {
            "answered": ("maison-des-aines", "luc_belanger"),
            "open": ("homecare-ontario-north", "sandra_whitefish"),
        }[key]
        asked[key] = quality.ask_sign_off(
            actor=priya,
            version=version,
            organisation=stage.organisations[house],
            person=stage.people[who],
            at=at,
        )
    codesign.answer_sign_off(
        token=asked["answered"][1],
        answers=words.SIGN_OFFS["maison-des-aines"],
        viewer=None,
        at=at,
    )
    review = quality.ask_review(actor=priya, version=second, at=at)
    invited = outsiders(stage, review)
    comment = quality.comment_on_field(
        actor=stage.people["helene_gagnon"],
        review=review,
        place="outcomes[]#1",
        text="Which tasks are meant? Name them, so that two assessors look at the same ones.",
        blocking=True,
        at=at,
    )
    pathway_actions.start_revision(actor=priya, pathway=things["pathway"], at=at)
    run = issuing.start_run(actor=stage.people["helene_gagnon"], cohort=things["cohort"], at=at)
    issuing.pause_run(actor=run.started_by, run=run, at=at)
    amelie = stage.people["amelie_tremblay"]
    skills = bringing.start(actor=amelie, sources=[skill_file("s_en.csv", HYGIENE)], at=at)
    bringing.pause(actor=amelie, begun=skills, at=at)
    return {
        "import of skills": str(skills.pk),
        "pathway": things["pathway"].slug,
        "pathway draft": things["pathway"].slug,
        "wallet": wallets.send_link(
            actor=stage.people["helene_gagnon"], person=fatima.learner, at=at
        ),
        "share": share[1],
        "over": over[1],
        "decided": str(Review.objects.exclude(decision="").first().pk),
        "open review": str(review.pk),
        "comment": str(comment.pk),
        "outside": invited["outside"],
        "undeclared": invited["undeclared"],
        "closed": invited["closed"],
        "condition": str(Condition.objects.get(met_at=None).pk),
        "answered": asked["answered"][1],
        "answered request": str(asked["answered"][0].pk),
        "open": asked["open"][1],
        "request": str(asked["open"][0].pk),
        "slug": things["version"].design.slug,
        "assessment": things["version"].document["assessments"][0]["id"],
        "run": str(run.pk),
        "erased": str(Award.objects.filter(document__isnull=True).first().pk),
        "evidence": str(Evidence.objects.first().pk),
    }


def outsiders(stage: Stage, review: Review) -> dict[str, str]:
    """Invite three people from outside; return the link of each, by how far they have come."""
    at, helene, links = timezone.now(), stage.people["helene_gagnon"], {}
    for name in ("outside", "undeclared", "closed"):
        made, links[name] = quality.invite_reviewer(
            actor=helene,
            review=review,
            name="Joan Field",
            email=f"joan.{name}@example.org",
            role="Infection control nurse, Thunder Bay",
            ends_on=timezone.localdate(at) + timedelta(days=28),
            at=at,
        )
        if name == "outside":
            quality.declare_interests(invitation=made, interests="none", what="", at=at)
        if name == "closed":
            quality.withdraw_invitation(actor=helene, invitation=made, at=at)
    return links


@pytest.fixture(scope="module")
def windows(browser: Browser, town: Town) -> Iterator[Callable[..., Page]]:
    """Give one window for each person and width, opened once."""
    opened: dict[tuple[str, int], tuple[BrowserContext, Page]] = {}

    def window(who: str, width: int, scheme: str) -> Page:
        if (who, width) not in opened:
            context = browser.new_context(
                base_url=town.base,
                viewport={"width": width, "height": 900},
                color_scheme=scheme,
                reduced_motion="reduce",
                bypass_csp=False,
            )
            if who in town.sessions:
                name = django_settings.SESSION_COOKIE_NAME
                cookie = {"name": name, "value": town.sessions[who], "url": town.base}
                context.add_cookies([cookie])
            page = context.new_page()
            page.set_default_timeout(15_000)
            opened[(who, width)] = context, page
        return opened[(who, width)][1]

    yield window
    for context, _page in opened.values():
        context.close()


def sessions(wallet: str) -> dict[str, str]:
    """Sign everybody of the cast in, and open the learner's wallet; return the cookies."""
    begun = {}
    for role in cast.PEOPLE:
        client = Client()
        client.force_login(Person.objects.get(email=role.email))
        begun[role.email] = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    opened = SessionStore()
    link = wallet_queries.link(wallet)
    assert link is not None
    opened[wallet_views.SESSION] = str(link.pk)
    opened.create()
    return begun | {FATIMA: opened.session_key}


@pytest.mark.parametrize("language", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole(town, windows, name, language):
    stop, (width, scheme) = PAGES[name], LOOKS[language]
    with translation.override(language):
        address = reverse(stop.page, args=stop.place(town)) + stop.more
    page, said = windows(stop.who, width, scheme), []

    def hear(each: Any) -> None:
        said.append(each)

    page.on("console", hear)
    page.on("pageerror", hear)
    answer = page.goto(address)
    assert answer is not None
    if os.environ.get("TRILLIUM_SHOTS"):
        picture(page, name, language)

    faults = faults_of(page, language, width)
    page.remove_listener("console", hear)
    page.remove_listener("pageerror", hear)

    assert answer.status == stop.status
    assert faults == []
    assert [text for each in said if (text := mistake(each, stop.status))] == []


def faults_of(page: Page, language: str, width: int) -> list[str]:
    """Return what is wrong with the page that stands in the window."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    seen = page.evaluate(
        """async (rules) => ({
          lang: document.documentElement.lang,
          wide: document.documentElement.scrollWidth,
          headings: document.querySelectorAll('h1').length,
          title: document.title,
          text: document.querySelector('body').innerText,
          axe: (await axe.run(document, {runOnly: rules, resultTypes: ['violations']}))
            .violations.flatMap((v) => v.nodes.map(
              (n) => `${v.id}: ${n.target} · ${n.html.slice(0, 160)} · ${n.failureSummary}`)),
        })""",
        RULES,
    )
    faults = list(seen["axe"])
    if seen["lang"] != language:
        faults.append(f"says it is in {seen['lang']!r}")
    if seen["wide"] > width:
        faults.append(f"is {seen['wide']} px wide")
    if seen["headings"] != 1:
        faults.append(f"has {seen['headings']} headings of the first rank")
    faults += [f"shows {found!r}" for found in RAW.findall(f"{seen['title']}\n{seen['text']}")]
    return faults


def mistake(said: Any, status: int) -> str:
    """Return what a script or the browser complains of."""
    text = getattr(said, "text", str(said))
    kind = getattr(said, "type", "error")
    if status != 200 and "Failed to load resource" in text:  # the page itself
        return ""
    return text if kind in {"error", "warning"} else ""


def picture(page: Page, name: str, language: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    page.screenshot(path=SHOTS / f"{stem}-{language}.png", full_page=True)


def test_a_credential_pasted_or_given_as_a_file_is_verified_in_french(town, windows, tmp_path):
    path = tmp_path / "credential.json"
    path.write_text(json.dumps(town["awards"]["Fatima Haddad"].document), encoding="utf-8")
    page = windows(VISITOR, 390, "dark")
    page.goto("/fr/verify")

    page.locator("input[type=file]").set_input_files(path)
    page.locator("main form button[type=submit]").first.click()

    page.wait_for_load_state()
    if os.environ.get("TRILLIUM_SHOTS"):
        picture(page, "verify answer", "fr")
    assert "Collège Lakeshore" in page.locator("main").inner_text()
    assert faults_of(page, "fr", 390) == []


def test_every_address_of_a_page_is_visited():
    visited = {stop.page for stop in PAGES.values()}
    known = {name for name in names_of(get_resolver(urls.__name__)) if not OF_ALLAUTH.match(name)}

    assert known - visited - NO_PAGES == set()


def test_everybody_of_the_cast_has_a_home():
    assert {role.email for role in cast.PEOPLE} <= {
        stop.who for stop in PAGES.values() if stop.page == "home"
    }


def names_of(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name and not prefix.startswith(("api", "machine", "harvest")):
                yield f"{prefix}{pattern.name}"
        else:
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names_of(pattern, prefix + namespace)
