"""Documents to measure with: one shape of 3 KB Open Badges 3.0, filled at random from a seed."""

import hashlib
import random
import uuid
from collections.abc import Callable
from typing import Any

from trillium.credentials import KeyPair, did_key_method
from trillium.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES
from trillium.credentials.template import Slot, SlotKind

KEY = KeyPair.generate(bytes(range(32)))
METHOD = did_key_method(KEY)
CREATED = "2026-01-01T00:00:00Z"
Document = dict[str, Any]

_SUBJECT = "credentialSubject"
_BADGES = "https://badges.example.edu"
_MARK = "urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c"
_FIRST = (
    "Zoë", "Łukasz", "Ana María", "Nguyễn Văn", "李", "محمد", "O'Brien", 'Jean-"JJ"', "Åsa",
    "🎓Mia", "Иван", "Back\\slash",
)  # fmt: skip
_LAST = (
    "Müller", "García López", "王小明", "Святослав", "d’Arc", 'von "X"', "\tTabbed", "Smith\nJr.",
    "Ødegård", "𝒜lpha", "e\u0301tude", "\u0001ctl\x7f\u0085\u2028",
)  # fmt: skip
_REAL = (
    (
        "Jane", "Zoë", "Łukasz", "Ana María", "Nguyễn Văn", "李", "محمد", 'Jean-"JJ"', "Åsa",
        "🎓 Mia", "Иван",
    ),
    (
        "Doe", "Müller", "García López", "王小明", "Святослав", "d’Arc", "O'Brien", "Ødegård",
        "𝒜lpha", "e\u0301tude",
    ),
)  # fmt: skip

#: What differs between two documents of `credential`.
SLOTS = (
    Slot(path=("id",), kind=SlotKind.IRI),
    Slot(path=("validFrom",)),
    Slot(path=("validUntil",)),
    Slot(path=("awardedDate",)),
    Slot(path=(_SUBJECT, "id"), kind=SlotKind.IRI),
    Slot(path=(_SUBJECT, "identifier", 0, "identityHash")),
    Slot(path=(_SUBJECT, "identifier", 0, "salt")),
    Slot(path=(_SUBJECT, "identifier", 1, "identityHash")),
    Slot(path=(_SUBJECT, "activityStartDate")),
    Slot(path=(_SUBJECT, "activityEndDate")),
    Slot(path=(_SUBJECT, "creditsEarned"), kind=SlotKind.DECIMAL),
    Slot(path=(_SUBJECT, "result", 0, "value")),
    Slot(path=("evidence", 0, "id"), kind=SlotKind.IRI),
    Slot(path=("evidence", 0, "name")),
    Slot(path=("evidence", 0, "narrative")),
    Slot(path=("credentialStatus", "id"), kind=SlotKind.IRI),
    Slot(path=("credentialStatus", "statusListIndex")),
)


def credential(dice: random.Random, *, odd: bool = False, status: bool = True) -> Document:
    """Return an unsigned credential of somebody anywhere; with `odd`, names break encoders."""
    place = dice.randrange(131072)
    document = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES],
        "id": _urn(dice),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Data Engineering — Level 2",
        "issuer": {
            "id": KEY.did,
            "type": ["Profile"],
            "name": "Example University",
            "url": "https://example.edu",
            "email": "badges@example.edu",
            "description": "A university that issues badges.",
            "image": {"id": "https://example.edu/logo.png", "type": "Image"},
        },
        "validFrom": _date(dice, 2024),
        "validUntil": _date(dice, 2039),
        "awardedDate": _date(dice),
        _SUBJECT: _subject(dice, odd=odd),
        "evidence": [
            {
                "id": f"{_BADGES}/evidence/{dice.getrandbits(128):032x}",
                "type": ["Evidence"],
                "name": "Project report of " + _name(dice, odd=odd),
                "narrative": "Built a pipeline.\n" + _name(dice, odd=odd),
                "genre": "Project",
            }
        ],
    }
    if status:
        document["credentialStatus"] = {
            "id": f"{_BADGES}/status/3#{place}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(place),
            "statusListCredential": f"{_BADGES}/status/3",
        }
    return document


def _subject(dice: random.Random, *, odd: bool) -> Document:
    salt, email = f"{dice.getrandbits(64):016x}", f"u{dice.randrange(10**9)}@example.org"
    return {
        "id": _urn(dice),
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": "sha256$" + hashlib.sha256((email + salt).encode()).hexdigest(),
                "identityType": "emailAddress",
                "salt": salt,
            },
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": _name(dice, odd=odd),
                "identityType": "name",
            },
        ],
        "activityStartDate": _date(dice),
        "activityEndDate": _date(dice),
        "creditsEarned": (dice.randrange(1, 6000) * 10 + 1) / 100,
        "achievement": _achievement(),
        "result": [{"type": ["Result"], "resultDescription": _MARK, "value": dice.choice("ABCDF")}],
    }


