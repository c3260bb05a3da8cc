"""How many designs stand against a framework, written small: one letter for each criterion.

A design against the 21 frameworks is some 300 letters, so that the whole of a catalogue of ten
thousand designs is read and counted in less than a second.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from trillium.structures.frameworks.pack import Criterion, Pack
from trillium.structures.frameworks.rules import FrameworkReport, Result

#: Kept in the database: a letter never changes its meaning.
LETTERS: Mapping[Result, str] = {
    Result.MET: "m",
    Result.MISSING: "x",
    Result.ATTEST: "a",
    Result.TO_CONFIRM: "c",
    Result.NOT_APPLICABLE: "n",
}
MISSING = LETTERS[Result.MISSING]


def spelled(report: FrameworkReport) -> str:
    """Return one letter for each criterion, in the framework's order."""
    return "".join(LETTERS[entry.result] for entry in report.criteria)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One criterion over many designs."""

    pack: Pack
    criterion: Criterion
    counts: Mapping[str, int]

    @property
    def met(self) -> int:
        """Return how many designs meet it."""
        return self.counts[Result.MET]

    @property
    def missing(self) -> int:
        """Return how many designs miss it."""
        return self.counts[Result.MISSING]

    @property
    def attest(self) -> int:
        """Return in how many designs a person has still to attest it."""
        return self.counts[Result.ATTEST]

    @property
    def asked(self) -> int:
        """Return of how many designs it is asked, with a verdict or waiting for a person."""
        return self.met + self.missing + self.attest


@dataclass(slots=True, kw_only=True)
class Tally:
    """One framework over many designs; batches are added as they are read."""

    pack: Pack
    designs: int = 0
    standing: int = 0
    counts: list[dict[str, int]] = field(default_factory=list)

    def add(self, words: Sequence[str]) -> None:
        """Count a batch of designs; a word of another length is of another version, and left out.

        All letters of one criterion are counted at once.
        """
        size = len(self.pack.criteria)
        fitting = [word for word in words if len(word) == size]
        joined = "".join(fitting)
        self.counts = self.counts or [dict.fromkeys(Result, 0) for _ in range(size)]
        for place, counted in enumerate(self.counts):
            column = joined[place::size]
            for result, letter in LETTERS.items():
                counted[result] += column.count(letter)
        binding = [place for place, each in enumerate(self.pack.criteria) if each.binding]
        self.designs += len(fitting)
        self.standing += sum(all(word[place] != MISSING for place in binding) for word in fitting)

    @property
    def lines(self) -> list[Line]:
        """Return each criterion with its counts."""
        pairs = zip(self.pack.criteria, self.counts, strict=False)
        return [Line(pack=self.pack, criterion=each, counts=counts) for each, counts in pairs]

    @property
    def asked(self) -> int:
        """Return how often a binding criterion is asked of a design."""
        return sum(line.asked for line in self.lines if line.criterion.binding)

    @property
    def met(self) -> int:
        """Return how often a binding criterion is met by a design."""
        return sum(line.met for line in self.lines if line.criterion.binding)

    @property
    def share(self) -> int | None:
        """Return how much of what binds is met, in percent rounded down; None where nothing is."""
        return self.met * 100 // self.asked if self.asked else None


def missing(tallies: Sequence[Tally]) -> list[Line]:
    """Return the criteria that some design misses: those that most do first, then binding ones."""
    lines = [line for tally in tallies for line in tally.lines if line.missing]
    return sorted(lines, key=lambda line: (-line.missing, not line.criterion.binding))
