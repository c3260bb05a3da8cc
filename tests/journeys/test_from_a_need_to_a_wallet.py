"""The whole story in a real browser: by clicking and typing, as its people would.

Organisations, people and keys are set up beforehand; everything else happens on the pages.
"""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils import timezone

import trillium.web.example
from trillium.accounts.journal import queries as journal
from trillium.accounts.organisations.actions import consent_to_key
from trillium.accounts.organisations.testing import make_cast
from trillium.accounts.people.models import Person
from trillium.collaboration.codesign.models import SignOff, SignOffRequest
from trillium.recognition.issuing.actions import create_key
from trillium.recognition.verifying.rules import QUESTIONS, WORDINGS, Verdict

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a trillium has three petals"
EXAMPLE = Path(trillium.web.example.__file__).parent / "infection_control.yaml"
WRONG_FILE = (
    "name,email\nSomebody Else,somebody.else@example.org\nAnother One,another@example.org\n"
)
COHORT_FILE = (
    "name,email,language\n"
    "Zoe Muller,zoe.muller@example.org,{language}\n"
    "Noah Chen,noah.chen@example.org,{language}\n"
    "Aiyana Beaver,aiyana.beaver@example.org,{language}\n"
)
REASON = "The evidence belonged to another learner."


@dataclass(slots=True, kw_only=True)
class Story:
    """Who takes part, and what one chapter leaves to the next."""

    language: str
    outbox: Any
    seat: Callable[..., Any]
    sentences: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    seats: dict[str, Any] = field(default_factory=dict)

    def person(self, name: str) -> Any:
        """Return the window of somebody with a role, who signs in when first needed."""
        if name not in self.seats:
            self.seats[name] = self.seat()
            self.seats[name].sign_in(f"{name}@example.org", PASSWORD)
        return self.seats[name]


def example_file() -> bytes:
    """Return the example's design as its author first has it: a rule and a rubric are missing."""
    words = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    draft = deepcopy(words)
    del draft["award_rule"]
    for assessment in draft["assessments"]:
        if assessment["id"] == "a2":
            del assessment["rubric"]
    return yaml.safe_dump(draft, allow_unicode=True, sort_keys=False).encode()


@pytest.fixture
def story(settings, outbox, sit_down, request) -> Story:
    language, width = request.param
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    at = timezone.now() - timedelta(days=1)
    cast = make_cast(password=PASSWORD, at=at)
    Person.objects.update(language=language)
    consent_to_key(actor=cast.sandra, organisation=cast.employer, at=at)
    create_key(actor=cast.sandra, organisation=cast.employer, at=at)
    create_key(actor=cast.helene, organisation=cast.college, at=at)
    return Story(
        language=language,
        outbox=outbox,
        seat=lambda address="": sit_down(language, address=address, width=width),
    )


@pytest.mark.parametrize(
    "story", [("en", 1280), ("fr", 390)], ids=["english", "french-on-a-phone"], indirect=True
)
def test_a_need_becomes_a_credential_that_a_stranger_verifies(story):
    lead_finds_a_need(story)
    lead_decides_to_go(story)
    lead_starts_the_design_from_a_file(story)
    lead_mends_what_the_check_names(story)
    employer_agrees_by_the_mailed_link(story)
    reviewer_attests_and_approves(story)
    lead_writes_the_rubric_and_publishes(story)
    registrar_undoes_a_wrong_cohort(story)
    assessor_judges_evidence(story)
    registrar_issues_to_those_who_passed(story)
    learner_downloads_shares_and_withdraws(story)
    stranger_verifies_every_form(story)
    registrar_revokes_and_the_same_page_says_so(story)
    registrar_corrects_a_name(story)
    people_give_feedback(story)
    lead_revises_and_version_one_still_counts(story)
    assert journal.chain_is_whole()


# --- a need, a go decision, a design --------------------------------------------------------------


def lead_finds_a_need(story: Story) -> None:
    lead = story.person("priya.raman")
    lead.follow("State a need")
    lead.write_both("Title", "Aides who prevent infection", "Des aides qui préviennent l’infection")
    lead.write_both(
        "Which skill is missing?",
        "Protective equipment comes off in the wrong order.",
        "L’équipement de protection est retiré dans le mauvais ordre.",
    )
    lead.write_both("Who is it for?", "Home care aides", "Aides à domicile")
    lead.press("State the need")
    lead.reads("Something is missing")
    lead.follow("Add evidence")
    lead.write_both("What it is", "Incident reports of 2025", "Rapports d’incident de 2025")
    lead.write_both("What it shows", "41 of 112 incidents", "41 des 112 incidents")
    lead.write("Source", "HomeCare Ontario North")
    lead.write("Date of the source", "2026-05-01")
    lead.press("Add the evidence")
    lead.reads("The evidence is added.")
    lead.fits()


