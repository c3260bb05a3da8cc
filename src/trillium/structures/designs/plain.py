"""A plain YAML text becomes values in one pass, without keeping the lines.

Nearly every file is as it should be, and then nobody asks for its lines; keeping them, and the tree
of nodes they are taken from, costs three times what the values cost. Whatever is unusual (a
mistake, a key written twice, an alias, a tag, too much of anything) makes this give up: the slower
reading of `document.py` then says what is wrong, and where.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import yaml

_TEXT = frozenset({"str", "timestamp", "value", "merge"})
_RESOLVERS = yaml.CSafeLoader.yaml_implicit_resolvers
_LONG = len("tag:yaml.org,2002:")


class Shape(Protocol):
    """What may stand at a place of a document."""

    @property
    def below(self) -> Mapping[str, Any]:
        """Return the shapes below it, by name."""


class Unusual(ValueError):  # noqa: N818 -- named for the fact
    """The text is not of the plainest kind: read it slowly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much a text may hold."""

    values: int
    depth: int


#: What makes a value of a number as it is written, at a place of that shape.
Number = Callable[[str, str, Any], object]


def read_plain(text: str, shape: Shape, number: Number, bounds: Bounds) -> Any:
    """Return the values of a text, None where it holds nothing. Raises Unusual."""
    try:
        return _Pass(yaml.CSafeLoader(text).get_event, number, bounds).document(shape)
    except (yaml.YAMLError, UnicodeError):
        raise Unusual from None


class _Pass:
    """One pass over the events of a text."""

    def __init__(self, event: Callable[[], Any], number: Number, bounds: Bounds) -> None:
        self.event, self.number, self.bounds = event, number, bounds
        self.left = bounds.values

    def document(self, shape: Shape) -> Any:
        self.event()  # the stream's start
        if isinstance(self.event(), yaml.StreamEndEvent):
            return None
        value = self.value(self.event(), shape, 0)
        self.event()  # the document's end
        if not isinstance(self.event(), yaml.StreamEndEvent):
            raise Unusual
        return value

    def value(self, event: Any, shape: Any, depth: int) -> Any:
        self.left -= 1
        kind = type(event)
        # An alias has an anchor too, and no tag of its own.
        if self.left < 0 or depth > self.bounds.depth or event.anchor is not None or event.tag:
            raise Unusual
        if kind is yaml.ScalarEvent:
            return self.scalar(event, shape) if event.implicit[0] else event.value
        if kind is yaml.MappingStartEvent:
            return self.mapping(shape, depth + 1)
        found = []
        while type(item := self.event()) is not yaml.SequenceEndEvent:
            found.append(self.value(item, shape, depth + 1))
        return found

    def mapping(self, shape: Any, depth: int) -> dict[str, Any]:
        below = shape.below if shape is not None else {}
        found: dict[str, Any] = {}
        while type(key := self.event()) is not yaml.MappingEndEvent:
            name = key.value if type(key) is yaml.ScalarEvent and key.anchor is None else None
            if name is None or name in found:
                raise Unusual
            found[name] = self.value(self.event(), below.get(name), depth)
        return {name: value for name, value in found.items() if value is not None}

    def scalar(self, event: Any, shape: Any) -> Any:
        written: str = event.value
        tag = _tag(written)
        if tag in _TEXT:
            return written
        if tag == "null":
            return None
        if tag == "bool":
            return written.lower() in {"yes", "true", "on"}
        return self.number(tag, written, shape)


def _tag(written: str) -> str:
    for tag, form in _RESOLVERS.get(written[:1], ()):
        if form.match(written):
            return str(tag)[_LONG:]
    return "str"
