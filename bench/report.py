"""The figures against what was aimed at: rows for the table, for JSON and for the page."""

import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench import frameworks, structures
from bench.bytes import Compared
from bench.commands import COUNT, ROOT, Cohort, Many, Took
from bench.core import Rate, ratios
from trillium.credentials.values import JsonObject

PAGE = ROOT / "docs/performance.md"
_SEARCH = 50.0  # milliseconds
_A_SECOND = 2000  # credentials through the application
_MILLION, _SECONDS, _AIM, _MEMORY, _TWICE = 1_000_000, 60.0, 40.0, 200.0, 1.9
TITLES = {
    "issue_by_template": "Trillium, issue by template",
    "issue_any": "Trillium, sign any document",
    "pyld_issue": "PyLD, sign (static loader, proof hash kept)",
    "openvc_issue": "openvc-core, sign",
    "openbadgeslib_issue": "openbadgeslib, sign",
    "node_issue": "@digitalbazaar/vc on Node, issue",
    "floor_issue": "floor: Ed25519, SHA-256, base58, JSON",
    "verify_known": "Trillium, verify, shape seen before",
    "verify_any": "Trillium, verify, shape never seen",
    "verify_listed": "Trillium, verify, with its status list",
    "pyld_verify": "PyLD, verify the signature alone",
    "openvc_verify": "openvc-core, verify the signature alone",
    "openbadgeslib_verify": "openbadgeslib, verify",
    "node_verify": "@digitalbazaar/vc on Node, verify",
    "floor_verify": "floor: JSON, base58, SHA-256, Ed25519",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything that one run measured."""

    rates: dict[str, Rate]
    together: float
    compared: Compared
    many: Many
    lines: Many
    lines_verified: Many
    times: dict[str, Took]
    structures: structures.Figures
    turns: int
    cohort: Cohort | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the table; `good` is false where a bound is missed, true where there is none."""

    key: str
    work: str
    measured: str
    bound: str = ""
    aim: str = ""
    good: bool = True


def ratio_rows(rates: dict[str, Rate]) -> list[Row]:
    """Return the rows of the core beside its peers and floors."""
    made = []
    for key, what, ratio, bound, aim in ratios(rates):
        form = "{:.1%}" if bound < 1 else "{:.1f}×"
        made.append(
            Row(
                key=key,
                work=what,
                measured="not here" if ratio is None else form.format(ratio),
                bound=form.format(bound),
                aim=form.format(aim) if aim else "",
                good=ratio is None or ratio >= bound,
            )
        )
    return made


def rows(found: Figures) -> list[Row]:
    """Return the rows of the table."""
    times = found.times
    return [
        *ratio_rows(found.rates),
        Row(
            key="two_processes",
            work="two processes against one",
            measured=f"{found.together:.2f}×",
            bound=f"{_TWICE}×",
            aim="",
            good=found.together >= _TWICE,
        ),
        *_many(found.many),
        *_lines("lines", "by trillium issue --format lines", found.lines),
        *_lines("lines_verified", "by trillium verify FILE.jsonl", found.lines_verified),
        *(_cohort(found.cohort) if found.cohort else []),
        *_bytes(found.compared),
        _seconds(f"trillium issue, {COUNT:,} credentials, after start-up", times["after"], 3.0),
        _seconds("the same, start-up included", times["issue"], None),
        _seconds("start-up alone (one credential)", times["start"], None),
        _seconds("trillium check, all frameworks, start to end", times["check"], 0.5),
        *_structures(found.structures),
    ]


def _structures(found: structures.Figures) -> list[Row]:
    """Searches and checks of part 3; what is bound for the whole size is a wish for a part."""
    checks = found.frameworks
    designs = f"{checks.designs:,} designs against all packs, {checks.cores} cores"
    figures: list[tuple[str, float, float | None]] = [
        ("one design against all packs: ms", checks.one * 1000, frameworks.ONE_BOUND * 1000),
        (f"{designs}, from JSON: seconds", checks.many, frameworks.MANY_BOUND),
        (f"{designs}, trillium check of YAML: s", checks.folder.clock, frameworks.MANY_BOUND),
    ]
    for database, searches in found.searches.items():
        entries = searches.catalogue
        skills = f"search of {found.skills:,} skills, {database}"
        search = f"search of {entries.entries:,} entries, {database}"
        figures += [
            (f"{skills}, p95: ms", searches.skills_p95, _SEARCH),
            (f"{search}, p95: ms", entries.p95, _SEARCH),
            (f"{search}, p95 of the core: ms", entries.core_p95, None),
            (f"{search}, first of a process: ms", entries.first, None),
            (f"{search}, the index in memory: MiB", entries.mebibytes, None),
        ]
    return [
        Row(
            key=work.partition(":")[0],
            work=work,
            measured=f"{value:,.1f}",
            bound=f"{bound:,.0f}" if bound else "",
            good=bound is None or value <= bound,
        )
        for work, value, bound in figures
    ]


def _many(many: Many) -> list[Row]:
    """Two cores share the work evenly, so half of what they worked is the clock of an idle pair."""
    idle = many.took.core / many.cores
    share = many.count / _MILLION
    name = f"{many.count:,} credentials by trillium issue, {many.cores} cores"
    is_whole = many.count == _MILLION
    return [
        Row(
            key="million_seconds",
            work=f"{name}: seconds that each core worked",
            measured=f"{idle:.1f}",
            bound=f"{_SECONDS:.0f}" if is_whole else "",
            aim=f"{_AIM:.0f}" if is_whole else "",
            good=idle <= _SECONDS or not is_whole,
        ),
        Row(
            key="million_clock",
            work=f"{name}: seconds on the clock (files alone: {many.files:.1f})",
            measured=f"{many.took.clock:.1f}",
        ),
        _memory("million", name, many),
        *(
            []
            if is_whole
            else [
                Row(
                    key="million_rate",
                    work=f"{name}: a second",
                    measured=f"{many.count / many.took.clock:,.0f}",
                    bound="",
                    aim="",
                    good=share > 0,
                )
            ]
        ),
    ]


def _lines(key: str, how: str, many: Many) -> list[Row]:
    name = f"{many.count:,} credentials {how}, {many.cores} cores"
    return [
        Row(
            key=f"{key}_seconds",
            work=f"{name}: seconds that each core worked",
            measured=f"{many.took.core / many.cores:.1f}",
        ),
        Row(
            key=f"{key}_clock",
            work=f"{name}: seconds on the clock",
            measured=f"{many.took.clock:.1f}",
        ),
        _memory(key, name, many),
    ]


def _memory(key: str, name: str, many: Many) -> Row:
    return Row(
        key=f"{key}_memory",
        work=f"{name}: MiB of the largest process",
        measured=f"{many.memory:.0f}",
        bound=f"{_MEMORY:.0f}",
        good=many.memory <= _MEMORY,
    )


def _cohort(cohort: Cohort) -> list[Row]:
    name = f"{cohort.issued:,} credentials through the application, PostgreSQL, 2 workers"
    share = cohort.rate / cohort.floor
    return [
        Row(
            key="cohort_rate",
            work=f"{name}: a second, by what 2 cores worked",
            measured=f"{cohort.rate:,.0f}",
            bound=f"{_A_SECOND:,}",
            aim="",
            good=cohort.rate >= _A_SECOND,
        ),
        Row(
            key="cohort_clock",
            work="the same: a second on the clock",
            measured=f"{cohort.on_the_clock:,.0f}",
            bound=f"{_A_SECOND:,}",
            good=cohort.on_the_clock >= _A_SECOND,
        ),
        Row(
            key="cohort_floor",
            work=f"the same: share of its floor ({cohort.floor:,.0f} a second: sign twice, store)",
            measured=f"{share:.0%}",
        ),
    ]


def _bytes(compared: Compared) -> list[Row]:
    made = []
    for key, name, differ in (
        ("bytes_pyld", "PyLD", compared.pyld),
        ("bytes_js", "jsonld.js", compared.jsonld_js),
    ):
        documents = f"{compared.documents:,} documents, {compared.ties:,} with ties"
        made.append(
            Row(
                key=key,
                work=f"canonical bytes against {name}: {documents}",
                measured="not here" if differ is None else f"{differ} differ",
                bound="0 differ",
                aim="",
                good=not differ,
            )
        )
    return made


def _seconds(work: str, took: Took, bound: float | None) -> Row:
    return Row(
        key=work,
        work=f"{work}: seconds",
        measured=f"{took.core:.2f}",
        bound=f"< {bound}" if bound else "",
        aim="",
        good=bound is None or took.core < bound,
    )


def as_json(found: Figures, table: list[Row]) -> JsonObject:
    """Return the figures as JSON."""
    return {"rows": [asdict(row) for row in table], **asdict(found), "machine": _machine()}


def write_page(found: Figures, table: list[Row]) -> None:
    """Write docs/performance.md; what stands below its last heading is kept."""
    _, mark, rest = PAGE.read_text(encoding="utf-8").partition(_KEPT)
    lines = [_HEAD.format(machine=_machine(), day=datetime.now(UTC).date(), turns=found.turns)]
    lines += ["| work | measured | at least | aim |", "| --- | ---: | ---: | ---: |"]
    lines += [f"| {row.work} | {row.measured} | {row.bound} | {row.aim} |" for row in table]
    lines += ["", "Credentials a second on one core, median (slowest to fastest turn):", ""]
    lines += ["| one core | a second | spread |", "| --- | ---: | ---: |"]
    lines += [
        f"| {TITLES[name]} | {rate.median:,.0f} | {rate.low:,.0f} to {rate.high:,.0f} |"
        for name, rate in found.rates.items()
    ]
    PAGE.write_text("\n".join(lines) + "\n\n" + mark + rest, encoding="utf-8")


def _machine() -> str:
    model = platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        named = [line for line in information.read_text().splitlines() if "model name" in line]
        model = named[0].partition(":")[2].strip() if named else model
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    version = platform.python_version()
    return f"{cores} cores of {model}, Python {version}, load average {load:.1f}"


_KEPT = "## How it is measured"
_HEAD = """# How fast Trillium is

`make bench` measures all of this in one run and writes this page; `make bench JSON=FILE` writes the
figures as well, `make bench MILLION=1` issues the whole million, `make bench STRUCTURES=1` searches
100,000 skills and 100,000 catalogue entries instead of 5,000, and `make bench COHORT=20000` issues
to a cohort through the application (PostgreSQL's programs have to be here).

Measured on {day}: {machine}. Medians of {turns} turns.
"""
