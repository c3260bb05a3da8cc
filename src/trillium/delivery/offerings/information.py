"""The critical information summary: what the public reads of a design before deciding.

Everything is taken from the document of the published version, in both languages at once; nothing
is written a second time for the catalogue.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trillium.kit.bilingual import LANGUAGES, pair, text
from trillium.structures.designs import document as documents
from trillium.structures.designs.rules import Assessment, assessments_of, outcomes_of
from trillium.structures.designs.units import counted

Pair = Mapping[str, str]
Document = Mapping[str, Any]

HOURS: Pair = {"en": "{} hours", "fr": "{} heures"}
HOUR: Pair = {"en": "{} hour", "fr": "{} heure"}
TAUGHT: Pair = {"en": "of which {} with an instructor", "fr": "dont {} avec enseignement"}
WEEKS: Pair = {"en": "{} weeks", "fr": "{} semaines"}
WEEK: Pair = {"en": "{} week", "fr": "{} semaine"}
VALID: Pair = {
    "en": "Valid for {} months after it is issued.",
    "fr": "Valide {} mois après sa délivrance.",
}
VALID_ONE: Pair = {
    "en": "Valid for {} month after it is issued.",
    "fr": "Valide {} mois après sa délivrance.",
}
LASTS: Pair = {"en": "It does not expire.", "fr": "Elle n’expire pas."}
FREE: Pair = {"en": "Free of charge", "fr": "Sans frais"}
MATERIALS: Pair = {"en": "materials: {}", "fr": "matériel : {}"}
OPEN_ENTRY: Pair = {"en": "None: open to everyone", "fr": "Aucun : ouvert à toutes et à tous"}
ON_TRANSCRIPT: Pair = {"en": "Recorded on a transcript", "fr": "Inscrite au relevé"}
OSAP: Pair = {"en": "Eligible for OSAP", "fr": "Admissible au RAFEO"}
RPL: Pair = {
    "en": "Experience you already have can be assessed",
    "fr": "L’expérience que vous avez déjà peut être évaluée",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of the summary."""

    icon: str
    term: Pair
    lines: tuple[Pair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An assessment as the public reads it."""

    title: Pair
    kind: Pair
    description: Pair
    threshold: Pair
    outcomes: tuple[Pair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Information:
    """A whole summary."""

    title: Pair
    purpose: Pair
    content: Pair
    audience: Pair
    outcomes: tuple[Pair, ...]
    assessments: tuple[Shown, ...]
    facts: tuple[Fact, ...]
    recognised_by: tuple[tuple[Pair, Pair], ...]  # who, and what for
    leads_to: tuple[tuple[Pair, Pair], ...]  # what, and where
    stacks: Pair
    jobs: tuple[Pair, ...]
    enrol_at: str
    contact: str
    expiry: Pair


def information(document: Document) -> Information:
    """Return what the public reads of a design."""
    stackability = _mapping(document, "stackability")
    enrolment = _mapping(document, "enrolment")
    return Information(
        title=pair(document.get("title")),
        purpose=pair(document.get("purpose_statement")),
        content=pair(document.get("content_summary")),
        audience=pair(document.get("target_audience")),
        outcomes=tuple(pair(each.statement) for each in outcomes_of(document)),
        assessments=tuple(_shown(each, document) for each in assessments_of(document)),
        facts=tuple(fact for fact in _facts(document) if fact.lines),
        recognised_by=tuple(
            (pair(each.get("body")), pair(each.get("use")))
            for each in _objects(document.get("recognition"))
        ),
        leads_to=tuple(
            (pair(each.get("target")), pair(each.get("institution")))
            for each in _objects(stackability.get("pathways"))
        ),
        stacks=_choice("stackability.mode", stackability.get("mode")),
        jobs=tuple(pair(each) for each in document.get("employment_pathways") or ()),
        enrol_at=str(enrolment.get("url") or ""),
        contact=str(enrolment.get("confirmation_contact") or ""),
        expiry=expiry(document),
    )


def expiry(document: Document) -> Pair:
    """Return how long the credential is valid, in words."""
    months = _mapping(document, "credential_template").get("expiry_months")
    return _counted(VALID, months, one=VALID_ONE) if months else LASTS


def price(document: Document) -> tuple[Pair, ...]:
    """Return what it costs: the fee, then the materials where there is a sum for them."""
    fees = _mapping(document, "fees")
    amount, materials = fees.get("amount"), fees.get("materials")
    currency = str(fees.get("currency") or "CAD")
    lines: list[Pair] = []
    if amount is not None:
        lines.append(_money(amount, currency) if amount else FREE)
    if materials:
        sums = _money(materials, currency)
        lines.append({each: MATERIALS[each].format(sums[each]) for each in LANGUAGES})
    return tuple(lines)


def hours(document: Document) -> Pair:
    """Return the whole workload in words, or nothing."""
    return _counted(HOURS, _mapping(document, "workload").get("hours"), one=HOUR)


def mode(document: Document) -> Pair:
    """Return how it is delivered."""
    return _choice("delivery.mode", _mapping(document, "delivery").get("mode"))


def languages(document: Document) -> Pair:
    """Return the languages it is taught in."""
    found = document.get("language") or ()
    words = [_choice("language[]", each) for each in ([found] if isinstance(found, str) else found)]
    english = ", ".join(word["en"] for word in words)
    french = ", ".join(word["fr"] for word in words)
    return {"en": english, "fr": french[:1] + french[1:].lower()}  # French writes languages small


def _facts(document: Document) -> list[Fact]:
    delivery, workload = _mapping(document, "delivery"), _mapping(document, "workload")
    return [
        _fact(
            "clock",
            "workload.hours",
            hours(document),
            _counted(TAUGHT, workload.get("instructional_hours")),
            _counted(WEEKS, _mapping(document, "duration").get("weeks"), one=WEEK),
        ),
        _fact("building", "delivery.mode", mode(document), pair(delivery.get("location"))),
        _fact("wallet", "fees.amount", *price(document), *_osap(document)),
        _fact("mail", "language[]", languages(document)),
        _fact("lock", "prerequisites[]", *_entry(document)),
        _fact("chart", "levels[]", *_levels(document)),
        _fact("book", "workload.credits[]", *_credits(workload)),
        _fact("award", "digital_credential.format", *_credential(document)),
    ]


def _fact(icon: str, path: str, *lines: Pair) -> Fact:
    term = {language: documents.label(path, language) for language in LANGUAGES}
    return Fact(icon=icon, term=term, lines=tuple(each for each in lines if any(each.values())))


def _entry(document: Document) -> list[Pair]:
    asked: list[Pair] = [pair(each) for each in document.get("prerequisites") or ()]
    if not asked and document.get("prerequisites_none"):
        asked = [OPEN_ENTRY]
    return [*asked, RPL] if _mapping(document, "rpl").get("allowed") else asked


def _osap(document: Document) -> list[Pair]:
    funding = _mapping(document, "funding").get("osap")
    approved = isinstance(funding, Mapping) and funding.get("approval_status") == "approved"
    return [OSAP] if approved else []


def _levels(document: Document) -> list[Pair]:
    return [
        {
            each: f"{level.get('framework', '')} {text(level.get('value'), each)}"
            for each in LANGUAGES
        }
        for level in _objects(document.get("levels"))
    ]


def _credits(workload: Document) -> list[Pair]:
    return [
        counted(credit.get("value"), str(credit.get("system") or ""))
        for credit in _objects(workload.get("credits"))
    ]


def _credential(document: Document) -> list[Pair]:
    form: Pair = pair(_mapping(document, "digital_credential").get("format"))
    recorded = _mapping(document, "transcript").get("recorded")
    return [form, ON_TRANSCRIPT] if recorded else [form]


def _shown(assessment: Assessment, document: Document) -> Shown:
    statements = {each.id: pair(each.statement) for each in outcomes_of(document)}
    return Shown(
        title=_choice("assessments[].type", assessment.title),
        kind=_choice("assessments[].type", assessment.type),
        description=pair(assessment.description),
        threshold=pair(assessment.threshold),
        outcomes=tuple(statements[each] for each in assessment.outcome_ids if each in statements),
    )


def _choice(path: str, value: object) -> Pair:
    """Return a value as its choice is called, else as it is written."""
    field = documents.FIELDS.get(path)
    for choice in field.choices if field else ():
        if choice.value == value:
            return choice.label
    return pair(value)


def _counted(words: Pair, number: object, *, one: Pair | None = None) -> Pair:
    """Return a number in words; French has its plural from two on, English for all but one."""
    if not number:
        return dict.fromkeys(LANGUAGES, "")
    singular, amount = one or words, number if isinstance(number, int | float) else 0
    is_one = {"en": amount == 1, "fr": 0 < amount < 2}  # noqa: PLR2004 -- the rule of the language
    return {each: (singular if is_one[each] else words)[each].format(number) for each in LANGUAGES}


def _money(amount: object, currency: str) -> Pair:
    sign = "$" if currency.endswith(("CAD", "USD")) else ""
    return {
        "en": f"{sign}{amount} {currency}",
        "fr": f"{amount} {sign} {currency}".replace("  ", " "),
    }


def _mapping(document: Document, name: str) -> Document:
    found = document.get(name)
    return found if isinstance(found, Mapping) else {}


def _objects(value: object) -> Sequence[Document]:
    items = value if isinstance(value, list) else []
    return [item for item in items if isinstance(item, Mapping)]
