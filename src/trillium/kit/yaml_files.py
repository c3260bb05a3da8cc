"""YAML read two ways: our own files quickly, and anybody's file within bounds, with its lines.

Our own files are read thousands of times and hardly ever change. What they hold is kept beside
Python's own compiled files (`__pycache__`), as JSON under the digest of the text: a changed file is
read anew, and where nothing can be written everything still works, only slower.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import yaml

from trillium.kit.errors import Refused

Words = Mapping[str, str]
Place = tuple[str | int, ...]

_PREFIX = "tag:yaml.org,2002:"
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_LONGEST_NUMBER = 40


class YamlRefused(Refused):
    """Line {line}: expected {expected}, found {found}."""

    def __init__(self, *, line: int, expected: Words, found: Words) -> None:
        self.line, self.expected, self.found = line, expected, found
        super().__init__(line=line, expected=expected["en"], found=found["en"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much one file may hold."""

    size: int = 1_000_000  # bytes
    values: int = 20_000
    depth: int = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Plain values, and the line at which each of them begins."""

    value: Any
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """Return the line of a place, or of the nearest place above it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


# --- our own files -------------------------------------------------------------------------------


def read_own(path: Path) -> Any:
    """Return what one of our own YAML files holds, from its kept form where that is current."""
    data = path.read_bytes()
    kept = _kept(path, hashlib.sha256(data).hexdigest())
    with contextlib.suppress(OSError, ValueError):
        return json.loads(kept.read_bytes())
    value = yaml.load(data, Loader=yaml.CSafeLoader)
    _keep(kept, value)
    return value


def _kept(path: Path, digest: str) -> Path:
    return Path(cache_from_source(str(path))).with_name(f"{path.stem}.{digest[:32]}.json")


def _keep(kept: Path, value: Any) -> None:
    # What JSON cannot say (a date, a key that is no text) is not kept: it is read anew each time.
    with contextlib.suppress(OSError, ValueError, TypeError):
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        if json.loads(text) != value:
            return
        kept.parent.mkdir(exist_ok=True)
        fresh = kept.with_suffix(f".{os.getpid()}")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(kept)


# --- anybody's file ------------------------------------------------------------------------------


def read_anybodys(data: bytes, bounds: Bounds | None = None) -> Read:
    """Return the plain values of a YAML (or JSON) file and their lines. Raises YamlRefused."""
    bounds = bounds or Bounds()
    if len(data) > bounds.size:
        raise YamlRefused(line=1, expected=_size(bounds.size), found=_size(len(data), most=False))
    try:
        root = yaml.compose(_text(data), Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found = " ".join(str(part) for part in (error.problem, error.context) if part)
        line = mark.line + 1 if mark else 1
        raise YamlRefused(line=line, expected=_WELL_FORMED, found=_same(found)) from None
    except (yaml.YAMLError, UnicodeError):
        raise YamlRefused(line=1, expected=_WELL_FORMED, found=_BAD_CHARACTER) from None
    reading = _Reading(bounds)
    value = reading.value(root, ()) if root is not None else None
    return Read(value=value, lines=reading.lines)


def _text(data: bytes) -> str:
    if data.startswith(_BYTE_ORDER_MARKS):
        raise YamlRefused(line=1, expected=_UTF_8, found=_same("UTF-16"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = {
            "en": f"the byte 0x{data[error.start]:02x}",
            "fr": f"l’octet 0x{data[error.start]:02x}",
        }
        raise YamlRefused(line=line, expected=_UTF_8, found=found) from None


class _Reading:
    """Nodes become plain values; every place keeps its line."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.lines: dict[Place, int] = {}
        self.seen: set[int] = set()
        self.count = 0

    def value(self, node: yaml.Node, place: Place) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(place, line)
        self.count += 1
        if id(node) in self.seen:
            raise YamlRefused(line=line, expected=_PLAIN, found=_ALIAS)
        self.seen.add(id(node))
        if self.count > self.bounds.values or len(place) > self.bounds.depth:
            raise YamlRefused(line=line, expected=_SMALL, found=_MORE)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*place, index)) for index, item in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, child in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise YamlRefused(line=line, expected=_PLAIN, found=_KEY)
            name = str(key.value)
            if name in result:
                raise YamlRefused(line=line, expected=_ONCE, found=_same(name[:60]))
            self.lines[*place, name] = line
            result[name] = self.value(child, (*place, name))
        return result


def _scalar(node: yaml.Node) -> Any:
    written, tag = str(node.value), str(node.tag).removeprefix(_PREFIX)
    if tag in {"str", "timestamp", "value", "merge"}:
        return written
    if tag == "null":
        return None
    if tag == "bool":
        return written.lower() in {"yes", "true", "on"}
    if tag in {"int", "float"} and len(written) <= _LONGEST_NUMBER:
        with contextlib.suppress(ValueError, OverflowError):
            return int(written) if tag == "int" else float(written)
    if tag in {"int", "float"}:
        return written
    line = node.start_mark.line + 1
    raise YamlRefused(line=line, expected=_PLAIN, found=_same(str(node.tag)[:60]))


# --- words ---------------------------------------------------------------------------------------


def _same(words: str) -> Words:
    return {"en": words, "fr": words}


def _size(size: int, *, most: bool = True) -> Words:
    english, french = f"{size:,}", f"{size:,}".replace(",", "\N{NO-BREAK SPACE}")
    if most:
        return {"en": f"at most {english} bytes", "fr": f"au plus {french} octets"}
    return {"en": f"{english} bytes", "fr": f"{french} octets"}


_UTF_8 = _same("UTF-8")
_WELL_FORMED = {"en": "well-formed YAML", "fr": "du YAML bien formé"}
_BAD_CHARACTER = {
    "en": "a character that no text may hold",
    "fr": "un caractère qu’aucun texte ne peut contenir",
}
_PLAIN = {
    "en": "plain YAML, without tags, anchors and aliases",
    "fr": "du YAML simple, sans étiquettes, ancres ni renvois",
}
_ALIAS = {"en": "something that an alias repeats", "fr": "une partie qu’un renvoi répète"}
_KEY = {"en": "a key that is no text", "fr": "une clé qui n’est pas un texte"}
_ONCE = {"en": "every key once", "fr": "chaque clé une seule fois"}
_SMALL = {
    "en": "fewer values, less deeply nested",
    "fr": "moins de valeurs, moins profondément imbriquées",
}
_MORE = {"en": "more than a file may hold", "fr": "plus que ce qu’un fichier peut contenir"}
