"""Rubrics and what follows from them: a decision is derived from scores, and rests on evidence."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trillium.kit.errors import Refused

Text = str | Mapping[str, str]
Value = int | float

PASSED = "passed"
NOT_YET = "not_yet"
FEWEST_LEVELS = 2

LARGEST_FILE = 20 * 1024 * 1024
LONGEST_TITLE = 200
LONGEST_NARRATIVE = 20_000

#: What a browser may be told a file is. All else is sent as bytes; nothing is ever shown inline.
SAFE_TYPES: Mapping[str, str] = {
    ".pdf": "application/pdf",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".zip": "application/zip",
}


class NoSuchAssessment(Refused):
    """This micro-credential has no assessment “{assessment}”."""


class RubricEmpty(Refused):
    """A rubric needs at least one criterion."""


class CriterionUnnamed(Refused):
    """Criterion {position} of the rubric has no name."""


class CriterionWithoutOutcome(Refused):
    """Criterion {position} of the rubric does not say which outcome it judges."""


class CriterionWithoutLevels(Refused):
    """Criterion {position} of the rubric needs two levels or more, each with a value of its own."""


class CriterionNeverPasses(Refused):
    """Criterion {position} of the rubric does not say which of its levels passes."""


class CriterionTwice(Refused):
    """Two criteria of the rubric are called “{criterion}”."""


class OutcomeWithoutCriterion(Refused):
    """No criterion of the rubric judges: {outcomes}."""


class OutcomeNotAssessed(Refused):
    """No assessment covers: {outcomes}."""


class RubricInUse(Refused):
    """Decisions were already taken with this rubric, so it stays as it is; a new version can have another."""  # noqa: E501


class VersionRetired(Refused):
    """This version is retired: its rubrics stay as they are."""


class RubricMissing(Refused):
    """“{assessment}” has no rubric yet: write it before judging."""


class NotEveryCriterionJudged(Refused):
    """Choose a level for every criterion. Still open: {criteria}."""


class LevelUnknown(Refused):
    """The criterion “{criterion}” has no such level."""


class NoEvidence(Refused):
    """A decision needs evidence. There is none for: {outcomes}."""


class EvidenceOfAnother(Refused):
    """A decision rests only on this learner’s evidence for this assessment."""


class EvidenceSaysNothing(Refused):
    """Evidence needs a file, an address or a description of what was done."""


class EvidenceWithoutTitle(Refused):
    """Evidence needs a title of at most {longest} characters."""


class EvidenceWithoutOutcome(Refused):
    """Say which outcomes the evidence is for; this assessment covers others than those chosen."""


class NarrativeTooLong(Refused):
    """The description is longer than {longest} characters: hand it in as a file."""


class AddressNotWeb(Refused):
    """The address of evidence must start with https:// or http://."""


class FileTooLarge(Refused):
    """The file is larger than {limit}: put it where you keep large files and give its address."""


class FileEmpty(Refused):
    """The file is empty."""


class DecisionRestsOnIt(Refused):
    """A decision rests on this evidence, so it stays."""


class AlreadyRemoved(Refused):
    """This evidence was already removed."""


class LearnerLeft(Refused):
    """This learner is no longer in the cohort."""


class WorkWouldBeLost(Refused):
    """{count} of these learners have already handed in evidence or were judged: withdraw single learners instead, so that nothing is lost."""  # noqa: E501


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of a criterion; higher values are better."""

    value: Value
    name: Text
    description: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One line of a rubric: which outcomes it judges, its levels, the least that passes."""

    id: str
    outcome_ids: tuple[str, ...]
    name: Text
    levels: tuple[Level, ...]
    passes_at: Value

    def as_json(self) -> dict[str, Any]:
        """Return the criterion as a rubric's row keeps it."""
        return {
            "id": self.id,
            "outcome_ids": list(self.outcome_ids),
            "name": self.name,
            "levels": [
                {"value": each.value, "name": each.name, "description": each.description}
                for each in self.levels
            ],
            "passes_at": self.passes_at,
        }

    def level(self, value: Value) -> Level | None:
        """Return the level of that value, if there is one."""
        return next((each for each in self.levels if each.value == value), None)


