"""The page on which a design is brought in from a file, and what it would fill is shown first."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership
from trillium.accounts.people.permissions import signed_in
from trillium.kit import reader
from trillium.structures.designs import actions, composing
from trillium.structures.designs.formats import workbook
from trillium.structures.designs.forms.bringing import BringFile, StartFromBrought
from trillium.structures.designs.models import Version


@login_required
def bring(request: HttpRequest) -> HttpResponse:
    """Take a file, show what it would fill, and start the design once a person agrees."""
    mine = organisations.organisations_of(signed_in(request), Membership.Role.PROGRAMME_LEAD)
    if "words" in request.POST:
        agreed = StartFromBrought(request.POST, organisations=mine)
        if agreed.is_valid() and (begun := _started(request, agreed)):
            messages.success(request, _("The design is started. This is its board."))
            return redirect("board", begun.design_id)
        words = agreed.cleaned_data.get("words") or {}
        return _shown(request, agreed, {"document": words}, status=422)
    form = BringFile(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        organisations=mine,
    )
    if form.is_bound and form.is_valid():
        brought = form.cleaned_data["file"]
        agree = StartFromBrought(
            organisations=mine,
            initial={
                "organisation": form.cleaned_data["organisation"].pk,
                "title": brought.document.get("title"),
                "words": json.dumps(brought.document, ensure_ascii=False),
            },
        )
        found = {"document": brought.document, "unread": brought.unread, "kind": brought.kind}
        return _shown(request, agree, found)
    context = {"form": form, "organisations": mine}
    return render(request, "designs/bring.html", context, status=422 if form.is_bound else 200)


def _shown(
    request: HttpRequest, form: StartFromBrought, found: dict[str, object], status: int = 200
) -> HttpResponse:
    language = reader.language()
    document = found["document"]
    sections = composing.reading(document, language) if isinstance(document, dict) else ()
    context = found | {
        "form": form,
        "sections": sections,
        "fields": sum(len(section.facts) for section in sections),
    }
    return render(request, "designs/brought.html", context, status=status)


def _started(request: HttpRequest, form: StartFromBrought) -> Version | None:
    words, title = form.cleaned_data["words"], form.cleaned_data["title"]
    try:
        return actions.start_design(
            actor=signed_in(request),
            organisation=form.cleaned_data["organisation"],
            need=None,
            title={},
            document={**words, "title": title},
            at=timezone.now(),
        )
    except actions.DocumentWrong as problem:
        for mistake in problem.mistakes:
            form.add_error(None, mistake.sentence(reader.language()))
    except (actions.NoTitle, actions.NoSuchCharacter) as problem:
        form.add_error("title", problem.sentence(_))
    return None


@login_required
@require_safe
def template_file(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the same for everyone
    """Give the workbook to fill in."""
    name = "trillium-design.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(workbook.write({}), content_type=workbook.MEDIA_TYPE, headers=headers)
