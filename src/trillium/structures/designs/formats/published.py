"""What stands around a design once it is public: its addresses, its institution, its dates.

The writers of the other formats take it as a plain value, so that they never read a table.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from trillium.kit.bilingual import LANGUAGES, pair
from trillium.kit.errors import Refused
from trillium.structures.designs import document as documents

Document = Mapping[str, Any]
Pair = Mapping[str, str]
Json = dict[str, Any]

NOWHERE: Pair = {"en": "", "fr": ""}


class NoPage(Refused):
    """{form} names a page that people can open: give its address with --page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """Who offers and awards."""

    id: str
    name: Pair
    url: str = ""
    email: str = ""
    country: str = "CA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One dated offering."""

    id: str
    title: Pair
    starts_on: date
    ends_on: date
    closes_on: date | None = None
    mode: str = ""
    place: Pair = field(default_factory=lambda: NOWHERE)
    language: str = "en"
    seats: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A version of a design as the public meets it; `page` is empty where it has none yet."""

    id: uuid.UUID  # of the design, the same through all its versions
    page: str
    achievement: str  # the address that credentials name
    version: str
    digest: str
    institution: Institution
    published_on: date | None = None
    runs: tuple[Run, ...] = ()
    is_retired: bool = False

    def part(self, name: str) -> str:
        """Return an identifier for something within the design, the same on every machine."""
        if self.page:
            return f"{self.page}#{name}"
        return f"urn:uuid:{uuid.uuid5(self.id, name)}"


def unpublished(document: Document, *, page: str = "") -> Published:
    """Return the surroundings of a design that stands in a file only.

    Its identifiers follow from the digest; institution and page are those the document names.
    """
    digest = documents.digest(document)
    known = uuid.uuid5(uuid.NAMESPACE_URL, digest)
    issuer = mapping(document, "issuer")
    name = issuer.get("name") or mapping(document, "awarding_body").get("name")
    public = mapping(document, "public_information").get("url")
    return Published(
        id=known,
        page=page or str(public or ""),
        achievement=f"urn:uuid:{known}",
        version="1",
        digest=digest,
        institution=Institution(
            id=str(issuer.get("url") or f"urn:uuid:{uuid.uuid5(known, 'institution')}"),
            name=both(name),
            url=str(issuer.get("url") or ""),
            country=str(issuer.get("country") or "CA"),
        ),
    )


# ---------------------------------------------------------------------------- reading a document


def both(value: object) -> Pair:
    """Return a text in both languages, each taking the other's words where it has none."""
    found = pair(value)
    return {each: documents.text(found, each) for each in LANGUAGES}


def written(value: object) -> Pair:
    """Return a text in the languages it is written in, and no other; a plain text is English."""
    if isinstance(value, Mapping):
        return {each: words for each, words in pair(value).items() if words}
    words = str(value).strip() if value not in (None, "") else ""
    return {"en": words} if words else {}


def mapping(document: Document, name: str) -> Document:
    """Return what stands under a name, if it holds fields."""
    found = document.get(name)
    return found if isinstance(found, Mapping) else {}


def objects(value: object) -> list[Document]:
    """Return the items of a list that hold fields."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def number(value: object) -> int | float | None:
    """Return a number, or nothing."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value


def languages(document: Document) -> tuple[str, ...]:
    """Return the languages it is taught in; English where it does not say."""
    spoken = document.get("language") or ()
    found = (spoken,) if isinstance(spoken, str) else tuple(str(each) for each in spoken)
    return tuple(each for each in found if each in LANGUAGES) or ("en",)


def description(document: Document) -> object:
    """Return the words that describe it best: its content, else its purpose, else its title."""
    names = ("content_summary", "purpose_statement", "title")
    return next((document[name] for name in names if any(written(document.get(name)).values())), "")


def choice(path: str, value: object) -> Pair:
    """Return a value as its choice is called, else as it is written."""
    known = documents.FIELDS.get(path)
    for each in known.choices if known else ():
        if each.value == value:
            return each.label
    return both(value)


def without_empty(value: Any) -> Any:
    """Return JSON without the names that say nothing; zero and false are answers."""
    if isinstance(value, Mapping):
        kept = {name: without_empty(child) for name, child in value.items()}
        return {name: child for name, child in kept.items() if child not in ("", None, [], {})}
    if isinstance(value, list | tuple):
        return [kept for item in value if (kept := without_empty(item)) not in ("", None, [], {})]
    return value
