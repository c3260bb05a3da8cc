"""Addresses for machines: each entry in the formats of registers, and the feeds of harvesters."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.http import http_date

from trillium.delivery.catalogue import harvesting, queries
from trillium.delivery.catalogue.models import Listing
from trillium.delivery.offerings import queries as offerings
from trillium.delivery.offerings.queries import NoSuchEntry
from trillium.kit.open_answers import MINUTE, open_to_all
from trillium.structures.designs.formats import ctdl, elm, row, schema_org
from trillium.structures.designs.formats.published import Published

Writer = Callable[[Mapping[str, Any], Published], str]
MOST_CHANGES = 200
MOST_OF_A_SITEMAP = 50_000  # sitemaps.org: more do not fit one file


def _as_json(compose: Callable[[Mapping[str, Any], Published], Any]) -> Writer:
    return lambda document, published: json.dumps(compose(document, published), ensure_ascii=False)


def _answer(slug: str, media_type: str, write: Writer) -> HttpResponse:
    try:
        entry = offerings.entry(slug)
    except NoSuchEntry:
        return JsonResponse({"detail": "The catalogue has no such micro-credential."}, status=404)
    published = offerings.published(entry, timezone.localdate())
    response = HttpResponse(write(entry.version.document, published), content_type=media_type)
    listed = queries.listed(slug)
    if listed is not None:
        response["Last-Modified"] = http_date(listed.changed_at.timestamp())
    return response


@open_to_all(5 * MINUTE)
def schema(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    return _answer(slug, schema_org.MEDIA_TYPE, _as_json(schema_org.compose))


@open_to_all(5 * MINUTE)
def ctdl_graph(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    return _answer(slug, ctdl.MEDIA_TYPE, _as_json(ctdl.compose))


@open_to_all(5 * MINUTE)
def elm_graph(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    return _answer(slug, elm.MEDIA_TYPE, _as_json(elm.compose))


@open_to_all(5 * MINUTE)
def table(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    return _answer(slug, row.MEDIA_TYPE, row.compose)


@open_to_all(MINUTE)
def changes(request: HttpRequest) -> HttpResponse:
    since = request.GET.get("since", "0")
    if not since.isdecimal() or len(since) > 15:  # noqa: PLR2004 -- beyond what is counted
        return JsonResponse({"detail": "since must be a whole number: a cursor."}, status=400)
    rows = list(queries.changes(int(since))[: MOST_CHANGES + 1])
    shown = rows[:MOST_CHANGES]
    return JsonResponse(
        {
            "cursor": str(shown[-1].number) if shown else since,
            "more": len(rows) > MOST_CHANGES,
            "changes": [_change(each) for each in shown],
        }
    )


def _change(each: Listing) -> dict[str, Any]:
    return {
        "slug": each.slug,
        "kind": each.kind,
        "at": each.changed_at.isoformat(),
        "title": each.title,
        "version": each.version,
        "digest": each.digest,
        "page": offerings.entry_page(each.slug),
    }


@open_to_all(60 * MINUTE)
def sitemap(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    lines = [
        f"<url><loc>{escape(offerings.entry_page(slug))}</loc>"
        f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod></url>"
        for slug, changed in queries.shown().values_list("slug", "changed_at")[:MOST_OF_A_SITEMAP]
    ]
    body = "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *lines,
            "</urlset>",
        ]
    )
    return HttpResponse(body, content_type="application/xml")


@open_to_all(MINUTE)
def oai(request: HttpRequest) -> HttpResponse:
    base = f"{settings.SITE_URL}/oai"
    given = dict(request.GET.lists())
    body = harvesting.answer(given, base=base, now=timezone.now())
    return HttpResponse(body, content_type="text/xml; charset=utf-8")
