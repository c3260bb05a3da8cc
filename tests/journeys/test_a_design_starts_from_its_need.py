"""A design begins with what the need says already, and is written without any script running."""

import pytest

from trillium.accounts.organisations.testing import make_cast
from trillium.collaboration.needs.testing import make_ready_need
from trillium.collaboration.partners.testing import make_partnership
from trillium.structures.designs.models import Version

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OUTCOME = (
    "Remove protective equipment in the right order.",
    "Retirer l’équipement de protection dans le bon ordre.",
)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_section_is_filled_and_the_check_asks_for_less(sit_down, language):
    cast = make_cast()
    partnership = make_partnership(lead=cast.college, partner=cast.employer)
    make_ready_need(actor=cast.priya, organisation=cast.college, partnership=partnership)
    lead = sit_down(language, person=cast.priya, scripts=False)

    lead.goto(lead.path("/designs/start"))
    lead.press("Start from this need")
    lead.reads("The design is started. This is its board.")
    lead.reads("No outcome says what a holder can do.")
    missing = missing_of(lead)

    lead.follow("No outcome says what a holder can do.")
    group = lead.page.locator("#new-outcomes")
    if group.get_attribute("open") is None:
        group.locator("> summary").click()
    for half, text in zip(("en", "fr"), OUTCOME, strict=True):
        group.locator(f"[name^='outcomes-0-statement'][lang={half}]").fill(text)
    lead.press("Save")
    lead.reads("Saved.")

    version = Version.objects.get()
    assert version.document["outcomes"][0]["statement"] == dict(
        zip(("en", "fr"), OUTCOME, strict=True)
    )
    assert version.document["need_evidence"][0]["source"] == "Northern Care Skills Consortium"
    assert missing_of(lead) < missing


def missing_of(lead) -> int:
    """Return how many criteria the check calls missing, as a reader sees it; then go back."""
    version = Version.objects.get()
    lead.goto(lead.path(f"/designs/{version.design_id}/v{version.number}/check"))
    figure = lead.page.locator(".figures > *").nth(1)
    assert lead.say("missing") in figure.inner_text()
    number = int("".join(letter for letter in figure.inner_text() if letter.isdigit()))
    lead.goto(lead.path(f"/designs/{version.design_id}"))
    return number