def lead_decides_to_go(story: Story) -> None:
    lead = story.person("priya.raman")
    partner = {"en": "HomeCare Ontario North", "fr": "Soins à domicile Nord"}[story.language]
    lead.follow("Bring in a partner")
    lead.pick("Partner", partner)
    lead.write_both("What was agreed", "Takes part for two years", "Participe pendant deux ans")
    lead.press("Save the partnership")
    lead.reads_text(partner)
    lead.follow("Decide: go or no-go")
    lead.choose("Go: we design it")
    lead.write_both(
        "Reasons", "Two employers release staff.", "Deux employeurs libèrent du personnel."
    )
    lead.write_both("Does it exist already?", "Three online courses.", "Trois cours en ligne.")
    lead.write_both("What it takes", "One nurse as assessor.", "Une infirmière évaluatrice.")
    lead.press("Record the decision")
    lead.reads("The decision is recorded with its reasons.")
    assert lead.page.get_by_text(lead.say("Gate open")).count() == 2


def lead_starts_the_design_from_a_file(story: Story) -> None:
    lead = story.person("priya.raman")
    lead.follow("Start the design")
    lead.follow("From a file")
    lead.give_file("File", "infection_control.yaml", example_file(), "application/yaml")
    lead.press("Read the file")
    lead.press("Start the design")
    lead.reads("The design is started. This is its board.")
    assert not lead.link("Say which need this design answers.").count()  # the one it came from
    lead.fits()
    story.addresses["board"] = lead.page.url


def lead_mends_what_the_check_names(story: Story) -> None:
    lead = story.person("priya.raman")
    lead.follow("Check")
    home = lead.page.locator(".framework-row:has(a[href$=cican_2021])")
    assert lead.say("%(number)s missing", number=1) in home.inner_text()
    home.get_by_role("link").click()
    named = lead.page.locator("article.criterion.missing")
    name = named.get_attribute("id")
    fact = named.locator("div", has_text=lead.say("Where to mend it")).last
    fact.get_by_role("link").first.click()
    rule = lead.page.locator("select[name=award_rule]")
    assert rule.input_value() == ""
    rule.select_option("proficiency")
    lead.press("Save")
    lead.reads("Saved.")
    lead.follow("Check")
    lead.page.locator(".framework-row a[href$=cican_2021]").click()
    assert lead.page.locator(f"article.criterion.met#{name}").count() == 1
    lead.fits()


# --- agreement and approval -----------------------------------------------------------------------


def employer_agrees_by_the_mailed_link(story: Story) -> None:
    lead = story.person("priya.raman")
    lead.goto(story.addresses["board"])
    lead.follow("Ask an employer")
    lead.pick("Who answers", "Sandra Whitefish")
    lead.press("Send the link")
    lead.reads("%(person)s is asked; the link is mailed.", person="Sandra Whitefish")

    link = story.outbox.newest_to("sandra.whitefish@example.org").link("sign-off")
    before = list(SignOffRequest.objects.values())
    employer = story.seat(link)
    employer.page.reload()
    assert list(SignOffRequest.objects.values()) == before
    assert not SignOff.objects.exists()
    employer.fits()
    employer.choose("I confirm: people who can do this are in demand.")
    employer.choose("I confirm: the assessment reflects the job.")
    employer.press("Send my answer")
    employer.reads("Thank you, your answer is recorded")
    employer.goto(link)
    employer.reads("You have answered")
    assert SignOff.objects.count() == 2
    lead.page.reload()
    lead.reads("Demand confirmed")
    lead.reads("Assessment confirmed")


def reviewer_attests_and_approves(story: Story) -> None:
    lead = story.person("priya.raman")
    lead.goto(story.addresses["board"])
    lead.unfold("#phase-build").get_by_role("link", name=lead.say("Review")).first.click()
    lead.press("Ask for the review")
    lead.reads("The review is asked for; the draft is locked until then.")

    reviewer = story.person("helene.gagnon")
    reviewer.follow("A review waits for your decision")
    review = reviewer.page.url
    assert attest_all(reviewer, review) == 3
    reviewer.reads("Nothing is missing")
    reviewer.fits()
    reviewer.follow("Fill in the checklist")
    for choice in reviewer.page.locator("main input[value=yes]").all():
        choice.check()
    reviewer.press("Save my answers")
    reviewer.reads("Your answers are kept; change them until you decide.")
    reviewer.choose("I have no conflict of interest")
    reviewer.choose("Approve this version: its words never change again")
    reviewer.press("Record the decision")
    reviewer.reads("The version is approved.")


