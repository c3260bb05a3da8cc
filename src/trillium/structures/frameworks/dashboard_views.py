"""A whole catalogue against frameworks: what is met, and what is missing most often."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.accounts.people.permissions import signed_in
from trillium.kit import reader, tables
from trillium.structures.designs.models import Version
from trillium.structures.frameworks import actions, packs, queries
from trillium.structures.frameworks.letters import Line
from trillium.structures.frameworks.pack import HOME, Pack
from trillium.structures.frameworks.saying import SAY

MOST_LINES, MOST_SHOWN = 12, 50
State = Version.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person chose to see; what cannot be chosen counts as not chosen."""

    organisations: Sequence[Organisation]
    organisation: Organisation | None
    state: str
    offered: Sequence[Pack]
    chosen: Sequence[Pack]
    versions: QuerySet[Version]


def _asked(request: HttpRequest, person: Person) -> Asked:
    near = list(organisations.neighbours_of(person).filter(designs__isnull=False).distinct())
    slug, state = request.GET.get("organisation", ""), request.GET.get("state", "")
    organisation = next((each for each in near if each.slug == slug), None)
    state = state if state in State.values else ""
    houses = [queries.house_pack(row) for row in queries.houses_near(person)]
    offered = (*packs.load_packs(), *houses)
    wanted = set(request.GET.getlist("framework"))
    chosen = [pack for pack in offered if pack.id in wanted] or [
        pack for pack in offered if pack.id in HOME
    ]
    return Asked(
        organisations=near,
        organisation=organisation,
        state=state,
        offered=offered,
        chosen=chosen,
        versions=queries.visible(person, str(organisation.pk) if organisation else "", state),
    )


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    recheck = actions.keep_current(at=timezone.now())
    asked = _asked(request, person)
    found = queries.overview(asked.versions, asked.chosen)
    missing = found.missing
    context = {
        "asked": asked,
        "chosen_ids": {pack.id for pack in asked.chosen},
        "states": State.choices,
        "found": found,
        "worst": missing[:MOST_LINES],
        "missing_count": len(missing),
        "recheck": recheck,
        "query": _query(request),
        "lacking": _lacking(request, asked),
    }
    return render(request, "frameworks/dashboard.html", context)


def _query(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("missing", None)
    return kept.urlencode()


def _lacking(request: HttpRequest, asked: Asked) -> dict[str, object] | None:
    """Return the designs that miss the criterion named as `<framework>:<criterion>`."""
    framework_id, _, criterion_id = request.GET.get("missing", "").partition(":")
    pack = next((each for each in asked.offered if each.id == framework_id), None)
    criterion = (
        next((each for each in pack.criteria if each.id == criterion_id), None) if pack else None
    )
    if pack is None or criterion is None:
        return None
    versions, count = queries.lacking(asked.versions, pack, criterion_id, MOST_SHOWN)
    return {"pack": pack, "criterion": criterion, "versions": versions, "count": count}


@login_required
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    recheck = queries.running(timezone.now())
    if recheck is None:  # the whole page has other things to say now
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "frameworks/parts/recheck.html", {"recheck": recheck})


@login_required
@require_safe
def dashboard_file(request: HttpRequest) -> StreamingHttpResponse:
    person = signed_in(request)
    actions.keep_current(at=timezone.now())
    asked = _asked(request, person)
    found = queries.overview(asked.versions, asked.chosen)
    lines = _lines(found, reader.language())
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="frameworks.csv"'},
    )


def _lines(found: queries.Overview, language: str) -> Iterator[str]:
    say = SAY[language]
    keys = (
        "framework", "framework_title", "criterion", "title", "strength", "binding", "designs",
        "met", "missing", "attest", "to_confirm", "not_applicable",
    )  # fmt: skip
    yield tables.MARK + tables.lines([[say[key] for key in keys]])
    for tally in found.tallies:
        yield tables.lines(_row(line, tally.designs, language) for line in tally.lines)


def _row(line: Line, designs: int, language: str) -> list[object]:
    say, criterion = SAY[language], line.criterion
    return [
        line.pack.id,
        line.pack.title[language],
        criterion.id,
        criterion.title[language],
        say[criterion.strength],
        say["yes" if criterion.binding else "no"],
        designs,
        *line.counts.values(),
    ]
