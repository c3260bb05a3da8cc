"""The public catalogue: search with filters, and up to three entries side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from trillium.delivery.catalogue import comparing, queries, rules
from trillium.delivery.catalogue.comparing import Column
from trillium.delivery.catalogue.index import Found, Wanted
from trillium.delivery.offerings.rules import folded
from trillium.kit import reader
from trillium.structures.frameworks import packs

PAGE = 12
#: after which what another register told is marked as old
STALE_AFTER = timedelta(days=2)
SHOWN = 8  # values of a facet, before all are asked for

HEADINGS: Mapping[str, str | Promise] = {
    "funding": _("Cost"),
    "language": _("Language"),
    "delivery": _("How it is taught"),
    "sector": _("Sector"),
    "skill": _("Skill"),
    "level": _("Level"),
    "stackable": _("Stacks into more"),
    "accepted": _("Meets the rules of"),
    "institution": _("Institution"),
    "origin": _("Register"),
}
WORDS: Mapping[tuple[str, str], str | Promise] = {
    ("funding", "osap"): _("Eligible for OSAP"),
    ("funding", "free"): _("Free of charge"),
    ("stacks", "yes"): _("Counts towards more"),
    ("origin", queries.HERE): _("This register"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One value one can choose."""

    value: str
    word: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One facet with its values."""

    name: str
    heading: str | Promise
    options: tuple[Option, ...]
    hidden: int = 0  # values that are not shown
    whole: str = ""  # the address of the same search with all its values


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks for, as it is searched and as the form shows it again."""

    search: str
    wanted: Wanted
    ranges: Mapping[str, str]
    problem: str

    @property
    def active(self) -> int:
        """Return how many filters narrow the search beside its words."""
        return sum(map(len, self.wanted.facets.values())) + sum(map(bool, self.ranges.values()))

    @property
    def narrows(self) -> bool:
        """Tell whether anything but the words narrows the search."""
        return self.active > 0


class _Listed(Paginator):  # type: ignore[type-arg]
    """Pages of a search: what is shown is found already, only the count is needed."""

    def __init__(self, found: Found) -> None:
        super().__init__([], PAGE)
        self._found = found

    @property
    def count(self) -> int:
        return self._found.count


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    asked = asked_for(request.GET)
    number = page_number(request.GET.get("page", ""))
    results = queries.search(asked.wanted, offset=(number - 1) * PAGE, limit=PAGE)
    pages = _Listed(results.found)
    chosen = rules.compared_names(request.GET.getlist("entry"))
    return render(
        request,
        "catalogue/list.html",
        {
            "asked": asked,
            "count": results.found.count,
            "listings": results.listings,
            "page": Page([], min(number, pages.num_pages), pages),
            "filters": filters(results.found, asked.wanted.facets, request.GET),
            "active": asked.active,
            "whole": [name for name in request.GET.getlist("all") if name in HEADINGS],
            "stale": timezone.now() - STALE_AFTER,
            "read_as": results.found.read_as,
            "chosen": chosen,
            "comparison": _compared(chosen),
        },
    )


def page_number(words: str) -> int:
    return max(1, int(words)) if words.isdecimal() and len(words) < 7 else 1  # noqa: PLR2004


def asked_for(given: QueryDict) -> Asked:
    search = given.get("q", "").strip()[: rules.LONGEST_SEARCH]
    written = {
        name: given.get(name, "").strip()[:20] for name in ("hours_from", "hours_to", "price_to")
    }
    numbers: dict[str, float | None] = {}
    problem = ""
    for name, words in written.items():
        try:
            numbers[name] = rules.amount(words, words)
        except rules.NotANumber:
            problem = gettext("“%(words)s” is not a number of hours or dollars: it was left out.")
            problem %= {"words": words}
            numbers[name] = None
    wanted = Wanted(
        text=folded(search),
        facets=rules.facets({name: given.getlist(name) for name in rules.PARAMETERS}),
        hours=(numbers["hours_from"], numbers["hours_to"]),
        price=(None, numbers["price_to"]),
    )
    return Asked(search=search, wanted=wanted, ranges=written, problem=problem)


