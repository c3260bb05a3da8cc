"""Comprehensive Learner Records (CLR 2.0): credentials of several issuers, gathered and related.

Each credential inside keeps its own proof; whoever signs the record vouches for the gathering.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as slot
from datetime import datetime
from typing import ClassVar

from trillium.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES
from trillium.credentials.model import Achievement, Identity, Image, Issuer
from trillium.credentials.moments import moment_text
from trillium.credentials.parts import Part, key
from trillium.credentials.status import StatusEntry
from trillium.credentials.values import JsonObject

CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
CONTEXTS = (CREDENTIALS_V2, CLR, OPEN_BADGES)
RELATIONS = (
    "exactMatchOf",
    "isChildOf",
    "isParentOf",
    "isPartOf",
    "isPeerOf",
    "isRelatedTo",
    "precedes",
    "replacedBy",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Association(Part):
    """How one achievement of a record stands to another (CLR 2.0 §B, Association)."""

    TYPE: ClassVar[str] = "Association"
    ONE_TYPE: ClassVar[bool] = True
    kind: str = slot(metadata=key("associationType", must=True, choices=RELATIONS))
    source: str = slot(metadata=key("sourceId", must=True))
    target: str = slot(metadata=key("targetId", must=True))


def clr_credential(
    *,
    id: str,  # noqa: A002 -- it is called id in the document
    issuer: Issuer,
    name: str,
    valid_from: datetime,
    credentials: Iterable[JsonObject | str],
    associations: Iterable[Association] = (),
    subject_id: str | None = None,
    identities: Iterable[Identity] = (),
    achievements: Iterable[Achievement] = (),
    valid_until: datetime | None = None,
    description: str | None = None,
    image: str | None = None,
    partial: bool | None = None,
    status: StatusEntry | None = None,
    contexts: Iterable[str] = CONTEXTS,
) -> JsonObject:
    """Return an unsigned ClrCredential (CLR 2.0 §B).

    `credentials` are signed: JSON documents, to be embedded in a Data Integrity record, or tokens.
    `partial` says whether the issuer holds more of this learner's than the record shows.
    """
    subject = {
        "id": subject_id,
        "type": ["ClrSubject"],
        "identifier": [each.as_json() for each in identities],
        "achievement": [each.as_json() for each in achievements],
        "verifiableCredential": list(credentials),
        "association": [each.as_json() for each in associations],
    }
    document = {
        "@context": list(contexts),
        "id": id,
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": name,
        "description": description,
        "image": Image(id=image).as_json() if image else None,
        "partial": partial,
        "issuer": issuer.as_json(),
        "validFrom": moment_text(valid_from),
        "validUntil": moment_text(valid_until) if valid_until else None,
        "credentialSubject": _without_empty(subject),
        "credentialStatus": status.as_json() if status else None,
    }
    return _without_empty(document)


def _without_empty(entry: JsonObject) -> JsonObject:
    return {name: value for name, value in entry.items() if value not in (None, [], "", {})}
