"""What every format is read into, and what can be wrong with a file. No Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from trillium.kit.errors import Refused

#: no published framework comes near; what lies beyond is no framework
LARGEST_FILE = 200 * 1024 * 1024
MOST_SKILLS = 250_000
MOST_LINKS = 1_000_000
LONGEST_LINE = 1024 * 1024
LONGEST_ADDRESS, LONGEST_CODE, LONGEST_NOTATION, LONGEST_KIND = 500, 200, 100, 80


class Unreadable(Refused):
    """{file}, line {line}: this cannot be read."""


class TooLarge(Refused):
    """{file}: expected at most {most} MB, found more. Nothing was imported."""


class EmptyFile(Refused):
    """{file}: expected a competency framework, found an empty file."""


class WrongEncoding(Unreadable):
    """{file}, line {line}: expected UTF-8 text, found other bytes. Save the file as UTF-8."""


class LineTooLong(Unreadable):
    """{file}, line {line}: expected lines of at most {most} characters, found a longer one."""


class NotJson(Unreadable):
    """{file}, line {line}: expected JSON, found: {reason}."""


class UnknownColumns(Unreadable):
    """{file}, line {line}: expected the columns of {nearest}: {expected}. Missing: {missing}."""


class UnknownFormat(Refused):
    """{file}: expected one of {expected}, found none of them."""


class WrongRow(Unreadable):
    """{file}, line {line}: expected {expected} cells, found {found}."""


class ValueMissing(Unreadable):
    """{file}, line {line}: expected a value for “{column}”, found none."""


class ValueTooLong(Unreadable):
    """{file}, line {line}: expected at most {most} characters for “{column}”, found more."""


class NotText(Unreadable):
    """{file}, line {line}: “{column}” holds a character that no text may hold (NUL)."""


class WrongValue(Unreadable):
    """{file}, line {line}: expected {expected} for “{column}”, found “{found}”."""


class DuplicateCode(Unreadable):
    """{file}, line {line}: “{code}” stands in line {first} already."""


class CodeTwice(Unreadable):
    """{file}, line {line}: “{code}” names another entry in a file before."""


class Cycle(Unreadable):
    """{file}, line {line}: “{code}” would be broader than itself: {way}."""


class TooMany(Unreadable):
    """{file}, line {line}: expected at most {most} entries in one framework, found more."""


class NoSkills(Refused):
    """{file}: expected entries of a competency framework, found none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkRecord:
    """What a file says about the framework it holds."""

    uri: str
    format: str
    name: Mapping[str, str]
    description: Mapping[str, str] = field(default_factory=dict)
    publisher: str = ""
    version: str = ""
    licence: str = ""
    licence_name: str = ""
    attribution: str = ""
    source: str = ""
    languages: tuple[str, ...] = ("en",)
    subjects: tuple[str, ...] = ()
    identifier: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillRecord:
    """One entry of a framework. What a language does not say here is left as it is."""

    file: str
    line: int
    uri: str
    code: str
    label: Mapping[str, str]
    notation: str = ""
    kind: str = ""
    alternative_labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    description: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    identifier: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRecord:
    """How one entry stands to another, both by their address or urn:uuid:… identifier.

    `address` is the target's address where `target` is an identifier.
    """

    file: str
    line: int
    origin: str
    kind: str
    target: str
    address: str = ""
    label: str = ""
    sequence: int | None = None
    identifier: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionRecord:
    """What a CASE package defines beside its items."""

    kind: str
    identifier: UUID
    document: Mapping[str, Any]


Record = FrameworkRecord | SkillRecord | LinkRecord | DefinitionRecord


def case_identifier(value: object) -> UUID | None:
    """Return the value as a UUID of the versions and the variant that CASE allows, else None."""
    try:
        found = UUID(str(value))
    except ValueError:
        return None
    fits = found.version in {1, 2, 3, 4, 5} and str(found) == str(value)
    return found if fits else None
