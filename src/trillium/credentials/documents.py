"""Build the documents that get signed, from plain frozen values.

Open Badges 3.0 over Verifiable Credentials 2.0: AchievementCredential and EndorsementCredential.
Nothing empty is written, so a document says only what is known.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from trillium.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES
from trillium.credentials.moments import moment_text
from trillium.credentials.multibase import base64url_encode
from trillium.credentials.status import StatusEntry
from trillium.credentials.values import JsonObject

CONTEXTS = (CREDENTIALS_V2, OPEN_BADGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Who signs (OB 3.0 Profile)."""

    id: str
    name: str
    url: str | None = None
    email: str | None = None
    description: str | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One thing a recipient is known by; hashed with a salt unless told otherwise (OB 3.0 §B.1.13).

    `kind` is an OB IdentifierTypeEnum value: emailAddress, name, sourcedId …
    """

    kind: str
    value: str
    salt: str = ""
    in_clear: bool = False

    @property
    def shown(self) -> str:
        """What stands in the credential: the value in clear, or its salted hash."""
        return self.value if self.in_clear else identity_hash(self.value, self.salt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """What an achievement corresponds to in a framework, such as an ESCO skill."""

    name: str
    url: str
    framework: str | None = None
    code: str | None = None
    description: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultDescription:
    """A kind of result that an achievement can have, such as a mark or a rubric's level."""

    id: str
    name: str
    kind: str
    allowed: tuple[str, ...] = ()
    required: str | None = None
    minimum: str | None = None
    maximum: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievement:
    """What was achieved: the micro-credential at one version."""

    id: str
    name: str
    description: str
    criteria: str
    criteria_url: str | None = None
    kind: str = "MicroCredential"
    version: str | None = None
    language: str | None = None
    field: str | None = None
    tags: tuple[str, ...] = ()
    credits: float | None = None
    image: str | None = None
    creator: Issuer | None = None
    alignments: tuple[Alignment, ...] = ()
    results: tuple[ResultDescription, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the assessor looked at."""

    id: str | None = None
    name: str | None = None
    narrative: str | None = None
    genre: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One result that a learner reached."""

    description: str
    value: str | None = None
    level: str | None = None


def identity_hash(value: str, salt: str) -> str:
    """Return the salted hash of an identity (OB 3.0 §B.2, IdentityHash: sha256$ and hex)."""
    return "sha256$" + hashlib.sha256((value + salt).encode()).hexdigest()


def achievement_credential(
    *,
    id: str,  # noqa: A002 -- it is called id in the document
    issuer: Issuer,
    achievement: Achievement,
    valid_from: datetime,
    valid_until: datetime | None = None,
    awarded: datetime | None = None,
    name: str | None = None,
    subject_id: str | None = None,
    identities: Iterable[Identity] = (),
    evidence: Iterable[Evidence] = (),
    results: Iterable[Result] = (),
    status: StatusEntry | None = None,
    endorsements: Iterable[JsonObject] = (),
    endorsement_tokens: Iterable[str] = (),
    contexts: Iterable[str] = CONTEXTS,
) -> JsonObject:
    """Return an unsigned AchievementCredential (OB 3.0 §B.1.1).

    `endorsements` are signed EndorsementCredentials to embed in a Data Integrity document,
    `endorsement_tokens` signed vc+jwt ones to carry in either form.
    """
    return _without_empty(
        {
            "@context": list(contexts),
            "id": id,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": name or achievement.name,
            "issuer": _profile(issuer),
            "validFrom": moment_text(valid_from),
            "validUntil": moment_text(valid_until) if valid_until else None,
            "awardedDate": moment_text(awarded) if awarded else None,
            "credentialSubject": _without_empty(
                {
                    "id": subject_id,
                    "type": ["AchievementSubject"],
                    "identifier": [_identity(identity) for identity in identities],
                    "achievement": _achievement(achievement),
                    "result": [_result(result) for result in results],
                }
            ),
            "evidence": [_evidence(item) for item in evidence],
            "credentialStatus": status.as_json() if status else None,
            "endorsement": list(endorsements),
            "endorsementJwt": list(endorsement_tokens),
        }
    )


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
            "issuer": _profile(issuer),
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


def _profile(issuer: Issuer) -> JsonObject:
    return _without_empty(
        {
            "id": issuer.id,
            "type": ["Profile"],
            "name": issuer.name,
            "url": issuer.url,
            "email": issuer.email,
            "description": issuer.description,
            "image": _image(issuer.image),
        }
    )


def _image(address: str | None) -> JsonObject | None:
    return {"id": address, "type": "Image"} if address else None


def _identity(identity: Identity) -> JsonObject:
    return _without_empty(
        {
            "type": "IdentityObject",
            "hashed": not identity.in_clear,
            "identityHash": identity.shown,
            "identityType": identity.kind,
            "salt": None if identity.in_clear else identity.salt,
        }
    )


def _achievement(achievement: Achievement) -> JsonObject:
    return _without_empty(
        {
            "id": achievement.id,
            "type": ["Achievement"],
            "achievementType": achievement.kind,
            "creator": _profile(achievement.creator) if achievement.creator else None,
            "name": achievement.name,
            "description": achievement.description,
            "criteria": _without_empty(
                {"id": achievement.criteria_url, "narrative": achievement.criteria}
            ),
            "image": _image(achievement.image),
            "inLanguage": achievement.language,
            "fieldOfStudy": achievement.field,
            "version": achievement.version,
            "creditsAvailable": achievement.credits,
            "tag": list(achievement.tags),
            "alignment": [_alignment(alignment) for alignment in achievement.alignments],
            "resultDescription": [_result_description(result) for result in achievement.results],
        }
    )


def _alignment(alignment: Alignment) -> JsonObject:
    return _without_empty(
        {
            "type": ["Alignment"],
            "targetName": alignment.name,
            "targetUrl": alignment.url,
            "targetFramework": alignment.framework,
            "targetCode": alignment.code,
            "targetDescription": alignment.description,
            "targetType": alignment.kind,
        }
    )


def _result_description(result: ResultDescription) -> JsonObject:
    return _without_empty(
        {
            "id": result.id,
            "type": ["ResultDescription"],
            "name": result.name,
            "resultType": result.kind,
            "allowedValue": list(result.allowed),
            "requiredValue": result.required,
            "valueMin": result.minimum,
            "valueMax": result.maximum,
        }
    )


def _evidence(evidence: Evidence) -> JsonObject:
    return _without_empty(
        {
            "id": evidence.id,
            "type": ["Evidence"],
            "name": evidence.name,
            "narrative": evidence.narrative,
            "genre": evidence.genre,
        }
    )


def _result(result: Result) -> JsonObject:
    return _without_empty(
        {
            "type": ["Result"],
            "resultDescription": result.description,
            "value": result.value,
            "achievedLevel": result.level,
        }
    )


def _digest_multibase(digest: str | None) -> str | None:
    if digest is None:
        return None
    return "u" + base64url_encode(b"\x12\x20" + bytes.fromhex(digest.removeprefix("sha256:")))


def _without_empty(entry: JsonObject) -> JsonObject:
    return {key: value for key, value in entry.items() if value not in (None, [], "", {})}
