"""What a file from elsewhere says of a design: the words that fit, and what was not understood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trillium.kit.errors import Refused
from trillium.structures.designs import document as documents
from trillium.structures.designs.composing import without_empty

Pair = Mapping[str, str]

SHORT = 80  # of what is quoted from a file
NO_FIELD: Pair = {
    "en": "A design has no field for it.",
    "fr": "Une conception n’a pas de champ pour cela.",
}
NO_FIT: Pair = {
    "en": "What stands there does not fit the field.",
    "fr": "Ce qui s’y trouve ne convient pas au champ.",
}


class NotBrought(Refused):
    """Nothing was read from {file}: {why}"""  # noqa: D400 -- the reason ends the sentence

    def __init__(self, *, file: str, why: Pair) -> None:
        self.file, self.why = file, why
        super().__init__(file=file, why=why["en"])

    def said(self, language: str) -> str:
        """Return the sentence in a language."""
        if language == "fr":
            return f"Rien n’a été lu de {self.file} : {self.why['fr']}"
        return f"Nothing was read from {self.file}: {self.why['en']}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """One thing of a file that did not become part of the design, and why."""

    name: str
    words: str
    why: Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A document made from a file, and what of the file is not in it; `kind` names the format."""

    kind: str
    document: Mapping[str, Any]
    unread: tuple[Unread, ...] = ()


def quoted(value: object) -> str:
    """Return what a file says, cut to one line."""
    words = " ".join(str(value).split())
    return words if len(words) <= SHORT else f"{words[: SHORT - 1]}…"


def kept(kind: str, document: Mapping[str, Any], unread: Sequence[Unread]) -> Brought:
    """Return the document without what says nothing, and without what does not fit its field."""
    words = without_empty(dict(document))
    left = list(unread)
    while mistakes := documents.problems(words):
        for mistake in mistakes:
            value = _take(words, mistake.place)
            left.append(Unread(name=mistake.field, words=quoted(value), why=NO_FIT))
        words = without_empty(words)
    return Brought(kind=kind, document=words, unread=tuple(left))


def _take(value: Any, place: documents.Place) -> Any:
    """Take a value out of its place; its place in a list becomes empty."""
    *above, last = place
    for step in above:
        value = value[step]
    taken = value[last]
    value[last] = ""
    return taken