def attest_all(reviewer: Any, review: str) -> int:
    """Attest, one after the other, what the review says is still to be attested."""
    reviewer.reads("What an approval still waits for")
    links = reviewer.page.locator("ul.wanted a")
    addresses = [link.get_attribute("href") for link in links.all()]
    for address in addresses:
        criterion = address.partition("#")[2]
        reviewer.goto(address)
        article = reviewer.page.locator(f"article#{criterion}")
        article.get_by_role("textbox").fill("Read with the policy at hand: it holds.")
        article.get_by_role("button", name=reviewer.say("Attest"), exact=True).click()
        reviewer.reads("Attested.")
    reviewer.goto(review)
    return len(addresses)


# --- launch and delivery --------------------------------------------------------------------------


def lead_writes_the_rubric_and_publishes(story: Story) -> None:
    lead = story.person("priya.raman")
    lead.goto(story.addresses["board"])
    door = lead.say("Publish and open")
    lead.unfold("#phase-launch").get_by_role("link", name=door).click()
    launch = lead.page.url
    lead.press("Publish this version")
    lead.reads("Published: everyone can read it in the catalogue.")
    lead.fits()
    lead.goto(launch)
    lead.follow("Open an offering")
    lead.write_both("Name of this offering", "Winter group", "Groupe d’hiver")
    today = timezone.localdate()
    lead.write("First day", today.isoformat())
    lead.write("Last day", (today + timedelta(days=60)).isoformat())
    lead.press("Open the offering")
    lead.reads("The offering is open. Next: a cohort for its learners.")
    story.addresses["offering"] = lead.page.url
    lead.write("Name of the cohort", "A")
    lead.press("Make the cohort")
    lead.page.get_by_role("link", name="A", exact=True).click()
    story.addresses["cohort"] = lead.page.url
    lead.reads("Not yet ready to judge: a rubric is missing")
    lead.page.locator(".alert-box a[href*='/rubrics/']").click()
    for description in lead.groups("Level %(n)d: what one sees", n=3):
        description.get_by_role("textbox").nth(0).fill("Facts only, in order.")
    lead.press("Save the rubric")
    lead.reads("The rubric was saved.")
    lead.fits()


def registrar_undoes_a_wrong_cohort(story: Story) -> None:
    registrar = story.person("helene.gagnon")
    registrar.menu("Cohorts")
    registrar.page.locator(
        f"main a[href$='{story.addresses['offering'].rpartition('/')[2]}']"
    ).first.click()
    registrar.page.get_by_role("link", name="A", exact=True).click()
    import_file(registrar, "another-course.csv", WRONG_FILE, 2)
    registrar.reads_text("Somebody Else")
    registrar.follow("Undo")
    registrar.press("Undo the import")
    registrar.reads("The import was undone. Nobody of that file is enrolled.")
    registrar.reads("No learners yet")
    import_file(registrar, "cohort-a.csv", COHORT_FILE.format(language=story.language), 3)
    registrar.fits()


def import_file(registrar: Any, name: str, text: str, number: int) -> None:
    registrar.follow("Import learners")
    registrar.give_file("File of learners", name, text.encode(), "text/csv")
    registrar.press("Show the learners")
    enrol = registrar.say_many("Enrol %(n)s learner", "Enrol %(n)s learners", number, n=number)
    registrar.page.get_by_role("button", name=enrol).click()
    said = registrar.say_many(
        "%(n)d learner enrolled.", "%(n)d learners enrolled.", number, n=number
    )
    registrar.reads_text(said)


def assessor_judges_evidence(story: Story) -> None:
    assessor = story.person("daniel.okafor")
    for name in ("Zoe Muller", "Noah Chen"):
        for assessment in ("a1", "a2"):
            assessor.goto(story.addresses["cohort"])
            assessor.page.get_by_role("link", name=name, exact=True).click()
            card = assessor.page.locator(f"#assessment-{assessment}")
            card.get_by_role("link", name=assessor.say("Add evidence")).click()
            assessor.write("Title", "Observed visit")
            assessor.give_file("File", "checklist.txt", b"All steps in order.", "text/plain")
            assessor.press("Add the evidence")
            assessor.reads("The evidence was added.")
            card.get_by_role("link", name=re.compile(f"^{assessor.say('Judge')} ")).click()
            assessor.page.locator("fieldset.rubric").first.wait_for()
            for criterion in assessor.page.locator("fieldset.rubric").all():
                criterion.locator("label.passes input").first.check()
            assessor.fits()
            assessor.press("Record the decision")
            assessor.reads("Decided: passed.")
    assessor.reads("Everything is passed")