def read_criteria(raw: Sequence[Mapping[str, Any]]) -> tuple[Criterion, ...]:
    """Read a rubric's criteria, also as a design writes them: with one `outcome_id` each.

    Raises RubricEmpty, CriterionTwice, or what is not complete in which criterion.
    """
    if not raw:
        raise RubricEmpty
    criteria = tuple(_criterion(each, position) for position, each in enumerate(raw, start=1))
    seen: set[str] = set()
    for each in criteria:
        if each.id in seen:
            raise CriterionTwice(criterion=each.id)
        seen.add(each.id)
    return criteria


def _criterion(raw: Mapping[str, Any], position: int) -> Criterion:
    outcomes = raw.get("outcome_ids") or [raw.get("outcome_id")]
    levels = tuple(_level(each, position) for each in raw.get("levels") or ())
    passes_at = raw.get("passes_at")
    name = raw.get("name") or ""
    if not name:
        raise CriterionUnnamed(position=position)
    if not all(isinstance(each, str) and each for each in outcomes):
        raise CriterionWithoutOutcome(position=position)
    values = {each.value for each in levels}
    if len(values) < FEWEST_LEVELS or len(values) != len(levels):
        raise CriterionWithoutLevels(position=position)
    if not _is_number(passes_at) or passes_at not in values:
        raise CriterionNeverPasses(position=position)
    return Criterion(
        id=str(raw.get("id") or f"c{position}"),
        outcome_ids=tuple(outcomes),
        name=name,
        levels=tuple(sorted(levels, key=lambda each: each.value)),
        passes_at=passes_at,
    )


def _level(raw: Mapping[str, Any], position: int) -> Level:
    value = raw.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CriterionWithoutLevels(position=position)
    return Level(
        value=value, name=raw.get("name") or str(value), description=raw.get("description") or ""
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def unjudged(criteria: Iterable[Criterion], outcome_ids: Iterable[str]) -> tuple[str, ...]:
    """Return the outcomes that no criterion judges."""
    judged = {name for each in criteria for name in each.outcome_ids}
    return tuple(name for name in outcome_ids if name not in judged)


def open_criteria(
    criteria: Iterable[Criterion], scores: Mapping[str, Value]
) -> tuple[Criterion, ...]:
    """Return the criteria without a score."""
    return tuple(each for each in criteria if each.id not in scores)


def without_level(
    criteria: Iterable[Criterion], scores: Mapping[str, Value]
) -> tuple[Criterion, ...]:
    """Return the criteria whose score is none of their levels."""
    return tuple(
        each for each in criteria if each.id in scores and each.level(scores[each.id]) is None
    )


def judge(criteria: Iterable[Criterion], scores: Mapping[str, Value]) -> str:
    """Return "passed" if every criterion reaches the level that passes, else "not_yet"."""
    return PASSED if all(scores[each.id] >= each.passes_at for each in criteria) else NOT_YET


def lacking(outcome_ids: Iterable[str], evidence: Iterable[Collection[str]]) -> tuple[str, ...]:
    """Return the outcomes for which no piece of evidence speaks."""
    spoken_for = {name for each in evidence for name in each}
    return tuple(name for name in outcome_ids if name not in spoken_for)


def is_web_address(url: str) -> bool:
    """Return whether evidence can stand at this address."""
    return url.lower().startswith(("https://", "http://"))


def safe_suffix(file_name: str) -> str:
    """Return the ending under which a file is kept: a known one, else .bin."""
    suffix = "." + file_name.rpartition(".")[2].lower()
    return suffix if suffix in SAFE_TYPES else ".bin"


def safe_type(file_name: str) -> str:
    """Return the content type a browser is told."""
    return SAFE_TYPES.get(safe_suffix(file_name), "application/octet-stream")


def safe_name(file_name: str) -> str:
    """Return a file's own name without folders or control characters, at most 150 long."""
    plain = file_name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(each for each in plain if each.isprintable()).strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    return f"{stem[: 140 - len(suffix)]}{dot}{suffix}" if dot and len(suffix) < 12 else plain[:150]  # noqa: PLR2004
