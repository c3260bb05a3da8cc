"""What a page of another register must be before anything of it is believed. Values only.

A page and its signature come apart: `page` is what is told, `credential` a verifiable credential
that names the page's address and the hash of its canonical bytes. Whoever keeps the register signs
it with the key that signs its credentials.
"""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import rfc8785

from trillium.delivery.catalogue import exchange
from trillium.kit.errors import Refused

FEED = "/register/feed.json"
#: of the JSON that is read: the core reads no larger document
MOST_BYTES = 250 * 1024
#: what a page we write holds at most, so that every reader can read it
MOST_OF_A_PAGE = 160 * 1024
MOST_ENTRIES = 50
#: entries of one register: beyond them something is wrong with it
MOST_OF_A_REGISTER = 100_000
#: pages read in one go; what is left is read by the next job
MOST_PAGES = 200
#: a page is signed for a while only, so that an old one is known for what it is
GOOD_FOR = timedelta(days=1)
CLOCKS_DIFFER = timedelta(minutes=5)
#: how often a followed register is read
EVERY = timedelta(hours=6)
#: after which its entries are marked as old
STALE_AFTER = timedelta(days=2)


class NotARegister(Refused):
    """What stands at {address} is not a register that Trillium can read."""


class WrongSignature(Refused):
    """{reason} So the register’s signature is not good, and nothing was taken in."""


class AnotherKeeper(Refused):
    """The register is signed with another key than was confirmed here; nothing was taken in."""


class OlderState(Refused):
    """The register shows an older state than was read before, so nothing was taken in."""


class OtherPage(Refused):
    """The register answered with another page than was asked for, so nothing was taken in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a register, its frame checked; the entries are read by the catalogue."""

    did: str
    name: Mapping[str, str]
    since: int
    cursor: int
    newest: int
    more: bool
    made_at: datetime
    entries: tuple[object, ...]


def feed_address(given: str) -> str:
    """Return the address of a register's feed from what a person gives: the site is enough."""
    words = given.strip()
    if "://" not in words:
        words = f"https://{words}"
    parts = urlsplit(words)
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{FEED}"


def digest(page: Mapping[str, Any]) -> str:
    """Return the hash of a page's canonical bytes as Subresource Integrity writes it."""
    return f"sha384-{b64encode(hashlib.sha384(rfc8785.dumps(dict(page))).digest()).decode()}"


def page_address(address: str, since: int) -> str:
    """Return the address of the page with what changed after a number."""
    return f"{address}?since={since}"


def must_speak_of(credential: Mapping[str, Any], page: Mapping[str, Any], address: str) -> None:
    """Raise WrongSignature unless a verified credential is about this very page."""
    related = credential.get("relatedResource")
    only = related[0] if isinstance(related, list) and len(related) == 1 else related
    if not isinstance(only, Mapping) or only.get("id") != address:
        raise WrongSignature(reason="It speaks of another page.")
    if only.get("digestSRI") != digest(page):
        raise WrongSignature(reason="The page was changed after it was signed.")


def must_follow_on(page: Page, *, since: int, made_at: datetime | None, now: datetime) -> None:
    """Raise OtherPage or OlderState unless the page goes on from where reading stopped."""
    if page.since != since or page.cursor < since or (page.more and page.cursor == since):
        raise OtherPage
    if page.newest < since or page.newest < page.cursor:
        raise OlderState
    if made_at is not None and page.made_at < made_at:
        raise OlderState
    if not now - GOOD_FOR <= page.made_at <= now + CLOCKS_DIFFER:
        raise OlderState


def read_page(found: Mapping[str, Any], address: str) -> Page:
    """Return the frame of a page, every field of it checked; raises NotARegister."""
    keeper = found.get("register")
    entries = found.get("entries")
    numbers = {name: found.get(name) for name in ("since", "cursor", "newest")}
    name = exchange.pair(keeper.get("name")) if isinstance(keeper, Mapping) else None
    made_at = exchange.moment(found.get("made_at"))
    if (
        found.get("format") != exchange.FORMAT
        or not isinstance(keeper, Mapping)
        or name is None
        or made_at is None
        or not isinstance(found.get("more"), bool)
        or not isinstance(entries, list)
        or len(entries) > MOST_ENTRIES
        or not all(exchange.is_whole(number) for number in numbers.values())
    ):
        raise NotARegister(address=address)
    return Page(
        did=str(keeper.get("did")),
        name=name,
        more=bool(found["more"]),
        made_at=made_at,
        entries=tuple(entries),
        since=found["since"],
        cursor=found["cursor"],
        newest=found["newest"],
    )
