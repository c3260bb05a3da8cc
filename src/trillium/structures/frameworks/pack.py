"""A framework as a value: its criteria, where it was read, and from when to when it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from trillium.structures.designs.document import LANGUAGES, Language
from trillium.structures.frameworks import wording
from trillium.structures.frameworks.operators import Rule

Words = Mapping[Language, str]

#: The frameworks of the place where the toolkit was written: checked on every design.
HOME = ("ecampusontario_pf_2020", "ecampusontario_toolkit_2022", "osap_768_20", "cican_2021")

#: after so long a source is read again
A_YEAR = timedelta(days=366)

_INFORMATION: Words = {
    "en": "For information: nothing is asked of the design.",
    "fr": "Pour information : rien n’est demandé à la conception.",
}


class Standing(StrEnum):
    """Whether a framework holds on a day."""

    HOLDS = "holds"
    NOT_YET = "not_yet"
    ENDED = "ended"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a framework was read."""

    key: str
    title: str
    year: Words
    url: str
    authority: str
    read: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion of a framework: a rule, a question for a person, both, or information."""

    id: str
    title: Words
    kind: str
    strength: str
    confidence: str
    family: str
    applies_to: str
    settled_by: str
    rule: Rule | None
    judged: Words
    checks: str
    fields: tuple[str, ...]
    source: Source
    section: Words
    note: Words

    @property
    def binding(self) -> bool:
        """Return whether it binds: its wording says must, and that wording was seen."""
        return self.strength == "must" and self.confidence == "seen"

    @property
    def asked(self) -> Words:
        """Return what is asked of a design, in plain words."""
        if self.rule is None and not self.judged:
            return _INFORMATION
        words = {}
        for language in LANGUAGES:
            sentences = [wording.asked(self.rule.tree, language)] if self.rule else []
            sentences += [self.judged[language]] if self.judged else []
            words[language] = " ".join(sentences)
        return words


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One framework with its criteria. `owner` is the organisation of a house framework."""

    id: str
    title: Words
    issuer: Words
    jurisdiction: Words
    places: tuple[str, ...]
    year: Words
    version: Words
    status: Words
    definition: Words
    notice: Words
    notes: tuple[Words, ...]
    retrieved: str
    source: Source
    sources: tuple[Source, ...]
    criteria: tuple[Criterion, ...]
    digest: str = ""
    valid_from: str = ""
    valid_until: str = ""
    superseded_by: str = ""
    owner: str = ""

    @property
    def home(self) -> bool:
        """Return whether designs must meet it here: a home framework, or the institution's own."""
        return self.id in HOME or self.house

    @property
    def house(self) -> bool:
        """Return whether it is an institution's own."""
        return bool(self.owner)

    @property
    def since(self) -> date | None:
        """Return the first day on which it holds, where a source says so."""
        return _day(self.valid_from)

    @property
    def until(self) -> date | None:
        """Return the last day on which it holds, where a source says so."""
        return _day(self.valid_until)

    @property
    def last_read(self) -> date | None:
        """Return the day on which its sources were last read."""
        return _day(self.retrieved)

    def read_long_ago(self, on: date) -> bool:
        """Return whether its sources were last read more than a year before a day."""
        return not self.house and self.last_read is not None and on - self.last_read > A_YEAR

    def standing(self, on: date) -> Standing:
        """Return whether the framework holds on a day."""
        day = on.isoformat()
        if self.superseded_by:
            return Standing.SUPERSEDED
        if self.valid_until and self.valid_until < day:
            return Standing.ENDED
        return Standing.NOT_YET if self.valid_from > day else Standing.HOLDS


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
