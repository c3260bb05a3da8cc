"""The document of a design: which fields it has, reading it from a file, and its digest.

A document is plain JSON: mappings, lists, texts, numbers and booleans. Every text is a string or
`{"en": …, "fr": …}`. The fields stand in `fields.yaml`, beside this module; a field nobody knows
is refused, with the nearest name, so that a slip of the pen never looks like a missing answer.
"""

import contextlib
import difflib
import hashlib
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import rfc8785
import yaml

from trillium.kit import yaml_files
from trillium.kit.errors import Refused
from trillium.structures.designs import plain

Language = str
Place = tuple[str | int, ...]

LANGUAGES = ("en", "fr")
#: The toolkit's seven phases, in order.
PHASES = ("ideation", "feasibility", "design", "build", "launch", "deliver", "evaluate")

#: A real design is a few dozen kilobytes; these bounds keep a hostile one from costing anything.
MOST_CHARACTERS = 1_000_000
MOST_VALUES = 20_000
DEEPEST = 24
LARGEST_NUMBER = 10**12
#: Who mends so many reads no further; naming them all would cost more than reading the file.
MOST_MISTAKES = 20
LONGEST_NAME = 60  # of what is quoted: one line of a terminal

_ADDRESS = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

#: type → what a person is told was expected.
EXPECTED: Mapping[str, Mapping[Language, str]] = {
    "text": {"en": "a text", "fr": "un texte"},
    "bilingual": {"en": "a text, or {en: …, fr: …}", "fr": "un texte, ou {en: …, fr: …}"},
    "number": {"en": "a number, zero or more", "fr": "un nombre, zéro ou plus"},
    "integer": {"en": "a whole number, zero or more", "fr": "un nombre entier, zéro ou plus"},
    "date": {"en": "a date as YYYY-MM-DD", "fr": "une date sous la forme AAAA-MM-JJ"},
    "boolean": {"en": "true or false", "fr": "true ou false (vrai ou faux)"},
    "choice": {"en": "one text", "fr": "un seul texte"},
    "url": {
        "en": "an address that starts with https:// or http://",
        "fr": "une adresse qui commence par https:// ou http://",
    },
    "text or number": {"en": "a text or a number", "fr": "un texte ou un nombre"},
    "list of objects": {
        "en": "a list, each item with fields of its own",
        "fr": "une liste dont chaque élément a ses champs",
    },
    "list of values": {"en": "a list of values", "fr": "une liste de valeurs"},
    "object": {
        "en": "a mapping of fields (name: value)",
        "fr": "une suite de champs (nom: valeur)",
    },
}

