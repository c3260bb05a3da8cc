"""The pages on which saves of a draft are listed, and two states of a design compared."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trillium.accounts.people.permissions import signed_in
from trillium.kit import reader
from trillium.structures.designs import actions, composing, permissions, queries, rules
from trillium.structures.designs.views.shown import about, shown_design, shown_version

PAGE = 25


@login_required
@require_safe
def history(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    version = shown_version(request, design_id, number)
    page = Paginator(queries.revisions_of(version), PAGE).get_page(request.GET.get("page"))
    context = about(request, version) | {"page": page, "erased": _("An erased person")}
    return render(request, "designs/history.html", context)


@login_required
@require_POST
def go_back(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    version = shown_version(request, design_id, number)
    permissions.require_write(signed_in(request), version.design.organisation)
    to, revision = _number(request.POST.get("to")), _number(request.POST.get("revision"))
    actions.go_back(
        actor=signed_in(request), version=version, to=to, revision=revision, at=timezone.now()
    )
    messages.success(
        request, _("The draft has the words of save %(number)d again.") % {"number": to}
    )
    return redirect("designs:history", design_id, number)


@login_required
@require_safe
def compare(request: HttpRequest, design_id: UUID) -> HttpResponse:
    design = shown_design(request, design_id)
    versions = list(queries.versions_of(design))
    numbers = {version.number: version for version in versions}
    newer = numbers.get(_number(request.GET.get("to")), versions[0])
    before = versions[1] if len(versions) > 1 else versions[0]
    older = numbers.get(_number(request.GET.get("from")), before)
    found = rules.differences(older.document, newer.document)
    context = {
        "design": design,
        "versions": versions,
        "older": older,
        "newer": newer,
        "differences": composing.told(found, reader.language()),
    }
    return render(request, "designs/compare.html", context)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
