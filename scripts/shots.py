"""Take pictures of pages into shots/: both languages, wide and phone, light and dark.

    python scripts/shots.py /verify /catalogue --as priya.raman@example.org --language fr

Serves the site itself from the database of TRILLIUM_DATA, unless `--base` names a running one.
"""

import argparse
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trillium.web.settings")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import django

django.setup()

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, sync_playwright

from trillium.accounts.people.models import Person

SHOTS = Path(__file__).resolve().parent.parent / "shots"
LANGUAGES = {"en": "", "fr": "/fr"}
WIDTHS = {"wide": 1280, "phone": 390}


@contextmanager
def served(base: str | None) -> Iterator[str]:
    """Give the address of the site: the one named, or one served here meanwhile."""
    if base:
        yield base
        return
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


def cookies(email: str | None, base: str) -> list[dict[str, str]]:
    """Return the session cookie of that person, or nothing."""
    if not email:
        return []
    client = Client()
    client.force_login(Person.objects.get(email=email))
    name = settings.SESSION_COOKIE_NAME
    return [{"name": name, "value": client.cookies[name].value, "url": base}]


def pictures(
    browser: Browser, base: str, address: str, chosen: argparse.Namespace
) -> Iterator[Path]:
    """Take every picture of one address."""
    stem = re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-") or "home"
    for language in chosen.language or LANGUAGES:
        for name, width in WIDTHS.items():
            for theme in chosen.theme:
                window = browser.new_context(
                    base_url=base,
                    viewport={"width": width, "height": 900},
                    color_scheme=theme,
                    reduced_motion="reduce",
                )
                window.add_cookies(cookies(chosen.person, base))
                page = window.new_page()
                page.goto(f"{LANGUAGES[language]}{address}")
                path = SHOTS / f"{stem}-{language}-{name}-{theme}.png"
                page.screenshot(path=path, full_page=True)
                window.close()
                yield path


def main() -> None:
    """Read the command line and take the pictures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("addresses", nargs="+", help="without the language: /verify")
    parser.add_argument("--as", dest="person", help="email of who is signed in")
    parser.add_argument("--language", action="append", choices=list(LANGUAGES))
    parser.add_argument("--theme", action="append", choices=["light", "dark"])
    parser.add_argument("--base", help="a running site")
    chosen = parser.parse_args()
    chosen.theme = chosen.theme or ["light", "dark"]
    SHOTS.mkdir(exist_ok=True)
    with served(chosen.base) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for address in chosen.addresses:
            for path in pictures(browser, base, address, chosen):
                print(path.relative_to(SHOTS.parent))  # noqa: T201 -- this is its answer
        browser.close()


if __name__ == "__main__":
    main()
