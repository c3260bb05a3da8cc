"""A check as people and pipelines read it: text, JSON, or one page of HTML, in both languages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import TextWrapper
from typing import Any

from trillium.structures.designs.document import Language, digest, text
from trillium.structures.frameworks.pack import Pack
from trillium.structures.frameworks.paths import Document
from trillium.structures.frameworks.rules import CriterionResult, FrameworkReport, Result
from trillium.structures.frameworks.saying import SAY

_COLOURS = {Result.MET: "32", Result.MISSING: "31", Result.ATTEST: "33", Result.TO_CONFIRM: "36"}
_SIGNS = {
    Result.MET: "✓",
    Result.MISSING: "✗",
    Result.ATTEST: "?",
    Result.TO_CONFIRM: "~",
    Result.NOT_APPLICABLE: "–",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A design held against frameworks, ready to be shown."""

    name: str
    document: Document
    reports: tuple[FrameworkReport, ...]
    language: Language
    strict: bool = False

    @property
    def title(self) -> str:
        """Return the design's title; the file's name while it has none."""
        return text(self.document.get("title"), self.language) or self.name

    @property
    def stands(self) -> bool:
        """Return whether every binding criterion of every framework is met."""
        return all(report.stands(strict=self.strict) for report in self.reports)

    @property
    def verdict(self) -> list[str]:
        """Return the closing sentences: what is missing, what is open, or that all is met."""
        say = SAY[self.language]
        missing = [entry.id for report in self.reports for entry in report.binding_missing]
        waiting = [
            entry.id
            for report in self.reports
            for entry in report.of(Result.ATTEST)
            if entry.binding and self.strict
        ]
        lines = [say["falls"].format(ids=", ".join(missing))] if missing else []
        lines += [say["open"].format(ids=", ".join(waiting))] if waiting else []
        return lines or [say["stands"]]


# --- JSON ----------------------------------------------------------------------------------------


def as_json(checked: Checked) -> dict[str, Any]:
    """Return the check as plain values. The shape is promised to pipelines and may only grow."""
    return {
        "design": checked.title,
        "frameworks": [_framework(report, checked.language) for report in checked.reports],
    }


def _framework(report: FrameworkReport, language: Language) -> dict[str, Any]:
    return {
        "id": report.pack.id,
        "title": report.pack.title[language],
        "met": report.met,
        "missing": report.missing,
        "to_attest": report.to_attest,
        "to_confirm": report.to_confirm,
        "not_applicable": report.not_applicable,
        "stands": report.stands(),
        "criteria": [_criterion(entry, language) for entry in report.criteria],
    }


def _criterion(entry: CriterionResult, language: Language) -> dict[str, Any]:
    criterion = entry.criterion
    return {
        "id": entry.id,
        "title": entry.title[language],
        "strength": entry.strength,
        "result": str(entry.result),
        "found": entry.found[language],
        "asked": entry.asked[language],
        "source": {
            "title": criterion.source.title,
            "url": criterion.source.url,
            "section": criterion.section[language],
        },
        "confidence": entry.confidence,
        "binding": entry.binding,
        "why": entry.why.get(language, ""),
        "where": [place.path for place in entry.where],
    }


def as_rows(checked: Checked) -> Iterator[tuple[object, ...]]:
    """Give the lines of a table, its head first: one for each criterion."""
    say, language = SAY[checked.language], checked.language
    keys = ("framework", "criterion", "title", "strength", "binding", "result", "asked", "found")
    yield (*(say[key] for key in keys), say["why"], say["where"], say["source"])
    for report in checked.reports:
        for entry in report.criteria:
            yield (
                report.pack.id,
                entry.id,
                entry.title[language],
                say[entry.strength],
                say["yes" if entry.binding else "no"],
                say[entry.result],
                entry.asked[language],
                entry.found[language],
                entry.why.get(language, ""),
                ", ".join(place.path for place in entry.where),
                f"{entry.source.title}, {entry.criterion.section[language]}",
            )


# --- text ----------------------------------------------------------------------------------------


def as_text(checked: Checked, *, width: int = 100, colour: bool = False) -> str:
    """Return the check as lines for a terminal: what is missing in full, what is open in short."""
    say = SAY[checked.language]
    lines = [checked.title, f"{say['digest']}{say['colon']}{digest(checked.document)}", ""]
    for report in checked.reports:
        lines += _text_framework(report, checked.language, width=width, colour=colour)
    if any(report.to_attest for report in checked.reports):
        lines.append(say["attest_note"])
    if any(report.to_confirm for report in checked.reports):
        lines.append(say["recalled_note"])
    return "\n".join([*lines, *checked.verdict])


def counts(report: FrameworkReport, language: Language) -> str:
    """Return the counts of a report in one line."""
    say = SAY[language]
    parts = [f"{len(report.of(result))} {say[result]}" for result in Result if report.of(result)]
    return " · ".join(parts)


