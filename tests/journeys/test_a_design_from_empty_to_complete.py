"""An empty design becomes one that misses nothing binding, by following only what the pages say.

The check names what is missing and links to the field; the field is filled, saved, checked again.
"""

import re

import pytest

from trillium.accounts.organisations.testing import make_cast
from trillium.structures.designs.models import Version
from trillium.structures.designs.testing import make_version
from trillium.structures.frameworks import packs
from trillium.structures.frameworks import queries as frameworks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: what this design says where any words would not do; the page says what is asked
SAYS = {
    "field-workload-hours": "40",
    "field-duration-weeks": "6",
    "field-classification-code": "51.2601",
    "field-offerings-start_date": "2027-02-01",
    "field-offerings-end_date": "2027-03-15",
    "field-funding-osap-approval_status": "approved",
    "field-approval-status": "approved",
    "field-partners-type": "employer",
    "field-consultations-type": "employer",
    "field-award_rule": "proficiency",
    "field-issuer-type": "college",
    "field-issuer-region": "CA-ON",
    "field-classification-scheme": "CIP2021",
    "field-occupations-scheme": "NOC2021",
    "field-occupations-code": "44101",
}
WORDS = ("Wash hands before each task", "Se laver les mains avant chaque tâche")
#: more rounds than this would mean that a link leads nowhere
MOST = 12


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("fr", 390)])
def test_an_empty_design_is_completed_by_following_the_pages(sit_down, language, width):
    cast = make_cast()
    version = make_version(
        cast.priya, cast.college, document={"title": {"en": "Clean hands", "fr": "Mains propres"}}
    )
    lead = sit_down(language, person=cast.priya, width=width)
    lead.goto(lead.path(f"/designs/{version.design_id}/v1/write"))
    lead.reads("The gate waits for")
    lead.reads("Asked by")
    lead.fits()

    for framework in packs.HOME:
        for _round in range(MOST):
            lead.goto(lead.path(f"/designs/{version.design_id}/v1/check/{framework}"))
            links = links_of_the_first_missing(lead)
            if not links:
                break
            for link in links:
                lead.goto(link)
                fill(lead, link.partition("#")[2])
                lead.press("Save")
                lead.reads("Saved.")
        else:
            pytest.fail(f"{framework} is never satisfied: {links}")

    now = Version.objects.get()
    assert [report.binding_missing for report in frameworks.home_reports(now)] == [()] * 4
    lead.goto(lead.path(f"/designs/{version.design_id}/v1/history"))
    lead.reads("As it stands now")


def links_of_the_first_missing(lead) -> list[str]:
    """Return where the first missing binding criterion leads, as the page says it."""
    binding = lead.page.locator(".criterion.missing").filter(has_text=lead.say("Binding"))
    if not binding.count():
        return []
    row = binding.first.locator("dt", has_text=lead.say("Where to mend it")).locator("xpath=..")
    return [link.get_attribute("href") for link in row.get_by_role("link").all()]


def fill(lead, anchor: str) -> None:
    """Answer the question under an anchor; of a list, everything that its first entry shows."""
    place = lead.page.locator(f"[id='{anchor}']")
    unfold(place)
    kind = place.get_attribute("class") or ""
    if "repeat" in kind or "group" in kind:
        group = place if "group" in kind else place.locator("details.group").first
        if group.get_attribute("open") is None:
            group.locator("> summary").click()
        for question in group.locator("> .inside > .question").all():
            answer(question)
        return
    # A field of an entry is asked together with what the entry is: its scheme beside its code.
    entry = place.locator("xpath=ancestor::details[contains(@class, 'group')][1]/div/*")
    for question in entry.locator("xpath=self::*[contains(@class, 'question')]").all():
        answer(question)
    answer(place)


def unfold(place) -> None:
    for folded in place.locator("xpath=ancestor::details[not(@open)]").all():
        folded.locator("> summary").click()


def answer(question) -> None:
    said = SAYS.get(question.get_attribute("id") or "")
    for choice in question.locator("select").all():
        if said:
            choice.select_option(value=said)
        else:
            choice.select_option(index=1)
    for box in question.locator("input[type=checkbox]").all():
        box.check()
    written = "input:not([type=checkbox]):not([type=hidden]), textarea"
    for number, field in enumerate(question.locator(written).all()):
        field.fill(said or default(field, number))


def default(field, number: int) -> str:
    if field.get_attribute("type") == "date":
        return "2027-01-31"
    if field.get_attribute("inputmode") == "decimal":
        return "4"
    if field.input_value():
        return field.input_value()
    name = field.get_attribute("name") or ""
    if name.endswith("url"):
        return "https://college.example.org/clean-hands"
    return "" if re.search(r"-id$", name) else WORDS[min(number, 1)]


def test_a_draft_is_saved_while_somebody_writes_and_another_writer_is_not_overwritten(sit_down):
    cast = make_cast()
    version = make_version(cast.priya, cast.college)
    lead = sit_down("en", person=cast.priya)
    other = sit_down("en", person=cast.priya)
    address = f"/designs/{version.design_id}/v1/edit/size"
    lead.goto(address)
    other.goto(address)

    lead.page.locator("[name=workload-hours]").fill("45")
    lead.reads_text("Saved at")
    other.page.locator("[name=workload-hours]").fill("50")
    other.reads_text("Press Save to see both texts.")
    other.press("Save")

    other.reads("Someone else has saved")
    assert Version.objects.get().document["workload"]["hours"] == 45
