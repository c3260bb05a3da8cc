"""Run every measurement, print one table, and write docs/performance.md: `make bench`.

`--json FILE` writes the figures as well; `--million` issues a million credentials instead of a
hundredth of that; `--cohort N` issues to N learners through the application as well, on PostgreSQL;
`--documents N` compares so many; `--quick` is for trying the bench itself.
Exits 1 where a bound is missed.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import bytes as canonical_bytes
from bench import commands, core, report


def main() -> int:
    """Measure, print and write; tell whether every bound holds."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--cohort", type=int, default=0, metavar="N")
    parser.add_argument("--documents", type=int, default=10_000, metavar="N")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--no-page", action="store_true", help="leave docs/performance.md alone")
    given = parser.parse_args()
    turns, seconds = (3, 0.2) if given.quick else (7, 0.4)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rates, together = core.measure(folder, turns, seconds)
        count = 1_000_000 if given.million else 10_000
        issued, verified = commands.issue_lines(folder, count)
        found = report.Figures(
            rates=rates,
            together=together,
            compared=canonical_bytes.compare(folder, given.documents),
            many=commands.issue_many(folder, count),
            lines=issued,
            lines_verified=verified,
            times=commands.measure(folder, 3 if given.quick else 5),
            turns=turns,
            cohort=commands.issue_cohort(given.cohort) if given.cohort else None,
        )
    rows = report.rows(found)
    _print(rows, found)
    if given.json:
        given.json.write_text(json.dumps(report.as_json(found, rows), indent=2) + "\n")
    if not given.no_page:
        report.write_page(found, rows)
    return 0 if all(row.good for row in rows) else 1


def _print(rows: list[report.Row], found: report.Figures) -> None:
    table = Table("Work", title=f"Trillium, medians of {found.turns} turns")
    for column in ("Measured", "At least", "Aim"):
        table.add_column(column, justify="right")
    for row in rows:
        table.add_row(row.work, row.measured, row.bound, row.aim, style="" if row.good else "red")
    rates = Table("One core", title="Credentials a second: median, slowest and fastest turn")
    for column in ("Median", "Slowest", "Fastest"):
        rates.add_column(column, justify="right")
    for name, rate in found.rates.items():
        numbers = (rate.median, rate.low, rate.high)
        rates.add_row(report.TITLES[name], *(f"{number:,.0f}" for number in numbers))
    console = Console()
    console.print(table)
    console.print(rates)


if __name__ == "__main__":
    sys.exit(main())
