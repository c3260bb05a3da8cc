"""From a design and what a learner did to an Open Badges 3.0 credential, ready to be signed.

One signed credential carries both languages (docs/decisions/0005): Open Badges 3.0 texts are plain
strings, so the achievement speaks its first language and holds the second as a `related` entry
with the same fields and its own `inLanguage`.
"""

import calendar
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from trillium.credentials import documents
from trillium.credentials.status import StatusEntry

Text = str | Mapping[str, str]
Document = dict[str, Any]

LANGUAGES = ("en", "fr")
#: Where the unit groups of Canada's occupations are published.
_NOC_2021 = "https://noc.esdc.gc.ca/Structure/NOCProfile?code={code}&version=2021.0"
_HEADINGS = {
    "purpose": {"en": "Purpose", "fr": "But"},
    "outcomes": {"en": "The holder can", "fr": "La personne titulaire sait"},
    "assessment": {"en": "Assessed by", "fr": "Évaluation"},
    "workload": {"en": "Workload", "fr": "Charge de travail"},
    "hours": {"en": "{hours} hours", "fr": "{hours} heures"},
    "threshold": {"en": "threshold: {threshold}", "fr": "seuil : {threshold}"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Who signs: a DID, and what a person reads beside it."""

    did: str
    name: Text
    url: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One thing the learner is known by. With a salt it enters as a hash, without in clear."""

    kind: str  # emailAddress or name
    value: str
    salt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where something the learner did can be seen."""

    url: str
    name: str | None = None
    narrative: str | None = None
    genre: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeResult:
    """That an outcome was shown, and the level of the rubric where one was given."""

    outcome: str
    level: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievement:
    """A fixed version of a design, with the address that credentials name."""

    design: Mapping[str, Any]
    address: str
    version: str = "1"
    image: str | None = None
    endorsements: Sequence[Document] = ()  # signed, for a Data Integrity document
    endorsement_jwts: Sequence[str] = ()  # signed as vc+jwt


@dataclass(frozen=True, slots=True, kw_only=True)
class Awarding:
    """What differs from one learner to the next."""

    credential_id: str
    identities: Sequence[Identity]
    awarded: datetime
    valid_from: datetime
    status: StatusEntry | None = None
    evidence: Sequence[Evidence] = ()
    results: Sequence[OutcomeResult] = ()
    holder: str | None = None  # the learner's own DID, where they have one


# -------------------------------------------------------------------------------- reading a design


def text(value: object, language: str) -> str:
    """Return a design's text in a language, or in the other one where it has none."""
    if isinstance(value, Mapping):
        value = value.get(language) or next((value[k] for k in LANGUAGES if value.get(k)), "")
    return "" if value is None else str(value).strip()


def languages_of(design: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the languages the title is written in, the design's first language first."""
    title = design.get("title")
    if not isinstance(title, Mapping):
        return (_first_language(design),)
    written = [language for language in LANGUAGES if title.get(language)]
    first = _first_language(design)
    return tuple(sorted(written, key=lambda language: language != first)) or (first,)


def outcomes_of(design: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Return the outcomes that are written as such."""
    return tuple(_objects(design.get("outcomes")))


def unassessed_outcomes(design: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the short names of outcomes that no assessment covers."""
    covered = {
        str(outcome)
        for assessment in _objects(design.get("assessments"))
        for outcome in assessment.get("outcome_ids") or ()
    }
    names = [str(outcome.get("id") or "") for outcome in outcomes_of(design)]
    return tuple(name for name in names if name not in covered)


def demands_evidence(design: Mapping[str, Any]) -> bool:
    """Tell whether the assessment plan, or the credential's promise, asks for evidence."""
    if _mapping(design.get("digital_credential")).get("evidence_embedded") is True:
        return True
    return any(
        bool(assessment["evidence_required"])
        if "evidence_required" in assessment
        else bool(assessment.get("evidence_type"))
        for assessment in _objects(design.get("assessments"))
    )


def result_id(address: str, outcome: str) -> str:
    """Return the identifier of an outcome's result description; the same on every machine."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{address}#{outcome}')}"


# -------------------------------------------------------------------------------------- composing


def credential(*, achievement: Achievement, issuer: Issuer, award: Awarding) -> Document:
    """Return the unsigned credential of one learner."""
    language = languages_of(achievement.design)[0]
    document = documents.achievement_credential(
        id=award.credential_id,
        issuer=profile(issuer, language),
        achievement=_achievement(achievement, issuer, language),
        valid_from=award.valid_from,
        valid_until=valid_until(achievement.design, award.awarded),
        awarded=award.awarded,
        subject_id=award.holder,
        identities=[_identity(each) for each in award.identities],
        evidence=[_evidence(each) for each in award.evidence],
        results=[
            documents.Result(
                description=result_id(achievement.address, result.outcome), value=result.level
            )
            for result in award.results
        ],
        status=award.status,
    )
    _complete(document["credentialSubject"], achievement)
    return document


def achievement_document(achievement: Achievement, issuer: Issuer) -> Document:
    """Return what was achieved, as credentials hold it and as its address may serve it."""
    never = datetime.fromtimestamp(0, UTC)
    award = Awarding(
        credential_id=achievement.address, identities=(), awarded=never, valid_from=never
    )
    whole = credential(achievement=achievement, issuer=issuer, award=award)
    found: Document = whole["credentialSubject"]["achievement"]
    return found


def narrative(design: Mapping[str, Any], language: str) -> str:
    """Return the criteria in Markdown: purpose, outcomes, how they are assessed, how long."""
    parts = []
    if purpose := text(design.get("purpose_statement"), language):
        parts.append(f"**{_heading('purpose', language)}**\n{purpose}")
    if outcomes := [text(o.get("statement"), language) for o in outcomes_of(design)]:
        parts.append(_listed("outcomes", language, outcomes))
    plans = [_assessment(each, language) for each in _objects(design.get("assessments"))]
    if plans := [plan for plan in plans if plan]:
        parts.append(_listed("assessment", language, plans))
    if hours := _mapping(design.get("workload")).get("hours"):
        told = _heading("hours", language).format(hours=hours)
        parts.append(f"**{_heading('workload', language)}**\n{told}")
    return "\n\n".join(parts) or text(design.get("title"), language)


def profile(issuer: Issuer, language: str) -> documents.Issuer:
    """Return the issuer as a credential in one language names it."""
    return documents.Issuer(
        id=issuer.did, name=text(issuer.name, language), url=issuer.url, email=issuer.email
    )


def valid_until(design: Mapping[str, Any], awarded: datetime) -> datetime | None:
    """Return the moment the design's months of validity run out, or None where they do not."""
    months = _mapping(design.get("credential_template")).get("expiry_months")
    if not isinstance(months, int | float) or isinstance(months, bool) or months <= 0:
        return None
    last = _months_later(awarded.date(), int(months))
    return awarded.replace(year=last.year, month=last.month, day=last.day)


def _achievement(achievement: Achievement, issuer: Issuer, language: str) -> documents.Achievement:
    design = achievement.design
    return documents.Achievement(
        id=achievement.address,
        name=text(design.get("title"), language),
        description=_description(design, language),
        criteria=narrative(design, language),
        version=achievement.version,
        language=language,
        tags=tuple(_tags(design, language)),
        credits=_credits(design),
        image=achievement.image,
        creator=profile(issuer, language),
        alignments=tuple(
            _alignment(entry, language) for entry in (*_competencies(design), *_occupations(design))
        ),
        results=tuple(
            documents.ResultDescription(
                id=result_id(achievement.address, str(outcome.get("id"))),
                name=text(outcome.get("statement"), language) or str(outcome.get("id")),
                kind="Status",
            )
            for outcome in outcomes_of(design)
        ),
    )


def _identity(one: Identity) -> documents.Identity:
    return documents.Identity(
        kind=one.kind, value=one.value, salt=one.salt or "", in_clear=one.salt is None
    )


def _evidence(one: Evidence) -> documents.Evidence:
    return documents.Evidence(id=one.url, name=one.name, narrative=one.narrative, genre=one.genre)


def _complete(subject: Document, achievement: Achievement) -> None:
    """Add what micro-credentials say beyond: credits, outcomes, second language, endorsements."""
    if (earned := _credits(achievement.design)) is not None:
        subject["creditsEarned"] = earned
    for result in subject.get("result", ()):
        result["status"] = "Completed"  # OB 3.0 §B.1.22: the value of a result of type Status
    achieved = subject["achievement"]
    if others := languages_of(achievement.design)[1:]:
        achieved["related"] = [_other(achievement, each) for each in others]
    if achievement.endorsements:
        achieved["endorsement"] = list(achievement.endorsements)
    if achievement.endorsement_jwts:
        achieved["endorsementJwt"] = list(achievement.endorsement_jwts)


def _other(achievement: Achievement, language: str) -> Document:
    design = achievement.design
    return {
        "id": _address_in(achievement.address, language),
        "type": ["Related"],
        "inLanguage": language,
        "version": achievement.version,
        "name": text(design.get("title"), language),
        "description": _description(design, language),
        "narrative": narrative(design, language),
    }


def _address_in(address: str, language: str) -> str:
    if address.startswith(("https://", "http://")):
        return f"{address}?lang={language}"
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{address}?lang={language}')}"


def _description(design: Mapping[str, Any], language: str) -> str:
    for name in ("content_summary", "purpose_statement", "title"):
        if found := text(design.get(name), language):
            return found
    return ""


def _assessment(plan: Mapping[str, Any], language: str) -> str:
    told = text(plan.get("criteria"), language)
    if threshold := plan.get("threshold"):
        said = _heading("threshold", language).format(threshold=text(threshold, language))
        told = f"{told} ({said})" if told else said
    return told


# ------------------------------------------------------------------------------------- alignments


def _alignment(entry: Mapping[str, Any], language: str) -> documents.Alignment:
    return documents.Alignment(
        name=text(entry.get("name"), language) or str(entry.get("code") or ""),
        url=str(entry["url"]),
        code=str(entry["code"]) if entry.get("code") else None,
        framework=text(entry.get("framework"), language) or None,
        kind=str(entry.get("target_type") or "ceasn:Competency"),
    )


def _competencies(design: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The competencies with an address: an alignment to nowhere is none (OB 3.0, targetUrl)."""
    return [each for each in _objects(design.get("competency_alignments")) if each.get("url")]


def _occupations(design: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for each in _objects(design.get("occupations")):
        url = each.get("url")
        if not url and str(each.get("scheme", "")).replace(" ", "").upper() == "NOC2021":
            url = _NOC_2021.format(code=each.get("code"))
        if url:
            found.append(
                {
                    "name": each.get("title"),
                    "url": url,
                    "code": each.get("code"),
                    "framework": "NOC 2021" if url.startswith("https://noc.") else each["scheme"],
                    "target_type": "ext:Occupation",
                }
            )
    return found


def _tags(design: Mapping[str, Any], language: str) -> list[str]:
    tags = [text(each.get("name"), language) for each in _competencies(design)]
    levels = _levels(design)
    tags += [f"{each.get('framework')} {text(each.get('value'), language)}" for each in levels]
    return list(dict.fromkeys(tag for tag in tags if tag))


def _levels(design: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [e for e in _objects(design.get("levels")) if e.get("framework") and e.get("value")]


# ------------------------------------------------------------------------------------------ small


def _credits(design: Mapping[str, Any]) -> int | float | None:
    entries = _objects(_mapping(design.get("workload")).get("credits"))
    values = [entry.get("value") for entry in entries]
    return next((v for v in values if isinstance(v, int | float) and not isinstance(v, bool)), None)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _first_language(design: Mapping[str, Any]) -> str:
    spoken = design.get("language")
    first = spoken[0] if isinstance(spoken, Sequence) and spoken else "en"
    return first if first in LANGUAGES else "en"


def _heading(name: str, language: str) -> str:
    return _HEADINGS[name][language]


def _listed(name: str, language: str, lines: Sequence[str]) -> str:
    return f"**{_heading(name, language)}**\n" + "\n".join(f"- {line}" for line in lines)


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
