"""The page on which a design is brought in from a file, and what it would fill is shown first."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership, Organisation
from trillium.accounts.people.permissions import signed_in
from trillium.collaboration.needs.models import Need
from trillium.kit import reader
from trillium.structures.designs import actions, composing, queries
from trillium.structures.designs.formats import workbook
from trillium.structures.designs.forms.bringing import BringFile, StartFromBrought
from trillium.structures.designs.models import Version


@login_required
def bring(request: HttpRequest) -> HttpResponse:
    """Take a file, show what it would fill, and start the design once a person agrees."""
    mine = organisations.organisations_of(signed_in(request), Membership.Role.PROGRAMME_LEAD)
    needs = queries.needs_to_design(*mine) if mine else queries.no_needs()
    if "words" in request.POST:
        agreed = StartFromBrought(request.POST, organisations=mine, needs=needs)
        if agreed.is_valid() and (begun := _started(request, agreed)):
            messages.success(request, _("The design is started. This is its board."))
            return redirect("board", begun.design_id)
        words = agreed.cleaned_data.get("words") or {}
        return _shown(request, agreed, {"document": words}, status=422)
    form = BringFile(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        organisations=mine,
        needs=needs,
        initial={"need": request.GET.get("need")},
    )
    if form.is_bound and form.is_valid():
        return _understood(request, form.cleaned_data, mine, needs)
    context = {"form": form, "organisations": mine}
    return render(request, "designs/bring.html", context, status=422 if form.is_bound else 200)


def _understood(
    request: HttpRequest,
    given: dict[str, Any],
    mine: QuerySet[Organisation],
    needs: QuerySet[Need],
) -> HttpResponse:
    """Show what was understood of a file; what its need says already stands where it is silent."""
    brought, need = given["file"], given.get("need")
    words = brought.document
    if need is not None:
        words = queries.first_document(need, given["organisation"]) | words
    agree = StartFromBrought(
        organisations=mine,
        needs=needs,
        initial={
            "organisation": given["organisation"].pk,
            "need": need.pk if need is not None else None,
            "title": words.get("title"),
            "words": json.dumps(words, ensure_ascii=False),
        },
    )
    found = {"document": words, "unread": brought.unread, "kind": brought.kind}
    return _shown(request, agree, found)


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
            need=form.cleaned_data.get("need"),
            title={},
            document={**words, "title": title},
            at=timezone.now(),
        )
    except actions.DocumentWrong as problem:
        for mistake in problem.mistakes:
            form.add_error(None, mistake.sentence(reader.language()))
    except actions.NeedWithoutGo as problem:
        form.add_error("need", problem.sentence(_))
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