def _text_framework(
    report: FrameworkReport, language: Language, *, width: int, colour: bool
) -> list[str]:
    title = f"{report.pack.title[language]} ({report.pack.id})"
    lines = [_painted(title, "1", colour=colour), f"  {counts(report, language)}"]
    for note in report.notes:
        lines += _wrapped(note[language], width=width, indent=2)
    for result in (Result.MISSING, Result.ATTEST, Result.TO_CONFIRM):
        for entry in report.of(result):
            lines += _text_criterion(entry, language, width=width, colour=colour)
    return [*lines, ""]


def _text_criterion(
    entry: CriterionResult, language: Language, *, width: int, colour: bool
) -> list[str]:
    say = SAY[language]
    sign = _painted(
        f"{_SIGNS[entry.result]} {say[entry.result]}", _COLOURS[entry.result], colour=colour
    )
    pad = " " * (12 - len(f"{_SIGNS[entry.result]} {say[entry.result]}"))
    head = f"  {sign}{pad} {say[entry.strength]:<7} {entry.id:<8} {entry.title[language]}"
    if entry.result is Result.TO_CONFIRM:
        return [head]
    details = [("asked", entry.asked[language])]
    if entry.result is Result.MISSING:
        details += [
            ("found", entry.found[language]),
            ("where", ", ".join(place.path for place in entry.where)),
            ("source", f"{entry.source.title}, {entry.criterion.section[language]}"),
        ]
    lines = [head]
    for key, words in details:
        lines += _wrapped(f"{say[key]}{say['colon']}{words}", width=width, indent=15)
    return lines


def _wrapped(words: str, *, width: int, indent: int) -> list[str]:
    margin = " " * indent
    wrapper = TextWrapper(
        width=max(width, indent + 30),
        initial_indent=margin,
        subsequent_indent=f"{margin}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return wrapper.wrap(words)


def _painted(words: str, code: str, *, colour: bool) -> str:
    return f"\x1b[{code}m{words}\x1b[0m" if colour else words


# --- HTML ----------------------------------------------------------------------------------------

_STYLE = """
:root{color-scheme:light dark;--ink:#1c2b24;--paper:#fff;--line:#c9d6cf;--deep:#14532d;
--met:#14532d;--missing:#9b1c1c;--attest:#7a4b00;--to_confirm:#1e4e79;--not_applicable:#4b5563}
@media (prefers-color-scheme:dark){:root{--ink:#e8efeb;--paper:#101915;--line:#34463d;
--deep:#86d5a4;--met:#86d5a4;--missing:#ff9d9d;--attest:#ffc766;--to_confirm:#9cc9f0;--not_applicable:#b6beba}}
body{font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);margin:0 auto;
max-width:60rem;padding:1.5rem}
h1,h2{line-height:1.2;color:var(--deep)}
table{border-collapse:collapse;width:100%}
th,td{border-bottom:1px solid var(--line);padding:.4rem .5rem;text-align:left;vertical-align:top}
td.n{text-align:right}
code{overflow-wrap:anywhere}
.wide{overflow-x:auto}
dl{margin:.3rem 0 0;font-size:.95rem}
dt{font-weight:600;float:left;clear:left;margin-right:.4rem}
dd{margin:0 0 .2rem 0;overflow-wrap:anywhere}
.met{color:var(--met)}.missing{color:var(--missing);font-weight:600}.attest{color:var(--attest)}
.to_confirm{color:var(--to_confirm)}.not_applicable{color:var(--not_applicable)}
a{color:inherit}
"""


def as_html(checked: Checked) -> str:
    """Return the check as one page that stands alone: no script, no other file."""
    say, language = SAY[checked.language], checked.language
    title = escape(f"{say['check']}{say['colon']}{checked.title}")
    sections = "".join(_html_framework(report, language) for report in checked.reports)
    verdict = "".join(f"<p><strong>{escape(line)}</strong></p>" for line in checked.verdict)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<header><h1>{title}</h1>\n"
        f"<p>{say['digest']}{say['colon']}<code>{digest(checked.document)}</code></p></header>\n"
        f"<main>\n{verdict}\n<p>{escape(say['attest_note'])} {escape(say['recalled_note'])}</p>\n"
        f"{_html_summary(checked)}\n{sections}</main>\n</body>\n</html>\n"
    )


def _html_summary(checked: Checked) -> str:
    say, language = SAY[checked.language], checked.language
    heads = "".join(f'<th scope="col">{escape(say[result])}</th>' for result in Result)
    rows = "".join(
        f'<tr><th scope="row"><a href="#{report.pack.id}">{escape(report.pack.title[language])}</a>'
        "</th>"
        + "".join(f'<td class="n">{len(report.of(result))}</td>' for result in Result)
        + "</tr>\n"
        for report in checked.reports
    )
    return (
        f'<h2>{say["summary"]}</h2>\n<div class="wide" tabindex="0" role="region" '
        f'aria-label="{escape(say["summary"])}"><table>\n<thead><tr>'
        f'<th scope="col">{say["framework"]}</th>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n'
        "</table></div>"
    )