_FOUND: Mapping[str, Mapping[Language, str]] = {
    "object": {"en": "a mapping of fields", "fr": "une suite de champs"},
    "list": {"en": "a list", "fr": "une liste"},
    "nothing": {"en": "nothing", "fr": "rien"},
    "boolean": {"en": "{value}", "fr": "{value}"},
    "number": {"en": "the number {value}", "fr": "le nombre {value}"},
    "text": {"en": "the text “{value}”", "fr": "le texte « {value} »"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value that a field offers."""

    value: str
    label: Mapping[Language, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a design: where it stands, what it holds and how people call it."""

    path: str
    type: str
    items: str
    label: Mapping[Language, str]
    help: Mapping[Language, str]
    phase: str
    section: str
    family: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing in a document that cannot be as it is."""

    place: Place
    kind: str
    expected: Mapping[Language, str]
    found: Mapping[Language, str]
    nearest: str = ""
    file: str = ""
    line: int | None = None

    @property
    def field(self) -> str:
        """Return the path of the field, items counted from one: `outcomes[2].statement`."""
        return _shown(self.place)

    def sentence(self, language: Language = "en") -> str:
        """Return what is wrong and what was expected, with file and line where they are known."""
        return f"{self._where(language)}{self._what(language)}"

    def _where(self, language: Language) -> str:
        if language == "fr":
            line = "" if self.line is None else f", ligne {self.line}"
            return f"{self.file}{line} : " if self.file else ""
        line = "" if self.line is None else f", line {self.line}"
        return f"{self.file}{line}: " if self.file else ""

    def _what(self, language: Language) -> str:
        expected, found = self.expected[language], self.found[language]
        if self.kind == "unknown":
            return _unknown(self.field, self.nearest, language)
        if self.kind == "twice":
            if language == "fr":
                return f"{self.field} est écrit deux fois; gardez-en un."
            return f"{self.field} is written twice; keep one."
        name = f"{self.field}: " if self.field else ""
        if language == "fr":
            return f"{name.replace(':', ' :')}attendu : {expected}; trouvé : {found}."
        return f"{name}expected {expected}, found {found}."


def _unknown(field: str, nearest: str, language: Language) -> str:
    if language == "fr":
        hint = f" Le nom le plus proche est {nearest}." if nearest else ""
        return f"{field} n’est pas un champ d’une conception.{hint}"
    hint = f" The nearest name is {nearest}." if nearest else ""
    return f"{field} is not a field of a design.{hint}"


class DesignUnreadable(Refused):
    """This design cannot be read. {details}"""  # noqa: D400 -- the details end the sentence

    def __init__(self, *mistakes: Mistake) -> None:
        self.mistakes = mistakes
        super().__init__(details=" ".join(mistake.sentence() for mistake in mistakes))

    @property
    def first(self) -> Mistake:
        """Return the mistake that stands first in the file."""
        return self.mistakes[0]

    @property
    def file(self) -> str:
        """Return the name of the file."""
        return self.first.file

    @property
    def line(self) -> int | None:
        """Return the line of the first mistake, when it has one."""
        return self.first.line

    @property
    def field(self) -> str:
        """Return the field of the first mistake; empty when it concerns the whole file."""
        return self.first.field

    @property
    def expected(self) -> str:
        """Return what was expected at the first mistake."""
        return self.first.nearest or self.first.expected["en"]

    @property
    def nearest(self) -> str:
        """Return the nearest name to a field that nobody knows."""
        return self.first.nearest


# --- the catalogue of fields ---------------------------------------------------------------------


@dataclass(slots=True)
class _Shape:
    """What may stand at one place of a document: a field, fields below it, or both."""

    path: str
    field: Field | None
    below: dict[str, "_Shape"]


def _read_catalogue() -> tuple[dict[str, Field], dict[str, Mapping[Language, str]]]:
    raw = yaml_files.read_own(Path(__file__).with_name("fields.yaml"))
    choices = {
        name: tuple(Choice(value=value, label=label) for value, label in entries.items())
        for name, entries in raw["choices"].items()
    }
    fields = {
        path: Field(
            path=path,
            type=entry["type"],
            items=entry.get("items", ""),
            label=entry["label"],
            help=entry["help"],
            phase=entry["phase"],
            section=entry["section"],
            family=entry["family"],
            choices=choices.get(entry.get("choices", ""), ()),
        )
        for path, entry in raw["fields"].items()
    }
    return fields, raw["sections"]


def _shapes(fields: Mapping[str, Field]) -> _Shape:
    root = _Shape(path="", field=None, below={})
    for path, field in fields.items():
        here = root
        for step in path.split("."):
            name = step.removesuffix("[]")
            below = f"{here.path}.{step}" if here.path else step
            here = here.below.setdefault(name, _Shape(path=below, field=None, below={}))
        here.field = field
    return root


#: path → field, in the order in which a person fills them in.
FIELDS: Mapping[str, Field]
#: section → its title in both languages.
SECTIONS: Mapping[str, Mapping[Language, str]]
FIELDS, SECTIONS = _read_catalogue()
_ROOT = _shapes(FIELDS)


def label(path: str, language: Language) -> str:
    """Return how people call the field at a path; the path itself when it is no field."""
    plain = re.sub(r"\[[^\]]*\]", "[]", path)
    field = FIELDS.get(plain) or FIELDS.get(f"{plain}[]") or FIELDS.get(plain.removesuffix("[]"))
    return field.label[language] if field else path


# --- checking a document -------------------------------------------------------------------------


def problems(document: object) -> list[Mistake]:
    """Return what in a document is no field, or not of the type its field expects.

    At most MOST_MISTAKES of them.
    """
    return list(islice(_check(document, _ROOT, ()), MOST_MISTAKES))


def _check(value: object, shape: _Shape, place: Place) -> Iterator[Mistake]:
    kind = shape.field.type if shape.field else "object"
    if value is None and place:
        return
    if kind == "list of objects":
        yield from _check_items(value, shape, place)
    elif kind == "list of values":
        yield from _check_values(value, shape, place)
    elif kind == "object":
        yield from _check_object(value, shape, place)
    elif not _fits(value, kind):
        yield _mistake(value, kind, place)


def _check_object(value: object, shape: _Shape, place: Place) -> Iterator[Mistake]:
    if not isinstance(value, Mapping):
        yield _mistake(value, "object", place)
        return
    for name, child in value.items():
        below = shape.below.get(name) if isinstance(name, str) else None
        if below is None:
            yield _no_such_field(str(name), shape, place)
        else:
            yield from _check(child, below, (*place, name))


def _check_items(value: object, shape: _Shape, place: Place) -> Iterator[Mistake]:
    if not isinstance(value, list):
        yield _mistake(value, "list of objects", place)
        return
    for index, item in enumerate(value):
        yield from _check_object(item, shape, (*place, index))


def _check_values(value: object, shape: _Shape, place: Place) -> Iterator[Mistake]:
    if not isinstance(value, list):
        yield _mistake(value, "list of values", place)
        return
    kind = shape.field.items if shape.field else "text"
    for index, item in enumerate(value):
        if not _fits(item, kind):
            yield _mistake(item, kind, (*place, index))


def _no_such_field(name: str, shape: _Shape, place: Place) -> Mistake:
    close = difflib.get_close_matches(name[:LONGEST_NAME], shape.below, n=1, cutoff=0.0)
    return Mistake(
        place=(*place, name),
        kind="unknown",
        expected=EXPECTED["object"],
        found=_described(name),
        nearest=_shown((*place, close[0])) if close else "",
    )


def _mistake(value: object, kind: str, place: Place) -> Mistake:
    return Mistake(place=place, kind="type", expected=EXPECTED[kind], found=_described(value))


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and 0 <= value <= LARGEST_NUMBER


def _is_date(value: object) -> bool:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_bilingual(value: object) -> bool:
    if isinstance(value, Mapping):
        return set(value) <= set(LANGUAGES) and all(
            text is None or isinstance(text, str) for text in value.values()
        )
    return isinstance(value, str)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_whole_number(value: object) -> bool:
    return isinstance(value, int) and _is_number(value)


_FITS: Mapping[str, Callable[[object], bool]] = {
    "text": _is_text,
    "choice": _is_text,
    "bilingual": _is_bilingual,
    "number": _is_number,
    "integer": _is_whole_number,
    "date": _is_date,
    "boolean": lambda value: isinstance(value, bool),
    "url": lambda value: isinstance(value, str) and bool(_ADDRESS.fullmatch(value)),
    "text or number": lambda value: _is_bilingual(value) or _is_number(value),
}


def _fits(value: object, kind: str) -> bool:
    # An empty text is an answer not given yet; a form that is half filled in can be saved.
    return (value == "" and kind != "boolean") or _FITS[kind](value)


def _described(value: object) -> Mapping[Language, str]:
    kind = "text"
    if value is None:
        kind = "nothing"
    elif isinstance(value, Mapping):
        kind = "object"
    elif isinstance(value, list):
        kind = "list"
    elif isinstance(value, bool):
        kind = "boolean"
    elif isinstance(value, int | float):
        kind = "number"
    words = str(value).lower() if isinstance(value, bool) else str(value)
    return {language: _FOUND[kind][language].format(value=_short(words)) for language in LANGUAGES}


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_NAME else f"{words[: LONGEST_NAME - 3]}…"


def _shown(place: Place) -> str:
    shown = ""
    for step in place:
        if isinstance(step, int):
            shown += f"[{step + 1}]"
        else:
            shown += f".{_short(step)}" if shown else _short(step)
    return shown


# --- reading a file ------------------------------------------------------------------------------


def read_design(text: str, name: str) -> dict[str, Any]:
    """Return the document written in a YAML (or JSON) text; `name` is the file's, for messages.

    An empty file is an empty design. Raises DesignUnreadable, which names file, line, field and
    what was expected, for every mistake in the file, at most MOST_MISTAKES of them.
    """
    if len(text) > MOST_CHARACTERS:
        raise DesignUnreadable(_refusal(name, _TOO_LARGE, _found_size(len(text))))
    written = text.removeprefix("\ufeff")
    with contextlib.suppress(plain.Unusual):
        found = plain.read_plain(written, _ROOT, _number_at, _BOUNDS)
        if found is None or not problems(found):
            return dict(found or {})
    root = _compose(written, name)
    if root is None:
        return {}
    reading = _Reading(name)
    document = reading.value(root, _ROOT, ())
    if document is None:
        return {}
    mistakes = reading.mistakes + [reading.located(mistake) for mistake in problems(document)]
    if mistakes:
        in_order = sorted(mistakes, key=lambda mistake: mistake.line or 0)
        raise DesignUnreadable(*in_order[:MOST_MISTAKES])
    return dict(document)


_TOO_LARGE = {
    "en": f"at most {MOST_CHARACTERS:,} characters",
    "fr": f"au plus {MOST_CHARACTERS:,} caractères".replace(",", " "),
}
_YAML = {"en": "well-formed YAML", "fr": "du YAML bien formé"}
_PLAIN = {
    "en": "plain YAML, without tags, and not nested or repeated without end",
    "fr": "du YAML simple, sans étiquettes, ni imbriqué ou répété sans fin",
}

_BAD_CHARACTER = {
    "en": "a character that no text may hold",
    "fr": "un caractère qu’aucun texte ne peut contenir",
}


def _found_size(size: int) -> Mapping[Language, str]:
    return {"en": f"{size:,} characters", "fr": f"{size:,} caractères".replace(",", " ")}


def _refusal(
    name: str,
    expected: Mapping[Language, str],
    found: Mapping[Language, str],
    line: int | None = None,
) -> Mistake:
    return Mistake(place=(), kind="file", expected=expected, found=found, file=name, line=line)


def _compose(text: str, name: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        words = " ".join(str(part) for part in (error.problem, error.context) if part)
        found = words.removeprefix("but ").removeprefix("found ")
        raise DesignUnreadable(_refusal(name, _YAML, {"en": found, "fr": found}, line)) from None
    except (yaml.YAMLError, UnicodeError):
        raise DesignUnreadable(_refusal(name, _YAML, _BAD_CHARACTER)) from None


class _Reading:
    """One file being read: YAML nodes become plain values, and each place keeps its line."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Place, int] = {}
        self.mistakes: list[Mistake] = []
        self.values = 0

    def located(self, mistake: Mistake) -> Mistake:
        place = mistake.place
        while place and place not in self.lines:
            place = place[:-1]
        return Mistake(
            place=mistake.place,
            kind=mistake.kind,
            expected=mistake.expected,
            found=mistake.found,
            nearest=mistake.nearest,
            file=self.name,
            line=self.lines.get(place),
        )

    def value(self, node: yaml.Node, shape: _Shape | None, place: Place) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(place, line)
        self.values += 1
        # An alias may repeat a node, or hold itself: what it grows into is what counts.
        if self.values > MOST_VALUES or len(place) > DEEPEST:
            raise DesignUnreadable(_refusal(self.name, _PLAIN, _described(None), line))
        if isinstance(node, yaml.MappingNode):
            return self._object(node, shape, place)
        if isinstance(node, yaml.SequenceNode):
            return [
                self.value(item, shape, (*place, index)) for index, item in enumerate(node.value)
            ]
        return self._scalar(node, shape) if isinstance(node, yaml.ScalarNode) else None

    def _object(self, node: yaml.MappingNode, shape: _Shape | None, place: Place) -> dict[str, Any]:
        result: dict[str, Any] = {}
        seen: set[str] = set()
        for key, child in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise DesignUnreadable(_refusal(self.name, _PLAIN, _FOUND["object"], line))
            here = (*place, key.value)
            if key.value in seen:
                self.mistakes.append(self._twice(here, line))
                continue
            seen.add(key.value)
            self.lines[here] = line
            below = shape.below.get(key.value) if shape else None
            read = self.value(child, below, here)
            if read is not None:
                result[key.value] = read
        return result

    def _twice(self, place: Place, line: int) -> Mistake:
        return Mistake(
            place=place,
            kind="twice",
            expected=EXPECTED["object"],
            found=_described(str(place[-1])),
            file=self.name,
            line=line,
        )

    def _scalar(self, node: yaml.ScalarNode, shape: _Shape | None) -> Any:
        tag = str(node.tag).removeprefix("tag:yaml.org,2002:")
        written = str(node.value)
        if tag == "null":
            return None
        if tag in {"str", "timestamp", "value", "merge"}:
            return written
        if tag == "bool":
            return written.lower() in {"yes", "true", "on"}
        if tag in {"int", "float"}:
            return _number_at(tag, written, shape)
        raise DesignUnreadable(
            _refusal(self.name, _PLAIN, _described(str(node.tag)), node.start_mark.line + 1)
        )


_BOUNDS = plain.Bounds(values=MOST_VALUES, depth=DEEPEST)
_CONSTRUCTOR = yaml.constructor.SafeConstructor()


def _number_at(tag: str, written: str, shape: _Shape | None) -> int | float | str:
    field = shape.field if shape else None
    # A code such as 060307 keeps the digits as they are written, quoted or not.
    if field and "text" in {field.type, field.items}:
        return written
    if len(written) > LONGEST_NAME:  # no number of a design is; reading it would take for ever
        return written
    node = yaml.ScalarNode(tag, written)
    try:
        if tag == "int":
            return int(_CONSTRUCTOR.construct_yaml_int(node))
        return float(_CONSTRUCTOR.construct_yaml_float(node))
    except (ValueError, OverflowError):  # no number: it stays a text, and its field refuses it
        return written


# --- reading from a document ---------------------------------------------------------------------


def text(value: object, language: Language) -> str:
    """Return a text in a language, in the other one where it is missing, or empty."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        for key in (language, *LANGUAGES):
            if value.get(key):
                return str(value[key])
        return ""
    return str(value)


def digest(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the document's canonical JSON (RFC 8785), as `sha256:<hex>`.

    The form is signed and compared across versions: it may never change.
    """
    return f"sha256:{hashlib.sha256(rfc8785.dumps(dict(document))).hexdigest()}"