def registrar_issues_to_those_who_passed(story: Story) -> None:
    registrar = story.person("helene.gagnon")
    registrar.goto(registrar.path("/"))
    ready = registrar.say_many(
        "%(count)s learner is ready for the credential",
        "%(count)s learners are ready for the credential",
        2,
        count=2,
    )
    registrar.page.get_by_role("link", name=ready).click()
    story.addresses["issue"] = registrar.page.url
    row = registrar.page.get_by_role("row").filter(has_text="Aiyana Beaver")
    assert (
        registrar.say("There is no evidence for the outcome “{outcome}”.").split("{")[0]
        in row.inner_text()
    )
    issue = registrar.say_many(
        "Issue %(counter)s credential", "Issue %(counter)s credentials", 2, counter=2
    )
    registrar.page.get_by_role("button", name=issue).click()
    said = registrar.say_many(
        "%(count)d credential was issued; the learner has mail.",
        "%(count)d credentials were issued; the learners have mail.",
        2,
        count=2,
    )
    registrar.reads_text(said)
    registrar.fits()


# --- the learner's wallet, and the stranger -------------------------------------------------------


def learner_downloads_shares_and_withdraws(story: Story) -> None:
    learner = story.seat(story.outbox.newest_to("noah.chen@example.org").link("wallet"))
    learner.reads("Your wallet")
    story.files["pdf"] = download(learner, learner.say("Certificate (PDF)"))
    learner.page.get_by_text(learner.say("Other files")).click()
    for kind in ("PNG", "JSON"):
        story.files[kind.lower()] = download(learner, kind)
    learner.fits()

    learner.follow("Share")
    learner.write("For whom?", "HomeCare Ontario North")
    learner.press("Make the link")
    learner.reads("The link is made. Copy it now: it is shown once.")
    shared = learner.page.locator("input[readonly]").input_value()
    stranger = story.seat(shared)
    stranger.reads_text("Noah Chen")
    stranger.reads(WORDINGS[Verdict.GENUINE].title)
    stranger.fits()

    learner.page.get_by_role("button", name=re.compile(f"^{learner.say('Withdraw')}")).click()
    learner.reads("The link is withdrawn: it shows nothing any more.")
    assert stranger.page.reload().status == 410
    stranger.reads("The holder has withdrawn it. Ask the holder for a new one.")
    assert "Noah" not in stranger.page.content()
    story.seats["noah"] = learner


def download(seat: Any, name: str) -> bytes:
    with seat.page.expect_download() as started:
        seat.page.get_by_role("link", name=name, exact=True).click()
    return Path(started.value.path()).read_bytes()


def verify_text(seat: Any, text: str) -> None:
    seat.goto(seat.path("/verify"))
    seat.write("The text or the address", text)
    seat.press("Verify")


def verify_file(seat: Any, name: str, content: bytes) -> None:
    seat.goto(seat.path("/verify"))
    seat.give_file("The file you were given", name, content)
    seat.press("Verify")


def stranger_verifies_every_form(story: Story) -> None:
    stranger = story.seats["stranger"] = story.seat()
    stranger.follow("Verify a credential")
    verify_text(stranger, story.files["json"].decode())
    is_genuine(stranger)
    for kind in ("png", "pdf"):
        verify_file(stranger, f"credential.{kind}", story.files[kind])
        is_genuine(stranger)
    stranger.reads_text("Noah Chen")
    stranger.fits()


def is_genuine(stranger: Any) -> None:
    """Read the verdict and each named check, all passed, and the employer's endorsement."""
    title = stranger.say(WORDINGS[Verdict.GENUINE].title)
    stranger.page.get_by_role("heading", name=title).wait_for()
    lines = stranger.page.locator("aside .checks").first.inner_text()
    for name in ("format", "signature", "issuer_key", "dates", "status", "trust"):
        assert stranger.say(QUESTIONS[name]) in lines
    assert stranger.say("Failed") not in lines
    stranger.reads("Signed by the endorser")


