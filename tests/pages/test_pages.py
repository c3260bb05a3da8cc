"""The house's own pages and every component: in a browser, in both languages, light and dark."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    "gallery": "/gallery?said",
    "welcome": "/gallery/welcome",
    "about": "/about",
    "accessibility": "/accessibility",
    "sign-in": "/accounts/login/",
    "code": "/accounts/login/code/",
    "reset": "/accounts/password/reset/",
    "reset-done": "/accounts/password/reset/done/",
    "no-signup": "/accounts/signup/",
    "404": "/no-such-page",
    "403": "/gallery/forbidden",
    "409": "/gallery/refused",
}


def french(address: str) -> str:
    return f"/fr{address}"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_axe_finds_nothing_and_nothing_sticks_out(open_page, axe, shot, name, language):
    address = PAGES[name] if language == "en" else french(PAGES[name])

    for width, dark in ((1280, False), (390, True)):
        page = open_page(address, width=width, dark=dark)
        shot(page, f"{name}-{language}-{width}{'-dark' if dark else ''}")
        assert axe(page) == []
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{name} is wider than {width} px"
        )


def test_every_target_is_large_enough_for_a_finger(open_page):
    page = open_page("/gallery", width=390)

    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, summary, select, input')]
        .filter((e) => e.offsetParent && !e.closest('p, dd, td, .alert-box'))
        .filter((e) => !e.matches('.skip, .box-link, [type=hidden]'))
        .map((e) => [e.outerHTML.slice(0, 90), (e.closest('label') ?? e).getBoundingClientRect()])
        .filter(([, box]) => Math.min(box.width, box.height) < 24).map(([html]) => html)"""
    )

    assert small == []


def test_the_theme_turns_without_javascript_and_stays(open_page):
    page = open_page("/about", scripts=False)

    page.get_by_role("button", name="Dark theme").click()

    assert page.url.endswith("/about")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.goto("/accessibility")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_the_theme_turns_at_once_with_javascript(open_page):
    page = open_page("/about")

    with page.expect_response(re.compile("/theme")):
        page.get_by_role("button", name="Dark theme").click()

    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_the_language_switch_keeps_the_page(open_page):
    page = open_page("/about", scripts=False)

    page.get_by_role("link", name="Français").click()

    assert page.url.endswith("/fr/about")
    page.get_by_role("link", name="English", exact=True).click()
    assert page.url.endswith("/about")
    assert "/fr/" not in page.url


def test_the_first_tab_reaches_the_content(open_page):
    page = open_page("/about")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"


def test_the_menu_opens_on_a_phone_without_javascript(open_page):
    page = open_page("/about", width=390, scripts=False)

    page.get_by_text("Menu", exact=True).click()

    assert page.get_by_role("link", name="Sign in").is_visible()


def test_an_error_summary_leads_to_the_field(open_page):
    page = open_page("/gallery")

    page.locator(".error-summary a").nth(2).click()

    assert page.evaluate("document.activeElement.closest('.field') !== null")
