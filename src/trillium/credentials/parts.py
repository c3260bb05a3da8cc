"""One table per class of Open Badges 3.0, used three ways: to write, to read and to check.

A class of the information model is a frozen dataclass whose fields carry `key(…)`: the property of
the standard, its kind, whether there may be many and whether it must be there. A dotted property
(`criteria.narrative`) stands in an object of its own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import Field, dataclass, fields
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar, Self

from trillium.credentials.errors import CredentialUnreadable
from trillium.credentials.moments import moment_text, parse_moment
from trillium.credentials.values import JsonObject, as_list, types_of

_EXTENSION = re.compile(r"ext:[A-Za-z0-9.|_-]+\Z")


class Kind(Enum):
    """What the value of a property is."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    MOMENT = "moment"
    OBJECT = "object"  # kept as it stands
    SAME = "same"  # an object of the class in which it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """How a field stands in the document."""

    name: str
    kind: "Kind | type[Part]"
    many: bool
    must: bool
    choices: tuple[str, ...]


def key(
    name: str,
    kind: "Kind | type[Part]" = Kind.TEXT,
    *,
    many: bool = False,
    must: bool = False,
    choices: Iterable[str] = (),
) -> Mapping[str, Key]:
    """Return the metadata of a field that stands under `name`."""
    made = Key(name=name, kind=kind, many=many, must=must, choices=tuple(choices))
    return {"key": made}


class Part:
    """A class of the information model; subclasses are frozen dataclasses."""

    __slots__ = ()
    TYPE: ClassVar[str]
    ONE_TYPE: ClassVar[bool] = False  # the schema asks for a text here, not for a list
    SHAPE: ClassVar["type[Part] | None"] = None  # where the shape is told by another class

    def as_json(self) -> JsonObject:
        """Return the object as it stands in a document, without what is empty."""
        made: JsonObject = {"type": self.TYPE if self.ONE_TYPE else [self.TYPE]}
        for attribute, row in rows(type(self)):
            value = _written(getattr(self, attribute), row)
            if value is None or value in ("", [], {}):
                continue
            outer, dot, inner = row.name.partition(".")
            if dot:
                made.setdefault(outer, {})[inner] = value
            else:
                made[outer] = value
        if "id" in made:
            return {"id": made["id"], **made}
        return made

    @classmethod
    def from_json(cls, entry: Any) -> Self:
        """Return the value of an object of a document, or raise CredentialUnreadable.

        Properties that the standard does not name are left out.
        """
        if not isinstance(entry, dict):
            raise CredentialUnreadable(f"Where a {cls.TYPE} must stand, something else does.")
        return cls(**read_fields(cls, entry))


_ROWS: dict[type[Any], tuple[tuple[str, Key], ...]] = {}


def rows(part: type[Any]) -> tuple[tuple[str, Key], ...]:
    """Return each field of a class with the property it stands for."""
    known = _ROWS.get(part)
    if known is None:
        listed: tuple[Field[Any], ...] = fields(part)
        known = _ROWS[part] = tuple(
            (each.name, each.metadata["key"]) for each in listed if "key" in each.metadata
        )
    return known


def read_fields(part: type[Any], entry: JsonObject) -> dict[str, Any]:
    """Return the arguments of a class from an object; what is absent keeps its default."""
    found: dict[str, Any] = {}
    for attribute, row in rows(part):
        value = at_key(entry, row.name)
        if row.many:
            found[attribute] = tuple(_read(item, row, part) for item in as_list(value))
        elif value is not None:
            found[attribute] = _read(value, row, part)
        elif row.must:
            raise CredentialUnreadable(f"The property “{row.name}” is missing.")
        else:
            found[attribute] = None
    return found


def at_key(entry: JsonObject, name: str) -> Any:
    """Return what stands under a property, None where nothing does."""
    if "." not in name:
        return entry.get(name)
    outer, _, inner = name.partition(".")
    value = entry.get(outer)
    return value.get(inner) if isinstance(value, dict) else None


def problems(entry: Any, part: type[Part], place: str) -> Iterator[str]:
    """Yield each place of an object that has not the shape its class promises."""
    if not isinstance(entry, dict):
        yield place
        return
    part = part.SHAPE or part
    if part.TYPE not in types_of(entry) or (part.ONE_TYPE and entry["type"] != part.TYPE):
        yield f"{place}.type: {part.TYPE}"
    for _, row in rows(part):
        value = at_key(entry, row.name)
        if value is None:
            if row.must:
                yield f"{place}.{row.name}"
            continue
        if isinstance(value, list) and not row.many:
            yield f"{place}.{row.name}"
            continue
        for item in as_list(value):
            yield from _value_problems(item, row, part, f"{place}.{row.name}")


def _value_problems(value: Any, row: Key, part: type[Part], place: str) -> Iterator[str]:
    kind = part if row.kind is Kind.SAME else row.kind
    if isinstance(kind, type):
        yield from problems(value, kind, place)
    elif not _is_of(value, kind) or (
        row.choices and value not in row.choices and not _EXTENSION.match(value)
    ):
        yield place


def _is_of(value: Any, kind: Any) -> bool:
    if kind is Kind.TEXT:
        return isinstance(value, str)
    if kind is Kind.NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is Kind.MOMENT:
        return parse_moment(value) is not None
    return isinstance(value, bool if kind is Kind.FLAG else dict)


def _written(value: Any, row: Key) -> Any:
    if row.many:
        return [_one_written(item, row) for item in value]
    return _one_written(value, row)


def _one_written(value: Any, row: Key) -> Any:
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, str) and value and isinstance(row.kind, type):
        return {"id": value, "type": row.kind.TYPE}  # a picture by its address
    return value.as_json() if isinstance(value, Part) else value


def _read(value: Any, row: Key, part: type[Any]) -> Any:
    kind = part if row.kind is Kind.SAME else row.kind
    if isinstance(kind, type):
        return kind.from_json(value)
    if not _is_of(value, row.kind):
        raise CredentialUnreadable(f"The property “{row.name}” has a value of another kind.")
    return parse_moment(value) if row.kind is Kind.MOMENT else value