def _html_framework(report: FrameworkReport, language: Language) -> str:
    say, pack = SAY[language], report.pack
    notes = "".join(f"<p>{escape(note[language])}</p>\n" for note in report.notes)
    rows = "".join(_html_criterion(entry, language) for entry in report.criteria)
    return (
        f'<section id="{pack.id}" aria-labelledby="{pack.id}-title">\n'
        f'<h2 id="{pack.id}-title">{escape(pack.title[language])}</h2>\n'
        f"<p>{escape(pack.jurisdiction[language])}. {escape(counts(report, language))}</p>\n{notes}"
        f'<div class="wide" tabindex="0" role="region" aria-labelledby="{pack.id}-title">'
        f'<table>\n<thead><tr><th scope="col">{say["result"]}</th>'
        f'<th scope="col">{say["strength"]}</th><th scope="col">{say["criterion"]}</th></tr>'
        f"</thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n</section>\n"
    )


def _html_criterion(entry: CriterionResult, language: Language) -> str:
    say, source = SAY[language], entry.source
    linked = escape(f"{source.title}, {entry.criterion.section[language]}")
    if source.url.startswith(("https://", "http://")):
        linked = f'<a href="{escape(source.url)}">{linked}</a>'
    places = ", ".join(
        f"<code>{escape(place.path)}</code> ({escape(place.label[language])})"
        for place in entry.where
    )
    details: Sequence[tuple[str, str]] = (
        ("asked", escape(entry.asked[language])),
        ("found", escape(entry.found[language])),
        ("why", escape(entry.why.get(language, ""))),
        ("where", places),
        ("source", f"{linked} ({say[entry.confidence]})"),
    )
    listed = "".join(f"<dt>{say[key]}</dt><dd>{words}</dd>" for key, words in details if words)
    return (
        f'<tr><td class="{entry.result}"><span aria-hidden="true">{_SIGNS[entry.result]}</span> '
        f"{escape(say[entry.result])}</td><td>{say[entry.strength]}</td>"
        f"<td><code>{escape(entry.id)}</code> {escape(entry.title[language])}"
        f"<dl>{listed}</dl></td></tr>\n"
    )


# --- the frameworks themselves -------------------------------------------------------------------


def pack_as_json(pack: Pack, language: Language) -> dict[str, Any]:
    """Return a framework with its criteria as plain values."""
    return {
        "id": pack.id,
        "title": pack.title[language],
        "issuer": pack.issuer[language],
        "jurisdiction": pack.jurisdiction[language],
        "year": pack.year[language],
        "version": pack.version[language],
        "status": pack.status[language],
        "definition": pack.definition[language],
        "home": pack.home,
        "source": {"title": pack.source.title, "url": pack.source.url},
        "criteria": [
            {
                "id": criterion.id,
                "title": criterion.title[language],
                "kind": criterion.kind,
                "strength": criterion.strength,
                "binding": criterion.binding,
                "family": criterion.family,
                "applies_to": criterion.applies_to,
                "settled_by": criterion.settled_by,
                "asked": criterion.asked[language],
                "confidence": criterion.confidence,
                "source": {
                    "title": criterion.source.title,
                    "url": criterion.source.url,
                    "section": criterion.section[language],
                },
                "note": criterion.note.get(language, ""),
            }
            for criterion in pack.criteria
        ],
    }


def packs_as_text(packs: Sequence[Pack], language: Language) -> str:
    """Return one line for each framework."""
    say = SAY[language]
    wide = max((len(pack.id) for pack in packs), default=0)
    return "\n".join(
        f"{pack.id:<{wide}}  {len(pack.criteria):>2} {say['criteria']}, "
        f"{sum(criterion.binding for criterion in pack.criteria):>2} {say['binding']}  "
        f"{pack.title[language]}; {pack.jurisdiction[language]}"
        for pack in packs
    )


def pack_as_text(pack: Pack, language: Language, *, width: int = 100) -> str:
    """Return a framework with its criteria, as lines for a terminal."""
    say = SAY[language]
    lines = [
        pack.title[language],
        f"{pack.issuer[language]}, {pack.year[language]}.",
        f"{pack.jurisdiction[language]}. {pack.status[language]}.",
    ]
    lines += _wrapped(pack.definition[language], width=width, indent=0)
    lines += [pack.notice[language]] if pack.notice else []
    lines += [f"{say['source']}{say['colon']}{pack.source.title} {pack.source.url}", ""]
    for criterion in pack.criteria:
        standing = f"{say[criterion.strength]}, {say[criterion.confidence]}"
        lines.append(f"{criterion.id:<8} {criterion.title[language]} ({standing})")
        lines += _wrapped(criterion.asked[language], width=width, indent=9)
        section = criterion.section[language]
        origin = f"{say['source']}{say['colon']}{criterion.source.title}, {section}"
        lines += _wrapped(origin, width=width, indent=9)
    return "\n".join(lines)
