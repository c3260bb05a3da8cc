"""Where a rule looks in a design: a path walks down a document and flattens lists on its way.

`levels[framework=EQF].value` keeps only the items that match. Hundreds of criteria look at the same
few dozen paths: `Facts` remembers, for one document, what each path gave.
"""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from trillium.kit.errors import Refused
from trillium.structures.designs.document import FIELDS

Document = Mapping[str, Any]
Words = Mapping[str, str]
Read = Callable[[Document], list[Any]]

_STEP = re.compile(r"^([a-z_0-9]+)(?:\[(?:([a-z_0-9]+)=([^\]]+))?\])?$")
_LONGEST = 200


class RuleMalformed(Refused):
    """A rule is not well formed: expected {expected}, found {found}."""

    def __init__(self, *, expected: Words, found: str) -> None:
        self.expected, self.found = expected, found[:_LONGEST]
        super().__init__(expected=expected["en"], found=self.found)


class Facts(dict[str, Any]):
    """A document that remembers what its paths gave; it must not change while it is checked."""

    __slots__ = ("known",)

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.known: dict[str, list[Any]] = {}


@cache
def reader(path: str) -> Read:
    """Return a function that gives the values at a path of a document, lists flattened."""
    steps = tuple(_step(step, path) for step in path.split("."))

    def read(document: Document) -> list[Any]:
        if type(document) is not Facts:
            return _walk(document, steps)
        found = document.known.get(path)
        if found is None:
            found = document.known[path] = _walk(document, steps)
        return found

    return read


def _step(step: str, path: str) -> tuple[str, str | None, str]:
    match = _STEP.match(step)
    if match is None:
        example = {
            "en": "a path such as levels[framework=EQF].value",
            "fr": "un chemin tel que levels[framework=EQF].value",
        }
        raise RuleMalformed(expected=example, found=path)
    return match[1], match[2], (match[3] or "").lower()


def _walk(document: Document, steps: Sequence[tuple[str, str | None, str]]) -> list[Any]:
    current: list[Any] = [document]
    for name, key, wanted in steps:
        found: list[Any] = []
        for value in current:
            below = value.get(name) if isinstance(value, dict) else None
            if below is None:
                continue
            if isinstance(below, list):
                found += _matching(below, key, wanted) if key else below
            else:
                found.append(below)
        if not found:
            return found
        current = found
    return current


def _matching(items: Sequence[Any], key: str, wanted: str) -> list[Any]:
    return [
        item
        for item in items
        if isinstance(item, dict)
        and any(str(text).lower() == wanted for text in texts(item.get(key)))
    ]


def texts(value: object) -> list[Any]:
    """Return the values a value stands for: a bilingual text stands for each of its languages."""
    return list(value.values()) if isinstance(value, dict) else [value]


def filled(value: object) -> bool:
    """Return whether something is filled in: false and zero are answers, empty texts are not."""
    if isinstance(value, dict):
        return any(filled(below) for below in value.values())
    return value is not None and value not in ("", [])


@cache
def catalogue_path(path: str) -> str:
    """Return the path of the design's catalogue that a rule's path names, or nothing."""
    below = ""
    for step in path.split("."):
        name = step.partition("[")[0]
        here = f"{below}.{name}" if below else name
        below = f"{here}[]" if f"{here}[]" in FIELDS else here
    return below if below in FIELDS else ""


def field_reader(path: str) -> Read:
    """Return the reader of a field of a design. Raises RuleMalformed with the nearest field."""
    read = reader(path)
    if not catalogue_path(path):
        known = [name.replace("[]", "") for name in FIELDS]
        close = difflib.get_close_matches(path[:_LONGEST], known, n=1)
        nearest = {
            "en": f"; the nearest is {close[0]}" if close else "",
            "fr": f"; le plus proche est {close[0]}" if close else "",
        }
        expected = {
            "en": f"a field of a design{nearest['en']}",
            "fr": f"un champ d’une conception{nearest['fr']}",
        }
        raise RuleMalformed(expected=expected, found=path)
    return read
