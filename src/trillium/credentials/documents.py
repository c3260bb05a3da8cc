"""Build the documents that get signed, from plain frozen values.

Open Badges 3.0 over Verifiable Credentials 2.0: AchievementCredential and EndorsementCredential.
Nothing empty is written, so a document says only what is known.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as slot
from datetime import datetime
from typing import ClassVar, Self

from trillium.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES
from trillium.credentials.errors import CredentialUnreadable
from trillium.credentials.model import (
    Achievement,
    Address,
    Alignment,
    Evidence,
    GeoCoordinates,
    Identity,
    Image,
    Issuer,
    OtherIdentifier,
    Related,
    Result,
    ResultDescription,
    RubricLevel,
    Subject,
    identity_hash,
)
from trillium.credentials.moments import moment_text
from trillium.credentials.multibase import base64url_encode
from trillium.credentials.parts import Kind, Part, key, read_fields
from trillium.credentials.status import StatusEntry
from trillium.credentials.values import JsonObject, as_list, id_of

__all__ = [
    "CONTEXTS",
    "Achievement",
    "Address",
    "Alignment",
    "Badge",
    "Evidence",
    "GeoCoordinates",
    "Identity",
    "Image",
    "Issuer",
    "OtherIdentifier",
    "Related",
    "Result",
    "ResultDescription",
    "RubricLevel",
    "Service",
    "Subject",
    "achievement_credential",
    "endorsement_credential",
    "identity_hash",
]

CONTEXTS = (CREDENTIALS_V2, OPEN_BADGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A schema, a refresh service or terms of use: an address and what kind of thing it is."""

    kind: str
    id: str | None = None

    def as_json(self) -> JsonObject:
        """Return it as it stands in a document."""
        return {"id": self.id, "type": self.kind} if self.id else {"type": self.kind}

    @classmethod
    def all_of(cls, value: object) -> "tuple[Service, ...]":
        """Return every service of a property, or raise CredentialUnreadable."""
        found = [entry for entry in as_list(value) if isinstance(entry, dict)]
        if len(found) != len(as_list(value)):
            raise CredentialUnreadable("A schema, service or term of use is no object.")
        return tuple(cls(id=id_of(entry), kind=str(entry.get("type", ""))) for entry in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge(Part):
    """A whole AchievementCredential as values (OB 3.0 §B.1.1): written or read."""

    TYPE: ClassVar[str] = "OpenBadgeCredential"
    id: str = slot(metadata=key("id", must=True))
    name: str | None = slot(default=None, metadata=key("name"))
    description: str | None = slot(default=None, metadata=key("description"))
    image: "str | Image | None" = slot(default=None, metadata=key("image", Image))
    issuer: Issuer = slot(metadata=key("issuer", Issuer, must=True))
    valid_from: datetime = slot(metadata=key("validFrom", Kind.MOMENT, must=True))
    valid_until: datetime | None = slot(default=None, metadata=key("validUntil", Kind.MOMENT))
    awarded: datetime | None = slot(default=None, metadata=key("awardedDate", Kind.MOMENT))
    subject: Subject = slot(metadata=key("credentialSubject", Subject, must=True))
    evidence: tuple[Evidence, ...] = slot(default=(), metadata=key("evidence", Evidence, many=True))
    endorsements: tuple[JsonObject, ...] = slot(
        default=(), metadata=key("endorsement", Kind.OBJECT, many=True)
    )
    endorsement_tokens: tuple[str, ...] = slot(
        default=(), metadata=key("endorsementJwt", many=True)
    )
    statuses: tuple[JsonObject, ...] = slot(
        default=(), metadata=key("credentialStatus", Kind.OBJECT, many=True)
    )
    schemas: tuple[Service, ...] = ()
    refresh: tuple[Service, ...] = ()
    terms: tuple[Service, ...] = ()
    kinds: tuple[str, ...] = ("VerifiableCredential", "OpenBadgeCredential")
    contexts: tuple[str, ...] = CONTEXTS

    def as_json(self) -> JsonObject:
        """Return the unsigned document."""
        made = Part.as_json(self)
        statuses = made.pop("credentialStatus", [])
        return _without_empty(
            {
                "@context": list(self.contexts),
                **made,
                "type": list(self.kinds),
                "credentialStatus": statuses[0] if len(statuses) == 1 else statuses,
                "credentialSchema": [each.as_json() for each in self.schemas],
                "refreshService": [each.as_json() for each in self.refresh],
                "termsOfUse": [each.as_json() for each in self.terms],
            }
        )

    @classmethod
    def from_json(cls, entry: object) -> Self:
        """Return the badge of a document of version 3.0, or raise CredentialUnreadable.

        Read a document only after it was verified: this asks for its shape and for nothing else.
        The dates of the older data model are read as those of today's.
        """
        if not isinstance(entry, dict):
            raise CredentialUnreadable("A badge is a JSON object, and this is not one.")
        older = {"validFrom": entry.get("issuanceDate"), "validUntil": entry.get("expirationDate")}
        entry = {**{name: text for name, text in older.items() if text}, **entry}
        if isinstance(entry.get("issuer"), str):
            entry["issuer"] = {"id": entry["issuer"]}
        return cls(
            **read_fields(cls, entry),
            schemas=Service.all_of(entry.get("credentialSchema")),
            refresh=Service.all_of(entry.get("refreshService")),
            terms=Service.all_of(entry.get("termsOfUse")),
            kinds=tuple(as_list(entry.get("type"))),
            contexts=tuple(as_list(entry.get("@context"))),
        )


def achievement_credential(
    *,
    id: str,  # noqa: A002 -- it is called id in the document
    issuer: Issuer,
    achievement: Achievement,
    valid_from: datetime,
    valid_until: datetime | None = None,
    awarded: datetime | None = None,
    name: str | None = None,
    description: str | None = None,
    image: str | Image | None = None,
    subject_id: str | None = None,
    subject: Subject | None = None,
    identities: Iterable[Identity] = (),
    evidence: Iterable[Evidence] = (),
    results: Iterable[Result] = (),
    status: StatusEntry | Iterable[StatusEntry] | None = None,
    endorsements: Iterable[JsonObject] = (),
    endorsement_tokens: Iterable[str] = (),
    schemas: Iterable[Service] = (),
    refresh: Iterable[Service] = (),
    terms: Iterable[Service] = (),
    contexts: Iterable[str] = CONTEXTS,
) -> JsonObject:
    """Return an unsigned AchievementCredential (OB 3.0 §B.1.1).

    `subject` says more of the learner than `subject_id`, `identities` and `results` and then stands
    for all of these. `endorsements` are signed EndorsementCredentials to embed in a Data Integrity
    document, `endorsement_tokens` signed vc+jwt ones to carry in either form. `schemas`, `refresh`
    and `terms` of 1EdTech's kinds need the context OPEN_BADGES_EXTENSIONS as well.
    """
    plain = Subject(
        id=subject_id,
        identities=tuple(identities),
        achievement=achievement,
        results=tuple(results),
    )
    statuses = [status] if isinstance(status, StatusEntry) else status or ()
    return Badge(
        id=id,
        name=name or achievement.name,
        description=description,
        image=image,
        issuer=issuer,
        valid_from=valid_from,
        valid_until=valid_until,
        awarded=awarded,
        subject=subject or plain,
        evidence=tuple(evidence),
        statuses=tuple(each.as_json() for each in statuses),
        endorsements=tuple(endorsements),
        endorsement_tokens=tuple(endorsement_tokens),
        schemas=tuple(schemas),
        refresh=tuple(refresh),
        terms=tuple(terms),
        contexts=tuple(contexts),
    ).as_json()


def endorsement_credential(
    *,
    id: str,  # noqa: A002 -- it is called id in the document
    issuer: Issuer,
    subject_id: str,
    comment: str,
    valid_from: datetime,
    valid_until: datetime | None = None,
    name: str | None = None,
    subject_digest: str | None = None,
    status: StatusEntry | None = None,
    contexts: Iterable[str] = CONTEXTS,
) -> JsonObject:
    """Return an unsigned EndorsementCredential (OB 3.0 §B.1.8).

    `subject_id` is the address of what is endorsed: an achievement at one version, an issuer or a
    credential. `subject_digest` (`sha256:<hex>`) fixes its text: it stands as digestMultibase of a
    related resource (VCDM 2.0 §5.3), multihash of SHA-256 in base64url. That resource is `#text` of
    the subject: two descriptions of the subject itself would be refused by every careful reader.
    """
    from_digest = {"id": f"{subject_id}#text", "digestMultibase": _digest_multibase(subject_digest)}
    return _without_empty(
        {
            "@context": list(contexts),
            "id": id,
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": name,
            "issuer": issuer.as_json(),
            "validFrom": moment_text(valid_from),
            "validUntil": moment_text(valid_until) if valid_until else None,
            "credentialSubject": {
                "id": subject_id,
                "type": ["EndorsementSubject"],
                "endorsementComment": comment,
            },
            "relatedResource": [from_digest] if subject_digest else None,
            "credentialStatus": status.as_json() if status else None,
        }
    )


def _digest_multibase(digest: str | None) -> str | None:
    if digest is None:
        return None
    return "u" + base64url_encode(b"\x12\x20" + bytes.fromhex(digest.removeprefix("sha256:")))


def _without_empty(entry: JsonObject) -> JsonObject:
    return {key: value for key, value in entry.items() if value not in (None, [], "", {})}
