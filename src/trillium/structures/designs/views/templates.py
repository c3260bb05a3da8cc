"""The page of templates: a design to start from, with whom to name for it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership
from trillium.accounts.people.permissions import signed_in
from trillium.structures.designs import actions, adapting, queries
from trillium.structures.designs.forms.start import StartFromTemplate
from trillium.structures.designs.views.shown import shown_design

LONGEST_QUERY = 80


@login_required
def templates(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    mine = organisations.organisations_of(person, Membership.Role.PROGRAMME_LEAD)
    form = StartFromTemplate(request.POST if request.method == "POST" else None, organisations=mine)
    if form.is_bound and form.is_valid():
        begun = actions.start_from_template(actor=person, **form.cleaned_data, at=timezone.now())
        messages.success(request, _("The design is started. It names who made the original."))
        return redirect("board", begun.design_id)
    words = request.GET.get("q", "").replace("\0", "")[:LONGEST_QUERY]
    context = {
        "form": form,
        "organisations": mine,
        "house": queries.house_templates(person),
        "starters": adapting.starters(),
        "open": queries.open_designs(person, words),
        "words": words,
    }
    return render(request, "designs/templates.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def offer(request: HttpRequest, design_id: UUID) -> HttpResponse:
    """Offer a design as a template, or no longer."""
    design, offered = shown_design(request, design_id), "withdraw" not in request.POST
    actions.offer_as_template(
        actor=signed_in(request), design=design, offered=offered, at=timezone.now()
    )
    said = _("Others near you can start from it.") if offered else _("It is no template any more.")
    messages.success(request, said)
    return redirect("board", design_id)
