"""All that reviews ask for, on one page and as a calendar; starting a periodic review."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.people.permissions import signed_in
from trillium.kit import reader
from trillium.structures.designs import permissions as design_permissions
from trillium.structures.designs import queries as designs
from trillium.structures.quality import actions, icalendar, queries
from trillium.structures.quality.forms.listing import FilterLines
from trillium.structures.quality.queries import Line

A_PAGE = 30


@login_required
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    person, today = signed_in(request), timezone.localdate()
    lines = queries.asked_of(person, today)
    form = FilterLines(request.GET, lines=lines)
    shown = form.chosen(lines)
    houses = organisations.organisations_of(person, *queries.STARTERS)
    context = {
        "form": form,
        "page": Paginator(shown, A_PAGE).get_page(request.GET.get("page")),
        "any": bool(lines),
        "overdue": sum(line.standing == "overdue" for line in lines),
        "houses": houses,
        "starts": {house.pk for house in houses},
    }
    return render(request, "quality/list.html", context)


@login_required
@require_safe
def file(request: HttpRequest) -> HttpResponse:
    person, now = signed_in(request), timezone.now()
    dated = [
        line for line in queries.asked_of(person, timezone.localdate(now)) if line.kind != "review"
    ]
    text = icalendar.calendar((_day(line) for line in dated), name=_("Reviews"), at=now)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="reviews.ics"'
    return answer


def _day(line: Line) -> icalendar.Day:
    design = reader.said(line.version.design.title)
    words = (
        _("Condition due: %(design)s") if line.kind == "condition" else _("Review due: %(design)s")
    )
    return icalendar.Day(
        uid=f"{line.kind}-{line.id}",
        on=line.day,
        summary=words % {"design": design},
        url=f"{settings.SITE_URL}{line.url}",
    )


@login_required
@require_POST
def start_periodic(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    version = designs.version_numbered(design_id, number)
    design_permissions.require_read(signed_in(request), version.design)
    actions.start_periodic_review(actor=signed_in(request), version=version, at=timezone.now())
    messages.success(
        request,
        _("The periodic review has begun: what was found, and the decision, are written here."),
    )
    return redirect("insights:evaluation", version.pk)
