"""Skills that fit the outcomes of a design, each with its reason and a button that names it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trillium.accounts.people.permissions import signed_in
from trillium.kit import bilingual, reader
from trillium.structures.designs import actions, aligning, permissions
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version
from trillium.structures.skills import queries as skills

SUGGESTED = 4


@login_required
def align(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    person = signed_in(request)
    version = designs.version_numbered(design_id, number)
    permissions.require_read(person, version.design)
    if request.method == "POST":
        return _aligned(request, version)
    context = {
        "version": version,
        "design": version.design,
        "outcomes": [_suggested(version, outcome) for outcome in designs.outcomes(version)],
        "some_skills": skills.frameworks().exists(),
        "may_align": version.state == Version.State.DRAFT
        and permissions.may_write(person, version.design.organisation),
    }
    return render(request, "pages/aligning.html", context)


def _suggested(version: Version, outcome: Any) -> dict[str, Any]:
    listed = version.document.get("competency_alignments") or []
    named = [each for each in listed if _code(each) in outcome.competency_refs]
    statement = " ".join(dict.fromkeys(bilingual.pair(outcome.statement).values()))
    found = skills.suggestions(statement, language=reader.language(), most=SUGGESTED * 2)
    fresh = [
        each
        for each in found
        if not any(aligning.same(entry, skills.alignment(each.skill)) for entry in named)
    ]
    return {"outcome": outcome, "named": named, "found": fresh[:SUGGESTED]}


def _code(entry: object) -> str:
    return str(entry.get("code", "")) if isinstance(entry, dict) else ""


def _aligned(request: HttpRequest, version: Version) -> HttpResponse:
    skill = skills.skill_at(request.POST.get("skill"))
    words = aligning.aligned(
        version.document, request.POST.get("outcome", ""), skills.alignment(skill)
    )
    revision = request.POST.get("revision", "")
    actions.save_document(
        actor=signed_in(request),
        version=version,
        document=words,
        revision=int(revision) if revision.isdecimal() and len(revision) < 10 else -1,  # noqa: PLR2004
        at=timezone.now(),
    )
    messages.success(request, _("The outcome names this skill now."))
    return redirect("align", version.design_id, version.number)