def registrar_revokes_and_the_same_page_says_so(story: Story) -> None:
    registrar, stranger = story.person("helene.gagnon"), story.seats["stranger"]
    registrar.goto(story.addresses["issue"])
    registrar.page.get_by_role("link", name="Noah Chen", exact=True).click()
    registrar.page.get_by_text(registrar.say("Revoke the credential"), exact=True).click()
    registrar.write("Why is it revoked?", REASON)
    registrar.press("Revoke it")
    registrar.reads("The credential is revoked: whoever verifies it sees so.")
    registrar.reads("Who did what")

    verify_text(stranger, story.files["json"].decode())
    stranger.reads(WORDINGS[Verdict.REVOKED].title)
    stranger.reads_text(REASON)
    verify_file(stranger, "credential.pdf", story.files["pdf"])
    stranger.reads(WORDINGS[Verdict.REVOKED].title)
    identifier = json.loads(story.files["json"])["id"]
    stranger.goto(stranger.path(f"/verify/{identifier.removeprefix('urn:uuid:')}"))
    stranger.reads_text(REASON)
    stranger.fits()
    story.seats["noah"].page.reload()
    story.seats["noah"].reads_text(REASON)


def registrar_corrects_a_name(story: Story) -> None:
    registrar, stranger = story.person("helene.gagnon"), story.seats["stranger"]
    wallet = story.outbox.newest_to("zoe.muller@example.org").link("wallet")
    learner = story.seats["zoe"] = story.seat(wallet)
    learner.page.get_by_text(learner.say("Other files")).click()
    old = download(learner, "JSON")

    registrar.goto(story.addresses["issue"])
    registrar.page.get_by_role("link", name="Zoe Muller", exact=True).click()
    registrar.page.get_by_text(registrar.say("Correct the name"), exact=True).click()
    registrar.write("Name as it should stand on the credential", "Zoë Müller")
    registrar.press("Issue under this name")
    registrar.reads("The credential was issued anew with the right name; the old is revoked.")

    verify_text(stranger, old.decode())
    stranger.reads("A corrected credential was issued in its place.")
    learner.page.reload()
    valid = learner.page.locator("article.credential-card").filter(has_text=learner.say("Valid"))
    valid.get_by_text(learner.say("Other files")).click()
    with learner.page.expect_download() as started:
        valid.get_by_role("link", name="JSON", exact=True).click()
    story.files["new"] = Path(started.value.path()).read_bytes()
    verify_text(stranger, story.files["new"].decode())
    is_genuine(stranger)
    stranger.reads_text("Zoë Müller")


# --- feedback, a finding, version 2 ---------------------------------------------------------------


def people_give_feedback(story: Story) -> None:
    lead = story.person("priya.raman")
    lead.goto(story.addresses["offering"])
    lead.follow("Feedback on this offering")
    form = lead.page.locator("input[readonly]").first.input_value()
    learner = story.seat(form)  # she has no password: a code is mailed
    learner.follow("Mail me a code")
    learner.write("Email", "zoe.muller@example.org")
    learner.press("Send the code")
    code = story.outbox.newest_to("zoe.muller@example.org").text
    learner.write("Code", re.search(r"^[A-Z0-9]+-?[A-Z0-9]+$", code, re.MULTILINE)[0])
    learner.press("Sign in")
    answer(learner)
    employer = story.seat(form)
    employer.write("Email", "sandra.whitefish@example.org")
    employer.write("Password", PASSWORD)
    employer.press("Sign in")
    answer(employer)


def answer(seat: Any) -> None:
    seat.group("What was learned is needed at work").get_by_label(seat.say("5 · fully")).check()
    seat.group("The assessment reflects the job").get_by_label(seat.say("4 · mostly")).check()
    seat.write("What should stay, what should change?", "Add a shared room to the visit.")
    seat.press("Give the feedback")
    seat.reads("You have given your feedback")
    seat.fits()


def lead_revises_and_version_one_still_counts(story: Story) -> None:
    lead, stranger = story.person("priya.raman"), story.seats["stranger"]
    lead.goto(story.addresses["board"])
    lead.unfold("#phase-evaluate").get_by_role("link", name=lead.say("Evaluate")).first.click()
    lead.choose("Applicability: does it serve at work?")
    lead.write_both(
        "What was found", "Holders hesitate in shared rooms.", "Les titulaires hésitent."
    )
    lead.press("Record the finding")
    lead.reads("The finding was recorded.")
    lead.choose("Revise it: the next version starts as a draft")
    lead.write_both("Reasons", "A shared room is added.", "Une chambre partagée est ajoutée.")
    lead.press("Record the decision")
    lead.reads("Decided. Version %(number)d is now a draft.", number=2)
    lead.fits()
    lead.goto(story.addresses["board"])
    lead.reads("Version %(number)s", number=2)

    verify_text(stranger, story.files["new"].decode())
    is_genuine(stranger)
