"""The API, /api/v1/: what other systems read and ask; described at /api/v1/openapi.json."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext
from ninja import NinjaAPI, Query, Schema
from ninja.parser import Parser
from pydantic import Field

from trillium.accounts.people.models import Person
from trillium.delivery.catalogue import queries as listings
from trillium.delivery.catalogue import rules as asked
from trillium.delivery.catalogue.index import Wanted
from trillium.delivery.offerings import queries as offerings
from trillium.delivery.offerings.models import CatalogueEntry
from trillium.delivery.offerings.rules import folded
from trillium.kit.errors import Problem
from trillium.recognition.verifying import api as verifying
from trillium.structures.designs.document import read_design
from trillium.structures.frameworks import packs, report, rules
from trillium.structures.frameworks import queries as house
from trillium.structures.frameworks.pack import Pack
from trillium.structures.pathways import queries as pathway_queries
from trillium.structures.pathways.models import PathwayVersion
from trillium.web.problems import status_of

Language = Literal["en", "fr"]

#: beyond the last entry of any catalogue, within what a database counts
FURTHEST = 1_000_000


class StrictParser(Parser):
    """Reads JSON in which no key stands twice: a signature must not rest on which one counts."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return what the body holds; ninja answers 400 where this raises."""
        return json.loads(request.body, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        message = "a key stands twice in one object"
        raise ValueError(message)
    return made


api = NinjaAPI(
    title="Trillium",
    version="1",
    description="Check designs against frameworks, read the catalogue, verify credentials.",
    docs_url=None,  # its page loads scripts from elsewhere, which our content policy refuses
    urls_namespace="api",
    parser=StrictParser(),
)
api.add_router("/verify", verifying.router, tags=["verify"])


@api.exception_handler(Problem)
def say_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Answer a problem with its one sentence."""
    return api.create_response(
        request, {"detail": problem.sentence(gettext)}, status=status_of(problem)
    )


@api.exception_handler(RequestDataTooBig)
def say_too_big(request: HttpRequest, problem: RequestDataTooBig) -> HttpResponse:  # noqa: ARG001
    """Answer a body beyond what is read."""
    largest = filesizeformat(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    detail = gettext("This is too large: %(size)s is the most that is read. Nothing was kept.")
    return api.create_response(request, {"detail": detail % {"size": largest}}, status=413)


class Pair(Schema):
    """A text in English and French."""

    en: str = ""
    fr: str = ""


class Entry(Schema):
    """A micro-credential of the catalogue."""

    slug: str
    title: Pair
    organisation: Pair
    version: int
    digest: str
    published_at: str
    page: str
    achievement: str


class Page(Schema):
    """Some entries of the catalogue, and how many there are in all."""

    count: int
    entries: list[Entry]


class Summary(Schema):
    """A framework, in short."""

    id: str
    title: Pair
    jurisdiction: Pair
    home: bool
    house: bool
    criteria: int
    binding: int


@api.get("/catalogue", response=Page, tags=["catalogue"])
def catalogue(  # noqa: PLR0917 -- each is a parameter of the address
    request: HttpRequest,
    q: str = "",
    offset: Annotated[int, Field(ge=0, le=FURTHEST)] = 0,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
    hours_from: Annotated[float | None, Field(ge=0)] = None,
    hours_to: Annotated[float | None, Field(ge=0)] = None,
    price_to: Annotated[float | None, Field(ge=0)] = None,
) -> dict[str, Any]:
    """Return published micro-credentials whose text holds every word of `q`, best first.

    Filters, each may be given again: skill, sector, language (en, fr), delivery (online, on_site,
    blended, work_based), funding (osap, free), level, stackable (yes), accepted (a framework's id).
    """
    wanted = Wanted(
        text=folded(q[: asked.LONGEST_SEARCH]),
        facets=asked.facets(dict(request.GET.lists())),
        hours=(hours_from, hours_to),
        price=(None, price_to),
    )
    results = listings.search(wanted, offset=offset, limit=limit)
    rows = offerings.entries([row.entry_id for row in results.listings])
    return {"count": results.found.count, "entries": [entry_of(row) for row in rows]}


@api.get("/catalogue/{slug:slug}", response=Entry, tags=["catalogue"])
def catalogue_entry(request: HttpRequest, slug: str) -> dict[str, Any]:  # noqa: ARG001
    """Return one published micro-credential."""
    return entry_of(offerings.entry(slug))


def entry_of(row: CatalogueEntry) -> dict[str, Any]:
    """Return an entry as the API gives it."""
    version, design = row.version, row.version.design
    return {
        "slug": row.slug,
        "title": design.title,
        "organisation": design.organisation.name,
        "version": version.number,
        "digest": version.digest,
        "published_at": row.published_at.isoformat(),
        "page": f"{settings.SITE_URL}{reverse('offerings:entry', args=[row.slug])}",
        "achievement": f"{settings.SITE_URL}/achievements/{design.slug}/v{version.number}",
    }


class PathwayEntry(Schema):
    """A published pathway, in short."""

    slug: str
    title: Pair
    organisation: Pair
    leads_to: Pair
    version: int
    page: str


class PathwayWhole(PathwayEntry):
    """A published pathway with its rule: a tree of groups and pieces."""

    description: Pair
    target_design: str
    valid_from: str
    valid_until: str
    published_at: str
    rule: dict[str, Any]


class PathwayPage(Schema):
    """Some published pathways, and how many there are in all."""

    count: int
    pathways: list[PathwayEntry]


@api.get("/pathways", response=PathwayPage, tags=["pathways"])
def pathways(
    request: HttpRequest,  # noqa: ARG001
    q: str = "",
    offset: Annotated[int, Field(ge=0, le=FURTHEST)] = 0,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Return published pathways, newest first, whose title holds every word of `q`."""
    found = pathway_queries.published(q)
    rows = found[offset : offset + limit]
    return {"count": found.count(), "pathways": [pathway_of(row) for row in rows]}


@api.get("/pathways/{slug:slug}", response=PathwayWhole, tags=["pathways"])
def pathway(request: HttpRequest, slug: str) -> dict[str, Any]:  # noqa: ARG001
    """Return one published pathway with its whole rule."""
    row = pathway_queries.public(slug)
    return pathway_of(row) | {
        "description": row.description,
        "target_design": row.target_design,
        "valid_from": row.valid_from.isoformat() if row.valid_from else "",
        "valid_until": row.valid_until.isoformat() if row.valid_until else "",
        "published_at": row.published_at.isoformat() if row.published_at else "",
        "rule": row.rule,
    }


def pathway_of(row: PathwayVersion) -> dict[str, Any]:
    """Return a pathway as the API lists it."""
    return {
        "slug": row.pathway.slug,
        "title": row.title,
        "organisation": row.pathway.organisation.name,
        "leads_to": row.target_title,
        "version": row.number,
        "page": f"{settings.SITE_URL}{reverse('pathways:pathway', args=[row.pathway.slug])}",
    }


@api.get("/frameworks", response=list[Summary], tags=["frameworks"])
def frameworks(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the frameworks that designs are held against.

    Who is signed in is given the house frameworks in use near them too, with their owner.
    """
    return [
        {
            "id": pack.id,
            "title": pack.title,
            "jurisdiction": pack.jurisdiction,
            "home": pack.home,
            "house": pack.house,
            "criteria": len(pack.criteria),
            "binding": sum(criterion.binding for criterion in pack.criteria),
        }
        for pack in (*packs.load_packs(), *_houses(request).values())
    ]


@api.get("/frameworks/{slug:framework_id}", response=dict[str, Any], tags=["frameworks"])
def framework(request: HttpRequest, framework_id: str, language: Language = "en") -> dict[str, Any]:
    """Return one framework with every criterion, its source and confidence."""
    return report.pack_as_json(_pack(framework_id, _houses(request)), language)


@api.post("/check", response=dict[str, Any], tags=["frameworks"])
def check(
    request: HttpRequest,
    framework: Query[list[str] | None] = None,
    language: Language = "en",
) -> dict[str, Any]:
    """Hold a design, sent as YAML or JSON, against the frameworks; nothing is kept."""
    document = read_design(request.body.decode("utf-8", errors="replace"), "design")
    houses = _houses(request) if framework else {}
    chosen = tuple(_pack(name, houses) for name in framework or ()) or packs.load_packs()
    reports = tuple(rules.check(document, pack) for pack in chosen)
    return report.as_json(
        report.Checked(name="design", document=document, reports=reports, language=language)
    )


def _houses(request: HttpRequest) -> dict[str, Pack]:
    person = request.user
    if not isinstance(person, Person):
        return {}
    return {row.framework_id: house.house_pack(row) for row in house.houses_near(person)}


def _pack(framework_id: str, houses: Mapping[str, Pack]) -> Pack:
    return houses.get(framework_id) or packs.load_pack(framework_id)
