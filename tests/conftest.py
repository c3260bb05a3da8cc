"""A real Chromium for the pages and the journeys."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "shots"
BUILT = ROOT / "src" / "trillium" / "web" / "static" / "built" / "trillium.css"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
)

# Playwright keeps an event loop in this thread; Django would refuse its database there
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def chromium_path() -> str:
    for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"):
        if Path(path).exists():
            return path
    pytest.skip("no Chromium here: apt install chromium")


# of a module, not of the session: while Playwright's loop runs, Django's test client cannot answer
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not BUILT.exists():
        pytest.fail("the styles are not built: npm ci && npm run build")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an address in a window of its own.

    A mistake in the page's scripts, or a style the security policy refuses, fails the test.
    """
    windows, mistakes = [], []

    def opened(
        address: str = "/",
        *,
        width: int = 1280,
        dark: bool = False,
        scripts: bool = True,
        person=None,
        **choices: object,
    ) -> Page:
        window = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
            **choices,
        )
        windows.append(window)
        if person is not None:
            window.add_cookies([session_of(person, live_server.url)])
        page = window.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.on(
            "console",
            lambda said: (
                mistakes.append(said.text) if "Content Security Policy" in said.text else None
            ),
        )
        page.goto(address)
        return page

    yield opened
    for window in windows:
        window.close()
    assert mistakes == []


def session_of(person, address: str) -> dict[str, str]:
    client = Client()
    client.force_login(person)
    name = django_settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Return a function that lists what axe finds wrong in a page, one line each."""
    source = AXE.read_text(encoding="utf-8")

    def found(page: Page) -> list[str]:
        page.evaluate(source)
        violations = page.evaluate("async () => (await axe.run(document)).violations")
        return [
            f"{v['id']}: {node['target']} · {node['html'][:160]} · {node['failureSummary']}"
            for v in violations
            for node in v["nodes"]
        ]

    return found


@pytest.fixture
def shot() -> Callable[..., None]:
    """Return a function that keeps a picture in shots/, where TRILLIUM_SHOTS is set."""

    def taken(page: Page, name: str, *, whole: bool = True) -> None:
        if not os.environ.get("TRILLIUM_SHOTS"):
            return
        SHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=whole)

    return taken
