"""My account and my data; and, for registrars, the requests to be erased."""

import json
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trillium.accounts.people import actions, permissions, queries
from trillium.accounts.people.forms import ErasureForm, LanguageForm
from trillium.accounts.people.models import Person
from trillium.accounts.people.permissions import signed_in
from trillium.kit import personal_data

PAGE = 25


@login_required
@never_cache
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    return profile_page(request, LanguageForm(initial={"language": person.language}), ErasureForm())


def profile_page(
    request: HttpRequest, language: LanguageForm, erasure: ErasureForm
) -> HttpResponse:
    person = signed_in(request)
    context = {
        "person": person,
        "language_form": language,
        "erasure_form": erasure,
        "carries_out_erasures": permissions.carries_out_erasures(person),
    }
    return render(request, "people/profile.html", context)


@login_required
@never_cache
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    held = personal_data.everything_about(signed_in(request))
    body = json.dumps(held, ensure_ascii=False, indent=2, default=str)
    answer = HttpResponse(body, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


@login_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    person, form = signed_in(request), LanguageForm(request.POST)
    if not form.is_valid():
        return profile_page(request, form, ErasureForm())
    chosen = form.cleaned_data["language"]
    actions.choose_language(actor=person, person=person, language=chosen, at=timezone.now())
    messages.success(request, _("From now on we write to you in this language."))
    return redirect("people:profile")


@login_required
@require_POST
def ask_erasure(request: HttpRequest) -> HttpResponse:
    person, form = signed_in(request), ErasureForm(request.POST)
    if not form.is_valid():
        return profile_page(request, LanguageForm(initial={"language": person.language}), form)
    actions.ask_for_erasure(actor=person, person=person, at=timezone.now())
    messages.success(request, _("Your request is recorded. A registrar carries it out."))
    return redirect("people:profile")


@login_required
@never_cache
@require_safe
def erasures(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    if not permissions.carries_out_erasures(person):
        raise permissions.MayNotErase
    page = Paginator(queries.waiting_for_erasure(person), PAGE).get_page(request.GET.get("page"))
    return render(request, "people/erasures.html", {"page": page})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor, person = signed_in(request), get_object_or_404(Person, pk=pk, erased_at=None)
    if not permissions.may_erase(actor, person):
        raise permissions.MayNotErase
    if request.method != "POST":
        return render(request, "people/erase.html", {"person": person})
    actions.erase_person(actor=actor, person=person, at=timezone.now())
    messages.success(
        request, _("The data is erased. Credentials the person holds stay verifiable.")
    )
    return redirect("home" if actor.pk == person.pk else "people:erasures")
