"""The classes of the Open Badges 3.0 information model (appendix B) as plain frozen values.

Each is written by `as_json`, read by `from_json` and checked by `parts.problems` from one table.
Names are ours where the standard's say less; `key` holds the standard's.
"""

import hashlib
from dataclasses import dataclass
from dataclasses import field as slot
from datetime import datetime
from typing import Any, ClassVar, Self

from trillium.credentials.errors import CredentialUnreadable
from trillium.credentials.parts import Kind, Part, key
from trillium.credentials.values import JsonObject
from trillium.credentials.vocabularies import (
    ACHIEVEMENTS,
    IDENTIFIERS,
    RESULTS,
    STATES,
    TARGETS,
)


def identity_hash(value: str, salt: str) -> str:
    """Return the salted hash of an identity (OB 3.0 §B.2, IdentityHash: sha256$ and hex)."""
    return "sha256$" + hashlib.sha256((value + salt).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Part):
    """A picture (§B.1.14)."""

    TYPE: ClassVar[str] = "Image"
    ONE_TYPE: ClassVar[bool] = True
    id: str = slot(metadata=key("id", must=True))
    caption: str | None = slot(default=None, metadata=key("caption"))


@dataclass(frozen=True, slots=True, kw_only=True)
class GeoCoordinates(Part):
    """A place on earth, in degrees (§B.1.10)."""

    TYPE: ClassVar[str] = "GeoCoordinates"
    ONE_TYPE: ClassVar[bool] = True
    latitude: float = slot(metadata=key("latitude", Kind.NUMBER, must=True))
    longitude: float = slot(metadata=key("longitude", Kind.NUMBER, must=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Address(Part):
    """A postal address (§B.1.3)."""

    TYPE: ClassVar[str] = "Address"
    country: str | None = slot(default=None, metadata=key("addressCountry"))
    country_code: str | None = slot(default=None, metadata=key("addressCountryCode"))
    region: str | None = slot(default=None, metadata=key("addressRegion"))
    locality: str | None = slot(default=None, metadata=key("addressLocality"))
    street: str | None = slot(default=None, metadata=key("streetAddress"))
    box: str | None = slot(default=None, metadata=key("postOfficeBoxNumber"))
    postal_code: str | None = slot(default=None, metadata=key("postalCode"))
    geo: GeoCoordinates | None = slot(default=None, metadata=key("geo", GeoCoordinates))


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherIdentifier(Part):
    """What something is called elsewhere, such as a course code (§B.1.12 IdentifierEntry)."""

    TYPE: ClassVar[str] = "IdentifierEntry"
    ONE_TYPE: ClassVar[bool] = True
    value: str = slot(metadata=key("identifier", must=True))
    kind: str = slot(metadata=key("identifierType", must=True, choices=IDENTIFIERS))


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityShape(Part):
    """What an IdentityObject must hold; `Identity` is its value."""

    TYPE: ClassVar[str] = "IdentityObject"
    ONE_TYPE: ClassVar[bool] = True
    hashed: bool = slot(metadata=key("hashed", Kind.FLAG, must=True))
    shown: str = slot(metadata=key("identityHash", must=True))
    kind: str = slot(metadata=key("identityType", must=True, choices=IDENTIFIERS))
    salt: str | None = slot(default=None, metadata=key("salt"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity(Part):
    """One thing a recipient is known by; hashed with a salt unless told otherwise (OB 3.0 §B.1.13).

    `kind` is an OB IdentifierTypeEnum value: emailAddress, name, sourcedId … Who reads one that is
    hashed has no value, only `hashed`.
    """

    TYPE: ClassVar[str] = "IdentityObject"
    ONE_TYPE: ClassVar[bool] = True
    SHAPE: ClassVar[type[Part] | None] = IdentityShape
    kind: str = slot(metadata=key("identityType", must=True, choices=IDENTIFIERS))
    value: str = ""
    salt: str = ""
    in_clear: bool = False
    hashed: str = ""

    @property
    def shown(self) -> str:
        """What stands in the credential: the value in clear, or its salted hash."""
        if self.in_clear:
            return self.value
        return self.hashed or identity_hash(self.value, self.salt)

    def is_of(self, value: str) -> bool:
        """Tell whether this is the identity of somebody known by `value`."""
        return self.shown == (value if self.in_clear else identity_hash(value, self.salt))

    def as_json(self) -> JsonObject:
        """Return the IdentityObject; a value in clear needs no salt."""
        made = {
            "type": "IdentityObject",
            "hashed": not self.in_clear,
            "identityHash": self.shown,
            "identityType": self.kind,
        }
        return made if self.in_clear or not self.salt else {**made, "salt": self.salt}

    @classmethod
    def from_json(cls, entry: Any) -> Self:
        """Return the identity of an IdentityObject, or raise CredentialUnreadable."""
        texts = ("identityHash", "identityType", "salt")
        if not isinstance(entry, dict) or not all(
            isinstance(entry.get(name, ""), str) for name in texts
        ):
            raise CredentialUnreadable("An identifier of the recipient cannot be read.")
        shown, in_clear = entry.get("identityHash", ""), entry.get("hashed") is False
        return cls(
            kind=entry.get("identityType", ""),
            value=shown if in_clear else "",
            hashed="" if in_clear else shown,
            salt=entry.get("salt", ""),
            in_clear=in_clear,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer(Part):
    """Who signs, or otherwise takes part (§B.1.20 Profile)."""

    TYPE: ClassVar[str] = "Profile"
    id: str = slot(metadata=key("id", must=True))
    name: str | None = slot(default=None, metadata=key("name"))
    url: str | None = slot(default=None, metadata=key("url"))
    phone: str | None = slot(default=None, metadata=key("phone"))
    email: str | None = slot(default=None, metadata=key("email"))
    description: str | None = slot(default=None, metadata=key("description"))
    image: "str | Image | None" = slot(default=None, metadata=key("image", Image))
    address: Address | None = slot(default=None, metadata=key("address", Address))
    identifiers: tuple[OtherIdentifier, ...] = slot(
        default=(), metadata=key("otherIdentifier", OtherIdentifier, many=True)
    )
    official: str | None = slot(default=None, metadata=key("official"))
    parent: "Issuer | None" = slot(default=None, metadata=key("parentOrg", Kind.SAME))
    family_name: str | None = slot(default=None, metadata=key("familyName"))
    given_name: str | None = slot(default=None, metadata=key("givenName"))
    additional_name: str | None = slot(default=None, metadata=key("additionalName"))
    patronymic_name: str | None = slot(default=None, metadata=key("patronymicName"))
    prefix: str | None = slot(default=None, metadata=key("honorificPrefix"))
    suffix: str | None = slot(default=None, metadata=key("honorificSuffix"))
    family_prefix: str | None = slot(default=None, metadata=key("familyNamePrefix"))
    born: str | None = slot(default=None, metadata=key("dateOfBirth"))
    endorsements: tuple[JsonObject, ...] = slot(
        default=(), metadata=key("endorsement", Kind.OBJECT, many=True)
    )
    endorsement_tokens: tuple[str, ...] = slot(
        default=(), metadata=key("endorsementJwt", many=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment(Part):
    """What an achievement corresponds to in a framework, such as an ESCO skill (§B.1.4)."""

    TYPE: ClassVar[str] = "Alignment"
    name: str = slot(metadata=key("targetName", must=True))
    url: str = slot(metadata=key("targetUrl", must=True))
    framework: str | None = slot(default=None, metadata=key("targetFramework"))
    code: str | None = slot(default=None, metadata=key("targetCode"))
    description: str | None = slot(default=None, metadata=key("targetDescription"))
    kind: str | None = slot(default=None, metadata=key("targetType", choices=TARGETS))


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricLevel(Part):
    """One level of a rubric's criterion (§B.1.24 RubricCriterionLevel)."""

    TYPE: ClassVar[str] = "RubricCriterionLevel"
    id: str = slot(metadata=key("id", must=True))
    name: str = slot(metadata=key("name", must=True))
    description: str | None = slot(default=None, metadata=key("description"))
    level: str | None = slot(default=None, metadata=key("level"))
    points: str | None = slot(default=None, metadata=key("points"))
    alignments: tuple[Alignment, ...] = slot(
        default=(), metadata=key("alignment", Alignment, many=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultDescription(Part):
    """A kind of result that an achievement can have, such as a mark or a rubric's level."""

    TYPE: ClassVar[str] = "ResultDescription"
    id: str = slot(metadata=key("id", must=True))
    name: str = slot(metadata=key("name", must=True))
    kind: str = slot(metadata=key("resultType", must=True, choices=RESULTS))
    allowed: tuple[str, ...] = slot(default=(), metadata=key("allowedValue", many=True))
    required: str | None = slot(default=None, metadata=key("requiredValue"))
    required_level: str | None = slot(default=None, metadata=key("requiredLevel"))
    minimum: str | None = slot(default=None, metadata=key("valueMin"))
    maximum: str | None = slot(default=None, metadata=key("valueMax"))
    levels: tuple[RubricLevel, ...] = slot(
        default=(), metadata=key("rubricCriterionLevel", RubricLevel, many=True)
    )
    alignments: tuple[Alignment, ...] = slot(
        default=(), metadata=key("alignment", Alignment, many=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Related(Part):
    """Another achievement that belongs to this one, such as its other language (§B.1.22)."""

    TYPE: ClassVar[str] = "Related"
    id: str = slot(metadata=key("id", must=True))
    language: str | None = slot(default=None, metadata=key("inLanguage"))
    version: str | None = slot(default=None, metadata=key("version"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievement(Part):
    """What was achieved: the micro-credential at one version (§B.1.1)."""

    TYPE: ClassVar[str] = "Achievement"
    id: str = slot(metadata=key("id", must=True))
    kind: str | None = slot(
        default="MicroCredential", metadata=key("achievementType", choices=ACHIEVEMENTS)
    )
    creator: Issuer | None = slot(default=None, metadata=key("creator", Issuer))
    name: str = slot(metadata=key("name", must=True))
    description: str = slot(metadata=key("description", must=True))
    criteria: str | None = slot(default=None, metadata=key("criteria.narrative"))
    criteria_url: str | None = slot(default=None, metadata=key("criteria.id"))
    image: "str | Image | None" = slot(default=None, metadata=key("image", Image))
    language: str | None = slot(default=None, metadata=key("inLanguage"))
    field: str | None = slot(default=None, metadata=key("fieldOfStudy"))
    specialization: str | None = slot(default=None, metadata=key("specialization"))
    human_code: str | None = slot(default=None, metadata=key("humanCode"))
    version: str | None = slot(default=None, metadata=key("version"))
    credits: float | None = slot(default=None, metadata=key("creditsAvailable", Kind.NUMBER))
    tags: tuple[str, ...] = slot(default=(), metadata=key("tag", many=True))
    alignments: tuple[Alignment, ...] = slot(
        default=(), metadata=key("alignment", Alignment, many=True)
    )
    results: tuple[ResultDescription, ...] = slot(
        default=(), metadata=key("resultDescription", ResultDescription, many=True)
    )
    related: tuple[Related, ...] = slot(default=(), metadata=key("related", Related, many=True))
    identifiers: tuple[OtherIdentifier, ...] = slot(
        default=(), metadata=key("otherIdentifier", OtherIdentifier, many=True)
    )
    endorsements: tuple[JsonObject, ...] = slot(
        default=(), metadata=key("endorsement", Kind.OBJECT, many=True)
    )
    endorsement_tokens: tuple[str, ...] = slot(
        default=(), metadata=key("endorsementJwt", many=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Part):
    """What the assessor looked at (§B.1.9)."""

    TYPE: ClassVar[str] = "Evidence"
    id: str | None = slot(default=None, metadata=key("id"))
    name: str | None = slot(default=None, metadata=key("name"))
    narrative: str | None = slot(default=None, metadata=key("narrative"))
    description: str | None = slot(default=None, metadata=key("description"))
    genre: str | None = slot(default=None, metadata=key("genre"))
    audience: str | None = slot(default=None, metadata=key("audience"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Part):
    """One result that a learner reached (§B.1.23)."""

    TYPE: ClassVar[str] = "Result"
    description: str | None = slot(default=None, metadata=key("resultDescription"))
    value: str | None = slot(default=None, metadata=key("value"))
    level: str | None = slot(default=None, metadata=key("achievedLevel"))
    status: str | None = slot(default=None, metadata=key("status", choices=STATES))
    alignments: tuple[Alignment, ...] = slot(
        default=(), metadata=key("alignment", Alignment, many=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject(Part):
    """Who achieved what, and how (§B.1.2 AchievementSubject)."""

    TYPE: ClassVar[str] = "AchievementSubject"
    id: str | None = slot(default=None, metadata=key("id"))
    identities: tuple[Identity, ...] = slot(
        default=(), metadata=key("identifier", Identity, many=True)
    )
    achievement: Achievement = slot(metadata=key("achievement", Achievement, must=True))
    results: tuple[Result, ...] = slot(default=(), metadata=key("result", Result, many=True))
    credits: float | None = slot(default=None, metadata=key("creditsEarned", Kind.NUMBER))
    started: datetime | None = slot(default=None, metadata=key("activityStartDate", Kind.MOMENT))
    ended: datetime | None = slot(default=None, metadata=key("activityEndDate", Kind.MOMENT))
    image: "str | Image | None" = slot(default=None, metadata=key("image", Image))
    licence: str | None = slot(default=None, metadata=key("licenseNumber"))
    narrative: str | None = slot(default=None, metadata=key("narrative"))
    role: str | None = slot(default=None, metadata=key("role"))
    source: Issuer | None = slot(default=None, metadata=key("source", Issuer))
    term: str | None = slot(default=None, metadata=key("term"))
