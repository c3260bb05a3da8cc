"""An Open Badges 3.0 achievement as the beginning of a design.

What is read: name, description, criteria, tags, credits, alignments and results. The other language
is taken from `related`, where Trillium writes it (ADR 5). Nothing is verified here: who adapts an
achievement reads it, and its maker is named as the one it was adapted from.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from trillium.structures.designs.formats.brought import (
    NO_FIELD,
    Brought,
    Unread,
    kept,
    quoted,
)

KIND = "ob3"
#: what is read, and what says nothing of a design
READ = frozenset(
    {
        "@context",
        "id",
        "type",
        "achievementType",
        "name",
        "description",
        "criteria",
        "tag",
        "alignment",
        "creditsAvailable",
        "creator",
        "inLanguage",
        "related",
        "resultDescription",
        "version",
    }
)
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+(.+)$")
#: the headings under which Trillium writes outcomes and purpose in a narrative, in two languages
_CAN = re.compile(r"\b(can|able to|outcomes?|sait|capable|résultats?)\b", re.IGNORECASE)

Json = Mapping[str, Any]


def achievement_of(found: object) -> Json | None:
    """Return the achievement in a document: itself, or the one that a credential certifies."""
    if not isinstance(found, Mapping):
        return None
    if "Achievement" in _types(found):
        return found
    subject = found.get("credentialSubject")
    for each in subject if isinstance(subject, list) else [subject]:
        inner = each.get("achievement") if isinstance(each, Mapping) else None
        if isinstance(inner, Mapping):
            return inner
    return None


def read(achievement: Json) -> Brought:
    """Return the design that an achievement begins."""
    first = _language(achievement.get("inLanguage"))
    others = [each for each in _objects(achievement.get("related")) if each.get("name")]
    told = {first: achievement}
    for each in others:
        told.setdefault(_language(each.get("inLanguage")), each)
    criteria = achievement.get("criteria")
    narrative = _text(criteria.get("narrative")) if isinstance(criteria, Mapping) else ""
    creator = achievement.get("creator")
    creator = creator if isinstance(creator, Mapping) else {}
    words: dict[str, Any] = {
        "title": {language: _text(each.get("name")) for language, each in told.items()},
        "content_summary": {
            language: _text(each.get("description")) for language, each in told.items()
        },
        "language": [first],
        "keywords": [{first: _text(each)} for each in _values(achievement.get("tag"))],
        "workload": {"credits": _credits(achievement.get("creditsAvailable"))},
        "competency_alignments": [_alignment(each) for each in _aligned(achievement)],
        "outcomes": _outcomes(achievement, narrative, first),
        "assessments": [{"id": "a1", "criteria": {first: narrative}}] if narrative else [],
        "adapted_from": {
            "title": {first: _text(achievement.get("name"))},
            "url": _address(achievement.get("id")),
            "by": _text(creator.get("name")),
        },
    }
    return kept(KIND, words, list(_unread(achievement, criteria)))


def _unread(achievement: Json, criteria: object) -> Sequence[Unread]:
    left = [
        Unread(name=name, words=quoted(value), why=NO_FIELD)
        for name, value in achievement.items()
        if name not in READ
    ]
    if isinstance(criteria, Mapping):
        left += [
            Unread(name=f"criteria.{name}", words=quoted(value), why=NO_FIELD)
            for name, value in criteria.items()
            if name not in {"narrative", "type"}
        ]
    left += [
        Unread(name="resultDescription", words=quoted(each.get("name")), why=NO_FIELD)
        for each in _objects(achievement.get("resultDescription"))
        if each.get("resultType") != "Status"
    ]
    return left


def _outcomes(achievement: Json, narrative: str, language: str) -> list[dict[str, Any]]:
    """Return the outcomes: results that are reached or not, else what the criteria list."""
    statements = [
        _text(each.get("name"))
        for each in _objects(achievement.get("resultDescription"))
        if each.get("resultType") == "Status"
    ]
    statements = statements or _listed(narrative)
    return [
        {"id": f"o{number}", "statement": {language: statement}}
        for number, statement in enumerate(statements, start=1)
    ]


def _listed(narrative: str) -> list[str]:
    """Return the items of the list that stands under a heading such as “The holder can”."""
    found: list[str] = []
    under = False
    for line in narrative.splitlines():
        item = _BULLET.match(line)
        if item and under:
            found.append(item[1].strip())
        elif line.strip() and not item:
            under = bool(_CAN.search(line)) and not found
    return found


def _aligned(achievement: Json) -> list[Json]:
    return [each for each in _objects(achievement.get("alignment")) if each.get("targetName")]


def _alignment(one: Json) -> dict[str, Any]:
    return {
        "framework": _text(one.get("targetFramework")),
        "code": _text(one.get("targetCode")),
        "name": _text(one.get("targetName")),
        "url": _address(one.get("targetUrl")),
    }


def _credits(value: object) -> list[dict[str, Any]]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return []
    return [{"system": "institution", "value": value}]


def _types(found: Json) -> list[Any]:
    types = found.get("type") or found.get("@type")
    return types if isinstance(types, list) else [types]


def _language(value: object) -> str:
    return "fr" if str(value or "").lower().startswith("fr") else "en"


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _address(value: object) -> str:
    words = _text(value)
    return words if words.startswith(("https://", "http://")) else ""


def _objects(value: object) -> list[Json]:
    return [each for each in _values(value) if isinstance(each, Mapping)]


def _values(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
