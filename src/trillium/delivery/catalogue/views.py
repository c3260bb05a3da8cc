"""The public catalogue: search with filters, and up to three entries side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from trillium.delivery.catalogue import queries, rules
from trillium.delivery.catalogue.index import Found, Wanted
from trillium.delivery.offerings import information
from trillium.delivery.offerings.models import CatalogueEntry
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
            "chosen": request.GET.getlist("entry")[: rules.MOST_COMPARED],
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


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    slugs = [slug for slug in request.GET.getlist("entry") if slug][: rules.MOST_COMPARED]
    entries = queries.compared(slugs)
    about = [information.information(each.version.document) for each in entries]
    return render(
        request,
        "catalogue/compare.html",
        {
            "entries": entries,
            "columns": list(zip(entries, about, strict=True)),
            "rows": rows(entries, about),
        },
    )


def rows(
    entries: Sequence[CatalogueEntry], about: Sequence[information.Information]
) -> list[tuple[str, list[list[Any]]]]:
    """Return the lines of the comparison: a heading, and for each entry its words."""
    lines: list[tuple[Any, list[list[Any]]]] = [
        (gettext("Institution"), [[each.version.design.organisation.name] for each in entries]),
        (gettext("Purpose"), [[each.purpose] for each in about]),
        (gettext("You will be able to"), [list(each.outcomes) for each in about]),
    ]
    terms = {fact.term["en"]: fact.term for each in about for fact in each.facts}
    for key, term in terms.items():
        cells = [
            [line for f in each.facts if f.term["en"] == key for line in f.lines] for each in about
        ]
        lines.append((reader.said(term), cells))
    lines += [
        (gettext("How you show it"), [[a.title for a in each.assessments] for each in about]),
        (gettext("Recognised by"), [[body for body, _ in each.recognised_by] for each in about]),
        (gettext("Leads to"), [[target for target, _ in each.leads_to] for each in about]),
        (gettext("How long it is valid"), [[each.expiry] for each in about]),
    ]
    return [(heading, cells) for heading, cells in lines if any(any(cell) for cell in cells)]
