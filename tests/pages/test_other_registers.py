"""What is shown of other registers, with one that really answers."""

import pytest
from django.utils import timezone

from trillium.accounts.organisations.testing import make_cast
from trillium.delivery.catalogue import queries as catalogue
from trillium.delivery.offerings.testing import make_published
from trillium.recognition.registers import actions
from trillium.recognition.registers.testing import elsewhere, make_entry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDE, PHONE = ("", 1280), ("/fr", 390)


@pytest.fixture(autouse=True)
def _fresh(settings):
    settings.TRILLIUM_FETCH_LOOPBACK = True
    catalogue.forget_index()


@pytest.fixture
def theirs():
    with elsewhere() as register:
        register.entries = [make_entry(name, register.site) for name in ("machines", "bees")]
        yield register


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(
    ("screen", "button"),
    [(WIDE, "I trust this keeper: follow"), (PHONE, "J’ai confiance : suivre")],
    ids=["en", "fr"],
)
def test_the_keeper_is_shown_before_a_register_is_followed(open_page, axe, theirs, screen, button):
    path, width = screen
    amelie = make_cast().amelie

    page = open_page(f"{path}/registers/add?address={theirs.site}", width=width, person=amelie)

    assert page.get_by_role("button", name=button).is_visible()
    assert theirs.key.public_multibase in page.content()
    assert axe(page) == []
    assert fits(page)


@pytest.mark.parametrize(
    ("screen", "unsaid"), [(WIDE, "Not given"), (PHONE, "Non précisé")], ids=["en", "fr"]
)
def test_their_entries_are_compared_with_ours_on_any_screen(open_page, axe, theirs, screen, unsaid):
    path, width = screen
    ours = make_published(make_cast(), at=timezone.now()).design.slug
    seen = actions.look(actor=None, address=theirs.site)
    register = actions.follow(
        actor=None, address=seen.address, did=seen.did, key=seen.key, at=timezone.now()
    )
    actions.read(register=register)
    names = (ours, f"{register.slug}/machines", f"{register.slug}/bees")

    page = open_page(
        f"{path}/catalogue/compare?" + "&".join(f"entry={name}" for name in names), width=width
    )

    assert page.get_by_role("columnheader").count() >= len(names)
    assert page.get_by_text(unsaid, exact=True).first.is_visible()
    assert axe(page) == []
    assert fits(page)
