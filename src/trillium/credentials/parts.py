"""One table per class of Open Badges 3.0, used three ways: to write, to read and to check.

A class of the information model is a frozen dataclass whose fields carry `key(…)`: the property of
the standard, its kind, whether there may be many and whether it must be there. A dotted property
(`criteria.narrative`) stands in an object of its own.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import Field, dataclass, fields
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar, Self

from trillium.credentials.errors import CredentialUnreadable
from trillium.credentials.moments import moment_text, parse_moment
from trillium.credentials.values import JsonObject, as_list, taker, types_of

_MAX_LOOKS = 256  # of one class
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


@dataclass(frozen=True, slots=True)
class _Shape:
    """What an object of a class must be, by the keys of the document."""

    type: str
    types: tuple[object, ...]  # how its type is mostly written, the usual way first
    must: tuple[str, ...]
    texts: frozenset[str]  # keys of text of any words
    rows: Mapping[str, Key]
    dotted: tuple[Key, ...]  # all of them of text, and none of them a must
    looks: "dict[tuple[str, ...], _Look]"


# How to see at once that an object of certain keys fits: all of these must hold, and none raise
# what a value of another type raises. Where they do not, one looks closer.
_Test = Callable[[JsonObject], bool]
_Look = tuple[_Test, ...]

_TYPES: dict[Any, tuple[type, ...]] = {Kind.NUMBER: (int, float), Kind.FLAG: (bool,)}
_SHAPES: dict[type[Any], _Shape] = {}


def _shape(part: type[Any]) -> _Shape:
    known = _SHAPES.get(part)
    if known is None:
        known = _SHAPES[part] = _make_shape(part)
    return known


def _make_shape(part: type[Any]) -> _Shape:
    told = part.SHAPE or part
    keys = [row for _, row in rows(told)]
    return _Shape(
        type=told.TYPE,
        types=(told.TYPE,) if told.ONE_TYPE else ([told.TYPE], told.TYPE),
        must=tuple(row.name for row in keys if row.must and "." not in row.name),
        texts=frozenset(r.name for r in keys if r.kind is Kind.TEXT and not r.choices),
        rows={row.name: row for row in keys},
        dotted=tuple(row for row in keys if "." in row.name),
        looks={},
    )


def _look(shape: _Shape, keys: tuple[str, ...]) -> _Look:
    made = tuple(_tests(shape, keys)) if {*shape.must, "type"}.issubset(keys) else (_never,)
    if len(shape.looks) >= _MAX_LOOKS:  # a stranger's documents must not fill the memory
        shape.looks.clear()
    shape.looks[keys] = made
    return made


def misfit(entry: Any, part: type[Any]) -> str | None:
    """Return where an object has not the shape its class promises, or None where it has.

    The place is told from the object on: empty for itself, `.type: Image`, `.creator.name`.
    """
    if not isinstance(entry, dict):
        return ""
    shape = _shape(part)
    if _fits(entry, shape):
        return None
    if entry.get("type") not in shape.types and (
        len(shape.types) == 1 or shape.type not in types_of(entry)
    ):
        return f".type: {shape.type}"
    lacking = next((name for name in shape.must if entry.get(name) is None), None)
    if lacking is not None:
        return f".{lacking}"
    return _values_misfit(entry, shape, part)


def _fits(entry: JsonObject, shape: _Shape) -> bool:
    """Tell that an object fits, or leave it to a closer look."""
    keys = tuple(entry)
    look = shape.looks.get(keys) or _look(shape, keys)
    try:
        if entry["type"] not in shape.types:
            return False
        for test in look:
            if not test(entry):
                return False
    except (KeyError, TypeError, AttributeError):
        return False
    return True


def _tests(shape: _Shape, keys: tuple[str, ...]) -> Iterator[_Test]:
    texts = []
    for name in keys:
        row = shape.rows.get(name)
        if row is None:
            continue
        if name in shape.texts and not row.many:
            texts.append(name)  # all at once
        else:
            yield _test_of(name, row)
    if texts:
        yield _are_texts(texts)
    for row in shape.dotted:
        outer, _, name = row.name.partition(".")
        if outer in keys:
            yield _is_text_inside(outer, name)


def _test_of(name: str, row: Key) -> _Test:
    """Return how to see at once that the value of a key fits."""
    if isinstance(row.kind, type):
        return _are_parts(name, row.kind, is_many=row.many)
    if row.kind is Kind.TEXT and row.many and not row.choices:
        return _are_many_texts(name)
    if row.many:
        return _never
    if row.choices:
        choices = frozenset(row.choices)
        return lambda entry: entry[name] in choices
    if row.kind is Kind.MOMENT:
        return lambda entry: parse_moment(entry[name]) is not None
    types = _TYPES.get(row.kind, ())
    return lambda entry: type(entry[name]) in types


def _never(_entry: JsonObject) -> bool:
    return False


def _are_texts(names: list[str]) -> _Test:
    take = taker(names)

    def test(entry: JsonObject) -> bool:
        "".join(take(entry))  # what is no text cannot be joined
        return True

    return test


def _are_many_texts(name: str) -> _Test:
    def test(entry: JsonObject) -> bool:
        value = entry[name]
        "".join(value if type(value) is list else (value,))
        return True

    return test


def _is_text_inside(outer: str, name: str) -> _Test:
    def test(entry: JsonObject) -> bool:
        "".join((entry[outer].get(name, ""),))  # and what is no object has nothing to get
        return True

    return test


def _are_parts(name: str, kind: type[Part], *, is_many: bool) -> _Test:
    told = _shape(kind)

    def test(entry: JsonObject) -> bool:
        value = entry[name]
        if type(value) is dict:
            return _fits(value, told)
        if not is_many or type(value) is not list:
            return False
        for item in value:  # noqa: SIM110 -- a generator would cost more than the look
            if type(item) is not dict or not _fits(item, told):
                return False
        return True

    return test


def _values_misfit(entry: JsonObject, shape: _Shape, part: type[Part]) -> str | None:
    for name, value in entry.items():
        if type(value) is str and name in shape.texts:
            continue
        row = shape.rows.get(name)
        if row is not None and value is not None:
            place = _value_misfit(value, row, part)
            if place is not None:
                return f".{name}{place}"
    return _dotted_misfit(entry, shape, part) if shape.dotted else None


def _dotted_misfit(entry: JsonObject, shape: _Shape, part: type[Part]) -> str | None:
    for row in shape.dotted:
        value = at_key(entry, row.name)
        if value is None and not row.must:
            continue
        place = "" if value is None else _value_misfit(value, row, part)
        if place is not None:
            return f".{row.name}{place}"
    return None


def _value_misfit(value: Any, row: Key, part: type[Part]) -> str | None:
    if isinstance(value, list) and not row.many:
        return ""
    kind = (part.SHAPE or part) if row.kind is Kind.SAME else row.kind
    for item in value if isinstance(value, list) else (value,):
        if isinstance(kind, type):
            place = misfit(item, kind)
            if place is not None:
                return place
        elif not _is_of(item, kind) or (
            row.choices and item not in row.choices and not _EXTENSION.match(item)
        ):
            return ""
    return None


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
