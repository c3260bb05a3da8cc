"""The pages on which saves of a draft are listed, and two states of a design compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trillium.accounts.people.permissions import signed_in
from trillium.kit import reader
from trillium.structures.designs import actions, comparing, permissions, queries
from trillium.structures.designs.models import Version
from trillium.structures.designs.views.shown import about, shown_design, shown_version

PAGE = 25
LONGEST_NUMBER = 9


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """One state of a design: a version as it stands, or one of its saves (`2` or `2.5`)."""

    version: Version
    save: int | None
    document: Mapping[str, Any]
    digest: str

    @property
    def name(self) -> str:
        """Return what people call it."""
        number = self.version.number
        if self.save is None:
            return _("Version %(number)d") % {"number": number}
        return _("Version %(number)d, save %(save)d") % {"number": number, "save": self.save}

    def as_json(self) -> dict[str, object]:
        """Return which state it is, as plain values."""
        return {"version": self.version.number, "save": self.save, "digest": self.digest}


@login_required
@require_safe
def compare(request: HttpRequest, design_id: UUID) -> HttpResponse:
    design = shown_design(request, design_id)
    versions = list(queries.versions_of(design))
    newer = _stand(request.GET.get("to"), versions, versions[0])
    before = versions[1] if len(versions) > 1 else versions[0]
    older = _stand(request.GET.get("from"), versions, before)
    found = comparing.changes(older.document, newer.document, reader.language())
    if request.GET.get("format") == "json":
        return JsonResponse(
            {
                "from": older.as_json(),
                "to": newer.as_json(),
                "changes": comparing.as_json(found),
            }
        )
    context = {
        "design": design,
        "versions": versions,
        "older": older,
        "newer": newer,
        "changes": found,
    }
    return render(request, "designs/compare.html", context)


def _stand(asked: str | None, versions: list[Version], usual: Version) -> Stand:
    number, _dot, save = (asked or "").partition(".")
    version = next((row for row in versions if row.number == _number(number)), usual)
    if not save:
        return Stand(version=version, save=None, document=version.document, digest=version.digest)
    kept = queries.revision(version, _number(save))
    return Stand(version=version, save=kept.number, document=kept.document, digest=kept.digest)


def _number(text: str | None) -> int:
    """Return a number that an address holds; 0 for what is none, or larger than any is."""
    return int(text) if text and text.isdecimal() and len(text) < LONGEST_NUMBER else 0
