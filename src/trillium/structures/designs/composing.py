"""Other shapes of a document: the text an employer signs off, anchors, first words of a design."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trillium.structures.designs import document as documents
from trillium.structures.designs.rules import (
    Assessment,
    assessments_of,
    outcomes_of,
)

Pair = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One answer of a document, in the reader's language: plain words, or a list of objects."""

    path: str
    label: str
    words: tuple[str, ...]
    items: "tuple[tuple[Fact, ...], ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of a document as people read it."""

    key: str
    title: str
    facts: tuple[Fact, ...]


ASPECTS = ("demand", "assessment")

HEADINGS: Mapping[str, Pair] = {
    "purpose": {"en": "What it is for", "fr": "À quoi elle sert"},
    "need": {"en": "The need it answers", "fr": "Le besoin auquel elle répond"},
    "outcomes": {"en": "What a holder can do", "fr": "Ce que la personne titulaire sait faire"},
    "assessment": {"en": "How it is assessed", "fr": "Comment elle est évaluée"},
    "size": {"en": "How much work it is", "fr": "Le travail demandé"},
}


def pair(value: object) -> Pair:
    """Return any text as {en, fr}; a language that is missing gets the other's words."""
    return {language: documents.text(value, language) for language in documents.LANGUAGES}


def plain_path(path: str) -> str:
    """Return the catalogue's path of a place in a document: `outcomes[2].id` → `outcomes[].id`."""
    return re.sub(r"\[[^\]]*\]", "[]", path)


def anchor(path: str) -> str:
    """Return the fragment under which the editor shows a field."""
    return "field-" + plain_path(path).replace("[]", "").replace(".", "-")


def entry_that_fits(document: Mapping[str, Any], path: str) -> int:
    """Return the number of the first entry that a path's filter names; 0 where none fits."""
    found = re.match(r"([\w.]+)\[(\w+)=([^\]]*)\]", path)
    entries = _at(document, found[1].split(".")) if found else None
    for number, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
        value = entry.get(found[2]) if found and isinstance(entry, Mapping) else None
        if found and documents.text(value, "en").lower() == found[3].lower():
            return number
    return 0


def without_empty(value: Any) -> Any:
    """Return a value without the texts, lists and mappings that hold nothing."""
    if isinstance(value, Mapping):
        kept = {name: without_empty(child) for name, child in value.items()}
        return {name: child for name, child in kept.items() if child not in ("", None, [], {})}
    if isinstance(value, list):
        return [child for item in value if (child := without_empty(item)) not in ("", None, [], {})]
    return value


