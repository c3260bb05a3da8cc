"""The pages on which a version is read, taken along and followed by the next one."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trillium.accounts.people.permissions import signed_in
from trillium.kit import reader
from trillium.structures.designs import actions, composing, permissions, queries
from trillium.structures.designs.formats import plain, workbook
from trillium.structures.designs.forms.start import NextVersion
from trillium.structures.designs.views.shown import about, shown_version


@login_required
@require_safe
def read(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    version = shown_version(request, design_id, number)
    context = about(request, version) | {
        "sections": composing.reading(version.document, reader.language()),
        "ending": queries.ending(version),
    }
    return render(request, "designs/read.html", context)


#: format → media type and writer
FILES: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], str | bytes]]] = {
    "yaml": ("application/yaml; charset=utf-8", plain.as_yaml),
    "json": ("application/json", plain.as_json),
    "xlsx": (workbook.MEDIA_TYPE, workbook.write),
}


@login_required
@require_safe
def file(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    version = shown_version(request, design_id, number)
    asked = request.GET.get("format", "yaml")
    kind = asked if asked in FILES else "yaml"
    media_type, write = FILES[kind]
    name = f"{version.design.slug}-v{version.number}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write(version.document), content_type=media_type, headers=headers)


@login_required
def revise(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    version = shown_version(request, design_id, number)
    permissions.require_write(signed_in(request), version.design.organisation)
    form = NextVersion(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        started = actions.start_revision(
            actor=signed_in(request),
            version=version,
            changes=form.cleaned_data["changes"],
            at=timezone.now(),
        )
        messages.success(request, _("Version %(number)s is started.") % {"number": started.number})
        return redirect("board", design_id)
    return render(request, "designs/revise.html", about(request, version) | {"form": form})
