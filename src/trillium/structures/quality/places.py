"""The places of a document that a comment can be on: a field at the top, or one item of a list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trillium.structures.designs import composing
from trillium.structures.designs.document import FIELDS, SECTIONS, Language

LONGEST_QUOTE = 300
KNOWN_BY = ("statement", "title", "name", "description")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place: a field of the catalogue, and of a list the item, counted from 1."""

    path: str
    item: int = 0

    @property
    def key(self) -> str:
        """Return the place as a form says it."""
        return f"{self.path}#{self.item}" if self.item else self.path

    @property
    def name(self) -> str:
        """Return the name of the workbench's field or list that the place is in."""
        return self.path.removesuffix("[]").replace(".", "-")

    def label(self, language: Language) -> str:
        """Return the place in words."""
        words = FIELDS[self.path].label[language]
        return f"{words}, {self.item}" if self.item else words


def place_of(key: str, document: Mapping[str, Any]) -> Place | None:
    """Return the place a form names, or None where the document has no such place."""
    path, _hash, number = key.partition("#")
    item = int(number) if number.isdecimal() and len(number) < len("1000") else 0
    known = path in FIELDS and "[]." not in path and number in ("", str(item))
    if not known or (item and item > len(_items(document, path))):
        return None
    return Place(path=path, item=item)


def choices(
    document: Mapping[str, Any], language: Language
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield every place, by section, with its words, for a list to choose from."""
    for section, title in SECTIONS.items():
        found = [
            (place.key, _line(place, document, language))
            for path, field in FIELDS.items()
            if field.section == section and "[]." not in path
            for place in _places(path, document)
        ]
        if found:
            yield title[language], found


def quote(place: Place, document: Mapping[str, Any], language: Language) -> str:
    """Return the words that stand at a place, as far as one reads them at a glance."""
    if place.item:
        values = [_items(document, place.path)[place.item - 1]]
    else:
        value = _value(document, place.path)
        values = value if isinstance(value, list) else [value]
    words = " · ".join(
        composing.spoken(place.path, _spoken_part(value), language) for value in values
    )
    return words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"


def _places(path: str, document: Mapping[str, Any]) -> Iterator[Place]:
    yield Place(path=path)
    if FIELDS[path].type == "list of objects":
        for item in range(1, len(_items(document, path)) + 1):
            yield Place(path=path, item=item)


def _line(place: Place, document: Mapping[str, Any], language: Language) -> str:
    words = place.label(language)
    return f"{words} · {quote(place, document, language)[:60]}" if place.item else words


def _value(document: Mapping[str, Any], path: str) -> Any:
    value: Any = document
    for step in path.removesuffix("[]").split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _items(document: Mapping[str, Any], path: str) -> list[Any]:
    value = _value(document, path)
    return value if isinstance(value, list) else []


def _spoken_part(value: object) -> object:
    """Return of an object what it is known by: its statement, title or name, else its first."""
    if isinstance(value, Mapping) and not set(value) <= {"en", "fr"}:
        known = (
            value[key] for key in ("statement", "title", "name", "description") if key in value
        )
        return next(known, next(iter(value.values()), ""))
    return value if value is not None else ""
