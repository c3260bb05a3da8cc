"""The pages on which designs are listed and started."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership
from trillium.accounts.people.models import Person
from trillium.accounts.people.permissions import signed_in
from trillium.structures.designs import actions, permissions, queries
from trillium.structures.designs.forms.start import ChooseNeed, StartFromNeed
from trillium.structures.designs.models import Version
from trillium.structures.designs.views.shown import shown_design

PAGE = 25


@login_required
@require_safe
def designs(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    near = queries.designs_of(person)
    away = "archived" in request.GET
    rows = near.filter(archived_at__isnull=not away).prefetch_related("versions")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    listed = [{"design": row, "newest": next(iter(row.versions.all()), None)} for row in page]
    leads = organisations.organisations_of(person, Membership.Role.PROGRAMME_LEAD).exists()
    context = {
        "page": page,
        "designs": listed,
        "may_start": leads,
        "archive": away,
        "archived": near.exclude(archived_at=None).count(),
    }
    return render(request, "designs/list.html", context)


@login_required
def start(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    mine = organisations.organisations_of(person, Membership.Role.PROGRAMME_LEAD)
    needs = queries.needs_to_design(*mine) if mine else queries.no_needs()
    form = StartFromNeed(
        request.POST if request.method == "POST" else None,
        organisations=mine,
        needs=needs,
        initial={"need": request.GET["need"]} if "need" in request.GET else {},
    )
    if form.is_bound and form.is_valid():
        return _started(request, _start_from_need(person, form))
    page = {
        "form": form,
        "organisations": mine,
        "needs": needs,
        "need": request.GET.get("need", ""),
    }
    return render(request, "designs/start.html", page, status=422 if form.errors else 200)


@login_required
@require_POST
def archive(request: HttpRequest, design_id: UUID) -> HttpResponse:
    """Put a design away, or take it out of the archive."""
    design, person = shown_design(request, design_id), signed_in(request)
    if "back" in request.POST:
        actions.bring_back(actor=person, design=design, at=timezone.now())
        messages.success(request, _("The design is in the lists again."))
    else:
        actions.archive(actor=person, design=design, at=timezone.now())
        messages.success(request, _("The design is archived. It stays readable and verifiable."))
    return redirect("board", design_id)


def _started(request: HttpRequest, version: Version) -> HttpResponse:
    messages.success(request, _("The design is started. This is its board."))
    return redirect("board", version.design_id)


def _start_from_need(person: Person, form: StartFromNeed) -> Version:
    organisation, need = form.cleaned_data["organisation"], form.cleaned_data["need"]
    return actions.start_design(
        actor=person,
        organisation=organisation,
        need=need,
        title=need.title,
        document=queries.first_document(need, organisation),
        at=timezone.now(),
    )


@login_required
def attach_need(request: HttpRequest, design_id: UUID) -> HttpResponse:
    design = shown_design(request, design_id)
    permissions.require_write(signed_in(request), design.organisation)
    needs = queries.needs_to_design(design.organisation)
    form = ChooseNeed(request.POST if request.method == "POST" else None, needs=needs)
    if request.method == "POST" and form.is_valid():
        need = form.cleaned_data["need"]
        actions.attach_need(actor=signed_in(request), design=design, need=need, at=timezone.now())
        messages.success(request, _("The design answers this need."))
        return redirect("board", design_id)
    return render(request, "designs/need.html", {"design": design, "form": form, "needs": needs})