def sign_off_text(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the words an employer agrees to: a title, and sections of lines in two languages."""
    sections = [
        _section("purpose", _purpose(document), []),
        _section("need", _need(document), ["demand"]),
        _section("outcomes", _outcomes(document), ["demand"]),
        _section("assessment", _assessments(document), ["assessment"]),
        _section("size", _size(document), []),
    ]
    return {
        "title": pair(document.get("title")),
        "sections": [section for section in sections if section["lines"]],
    }


def _section(name: str, lines: Sequence[Pair], aspects: list[str]) -> dict[str, Any]:
    kept = [line for line in lines if line["en"] or line["fr"]]
    return {"heading": dict(HEADINGS[name]), "lines": kept, "aspects": aspects}


def _purpose(document: Mapping[str, Any]) -> list[Pair]:
    paths = ("purpose_statement", "context_statement", "content_summary")
    lines = [pair(document.get(path)) for path in paths]
    return [*lines, _labelled("target_audience", document.get("target_audience"))]


def _need(document: Mapping[str, Any]) -> list[Pair]:
    return [
        _joined([item.get("gap") or item.get("title"), item.get("source"), item.get("date")], " · ")
        for item in document.get("need_evidence") or []
    ]


def _outcomes(document: Mapping[str, Any]) -> list[Pair]:
    return [pair(outcome.statement) for outcome in outcomes_of(document)]


def _assessments(document: Mapping[str, Any]) -> list[Pair]:
    statements = {outcome.id: outcome.statement for outcome in outcomes_of(document)}
    return [_assessment(plan, statements) for plan in assessments_of(document)]


def _assessment(plan: Assessment, statements: Mapping[str, object]) -> Pair:
    covers = [statements.get(name, name) for name in plan.outcome_ids]
    parts: list[object] = [_title(plan)]
    parts += [words for words in (plan.description, plan.criteria) if documents.text(words, "en")]
    if plan.threshold:
        parts.append(_labelled("assessments[].threshold", plan.threshold))
    if covers:
        parts.append(_labelled("assessments[].outcome_ids[]", _joined(covers, "; ")))
    return _joined(parts, ". ")


def _title(plan: Assessment) -> Pair:
    """Return the title; where none was written, the kind of assessment in words."""
    kinds = {
        choice.value: choice.label for choice in documents.FIELDS["assessments[].type"].choices
    }
    words = plan.title
    return pair(kinds.get(words, words) if isinstance(words, str) else words)


def _size(document: Mapping[str, Any]) -> list[Pair]:
    workload, duration = document.get("workload") or {}, document.get("duration") or {}
    return [
        _labelled("workload.hours", workload.get("hours")),
        _labelled("duration.weeks", duration.get("weeks")),
    ]


def _labelled(path: str, value: object) -> Pair:
    words = pair(value)
    return {
        "en": f"{documents.label(path, 'en')}: {words['en']}" if words["en"] else "",
        "fr": f"{documents.label(path, 'fr')} : {words['fr']}" if words["fr"] else "",
    }


def _joined(parts: Sequence[object], between: str) -> Pair:
    pairs = [pair(part) for part in parts]
    return {
        language: between.join(words[language].rstrip(".") for words in pairs if words[language])
        for language in documents.LANGUAGES
    }


# --- a document as people read it ----------------------------------------------------------------

_YES: Mapping[bool, Pair] = {True: {"en": "Yes", "fr": "Oui"}, False: {"en": "No", "fr": "Non"}}


def reading(document: Mapping[str, Any], language: str) -> tuple[Section, ...]:
    """Return a document section by section, with what is answered, for a reader."""
    sections = (
        Section(key=key, title=title[language], facts=_facts(document, "", language, key))
        for key, title in documents.SECTIONS.items()
    )
    return tuple(section for section in sections if section.facts)


def _facts(value: Mapping[str, Any], base: str, language: str, section: str) -> tuple[Fact, ...]:
    found = []
    for path, field in documents.FIELDS.items():
        rest = path.removeprefix(base)
        if field.section != section or not path.startswith(base) or "[]." in rest:
            continue
        here = _at(value, rest.removesuffix("[]").split("."))
        if without_empty(here) not in (None, "", [], {}):
            found.append(_fact(field, here, language))
    return tuple(found)


def _fact(field: documents.Field, value: Any, language: str) -> Fact:
    label = field.label[language]
    if field.type == "list of objects":
        items = tuple(_facts(item, f"{field.path}.", language, field.section) for item in value)
        return Fact(path=field.path, label=label, words=(), items=items)
    values = value if isinstance(value, list) else [value]
    words = tuple(spoken(field.path, item, language) for item in values)
    return Fact(path=field.path, label=label, words=words)


def spoken(path: str, value: object, language: str) -> str:
    """Return one value as people say it: yes and no, the label of a choice, a text."""
    if isinstance(value, bool):
        return _YES[value][language]
    field = documents.FIELDS.get(plain_path(path)) or documents.FIELDS.get(f"{plain_path(path)}[]")
    labels = {choice.value: choice.label[language] for choice in field.choices} if field else {}
    words = documents.text(value, language)
    return labels.get(words, words)


def _at(value: object, steps: Sequence[str]) -> Any:
    for step in steps:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def completeness(document: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """Return, for each section, how many of its questions are answered, and how many there are."""
    counted = dict.fromkeys(documents.SECTIONS, (0, 0))
    for path, field in documents.FIELDS.items():
        if "[]." in path:
            continue
        answer = without_empty(_at(document, path.removesuffix("[]").split(".")))
        filled, total = counted[field.section]
        answered = answer not in (None, "", [], {})
        counted[field.section] = (filled + answered, total + 1)
    return counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Languages:
    """How many texts are there to be in both languages, and how many each language has."""

    texts: int
    english: int
    french: int

    @property
    def whole(self) -> bool:
        """Return whether every text is in both languages."""
        return self.english == self.french == self.texts


def both_languages(document: Mapping[str, Any]) -> dict[str, Languages]:
    """Return, for each section and for the whole (""), how far both languages are written.

    A text without a language, such as a name, counts for both.
    """
    counted = {key: [0, 0, 0] for key in ("", *documents.SECTIONS)}
    for path, value in _texts_of(document, ""):
        field = documents.FIELDS.get(path) or documents.FIELDS.get(f"{path}[]")
        if field is None or not (isinstance(value, str) or set(value) <= {"en", "fr"}):
            continue
        said = value if isinstance(value, Mapping) else {"en": value, "fr": value}
        for key in ("", field.section):
            counted[key][0] += 1
            counted[key][1] += bool(said.get("en"))
            counted[key][2] += bool(said.get("fr"))
    return {
        key: Languages(texts=total, english=english, french=french)
        for key, (total, english, french) in counted.items()
    }


def _texts_of(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    field = documents.FIELDS.get(path) or documents.FIELDS.get(f"{path}[]")
    speaks = field is not None and "bilingual" in {field.type, field.items}
    if isinstance(value, list):
        for item in value:
            yield from _texts_of(item, path if speaks else f"{path}[]")
    elif speaks and value:
        yield path, value
    elif isinstance(value, Mapping) and not speaks:
        for name, child in value.items():
            yield from _texts_of(child, f"{path}.{name}" if path else str(name))
