"""Run the third-party vectors, print a table of every set, and hold it against the documentation.

    python scripts/conformance.py [pytest arguments]

Each set is counted: passed as expected, refused on purpose against its expectation, failed, and
skipped where the folder of vectors is absent or other tests were named. Ends with 1 where a case or
a test fails, or where the counts are others than those of docs/conformance.md.
"""

import re
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "conformance.md"
HEAD = "| Set | Passed | Refused on purpose |"
#: tests of vectors that are no credentials count as a whole, by the place where they stand
PLACES = {
    "src/trillium/structures/skills/": "Competency frameworks (CASE, ESCO, O*NET), tests",
    "src/trillium/": "Formats of a design (CTDL, ELM), tests",
}
ORDER = ("passed", "refused", "failed", "skipped")
_ROW = re.compile(r"\| (?P<name>[^|]+?) \| (?P<passed>\d+) \| (?P<refused>\d+) \|\Z")

Counts = dict[str, "Counter[str]"]


class Tally:
    """Hears of every test, and keeps the worst result of each case of each set."""

    def __init__(self) -> None:
        self._results: dict[tuple[str, str], str] = {}
        self.wrong: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the cases that a test told, or the test itself where it told none."""
        if report.failed and report.nodeid not in self.wrong:
            self.wrong.append(report.nodeid)
        if report.when == "call":
            told: Any = [value for name, value in report.user_properties if name == "case"]
            for name, case, result in told or _whole(report):
                known = self._results.get((name, case), "passed")
                self._results[name, case] = max(known, result, key=ORDER.index)

    def counts(self) -> Counts:
        """Return how many cases of each set had each result."""
        found: Counts = {}
        for (name, _), result in self._results.items():
            found.setdefault(name, Counter())[result] += 1
        return found


def _whole(report: pytest.TestReport) -> list[tuple[str, str, str]]:
    place = next((name for start, name in PLACES.items() if report.nodeid.startswith(start)), None)
    if place is None or report.skipped:
        return []
    return [(place, report.nodeid, "failed" if report.failed else "passed")]


def documented(text: str) -> Counts:
    """Return the counts that a page states under `HEAD`."""
    _, _, rest = text.partition(HEAD)
    found: Counts = {}
    for line in rest.splitlines()[2:]:
        row = _ROW.match(line)
        if row is None:
            break
        found[row["name"]] = Counter(passed=int(row["passed"]), refused=int(row["refused"]))
    return found


def compare(counts: Counts, stated: Mapping[str, "Counter[str]"]) -> list[str]:
    """Return a sentence for each set that was looked at and has other counts than stated."""
    said = []
    for name, counted in counts.items():
        found = (counted["passed"], counted["refused"])
        told = stated.get(name)
        if told is None:
            said.append(f"{name}: {found[0]} passed, {found[1]} refused; the page has no such set.")
        elif found != (told["passed"], told["refused"]):
            said.append(
                f"{name}: {found[0]} passed, {found[1]} refused; "
                f"the page says {told['passed']} and {told['refused']}."
            )
    return said


def with_skipped(counts: Counts, stated: Counts) -> Counts:
    """Return the counts in the order of the page, with the sets of which nothing was looked at."""
    every = {
        name: counts.get(name, Counter(skipped=sum(told.values()))) for name, told in stated.items()
    }
    return every | counts


def table(counts: Counts) -> str:
    """Return the table as it is printed."""
    width = max((len(name) for name in counts), default=0)
    lines = [f"{'':{width}}  passed  refused on purpose  failed  skipped"]
    rows = [*counts.items(), ("All", sum(counts.values(), Counter()))]
    for name, row in rows:
        passed, refused, failed, skipped = (row[result] for result in ORDER)
        lines.append(f"{name:{width}}  {passed:6}  {refused:18}  {failed:6}  {skipped:7}")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Run, print and compare; return the exit code."""
    tally = Tally()
    chosen = ["-m", "vectors", "-q", "--no-header", "--no-summary", *arguments]
    code = pytest.main([f"--rootdir={ROOT}", *chosen], plugins=[tally])
    counts, stated = tally.counts(), documented(PAGE.read_text(encoding="utf-8"))
    differing = compare(counts, stated)
    said = ["", table(with_skipped(counts, stated))]
    said += [f"Failed: {test}" for test in tally.wrong]
    said += [f"docs/conformance.md differs: {sentence}" for sentence in differing]
    said += [] if counts else ["No vectors were found: set TRILLIUM_VECTORS to their folder."]
    sys.stdout.write("\n".join(said) + "\n")
    is_bad = code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
    return 1 if is_bad or tally.wrong or differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
