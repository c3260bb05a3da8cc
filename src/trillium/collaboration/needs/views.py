"""Ideation and feasibility: needs, what shows them, who partners, and the decision."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.people.permissions import signed_in
from trillium.collaboration.needs import actions, permissions, queries
from trillium.collaboration.needs.forms import (
    PARTNER_ROLES,
    SOURCES,
    DecisionForm,
    EvidenceForm,
    NeedForm,
    PartnerForm,
)
from trillium.collaboration.needs.models import Need, NeedEvidence
from trillium.collaboration.partners.models import Partnership
from trillium.kit.errors import Refused

PAGE = 12
Row = TypeVar("Row")


def attempt(form: forms.Form, act: Callable[[dict[str, Any]], Row]) -> Row | None:
    """Return what the act made, once the form is good; what it refuses is shown at the form."""
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except Refused as why:
        form.add_error(None, why.sentence(gettext))
        return None


@login_required
def list_needs(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    page = Paginator(queries.list_for(person), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "needs": [queries.in_short(row) for row in page],
        "may_state": bool(permissions.states_for(person)),
    }
    return render(request, "needs/list.html", context)


@login_required
def state(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    mine = permissions.states_for(person)
    if not mine:
        raise permissions.MayNotState
    form = NeedForm(request.POST or None, organisations=mine)

    def act(given: dict[str, Any]) -> Need:
        words = {key: given[key] for key in ("title", "statement", "audience")}
        organisation = form.organisation("organisation_id")
        return actions.state_need(
            actor=person, organisation=organisation, at=timezone.now(), **words
        )

    if need := attempt(form, act):
        messages.success(request, _("The need is stated. Next: show it with evidence."))
        return redirect(need)
    return render(request, "needs/new.html", {"form": form})


@login_required
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = signed_in(request)
    need = permissions.to_see(person, pk)
    may_decide = permissions.may_decide(person, need)
    ideation, feasibility = queries.gates(need)
    context = {
        "need": need,
        "gates": [ideation, feasibility],
        "evidence": [
            (each, SOURCES[NeedEvidence.Source(each.source_type)]) for each in need.evidence.all()
        ],
        "partnerships": [
            (each, PARTNER_ROLES[Partnership.Role(each.role)]) for each in need.partnerships.all()
        ],
        "decisions": list(need.decisions.all()),
        "earlier": list(need.decisions.all())[1:],
        "phase": "ideation" if not ideation.passed else "feasibility",
        "ready": ideation.passed and feasibility.passed,
        "may_add_evidence": permissions.may_add_evidence(person, need),
        "may_decide": may_decide,
        "may_take_up": not may_decide and bool(permissions.takes_up_for(person, need)),
    }
    return render(request, "needs/detail.html", {**context, "next": next_step(context)})


def next_step(shown: dict[str, Any]) -> str:
    """Return the one thing to do next: evidence, partners, decision, or nothing."""
    if not shown["evidence"]:
        return "evidence" if shown["may_add_evidence"] else ""
    if not shown["partnerships"]:
        return "partners" if shown["may_decide"] or shown["may_take_up"] else ""
    if not shown["decisions"]:
        return "decision" if shown["may_decide"] else ""
    return ""


@login_required
def evidence(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = signed_in(request)
    need = permissions.to_see(person, pk)
    permissions.to_add_evidence(person, need)
    form = EvidenceForm(request.POST or None)

    def act(given: dict[str, Any]) -> object:
        return actions.add_evidence(actor=person, need=need, at=timezone.now(), **given)

    if attempt(form, act):
        messages.success(request, _("The evidence is added."))
        return redirect(need)
    return render(request, "needs/evidence.html", {"form": form, "need": need})


@login_required
def partners(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = signed_in(request)
    need = permissions.to_see(person, pk)
    takes_up = not permissions.may_decide(person, need)
    offered = (
        permissions.takes_up_for(person, need)
        if takes_up
        else list(organisations.neighbours_of(person).exclude(pk=need.organisation_id))
    )
    if not offered:
        raise permissions.MayNotDecide
    form = PartnerForm(request.POST or None, organisations=offered, takes_up=takes_up)

    def act(given: dict[str, Any]) -> object:
        other = form.organisation("organisation_id")
        lead, partner = (other, need.organisation) if takes_up else (need.organisation, other)
        terms = {key: given[key] for key in ("role", "agreement", "since")}
        return actions.bring_in(
            actor=person, need=need, lead=lead, partner=partner, at=timezone.now(), **terms
        )

    if attempt(form, act):
        messages.success(request, _("The partner is brought in."))
        return redirect(need)
    return render(
        request, "needs/partners.html", {"form": form, "need": need, "takes_up": takes_up}
    )


@login_required
def decision(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = signed_in(request)
    need = permissions.to_see(person, pk)
    permissions.to_decide(person, need)
    form = DecisionForm(request.POST or None)

    def act(given: dict[str, Any]) -> object:
        return actions.decide_feasibility(actor=person, need=need, at=timezone.now(), **given)

    if attempt(form, act):
        messages.success(request, _("The decision is recorded with its reasons."))
        return redirect(need)
    return render(request, "needs/decision.html", {"form": form, "need": need})
