"""The twelve addresses of CASE, /ims/case/v1p1/… and v1p0, for machines: open, read only."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from trillium.structures.skills import asking, queries
from trillium.structures.skills.case_api import Case, chosen
from trillium.structures.skills.models import SkillDefinition, SkillFramework
from trillium.structures.skills.reading.records import case_identifier

Answer = dict[str, Any] | None
Kind = SkillDefinition.Kind


def failure(status: int, value: str, description: str) -> JsonResponse:
    """Answer with CASE's status information."""
    code = {"imsx_codeMinorFieldName": "TargetEndSystem", "imsx_codeMinorFieldValue": value}
    return JsonResponse(
        {
            "imsx_codeMajor": "failure",
            "imsx_severity": "error",
            "imsx_description": description,
            "imsx_codeMinor": {"imsx_codeMinorField": [code]},
        },
        status=status,
    )


def service(version: str) -> Case:
    """Return the writer of one version's documents."""
    return Case(f"{settings.SITE_URL}/ims/case/{version}", version=version)


@require_safe
def documents(request: HttpRequest, version: str) -> HttpResponse:
    """Answer getAllCFDocuments."""
    try:
        asked = asking.question(request.GET.dict())
        case = service(version)
        rows = queries.frameworks().prefetch_related("definitions")
        found = asking.answer([case.document(row) for row in rows], asked)
    except asking.WrongQuestion as problem:
        return failure(400, "invalid_selection_field", problem.sentence(gettext))
    page = found[asked.offset : asked.offset + asked.limit]
    answer = JsonResponse({"CFDocuments": chosen(page, asked.fields) if asked.fields else page})
    answer["X-Total-Count"] = str(len(found))
    answer["Link"] = ", ".join(_links(request, asked, len(found), version))
    return answer


def _links(request: HttpRequest, asked: asking.Question, total: int, version: str) -> Iterator[str]:
    last = max(0, (total - 1) // asked.limit * asked.limit)
    places = {"first": 0, "last": last}
    if asked.offset + asked.limit < total:
        places["next"] = asked.offset + asked.limit
    if asked.offset:
        places["prev"] = max(0, asked.offset - asked.limit)
    for name, offset in places.items():
        kept = request.GET.dict() | {"limit": str(asked.limit), "offset": str(offset)}
        address = f"{service(version).base}/CFDocuments?{urlencode(kept)}"
        yield f'<{address}>; rel="{name}"'


def document(case: Case, identifier: UUID) -> Answer:
    """Answer getCFDocument."""
    row = queries.framework_identified(identifier)
    return case.document(row) if row else None


def item(case: Case, identifier: UUID) -> Answer:
    """Answer getCFItem."""
    row = queries.skill_identified(identifier)
    return case.item(row) if row else None


def item_associations(case: Case, identifier: UUID) -> Answer:
    """Answer getCFItemAssociations."""
    row = queries.skill_identified(identifier)
    if row is None:
        return None
    links = queries.links_around(row)
    return {
        "CFItem": case.item(row),
        "CFAssociations": [case.association(each, inside=True) for each in links],
    }


def association(case: Case, identifier: UUID) -> Answer:
    """Answer getCFAssociation."""
    link = queries.link_identified(identifier)
    return case.association(link) if link else None


def _defined(kind: Kind, *, in_a_set: bool) -> Callable[[Case, UUID], Answer]:
    def answer(case: Case, identifier: UUID) -> Answer:
        row = queries.definition_identified(kind, identifier)
        found = case.definition(row) if row else _derived(case, kind, identifier)
        return {kind.value: [found]} if found and in_a_set else found

    return answer


def _derived(case: Case, kind: Kind, identifier: UUID) -> Answer:
    """Return what frameworks of other formats do not define, made from what they say."""
    makers: dict[Kind, Callable[[SkillFramework], list[dict[str, Any]]]] = {
        Kind.LICENCE: lambda row: [case.licence(row)] if row.licence or row.licence_name else [],
        Kind.SUBJECT: lambda row: [case.subject(row, title) for title in row.subjects],
        Kind.ITEM_TYPE: lambda row: [case.item_type(row, name) for name in queries.kinds_of(row)],
    }
    if kind not in makers:
        return None
    for row in queries.frameworks():
        for each in makers[kind](row):
            if each["identifier"] == str(identifier):
                return each
    return None


ONE: dict[str, Callable[[Case, UUID], Answer]] = {
    "CFDocuments": document,
    "CFItems": item,
    "CFItemAssociations": item_associations,
    "CFAssociations": association,
    "CFConcepts": _defined(Kind.CONCEPT, in_a_set=True),
    "CFSubjects": _defined(Kind.SUBJECT, in_a_set=True),
    "CFLicenses": _defined(Kind.LICENCE, in_a_set=False),
    "CFItemTypes": _defined(Kind.ITEM_TYPE, in_a_set=True),
    "CFAssociationGroupings": _defined(Kind.GROUPING, in_a_set=False),
    "CFRubrics": _defined(Kind.RUBRIC, in_a_set=False),
}


@require_safe
def one(request: HttpRequest, version: str, kind: str, identifier: str) -> HttpResponseBase:  # noqa: ARG001
    """Answer each of the addresses that end with an identifier."""
    named = case_identifier(identifier.lower())
    if kind not in {*ONE, "CFPackages"}:
        return failure(404, "unknownobject", f"{kind} is no collection of CASE.")
    if named is None:
        return failure(400, "invalid_uuid", f"{identifier[:80]} is not a UUID.")
    if kind == "CFPackages":
        return package(version, named)
    found = ONE[kind](service(version), named)
    if found is None:
        return failure(404, "unknownobject", f"There is no {kind} with the identifier {named}.")
    return JsonResponse(found)


def package(version: str, identifier: UUID) -> HttpResponseBase:
    """Answer getCFPackage, written as it is read from the tables: it may be large."""
    row = queries.framework_identified(identifier)
    if row is None:
        return failure(
            404, "unknownobject", f"There is no package with the identifier {identifier}."
        )
    return StreamingHttpResponse(
        _package(service(version), row), content_type="application/json; charset=utf-8"
    )


def _package(case: Case, row: SkillFramework) -> Iterator[str]:
    yield '{"CFDocument": ' + _json(case.document(row, inside=True))
    yield from _many("CFItems", (case.item(each, inside=True) for each in queries.items_of(row)))
    links = queries.links_of(row)
    yield from _many("CFAssociations", (case.association(each, inside=True) for each in links))
    yield ', "CFDefinitions": ' + _json(_definitions(case, row))
    rubrics = row.definitions.filter(kind=Kind.RUBRIC)
    yield from _many("CFRubrics", (case.definition(each) for each in rubrics))
    yield "}"


def _many(name: str, documents_: Iterator[dict[str, Any]]) -> Iterator[str]:
    yield f', "{name}": ['
    for number, each in enumerate(documents_):
        yield (", " if number else "") + _json(each)
    yield "]"


def _definitions(case: Case, row: SkillFramework) -> dict[str, Any]:
    kept: dict[str, list[Any]] = {}
    for each in row.definitions.exclude(kind=Kind.RUBRIC):
        kept.setdefault(each.kind, []).append(case.definition(each))
    kept.setdefault(Kind.ITEM_TYPE, [case.item_type(row, kind) for kind in queries.kinds_of(row)])
    kept.setdefault(Kind.SUBJECT, [case.subject(row, title) for title in row.subjects])
    if row.licence or row.licence_name:
        kept.setdefault(Kind.LICENCE, [case.licence(row)])
    return {str(name): found for name, found in kept.items() if found}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
