"""What a credential says, taken out of any document for a page: strings only, nothing believed.

Everything here was written by a stranger. Addresses are links only where they are https or http,
lengths and numbers are bounded, and what has another shape than expected is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trillium.credentials.moments import parse_moment

_LONGEST = 4_000
_MOST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A text, with an address where it has a safe one."""

    text: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """An achievement in one language."""

    language: str
    name: str
    description: str
    criteria: tuple[tuple[str, tuple[str, ...]], ...]  # (heading or paragraph, lines of a list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the holder can do, and the level at which it was shown."""

    name: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Endorsing:
    """Who endorsed, and in which words."""

    issuer: Link
    comment: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A credential as a page shows it."""

    id: str
    name: str
    holder: str
    issuer: Link
    achievement: tuple[Words, ...]
    outcomes: tuple[Outcome, ...]
    alignments: tuple[Link, ...]
    evidence: tuple[Link, ...]
    credits: str
    awarded: datetime | None
    valid_from: datetime | None
    valid_until: datetime | None


def shown(
    credential: dict[str, Any] | None,
    *,
    language: str = "en",
    outcomes: Mapping[str, str] | None = None,
) -> Shown | None:
    """Return what a credential says, or None where there is none.

    The reader's language stands first; `outcomes` gives outcomes other words, by their address.
    """
    if credential is None:
        return None
    subject = _first(credential.get("credentialSubject"))
    achievement = _first(subject.get("achievement"))
    return Shown(
        id=_text(credential.get("id")),
        name=_text(credential.get("name")) or _text(achievement.get("name")),
        holder=_holder(subject),
        issuer=_party(credential.get("issuer")),
        achievement=tuple(sorted(_words(achievement), key=lambda each: each.language != language)),
        outcomes=tuple(_outcomes(achievement, subject, outcomes or {})),
        alignments=tuple(
            Link(
                text=_text(each.get("targetName")),
                url=web_address(each.get("targetUrl")),
                note=" ".join(
                    filter(None, map(_text, (each.get("targetFramework"), each.get("targetCode"))))
                ),
            )
            for each in _objects(achievement.get("alignment"))
        ),
        evidence=tuple(
            Link(
                text=_text(each.get("name")) or _text(each.get("genre")) or _text(each.get("id")),
                url=web_address(each.get("id")),
                note=_text(each.get("narrative")),
            )
            for each in _objects(credential.get("evidence"))
        ),
        credits=_text(achievement.get("creditsAvailable")),
        awarded=_moment(credential, "awardedDate"),
        valid_from=_moment(credential, "validFrom", "issuanceDate"),
        valid_until=_moment(credential, "validUntil", "expirationDate"),
    )


def endorsing(credential: dict[str, Any] | None) -> Endorsing:
    """Return what an endorsement says."""
    document = credential or {}
    subject = _first(document.get("credentialSubject"))
    comment = _text(subject.get("endorsementComment"))
    return Endorsing(
        issuer=_party(document.get("issuer")),
        comment=tuple(part for part in comment.split("\n\n") if part.strip()),
    )


def web_address(value: object) -> str:
    """Return an address that may be a link, else ""."""
    text = _text(value)
    return text if text.lower().startswith(("https://", "http://")) else ""


def _words(achievement: dict[str, Any]) -> Iterator[Words]:
    criteria = _first(achievement.get("criteria")).get("narrative")
    yield Words(
        language=_language(achievement, "en"),
        name=_text(achievement.get("name")),
        description=_text(achievement.get("description")),
        criteria=_blocks(_text(criteria)),
    )
    for other in _objects(achievement.get("related")):
        if name := _text(other.get("name")):
            yield Words(
                language=_language(other, ""),
                name=name,
                description=_text(other.get("description")),
                criteria=_blocks(
                    _text(other.get("narrative"))
                    or _text(_first(other.get("criteria")).get("narrative"))
                ),
            )


def _blocks(markdown: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the little of Markdown that criteria use: headings, paragraphs and lists."""
    blocks: list[tuple[str, list[str]]] = []
    for line in (line.strip() for line in markdown.splitlines()):
        plain = line.removeprefix("- ").removeprefix("* ").replace("**", "").lstrip("# ")
        if line.startswith(("- ", "* ")) and blocks:
            blocks[-1][1].append(plain)
        elif plain:
            blocks.append((plain, []))
    return tuple((text, tuple(lines)) for text, lines in blocks)


def _language(entry: dict[str, Any], default: str) -> str:
    return (_text(entry.get("inLanguage")) or default)[:8]


def _outcomes(
    achievement: dict[str, Any], subject: dict[str, Any], words: Mapping[str, str]
) -> Iterator[Outcome]:
    reached = {
        _text(each.get("resultDescription")): _text(each.get("value")) or _text(each.get("status"))
        for each in _objects(subject.get("result"))
    }
    for each in _objects(achievement.get("resultDescription")):
        address = _text(each.get("id"))
        name = words.get(address) or _text(each.get("name"))
        yield Outcome(name=name, level=reached.get(address, ""))


def _holder(subject: dict[str, Any]) -> str:
    for each in _objects(subject.get("identifier")):
        if each.get("identityType") == "name" and each.get("hashed") is False:
            return _text(each.get("identityHash"))
    return _text(subject.get("name"))


def _party(value: object) -> Link:
    if isinstance(value, str):
        return Link(text=_text(value), note=_text(value))
    entry = _first(value)
    identifier = _text(entry.get("id"))
    return Link(
        text=_text(entry.get("name")) or identifier,
        url=web_address(entry.get("url")),
        note=identifier,
    )


def _moment(entry: dict[str, Any], *names: str) -> datetime | None:
    found = (parse_moment(entry.get(name)) for name in names)
    return next((moment for moment in found if moment), None)


def _objects(value: object) -> list[dict[str, Any]]:
    items = value if isinstance(value, list) else [value]
    return [each for each in items if isinstance(each, dict)][:_MOST]


def _first(value: object) -> dict[str, Any]:
    return next(iter(_objects(value)), {})


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)[:_LONGEST]
