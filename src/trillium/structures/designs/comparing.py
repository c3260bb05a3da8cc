"""Two states of a document, field by field in plain words.

Entries of a list are matched by their id, else by their code or name, else by their position, so
that an entry put in between does not make all the others look changed.
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trillium.structures.designs import document as documents
from trillium.structures.designs.composing import spoken

#: by what people know an entry of a list that has no id
KNOWN_BY = ("id", "code", "name", "title", "statement", "criterion", "target", "summary")
LONGEST = 2000  # words of a text in which what changed is marked
SHORT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some words of a text: kept, added or removed."""

    words: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One place where two documents differ, in the reader's language; `said` says it whole."""

    path: str
    label: str
    kind: str
    before: str
    after: str
    was: tuple[Piece, ...]
    now: tuple[Piece, ...]

    @property
    def said(self) -> str:
        """Return the change in one line: `Hours of learning: 12 → 15`."""
        return f"{self.label}: {self.before or '—'} → {self.after or '—'}"


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], language: str
) -> tuple[Change, ...]:
    """Return what was added, removed and changed, in the order of the catalogue of fields."""
    found = list(_changes(before, after, "", (), language))
    order = {path: position for position, path in enumerate(documents.FIELDS)}
    return tuple(sorted(found, key=lambda change: order.get(_head(change.path), len(order))))


def as_json(found: Sequence[Change]) -> list[dict[str, str]]:
    """Return changes as plain values."""
    return [
        {
            "path": change.path,
            "label": change.label,
            "kind": change.kind,
            "before": change.before,
            "after": change.after,
        }
        for change in found
    ]


def _head(path: str) -> str:
    head = re.sub(r"\[.*", "[]", path)
    return head if head in documents.FIELDS else head.removesuffix("[]")


def _changes(
    before: Any, after: Any, path: str, names: tuple[str, ...], language: str
) -> Iterator[Change]:
    if before == after or (_nothing(before) and _nothing(after)):
        return
    sample = after if _nothing(before) else before
    if isinstance(sample, Mapping) and not _is_pair(sample):
        old, new = _mapping(before), _mapping(after)
        for key in dict.fromkeys((*old, *new)):
            below = f"{path}.{key}" if path else str(key)
            yield from _changes(old.get(key), new.get(key), below, names, language)
    elif (
        isinstance(sample, list)
        and any(isinstance(item, Mapping) for item in sample)
        and (
            f"{_plain(path)}[]" in documents.FIELDS
            and documents.FIELDS[f"{_plain(path)}[]"].type == "list of objects"
        )
    ):
        yield from _entries(before, after, path, names, language)
    else:
        yield from _leaf(before, after, path, names, language)


def _entries(
    before: Any, after: Any, path: str, names: tuple[str, ...], language: str
) -> Iterator[Change]:
    old, new = _keyed(before), _keyed(after)
    label = documents.label(f"{path}[]", language)
    for key in dict.fromkeys((*old, *new)):
        entry = new.get(key) or old.get(key) or {}
        here = (*names, f"{label} · {_called(entry, key, language)}")
        place = f"{path}[{key}]"
        if key in old and key in new:
            yield from _changes(old[key], new[key], place, here, language)
        else:
            yield from _whole(old.get(key), new.get(key), place, here, language)


def _whole(
    before: Any, after: Any, path: str, names: tuple[str, ...], language: str
) -> Iterator[Change]:
    """Yield one change for an entry that came or went, with all its words."""
    words = [_told(entry, path, language) if entry else "" for entry in (before, after)]
    yield _change(path, names, words[0], words[1])


def _told(entry: Mapping[str, Any], path: str, language: str) -> str:
    parts = []
    for key, value in entry.items():
        if not _nothing(value) and key != "id":
            below = f"{path}.{key}"
            parts.append(f"{documents.label(below, language)}: {_said(below, value, language)}")
    return "; ".join(parts)


def _leaf(
    before: Any, after: Any, path: str, names: tuple[str, ...], language: str
) -> Iterator[Change]:
    label = (*names, documents.label(path, language))
    if not (_is_pair(before) or _is_pair(after)):
        old, new = _said(path, before, language), _said(path, after, language)
        yield _change(path, label, old, new)
        return
    for code in documents.LANGUAGES:
        old, new = _half(before, code), _half(after, code)
        if old != new:
            yield _change(f"{path}.{code}", (*label, _LANGUAGE[code][language]), old, new)


_LANGUAGE: Mapping[str, Mapping[str, str]] = {
    "en": {"en": "in English", "fr": "en anglais"},
    "fr": {"en": "in French", "fr": "en français"},
}


def _half(value: Any, code: str) -> str:
    return str(value.get(code) or "") if isinstance(value, Mapping) else str(value or "")


def _change(path: str, names: Sequence[str], before: str, after: str) -> Change:
    kind = "added" if not before else "changed" if after else "removed"
    was, now = marked(before, after)
    return Change(
        path=path,
        label=" › ".join(names),
        kind=kind,
        before=before,
        after=after,
        was=was,
        now=now,
    )


def marked(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return both texts in pieces: what stayed, and what was removed or added."""
    old, new = re.findall(r"\s*\S+", before), re.findall(r"\s*\S+", after)
    if not old or not new or max(len(old), len(new)) > LONGEST:
        return _piece(old, "removed"), _piece(new, "added")
    was: list[Piece] = []
    now: list[Piece] = []
    found = difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    for tag, start, end, first, last in found:
        was += _piece(old[start:end], "kept" if tag == "equal" else "removed")
        now += _piece(new[first:last], "kept" if tag == "equal" else "added")
    return tuple(was), tuple(now)


def _piece(words: Sequence[str], kind: str) -> tuple[Piece, ...]:
    return (Piece(words="".join(words), kind=kind),) if words else ()


def _keyed(value: Any) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for position, entry in enumerate(value if isinstance(value, list) else [], start=1):
        words = entry if isinstance(entry, Mapping) else {}
        known = next((words[key] for key in KNOWN_BY if words.get(key)), "")
        name = documents.text(known, "en")[:SHORT] or str(position)
        found[name if name not in found else f"{name} ({position})"] = words
    return found


def _called(entry: Mapping[str, Any], key: str, language: str) -> str:
    words = next((entry[name] for name in KNOWN_BY if name != "id" and entry.get(name)), key)
    said = documents.text(words, language)
    return said if len(said) <= SHORT else f"{said[: SHORT - 1]}…"


def _said(path: str, value: Any, language: str) -> str:
    if isinstance(value, list):
        return ", ".join(_said(path, item, language) for item in value)
    if isinstance(value, Mapping) and not _is_pair(value):
        return _told(value, path, language)
    return "" if value is None else spoken(path, value, language)


def _nothing(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _is_pair(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value) and set(value) <= {"en", "fr"}


def _plain(path: str) -> str:
    return re.sub(r"\[[^\]]*\]", "[]", path)
