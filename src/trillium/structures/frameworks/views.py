"""Frameworks and their criteria, a version's checks, and the crosswalk."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.people.permissions import signed_in
from trillium.kit import reader, tables
from trillium.kit.errors import NotFound
from trillium.structures.designs import permissions as design_permissions
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version
from trillium.structures.frameworks import (
    actions,
    evidence,
    packs,
    permissions,
    printing,
    queries,
    report,
)
from trillium.structures.frameworks.door import FAMILIES
from trillium.structures.frameworks.forms import AttestForm
from trillium.structures.frameworks.pack import Pack
from trillium.structures.frameworks.rules import CriterionResult, FrameworkReport, Result

#: the order in which a person reads criteria: what is missing first
ORDER = (
    Result.MISSING,
    Result.ATTEST,
    Result.TO_CONFIRM,
    Result.MET,
    Result.NOT_APPLICABLE,
)


#: what stands above a column of the crosswalk
SHORT: Mapping[str, str] = {
    "ecampusontario_pf_2020": "eCampus",
    "ecampusontario_toolkit_2022": "Toolkit",
    "osap_768_20": "OSAP",
    "cican_2021": "CICan",
    "peqab_omc_2023": "PEQAB",
    "bc_2021": "BC",
    "saskatchewan_2021": "SK",
    "eu_council_2022": "EU",
    "etf_guide": "ETF",
    "emc_cmf_2019": "CMF",
    "microbol_2022": "MicroBol",
    "ireland_nfq_microcreds": "IE",
    "netherlands_kader_2021": "NL",
    "uk_qaa_2022": "QAA",
    "nzqa_2022": "NZQA",
    "australia_nmf_2021": "AU",
    "unesco_2022": "UNESCO",
    "mqa_2020": "MQA",
    "suny_2018": "SUNY",
    "credential_as_you_go_2022": "CAYG",
    "uae_cbmc": "UAE",
}


@require_safe
def frameworks(request: HttpRequest) -> HttpResponse:
    every = packs.load_packs()
    groups = {
        "home": [pack for pack in every if pack.home],
        "others": [pack for pack in every if not pack.home],
    }
    mine = (
        organisations.organisations_of(signed_in(request), *permissions.HOUSE_ROLES)
        if (request.user.is_authenticated)
        else ()
    )
    context = groups | {"count": len(every), "houses": mine}
    return render(request, "frameworks/list.html", context)


@require_safe
def framework(request: HttpRequest, framework_id: str) -> HttpResponse:
    person = signed_in(request) if request.user.is_authenticated else None
    pack = queries.house_framework(framework_id, person)
    criteria = [(entry, FAMILIES[entry.family]) for entry in pack.criteria]
    context = {"pack": pack, "criteria": criteria, **_validity(pack)}
    return render(request, "frameworks/framework.html", context)


def _validity(pack: Pack) -> dict[str, object]:
    today = timezone.localdate()
    after = pack.superseded_by if pack.superseded_by in packs.ORDER else ""
    return {
        "standing": pack.standing(today),
        "read_long_ago": pack.read_long_ago(today),
        "after": packs.load_pack(after) if after else None,
    }


def _about(request: HttpRequest, design_id: UUID, number: int) -> dict[str, Any]:
    version = designs.version_numbered(design_id, number)
    design_permissions.require_read(signed_in(request), version.design)
    return {"version": version, "design": version.design}


@login_required
@require_safe
def check(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    context = _about(request, design_id, number)
    found = queries.reports(context["version"])
    context |= {
        "home": [report for report in found if report.pack.home],
        "others": [report for report in found if not report.pack.home],
        "totals": _totals(found),
    }
    return render(request, "frameworks/check.html", context)


def _totals(found: list[FrameworkReport]) -> dict[str, int]:
    return {
        "frameworks": len(found),
        "stand": sum(report.stands() for report in found),
        "met": sum(report.met for report in found),
        "missing": sum(report.missing for report in found),
        "attest": sum(report.to_attest for report in found),
        "to_confirm": sum(report.to_confirm for report in found),
    }


@login_required
def checked(request: HttpRequest, design_id: UUID, number: int, framework_id: str) -> HttpResponse:
    context = _about(request, design_id, number)
    version: Version = context["version"]
    posted = request.POST if request.method == "POST" else None
    if posted is not None and "withdraw" in posted:
        return _withdrawn(request, version, framework_id, posted["withdraw"])
    tried = AttestForm(posted, criterion_id=posted.get("criterion", "")) if posted else None
    if tried is not None and tried.is_valid():
        return _attested(request, version, framework_id, tried.cleaned_data)
    [found] = queries.reports(version, [framework_id])
    attests = (
        permissions.may_attest(signed_in(request), version) and version.state in actions.OPEN_WORDS
    )
    writes = design_permissions.may_write(signed_in(request), version.design.organisation)
    context |= {
        "report": found,
        "criteria": [_shown(version, found, entry, tried) for entry in _ordered(found)],
        "may_attest": attests,
        "may_edit": writes and version.state == Version.State.DRAFT,
        "pack": found.pack,
        **_validity(found.pack),
    }
    return render(request, "frameworks/checked.html", context, status=422 if tried else 200)


def _ordered(report: FrameworkReport) -> list[CriterionResult]:
    return sorted(report.criteria, key=lambda entry: (ORDER.index(entry.result), not entry.binding))


def _shown(
    version: Version, report: FrameworkReport, entry: CriterionResult, tried: AttestForm | None
) -> dict[str, Any]:
    attested = queries.attestations(version).get((report.pack.id, entry.id))
    again = tried is not None and tried.data.get("criterion") == entry.id
    return {
        "entry": entry,
        "family": FAMILIES[entry.criterion.family],
        "places": [(place, designs.edit_path(version, place.written)) for place in entry.where],
        "attested": attested,
        "changed_since": attested is not None and attested.digest != version.digest,
        "form": tried if again else AttestForm(criterion_id=entry.id),
    }


def _attested(
    request: HttpRequest, version: Version, framework_id: str, data: dict[str, str]
) -> HttpResponse:
    actions.attest(
        actor=signed_in(request),
        version=version,
        framework_id=framework_id,
        criterion_id=data["criterion"],
        reason=data["reason"],
        at=timezone.now(),
    )
    messages.success(request, _("Attested."))
    return redirect(queries.criterion_path(version, framework_id, data["criterion"]))


def _withdrawn(
    request: HttpRequest, version: Version, framework_id: str, criterion_id: str
) -> HttpResponse:
    found = queries.attestations(version).get((framework_id, criterion_id))
    if found is not None:
        actions.withdraw_attestation(actor=signed_in(request), attestation=found, at=timezone.now())
        messages.success(request, _("The attestation is withdrawn."))
    return redirect(queries.criterion_path(version, framework_id, criterion_id))


@login_required
@require_safe
def crosswalk(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    context = _about(request, design_id, number)
    found = queries.reports(context["version"])
    rows = queries.crosswalk(found)
    columns = [(report.pack, SHORT.get(report.pack.id, report.pack.id)) for report in found]
    context |= {
        "columns": columns,
        "rows": [row for row in rows if any(c.total for c in row.cells)],
        "targets": [pack for pack, _short in columns],
    }
    return render(request, "frameworks/crosswalk.html", context)


# --- only the difference, and files ---------------------------------------------------------------


class NoSuchForm(NotFound):
    """It is there as .csv, .json and .pdf only."""


@login_required
@require_safe
def difference(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    context = _about(request, design_id, number)
    version: Version = context["version"]
    wanted = request.GET.get("to", "nzqa_2022")
    found = queries.difference(version, wanted)
    writes = design_permissions.may_write(signed_in(request), version.design.organisation)
    context |= {
        "difference": found,
        "pack": found.report.pack,
        "may_edit": writes and version.state == Version.State.DRAFT,
        "targets": packs.load_packs(),
        "families": [
            (title, [(entry, _links(version, entry)) for entry in entries])
            for title, entries in found.families
        ],
    }
    return render(request, "frameworks/difference.html", context)


def _links(version: Version, entry: CriterionResult) -> list[tuple[Any, str]]:
    return [(place, designs.edit_path(version, place.written)) for place in entry.where]


@login_required
@require_safe
def check_file(request: HttpRequest, design_id: UUID, number: int, form: str) -> HttpResponse:
    version: Version = _about(request, design_id, number)["version"]
    asked = request.GET.getlist("framework") or None
    checked = report.Checked(
        name=version.design.slug,
        document=version.document,
        reports=tuple(queries.reports(version, asked)),
        language=reader.language(),
    )
    name = f"{version.design.slug}-v{version.number}-check"
    if form == "json":
        return _json(report.as_json(checked), name)
    if form == "csv":
        return _csv(tables.lines(report.as_rows(checked)), name)
    if form == "pdf":
        headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
        return HttpResponse(
            printing.as_pdf(checked), content_type="application/pdf", headers=headers
        )
    raise NoSuchForm


def _json(value: dict[str, Any], name: str) -> HttpResponse:
    return JsonResponse(
        value,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": f'attachment; filename="{name}.json"'},
    )


def _csv(text: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(tables.MARK + text, content_type="text/csv; charset=utf-8", headers=headers)


@login_required
@require_safe
def evidence_page(request: HttpRequest, design_id: UUID, number: int, kind: str) -> HttpResponse:
    context = _about(request, design_id, number)
    version: Version = context["version"]
    found = evidence.evidence(kind, version.document)
    writes = design_permissions.may_write(signed_in(request), version.design.organisation)
    context |= {
        "evidence": found,
        "kinds": [(name, entry["title"]) for name, entry in evidence.KINDS.items()],
        "may_edit": writes and version.state == Version.State.DRAFT,
        "elements": [
            (element, [(v, designs.edit_path(version, v.path)) for v in element.values])
            for element in found.elements
        ],
    }
    return render(request, "frameworks/evidence.html", context)


@login_required
@require_safe
def evidence_file(
    request: HttpRequest, design_id: UUID, number: int, kind: str, form: str
) -> HttpResponse:
    version: Version = _about(request, design_id, number)["version"]
    found = evidence.evidence(kind, version.document)
    name = f"{version.design.slug}-v{version.number}-{kind}"
    if form == "json":
        return _json({"design": version.design.title, **found.as_json()}, name)
    if form == "csv":
        return _csv(tables.lines(found.rows()), name)
    raise NoSuchForm
