"""What the journeys share: a local outbox, and people who sit at a browser window of their own."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.utils.translation import gettext, ngettext, override
from playwright.sync_api import Locator, Page

BACKEND = "django.core.mail.backends.filebased.EmailBackend"
#: words that are the same in both languages
SAME = {"Source", "Code", "Version %(number)s"}
BETWEEN = re.compile(rb"^-{79}\n", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    to: str
    subject: str
    text: str

    def link(self, holding: str) -> str:
        """Return the address in the message whose path holds a word."""
        (found,) = re.findall(rf"https?://\S*/{holding}/\S+", self.text)
        return found


@dataclass(frozen=True, slots=True)
class Outbox:
    """The folder that stands in for a mail server, as on a fresh installation."""

    folder: Path

    def messages_to(self, address: str) -> list[Message]:
        """Return what was sent to an address, oldest first."""
        files = sorted(self.folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns)
        parts = (part for file in files for part in BETWEEN.split(file.read_bytes()))
        mails = [message_from_bytes(part, policy=policy.default) for part in parts if part.strip()]
        return [
            Message(to=str(mail["To"]), subject=str(mail["Subject"]), text=mail.get_content())
            for mail in mails
            if address in str(mail["To"])
        ]

    def newest_to(self, address: str) -> Message:
        found = self.messages_to(address)
        assert found, f"nothing was mailed to {address}"
        return found[-1]


@pytest.fixture
def outbox(settings, tmp_path) -> Outbox:
    settings.EMAIL_BACKEND = BACKEND
    settings.EMAIL_FILE_PATH = tmp_path / "outbox"
    return Outbox(settings.EMAIL_FILE_PATH)


def beginning(words: str) -> re.Pattern[str]:
    """Match a name that begins with the words, whichever kind of space stands between them.

    A browser turns the unbreakable spaces of French into plain ones in the names it reports.
    """
    return re.compile("^" + r"\s+".join(re.escape(word) for word in words.split()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One person at one browser window, who reads one language and finds things by their words."""

    page: Page
    language: str

    def say(self, words: str, **values: object) -> str:
        """Return English words of a page as this reader sees them; they must be translated."""
        with override(self.language):
            said = gettext(words)
        assert self.language == "en" or said != words or words in SAME, (
            f"not said in French: {words}"
        )
        return said % values if values else said

    def say_many(self, one: str, many: str, number: int, **values: object) -> str:
        with override(self.language):
            said = ngettext(one, many, number)
        assert self.language == "en" or said not in {one, many}, f"not said in French: {one}"
        return said % values

    def path(self, address: str) -> str:
        return f"/fr{address}" if self.language == "fr" else address

    def goto(self, address: str) -> None:
        self.page.goto(address)

    def link(self, words: str, **values: object) -> Locator:
        name = beginning(self.say(words, **values))
        return self.page.get_by_role("link", name=name).first

    def button(self, words: str, **values: object) -> Locator:
        return self.page.get_by_role("button", name=self.say(words, **values), exact=True).first

    def follow(self, words: str, **values: object) -> None:
        self.link(words, **values).click()

    def press(self, words: str, **values: object) -> None:
        self.button(words, **values).click()

    def menu(self, words: str) -> None:
        """Follow a link of the main navigation; on a phone the menu is opened first."""
        folded = self.page.locator("details.drop.narrow-only > summary")
        if folded.is_visible():
            folded.click()
        navigation = self.page.get_by_role("navigation", name=self.say("Main navigation"))
        navigation.get_by_role("link", name=self.say(words), exact=True).click()

    def group(self, words: str) -> Locator:
        return self.page.get_by_role("group", name=beginning(self.say(words)))

    def groups(self, words: str, **values: object) -> list[Locator]:
        name = beginning(self.say(words, **values))
        found = self.page.get_by_role("group", name=name)
        found.first.wait_for()  # `all` does not wait for a page still on its way
        return found.all()

    def write(self, words: str, text: str) -> None:
        self.page.get_by_label(self.say(words)).first.fill(text)

    def write_both(self, words: str, english: str, french: str) -> None:
        """Fill the two halves of a text in both languages."""
        for language, text in (("en", english), ("fr", french)):
            self.group(words).locator(f"[lang={language}]").fill(text)

    def pick(self, words: str, label: str) -> None:
        self.page.get_by_role("combobox", name=self.say(words)).first.select_option(label=label)

    def choose(self, words: str) -> None:
        self.page.get_by_role("radio", name=self.say(words)).check()

    def give_file(self, words: str, name: str, content: bytes, media_type: str = "") -> None:
        box = self.page.get_by_label(beginning(self.say(words)))
        kind = media_type or "application/octet-stream"
        box.set_input_files({"name": name, "mimeType": kind, "buffer": content})

    def reads(self, words: str, **values: object) -> None:
        """See the words on the page."""
        self.reads_text(self.say(words, **values))

    def reads_text(self, text: str) -> None:
        found = self.page.get_by_text(text).first
        found.wait_for(state="attached")

    def sign_in(self, email: str, password: str) -> None:
        self.goto(self.path("/"))
        folded = self.page.locator("details.drop.narrow-only > summary")
        if folded.is_visible():
            folded.click()
        self.page.locator("header.head").get_by_role(
            "link", name=self.say("Sign in"), exact=True
        ).locator("visible=true").click()
        self.write("Email", email)
        self.write("Password", password)
        self.press("Sign in")
        self.page.get_by_role("heading", name=self.say("What waits for you")).wait_for()

    def unfold(self, selector: str) -> Locator:
        """Open a folded part of the page and return it."""
        part = self.page.locator(selector)
        if part.get_attribute("open") is None:
            part.locator("> summary").click()
        return part

    def fits(self) -> None:
        """Check that nothing sticks out of the window at its width."""
        self.page.wait_for_load_state()
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{self.page.url} is wider than the window"
        )


@pytest.fixture
def sit_down(open_page, live_server, settings) -> Callable[..., Seat]:
    """Return a function that gives somebody a browser window of their own."""
    settings.SITE_URL = live_server.url

    def seated(
        language: str = "en", *, address: str = "", width: int = 1280, **choices: object
    ) -> Seat:
        start = address or ("/fr/" if language == "fr" else "/")
        page = open_page(start, width=width, locale=language, **choices)
        page.set_default_timeout(20_000)
        return Seat(page=page, language=language)

    return seated