def filters(found: Found, chosen: Mapping[str, Sequence[str]], given: QueryDict) -> list[Filter]:
    """Return the facets to choose from; `all` in an address names one that is shown whole."""
    shown = []
    for name, heading in HEADINGS.items():
        facet = rules.PARAMETERS[name]
        mine = set(chosen.get(facet, ()))
        counts = {value: count for (key, value), count in found.facets.items() if key == facet}
        counts |= {value: 0 for value in mine if value not in counts}
        if facet == "origin" and not mine and len(counts) < 2:  # noqa: PLR2004 -- no choice
            continue
        best = sorted(counts, key=lambda value: (value not in mine, -counts[value], value))
        most = len(best) if name in given.getlist("all") else max(SHOWN, len(mine))
        options = tuple(
            Option(value=value, word=word(facet, value), count=counts[value], chosen=value in mine)
            for value in best[:most]
        )
        if options:
            hidden = len(best) - len(options)
            shown.append(
                Filter(
                    name=name,
                    heading=heading,
                    options=options,
                    hidden=hidden,
                    whole=_whole(given, name) if hidden else "",
                )
            )
    return shown


def _whole(given: QueryDict, name: str) -> str:
    asked = given.copy()
    asked.pop("page", None)
    asked.setlist("all", [*dict.fromkeys([*given.getlist("all"), name])])
    return f"?{asked.urlencode()}#filter-{name}"


def word(facet: str, value: str) -> str:
    if (facet, value) in WORDS:
        return str(WORDS[facet, value])
    if facet == "accepted" and value in packs.ORDER:
        return reader.said(packs.load_pack(value).title)
    if facet == "origin":
        register = queries.register_named(value)
        return reader.said(register.name) if register else value
    return reader.said(queries.label(facet, value))


@require_safe
def theirs(request: HttpRequest, register: str, slug: str) -> HttpResponse:
    shown = queries.theirs(register, slug)
    return render(
        request,
        "catalogue/theirs.html",
        {"listing": shown, "register": shown.register, "stale": timezone.now() - STALE_AFTER},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What an entry says to one thing; what a register does not tell is not a no."""

    lines: tuple[str, ...]
    is_told: bool

    @classmethod
    def of(cls, column: Column, said: Sequence[Mapping[str, str]]) -> "Cell":
        """Return what a column says, in the reader's language."""
        lines = tuple(words for each in said if (words := reader.said(each)))
        return cls(lines=lines, is_told=bool(lines) or column.origin is None)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    columns = queries.compared(rules.compared_names(request.GET.getlist("entry")))
    return render(
        request,
        "catalogue/compare.html",
        {
            "columns": columns,
            "rows": rows(columns),
            "has_origins": any(each.origin for each in columns),
            "is_full": len(columns) == rules.MOST_COMPARED,
            "without": [
                (each, _compared([other.name for other in columns if other is not each]))
                for each in columns
            ],
            "chosen": _compared([each.name for each in columns]),
            "stale": timezone.now() - STALE_AFTER,
        },
    )


def _compared(names: Sequence[str]) -> str:
    return urlencode([("entry", name) for name in names])


def rows(columns: Sequence[Column]) -> list[tuple[str, list[Cell]]]:
    """Return the lines of the comparison: a heading, and what each entry says to it."""
    lines: list[tuple[str, list[Sequence[Mapping[str, str]]]]] = [
        (gettext("Institution"), [[each.institution] for each in columns]),
        (gettext("Purpose"), [[each.purpose] for each in columns]),
        (gettext("You will be able to"), [each.outcomes for each in columns]),
        *(
            (reader.said(term), [each.about(key) for each in columns])
            for key, term in comparing.terms(columns).items()
        ),
        (gettext("How you show it"), [each.assessments or () for each in columns]),
        (gettext("Recognised by"), [each.recognised_by or () for each in columns]),
        (gettext("Leads to"), [each.leads_to or () for each in columns]),
        (gettext("How long it is valid"), [[each.expiry or {}] for each in columns]),
    ]
    shown = [
        (heading, [Cell.of(each, said) for each, said in zip(columns, cells, strict=True)])
        for heading, cells in lines
    ]
    return [(heading, cells) for heading, cells in shown if any(each.lines for each in cells)]