def _achievement() -> Document:
    address = f"{_BADGES}/achievements/42"
    return {
        "id": address,
        "type": ["Achievement"],
        "achievementType": "Certificate",
        "creator": {
            "id": f"{_BADGES}/issuers/1",
            "type": ["Profile"],
            "name": "Example University",
        },
        "name": "Data Engineering — Level 2",
        "description": "Awarded for designing, building & operating data pipelines in production.",
        "criteria": {
            "narrative": "Complete **five** graded projects.\nScore 70% in the final exam.",
            "id": f"{address}/criteria",
        },
        "image": {"id": f"{address}/image.png", "type": "Image", "caption": "A blue hexagon"},
        "inLanguage": "en",
        "fieldOfStudy": "Computer Science",
        "tag": ["data", "engineering", "python"],
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": name,
                "targetUrl": f"https://esco.example.eu/skill/{number}",
                "targetCode": f"S1.{number}",
                "targetFramework": "ESCO",
                "targetType": "ceasn:Competency",
            }
            for number, name in ((1, "Data engineer"), (2, "Database design"))
        ],
        "resultDescription": [
            {
                "id": _MARK,
                "type": ["ResultDescription"],
                "name": "Final grade",
                "resultType": "LetterGrade",
                "allowedValue": ["A", "B", "C", "D", "F"],
                "requiredValue": "C",
            }
        ],
    }


def _name(dice: random.Random, *, odd: bool) -> str:
    first, last = (_FIRST, _LAST) if odd else _REAL
    more = ("", "", ' "quoted"', "\r\n2nd line", " <b>&amp;</b>") if odd else ("",)
    return f"{dice.choice(first)} {dice.choice(last)}{dice.choice(more)}"


def _urn(dice: random.Random) -> str:
    return f"urn:uuid:{uuid.UUID(int=dice.getrandbits(128), version=4)}"


def _date(dice: random.Random, year: int = 0) -> str:
    day = f"{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}"
    hour = f"{dice.randrange(24):02d}:{dice.randrange(60):02d}:{dice.randrange(60):02d}"
    return f"{year or dice.randrange(2020, 2026)}-{day}T{hour}Z"


# ------------------------------------------------------------------------- shapes at random


def strange(dice: random.Random) -> Document:
    """Return a credential of another shape: parts gone, doubled or in other order, equal nodes."""
    document = credential(dice, odd=True)
    subject = document[_SUBJECT]
    for change in dice.sample(_CHANGES, dice.randrange(1, 5)):
        change(dice, document, subject)
    if dice.random() < 0.3:  # noqa: PLR2004 -- JSON has no order of keys
        document = _shuffled(dice, document)
    return document


def _shuffled(dice: random.Random, value: Any) -> Any:
    if isinstance(value, list):
        return [_shuffled(dice, each) for each in value]
    if not isinstance(value, dict):
        return value
    keys = list(value)
    dice.shuffle(keys)
    return {key: _shuffled(dice, value[key]) for key in keys}


def _drop_keys(dice: random.Random, document: Document, subject: Document) -> None:
    kept = {"@context", "type", "issuer", _SUBJECT, "achievement", "id"}
    for holder in (document, subject, subject["achievement"]):
        for key in dice.sample(sorted(holder), min(3, len(holder))):
            if key not in kept:
                del holder[key]


def _twin(dice: random.Random, _document: Document, subject: Document) -> None:
    count = dice.randrange(2, 4)  # equal nodes: their first-degree hashes tie
    subject["identifier"] = [
        {
            "type": "IdentityObject",
            "hashed": False,
            "identityHash": "twin",
            "identityType": "name",
        }
        for _ in range(count)
    ]


def _deep_twins(dice: random.Random, _document: Document, subject: Document) -> None:
    def profile() -> Document:
        return {
            "type": ["Profile"],
            "name": "Twin",
            "otherIdentifier": [
                {
                    "type": "IdentifierEntry",
                    "identifier": "same",
                    "identifierType": "nationalIdentityNumber",
                }
                for _ in range(dice.randrange(1, 3))
            ],
        }

    subject["source"] = [profile() for _ in range(dice.randrange(2, 4))]


def _number(dice: random.Random, _document: Document, subject: Document) -> None:
    subject["creditsEarned"] = dice.choice(
        (0, 1, -1, 1.0, 0.1, 10**15, 2**53, 3.25, 0.0001, 1e15, 0.30000000000000004, 1 / 3)
    )


def _odd_texts(dice: random.Random, document: Document, subject: Document) -> None:
    planes = (0x20, 0x7F), (0xA0, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF), (1, 31)
    text = "".join(chr(dice.randint(*dice.choice(planes))) for _ in range(dice.randrange(1, 20)))
    document["name"] = text
    subject["achievement"]["tag"] = [text, text[:1], "x" + text, text]


def _no_ids(_dice: random.Random, document: Document, subject: Document) -> None:
    document.pop("id", None)
    subject.pop("id", None)
    for each in document.get("evidence", ()):
        each.pop("id", None)


def _more_evidence(dice: random.Random, document: Document, _subject: Document) -> None:
    document["evidence"] = [
        {"type": ["Evidence"], "name": dice.choice(("a", "b")), "genre": dice.choice("xy")}
        for _ in range(dice.randrange(1, 4))
    ]


def _more_alignments(dice: random.Random, _document: Document, subject: Document) -> None:
    alignment = subject["achievement"].get("alignment")
    if alignment:
        subject["achievement"]["alignment"] = [*alignment, dict(dice.choice(alignment))]


_Change = Callable[[random.Random, Document, Document], None]
_CHANGES: tuple[_Change, ...] = (
    _drop_keys, _twin, _deep_twins, _number, _odd_texts, _no_ids, _more_evidence, _more_alignments,
)  # fmt: skip
