"""The registers that are followed: for the host and for coordinators."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trillium.accounts.people.permissions import signed_in
from trillium.delivery.catalogue import queries as catalogue
from trillium.delivery.catalogue.models import Register
from trillium.delivery.catalogue.rules import is_named_by_key
from trillium.kit.errors import Refused
from trillium.recognition.registers import actions, permissions, queries, rules
from trillium.recognition.registers.forms import AddressForm, ConfirmForm


@login_required
@require_safe
def registers(request: HttpRequest) -> HttpResponse:
    permissions.must_follow(signed_in(request))
    stale = timezone.now() - rules.STALE_AFTER
    followed, keeper = catalogue.registers(), queries.keeper()
    return render(
        request,
        "registers/list.html",
        {
            "rows": [
                (each, each.read_at is not None and each.read_at < stale) for each in followed
            ],
            "form": AddressForm(),
            "keeper": keeper,
            "keeper_is_named_by_key": keeper is not None
            and is_named_by_key(keeper.did, keeper.public_multibase),
            "own_address": queries.own_address(),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    permissions.must_follow(person)
    if request.method == "POST":
        return _follow(request)
    form = AddressForm(request.GET or None)
    seen = None
    if form.is_valid():
        try:
            seen = actions.look(actor=person, address=form.cleaned_data["address"])
        except Refused as problem:
            form.add_error("address", problem.sentence(gettext))
    known = catalogue.register_at(seen.address) if seen else None
    return render(request, "registers/add.html", {"form": form, "seen": seen, "known": known})


def _follow(request: HttpRequest) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Look at the register first."))
        return redirect("registers:add")
    try:
        actions.follow(
            actor=signed_in(request),
            address=form.cleaned_data["address"],
            did=form.cleaned_data["did"],
            key=form.cleaned_data["key"],
            at=timezone.now(),
        )
    except Refused as problem:
        messages.error(request, problem.sentence(gettext))
        return redirect("registers:add")
    messages.success(
        request, gettext("The register is followed. Its entries appear in the catalogue soon.")
    )
    return redirect("registers:list")


@login_required
@require_POST
def read(request: HttpRequest, slug: str) -> HttpResponse:
    actions.read_soon(actor=signed_in(request), register=_register(slug))
    messages.success(request, gettext("It is being read. Load this page again in a moment."))
    return redirect("registers:list")


@login_required
@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    count = actions.leave(actor=signed_in(request), register=_register(slug), at=timezone.now())
    said = ngettext(
        "The register is followed no more. %(count)d entry is shown no longer.",
        "The register is followed no more. %(count)d entries are shown no longer.",
        count,
    )
    messages.success(request, said % {"count": count})
    return redirect("registers:list")


def _register(slug: str) -> Register:
    found = catalogue.register(slug)
    if found is None:
        raise Http404
    return found
