"""Hold a design against a framework: what is met, what is missing, what a person must settle.

A criterion that was only recalled, never seen in a source, gets no verdict: it is to be confirmed.
Where a person has the last word the rule comes first: if it does not hold, the criterion is
missing; if it holds, the criterion waits for a person's attestation (docs/decisions/0008).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from trillium.structures.designs.document import FIELDS, Language, digest
from trillium.structures.frameworks import wording
from trillium.structures.frameworks.pack import Criterion, Pack, Source
from trillium.structures.frameworks.paths import Document, Facts, catalogue_path, reader, texts

Words = Mapping[Language, str]
LANGUAGES = ("en", "fr")
_REASON: Words = {
    "en": "Asked: {asked} Found: {found}.",
    "fr": "Demandé : {asked} Trouvé : {found}.",
}


_OF_LEARNERS: Words = {
    "en": "It concerns each learner, not the design.",
    "fr": "Cela concerne chaque personne apprenante, et non la conception.",
}
_ONLY_TOLD: Words = {
    "en": "It is there for information: nothing is asked of the design.",
    "fr": "C’est à titre d’information : rien n’est demandé à la conception.",
}
_CONDITION: Words = {
    "en": "It is asked only when: {asked}. Found: {found}.",
    "fr": "Ce n’est demandé que si : {asked}. Trouvé : {found}.",
}


class Result(StrEnum):
    """What a check says of one criterion."""

    MET = "met"
    MISSING = "missing"
    ATTEST = "attest"
    TO_CONFIRM = "to_confirm"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """One answer of an organisation to one aspect (demand or assessment) of an exact version."""

    aspect: str
    organisation: str
    answer: str
    digest: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A field of the design to go to."""

    path: str
    section: str
    label: Words
    written: str  # the path with the filter of the rule, where it names one entry of a list


class CriterionResult(NamedTuple):
    """One criterion held against one design. A named tuple: hundreds are made for each design."""

    criterion: Criterion
    result: Result
    document: Document
    signed: frozenset[tuple[str, str]]

    @property
    def id(self) -> str:
        """Return the criterion's id."""
        return self.criterion.id

    @property
    def title(self) -> Words:
        """Return the criterion's title in both languages."""
        return self.criterion.title

    @property
    def strength(self) -> str:
        """Return must, should or may."""
        return self.criterion.strength

    @property
    def binding(self) -> bool:
        """Return whether the criterion binds."""
        return self.criterion.binding

    @property
    def confidence(self) -> str:
        """Return seen or recalled."""
        return self.criterion.confidence

    @property
    def source(self) -> Source:
        """Return where the criterion was read."""
        return self.criterion.source

    @property
    def asked(self) -> Words:
        """Return what is asked of the design, in plain words."""
        return self.criterion.asked

    @property
    def found(self) -> Words:
        """Return the words of the design that answer, or what is not there."""
        return {
            language: wording.found(
                self.criterion.rule,
                self.criterion.fields,
                self.document,
                language=language,
                signed=self.signed,
            )
            for language in LANGUAGES
        }

    @property
    def reason(self) -> Words:
        """Return why it is as it is: what is asked and what the design says, in one line."""
        found = self.found
        return {
            language: _REASON[language].format(asked=self.asked[language], found=found[language])
            for language in LANGUAGES
        }

    @property
    def why(self) -> Words:
        """Return why the criterion does not apply; empty where it does."""
        if self.result is not Result.NOT_APPLICABLE:
            return {}
        if self.criterion.applies_to == "learner":
            return _OF_LEARNERS
        condition = self.criterion.rule.condition if self.criterion.rule else None
        if condition is None:
            return _ONLY_TOLD
        return {
            language: _CONDITION[language].format(
                asked=wording.asked(condition.tree, language).rstrip("."),
                found=wording.found(condition, (), self.document, language=language),
            )
            for language in LANGUAGES
        }

    @property
    def where(self) -> tuple[Place, ...]:
        """Return the fields of the design to go to."""
        rule = self.criterion.rule
        paths: dict[str, str] = {}
        for written in rule.fields if rule else self.criterion.fields:
            paths.setdefault(catalogue_path(written) if rule else written, written)
        return tuple(_place(path, each) for path, each in paths.items() if path in FIELDS)


def _place(path: str, written: str) -> Place:
    """Return where to go; an entry that a filter names is called by its list and its kind."""
    field = FIELDS[path]
    label, head = field.label, path.partition("[].")[0]
    kind = re.search(r"\[(\w+)=([^\]]*)\]", written)
    if kind and f"{head}[]" in FIELDS:
        by = FIELDS.get(f"{head}[].{kind[1]}")
        names = {each.value: each.label for each in by.choices} if by else {}
        said = names.get(kind[2], dict.fromkeys(label, kind[2]))
        listed = FIELDS[f"{head}[]"].label
        label = {code: f"{listed[code]} ({said[code]}) › {words}" for code, words in label.items()}
    written = written if kind and re.sub(r"\[[^\]]*\]", "[]", written) == path else path
    return Place(path=path, section=field.section, label=label, written=written)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkReport:
    """One design held against one framework."""

    pack: Pack
    criteria: tuple[CriterionResult, ...]
    document: Document = field(repr=False, compare=False)

    @property
    def notes(self) -> tuple[Words, ...]:
        """Return what to know before relying on the report."""
        return _notes(self.document, self.pack)

    @property
    def counts(self) -> Mapping[Result, int]:
        """Return how many criteria have each result."""
        counted = Counter(entry.result for entry in self.criteria)
        return {result: counted[result] for result in Result}

    def of(self, result: Result) -> tuple[CriterionResult, ...]:
        """Return the criteria with a result."""
        return tuple(entry for entry in self.criteria if entry.result is result)

    @property
    def met(self) -> int:
        """Return how many criteria are met."""
        return len(self.of(Result.MET))

    @property
    def missing(self) -> int:
        """Return how many criteria are missing."""
        return len(self.of(Result.MISSING))

    @property
    def to_attest(self) -> int:
        """Return how many criteria wait for a person."""
        return len(self.of(Result.ATTEST))

    @property
    def to_confirm(self) -> int:
        """Return how many criteria were only recalled."""
        return len(self.of(Result.TO_CONFIRM))

    @property
    def not_applicable(self) -> int:
        """Return how many criteria ask nothing of this design."""
        return len(self.of(Result.NOT_APPLICABLE))

    @property
    def binding_missing(self) -> tuple[CriterionResult, ...]:
        """Return the binding criteria that are missing."""
        return tuple(entry for entry in self.of(Result.MISSING) if entry.binding)

    def stands(self, *, strict: bool = False) -> bool:
        """Return whether every binding criterion is met; strict also asks for attestations."""
        open_ones = [entry for entry in self.of(Result.ATTEST) if entry.binding]
        return not self.binding_missing and not (strict and open_ones)


