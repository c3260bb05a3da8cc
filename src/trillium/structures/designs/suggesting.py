"""Suggestions while writing: deterministic, each with its reason; a writer may set one aside.

They never bind: what must be there is said by the frameworks. The words that make an outcome hard
to assess stand in `suggesting.yaml`, where anyone can correct them.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz

from trillium.structures.designs import document as documents
from trillium.structures.designs.rules import assessments_of, outcomes_of, unassessed

Words = Mapping[str, str]

#: hours of work for one outcome: below, it is hardly taught; above, it hides several
LEAST_HOURS, MOST_HOURS = 2, 40
#: outcomes' hours and the workload may differ by so much
TOLERANCE = 0.1
#: so many acts in one statement ask to be several outcomes
MANY_ACTS = 3
#: titles as near as this, or so large a part of the outcomes, make two designs alike (in percent)
NEAR_TITLE, NEAR_OUTCOME, SHARED_OUTCOMES = 88, 85, 60
LONGEST = 2000  # of a statement is read

_LISTS: Mapping[str, Any] = yaml.load(
    Path(__file__).with_name("suggesting.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
)
_OPENINGS = {code: frozenset(words) for code, words in _LISTS["openings"].items()}
_VAGUE = {code: frozenset(words) for code, words in _LISTS["vague"].items()}
_ACTS = {code: frozenset(words) for code, words in _LISTS["acts"].items()}
_VERBS = {
    code: {word: str(entry["instead"]) for entry in entries for word in entry["says"]}
    for code, entries in _LISTS["verbs"].items()
}

TITLES: Mapping[str, Words] = {
    "verb": {"en": "Hard to assess.", "fr": "Difficile à évaluer."},
    "vague": {"en": "Open to more than one reading.", "fr": "Se lit de plus d’une façon."},
    "several": {"en": "Several outcomes in one.", "fr": "Plusieurs résultats en un."},
    "uncovered": {"en": "No assessment covers it.", "fr": "Aucune évaluation ne le couvre."},
    "covers_nothing": {
        "en": "It assesses no outcome.",
        "fr": "Elle n’évalue aucun résultat.",
    },
    "short": {"en": "Little time for each outcome.", "fr": "Peu de temps par résultat."},
    "long": {"en": "Much time for each outcome.", "fr": "Beaucoup de temps par résultat."},
    "sum": {"en": "The hours do not add up.", "fr": "Les heures ne concordent pas."},
    "alike": {"en": "Something like it exists.", "fr": "Il existe quelque chose de semblable."},
}
REASONS: Mapping[str, Words] = {
    "verb": {
        "en": "Nobody can see somebody “{word}”. Say what the holder does: {instead}.",
        "fr": "On ne peut pas observer « {word} ». Dites ce que la personne fait : {instead}.",
    },
    "vague": {
        "en": "Two assessors may read “{word}” differently. Say what it looks like when it is "
        "done well.",
        "fr": "Deux personnes évaluatrices peuvent lire « {word} » autrement. Dites à quoi on "
        "reconnaît que c’est bien fait.",
    },
    "several": {
        "en": "It names {count} acts ({word}). A learner may manage one and not the other: one "
        "outcome for each can be assessed.",
        "fr": "Il nomme {count} actions ({word}). On peut réussir l’une et pas l’autre : un "
        "résultat pour chacune s’évalue mieux.",
    },
    "uncovered": {
        "en": "A holder would be said to do this, and nobody would have seen it.",
        "fr": "On dirait que la personne titulaire sait le faire sans que personne l’ait vu.",
    },
    "covers_nothing": {
        "en": "Say which outcomes it shows; what it names now is none of this design.",
        "fr": "Dites quels résultats elle démontre; ceux qu’elle nomme ne sont pas de cette "
        "conception.",
    },
    "short": {
        "en": "{hours} hours for {count} outcomes are {each} hours for each; less than {limit} is "
        "hardly enough to practise and be assessed.",
        "fr": "{hours} heures pour {count} résultats donnent {each} h chacun; moins de {limit} h "
        "suffit à peine pour s’exercer et être évalué.",
    },
    "long": {
        "en": "{hours} hours for {count} outcomes are {each} hours for each; more than {limit} "
        "often hides several outcomes in one.",
        "fr": "{hours} heures pour {count} résultats donnent {each} h chacun; plus de {limit} h "
        "cache souvent plusieurs résultats en un.",
    },
    "sum": {
        "en": "The outcomes’ hours come to {word}, the workload says {hours}.",
        "fr": "Les heures des résultats font {word}, la charge de travail en indique {hours}.",
    },
    "alike": {
        "en": "“{word}” of {owner} has a like title or like outcomes. Is this one needed beside "
        "it, or could it be adopted?",
        "fr": "« {word} » ({owner}) a un titre ou des résultats semblables. Faut-il celle-ci en "
        "plus, ou peut-on adopter l’autre?",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One thing that might be better, at one place, with the reason.

    `about` is the digest of the text that it is about: set aside, it returns when that changes.
    """

    kind: str
    steps: tuple[str | int, ...]
    key: str
    reason: Words
    about: str
    url: str = ""

    @property
    def id(self) -> str:
        """Return what names it within its version."""
        return f"{self.kind}:{self.key}"

    @property
    def title(self) -> Words:
        """Return what it is, in a few words."""
        return TITLES[self.kind]

    @property
    def name(self) -> str:
        """Return the name of the form's field that it stands beside."""
        return "-".join(str(step) for step in self.steps)

    @property
    def anchor(self) -> str:
        """Return its fragment on the page of suggestions."""
        return "suggestion-" + re.sub(r"[^a-z0-9]+", "-", self.id.lower()).strip("-")

    @property
    def path(self) -> str:
        """Return the path of its field in the catalogue."""
        path = ""
        for step in self.steps:
            path += "[]" if isinstance(step, int) else f".{step}" if path else str(step)
        return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another design, as far as it can be like this one."""

    title: object
    owner: object
    outcomes: tuple[object, ...]
    url: str


def suggestions(
    document: Mapping[str, Any], others: Sequence[Other] = ()
) -> tuple[Suggestion, ...]:
    """Return what might be better in a document, in its order."""
    return (
        *_alike(document, others),
        *_statements(document),
        *_coverage(document),
        *_workload(document),
    )


def _said(kind: str, **values: object) -> Words:
    return {
        code: REASONS[kind][code].format(
            **{name: documents.text(value, code) for name, value in values.items()}
        )
        for code in documents.LANGUAGES
    }


def _digest(*parts: object) -> str:
    return documents.digest({"about": list(parts)})


# --- outcomes -----------------------------------------------------------------------------------


def _statements(document: Mapping[str, Any]) -> Iterator[Suggestion]:
    for index, outcome in enumerate(outcomes_of(document)):
        said = outcome.statement
        texts = said if isinstance(said, Mapping) else {"en": said}
        for code in documents.LANGUAGES:
            text = str(texts.get(code) or "")[:LONGEST]
            for kind, values in _of_statement(text, code):
                yield Suggestion(
                    kind=kind,
                    steps=("outcomes", index, "statement"),
                    key=f"{outcome.id}:{code}",
                    reason=_said(kind, **values),
                    about=_digest(text),
                )


def _of_statement(text: str, code: str) -> Iterator[tuple[str, dict[str, object]]]:
    words = [(word, _folded(word)) for word in re.findall(r"[^\W\d_]+", text)]
    start = next((i for i, (_, f) in enumerate(words) if f not in _OPENINGS[code]), len(words))
    head = words[start : start + 2]
    verb = next(((word, _VERBS[code][f]) for word, f in head if f in _VERBS[code]), None)
    if verb:
        yield "verb", {"word": verb[0].lower(), "instead": verb[1]}
    vague = next((word for word, folded in words if folded in _VAGUE[code]), "")
    if vague:
        yield "vague", {"word": vague}
    acts = _acts(text, code)
    if len(acts) >= MANY_ACTS:
        yield "several", {"count": len(acts), "word": ", ".join(acts)}


def _acts(text: str, code: str) -> list[str]:
    """Return the verbs at the head of each part of a statement, each once."""
    joint = r"\b(?:and|then)\b|[,;]" if code == "en" else r"\b(?:et|puis)\b|[,;]"
    found: list[str] = []
    for part in re.split(joint, text, flags=re.IGNORECASE):
        words = [_folded(word) for word in re.findall(r"[^\W\d_]+", part)]
        head = next((word for word in words if word not in _OPENINGS[code]), "")
        plain = head if head in _ACTS[code] else _base(head, code)
        if plain in _ACTS[code] and plain not in found:
            found.append(plain)
    return found


def _base(word: str, code: str) -> str:
    """Return the plain form of an English verb in the third person."""
    if code == "en" and word.endswith("ies"):
        return f"{word[:-3]}y"
    if code == "en" and word.endswith("es") and word[:-2] in _ACTS["en"]:
        return word[:-2]
    return word.removesuffix("s") if code == "en" else word


def _folded(word: str) -> str:
    parts = unicodedata.normalize("NFD", word.lower().replace("œ", "oe"))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


# --- the assessment plan ------------------------------------------------------------------------


def _coverage(document: Mapping[str, Any]) -> Iterator[Suggestion]:
    outcomes, plans = outcomes_of(document), assessments_of(document)
    bare = {outcome.id for outcome in unassessed(document)} if plans else set()
    for index, outcome in enumerate(outcomes):
        if outcome.id in bare:
            yield Suggestion(
                kind="uncovered",
                steps=("outcomes", index, "statement"),
                key=outcome.id,
                reason=_said("uncovered"),
                about=_digest(outcome.id, outcome.statement),
            )
    known = {outcome.id for outcome in outcomes}
    for index, plan in enumerate(plans):
        if not known & set(plan.outcome_ids):
            yield Suggestion(
                kind="covers_nothing",
                steps=("assessments", index, "outcome_ids"),
                key=plan.id,
                reason=_said("covers_nothing"),
                about=_digest(plan.id, plan.title, list(plan.outcome_ids)),
            )


# --- the workload -------------------------------------------------------------------------------


def _workload(document: Mapping[str, Any]) -> Iterator[Suggestion]:
    outcomes = outcomes_of(document)
    workload = document.get("workload")
    hours = workload.get("hours") if isinstance(workload, Mapping) else None
    if not outcomes or not isinstance(hours, int | float) or not hours:
        return
    each = hours / len(outcomes)
    limits = {"short": (each < LEAST_HOURS, LEAST_HOURS), "long": (each > MOST_HOURS, MOST_HOURS)}
    for kind, (holds, limit) in limits.items():
        if holds:
            values = {"hours": hours, "count": len(outcomes), "each": f"{each:.3g}"}
            yield _at_hours(kind, _said(kind, limit=limit, **values), hours, len(outcomes))
    parts = [outcome.hours for outcome in outcomes]
    if all(isinstance(part, int | float) and part for part in parts):
        total = sum(float(str(part)) for part in parts)
        if abs(total - hours) > TOLERANCE * hours:
            reason = _said("sum", word=f"{total:g}", hours=f"{hours:g}")
            yield _at_hours("sum", reason, hours, parts)


def _at_hours(kind: str, reason: Words, *about: object) -> Suggestion:
    return Suggestion(
        kind=kind, steps=("workload", "hours"), key="hours", reason=reason, about=_digest(*about)
    )


# --- the catalogue ------------------------------------------------------------------------------


def _alike(document: Mapping[str, Any], others: Sequence[Other]) -> Iterator[Suggestion]:
    title = document.get("title")
    statements = [outcome.statement for outcome in outcomes_of(document)]
    for other in others:
        if _near(title, other.title) >= NEAR_TITLE or _shared(statements, other.outcomes):
            yield Suggestion(
                kind="alike",
                steps=("title",),
                key=other.url,
                reason=_said("alike", word=other.title, owner=other.owner),
                about=_digest(title, statements),
                url=other.url,
            )


def _shared(mine: Sequence[object], theirs: Sequence[object]) -> bool:
    if not mine or not theirs:
        return False
    near = sum(any(_near(one, other) >= NEAR_OUTCOME for other in theirs) for one in mine)
    return 100 * near >= SHARED_OUTCOMES * len(mine)


def _near(one: object, other: object) -> float:
    """Return how near two texts are, in percent, in the language in which they are nearest."""
    pairs = ((_plain(one, code), _plain(other, code)) for code in documents.LANGUAGES)
    return max((fuzz.token_sort_ratio(a, b) for a, b in pairs if a and b), default=0.0)


def _plain(value: object, code: str) -> str:
    text = documents.text(value, code)[:LONGEST]
    return " ".join(_folded(word) for word in re.findall(r"[^\W_]+", text))
