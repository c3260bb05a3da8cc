"""Addresses for machines: status lists, DID documents, achievements; public and cached."""

import json
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language_from_request, override

from trillium.credentials.values import JsonObject
from trillium.delivery.offerings import queries as offerings
from trillium.kit.open_answers import MINUTE, open_to_all
from trillium.recognition.issuing import actions, queries


@open_to_all(MINUTE)
def status_list(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    found = queries.status_list(slug)
    if found is None:
        return _unknown("There is no such status list.")
    return _document(actions.refreshed(found, at=timezone.now()).document, "application/vc")


@open_to_all(5 * MINUTE)
def issuer(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    document = queries.did_document_of(slug)
    if document is None:
        return _unknown("There is no such issuer.")
    return _document(document, "application/did+json")


@open_to_all(5 * MINUTE)
def site(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    return _document(queries.site_did_document(), "application/did+json")


@open_to_all(60 * MINUTE)
def achievement(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    version = queries.public_version(slug, number)
    if version is None:
        return _unknown("There is no such achievement.")
    if request.get_preferred_type(["application/ld+json", "application/json", "text/html"]) == (
        "text/html"
    ):
        entry = offerings.entry_of(version)
        if entry is not None:
            with override(get_language_from_request(request)):  # this address has no language
                return _vary(redirect("offerings:entry", entry.slug))
    return _vary(_document(queries.achievement_document(version), "application/ld+json"))


@open_to_all(5 * MINUTE)
def entry_achievement(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    try:
        version = offerings.entry(slug).version
    except offerings.NoSuchEntry:
        return _unknown("The catalogue has no such micro-credential.")
    return _document(queries.achievement_document(version), "application/ld+json")


@open_to_all(60 * MINUTE)
def achievement_image(request: HttpRequest, slug: str, number: int) -> HttpResponse:  # noqa: ARG001
    version = queries.public_version(slug, number)
    if version is None:
        raise Http404
    return HttpResponse(queries.badge_png(version), content_type="image/png")


@open_to_all(MINUTE)
def old_badge(request: HttpRequest, pk: UUID) -> HttpResponse:  # noqa: ARG001
    award = queries.awards().filter(pk=pk).first()
    return _old(queries.open_badges_2.badge_of(award) if award else None)


@open_to_all(60 * MINUTE)
def old_class(request: HttpRequest, slug: str, number: int) -> HttpResponse:  # noqa: ARG001
    return _old(queries.open_badges_2.class_of(slug, number))


@open_to_all(60 * MINUTE)
def old_issuer(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    return _old(queries.open_badges_2.issuer(slug))


def _old(document: JsonObject | None) -> HttpResponse:
    if document is None:
        return _unknown("There is no badge of Open Badges 2.0 here.")
    return _document(document, "application/ld+json")


def _document(document: JsonObject, media_type: str) -> HttpResponse:
    return HttpResponse(json.dumps(document, ensure_ascii=False), content_type=media_type)


def _unknown(sentence: str) -> HttpResponse:
    return JsonResponse({"detail": sentence}, status=404)


def _vary(response: HttpResponse) -> HttpResponse:
    response["Vary"] = "Accept, Accept-Language, Cookie"
    return response