def check(
    document: Document,
    pack: Pack,
    *,
    sign_offs: Sequence[SignOff] = (),
    attestations: Collection[str] = (),
) -> FrameworkReport:
    """Return a design held against a framework.

    `sign_offs` count when they agree to this very document; endorsements written in the document
    count too, and are reported as stated, not signed. `attestations` are ids of criteria that a
    person has settled.
    """
    seen, signed = _with_sign_offs(document, sign_offs)
    return _held(seen if isinstance(seen, Facts) else Facts(seen), pack, signed, attestations)


def _held(
    facts: Facts,
    pack: Pack,
    signed: frozenset[tuple[str, str]],
    attestations: Collection[str],
) -> FrameworkReport:
    criteria = tuple(
        CriterionResult(criterion, _result(criterion, facts, attestations), facts, signed)
        for criterion in pack.criteria
    )
    return FrameworkReport(pack=pack, criteria=criteria, document=facts)


def check_all(
    document: Document,
    packs: Iterable[Pack],
    *,
    sign_offs: Sequence[SignOff] = (),
    attestations: Collection[str] = (),
) -> tuple[FrameworkReport, ...]:
    """Return a design held against several frameworks."""
    seen, signed = _with_sign_offs(document, sign_offs)
    facts = Facts(seen)
    return tuple(_held(facts, pack, signed, attestations) for pack in packs)


def _result(criterion: Criterion, document: Document, attestations: Collection[str]) -> Result:
    if criterion.settled_by == "nobody" or criterion.applies_to == "learner":
        return Result.NOT_APPLICABLE
    if criterion.confidence == "recalled":
        return Result.TO_CONFIRM
    rule = criterion.rule
    if rule is not None and not rule.applies(document):
        return Result.NOT_APPLICABLE
    if rule is not None and not rule.holds(document):
        return Result.MISSING
    if criterion.settled_by == "rule" or criterion.id in attestations:
        return Result.MET
    return Result.ATTEST


# --- sign-offs -----------------------------------------------------------------------------------


def _with_sign_offs(
    document: Document, sign_offs: Sequence[SignOff]
) -> tuple[Document, frozenset[tuple[str, str]]]:
    if not sign_offs:
        return document, frozenset()
    current = digest(document)
    valid = [answer for answer in sign_offs if answer.digest in {"", current}]
    listed = reader("partners")(document)
    partners = [_copy(partner) for partner in listed if isinstance(partner, Mapping)]
    for answer in valid:
        _partner(partners, answer.organisation)["endorsement"][answer.aspect] = (
            answer.answer == "agreed"
        )
    signed = frozenset((answer.organisation.casefold(), answer.aspect) for answer in valid)
    return {**document, "partners": partners}, signed


def _copy(partner: Mapping[str, Any]) -> dict[str, Any]:
    stated = partner.get("endorsement")
    return {**partner, "endorsement": dict(stated) if isinstance(stated, Mapping) else {}}


def _partner(partners: list[dict[str, Any]], name: str) -> dict[str, Any]:
    for partner in partners:
        if any(str(known).casefold() == name.casefold() for known in texts(partner.get("name"))):
            return partner
    partners.append({"name": name, "type": "employer", "endorsement": {}})
    return partners[-1]


# --- notes ---------------------------------------------------------------------------------------

_REGION, _COUNTRY = reader("issuer.region"), reader("issuer.country")
_ELSEWHERE: Words = {
    "en": "This framework is for institutions of its own place: {place}. Passing its rules does "
    "not make another institution eligible.",
    "fr": "Ce cadre s’adresse aux établissements de son propre territoire : {place}. Satisfaire à "
    "ses règles ne rend pas un autre établissement admissible.",
}
_NO_VERDICT: Words = {
    "en": "Passing these rules is not eligibility: a person of the institution decides.",
    "fr": "Satisfaire à ces règles ne vaut pas admissibilité : une personne de l’établissement "
    "en décide.",
}


def _notes(document: Document, pack: Pack) -> tuple[Words, ...]:
    notes = [pack.notice] if pack.notice else []
    if not pack.places:
        return (*notes, _NO_VERDICT)
    known = [str(value) for read in (_REGION, _COUNTRY) for value in read(document)]
    here = any(_within(value, place) for value in known for place in pack.places)
    if here:
        return (*notes, _NO_VERDICT)
    elsewhere = {
        language: _ELSEWHERE[language].format(place=pack.jurisdiction[language])
        for language in LANGUAGES
    }
    return (*notes, elsewhere)


def _within(value: str, place: str) -> bool:
    return value == place or value.startswith(f"{place}-")
