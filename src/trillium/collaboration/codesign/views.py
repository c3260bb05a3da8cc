"""The page an employer opens from a mailed link. Looking changes nothing; only an answer does."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.people.models import Person
from trillium.accounts.people.permissions import signed_in
from trillium.collaboration.codesign import actions, permissions, queries
from trillium.collaboration.codesign.forms import QUESTIONS, AnswerForm
from trillium.collaboration.codesign.models import SignOffRequest
from trillium.collaboration.codesign.rules import short_digest
from trillium.kit.errors import Refused

GONE = 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One aspect's answer, for the receipt."""

    question: str | Promise
    answer: str
    comment: str


def viewer_of(request: HttpRequest) -> Person | None:
    return request.user if request.user.is_authenticated else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    viewer, at = viewer_of(request), timezone.now()
    try:
        asked = permissions.open_link(token=token, viewer=viewer, at=at)
        send = partial(actions.answer_sign_off, token=token, viewer=viewer, at=at)
        return asked_page(request, asked, send, reverse("codesign:receipt", args=[token]))
    except (permissions.LinkSpent, permissions.TextChanged, permissions.LinkExpired) as why:
        return closed_page(request, queries.request_by_token(token), why, token)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_signed_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    viewer, at = signed_in(request), timezone.now()
    try:
        asked = permissions.open_request(pk=pk, viewer=viewer, at=at)
        send = partial(actions.answer_request, actor=viewer, pk=pk, at=at)
        return asked_page(request, asked, send, reverse("codesign:own_receipt", args=[pk]))
    except (permissions.LinkSpent, permissions.TextChanged, permissions.LinkExpired) as why:
        return closed_page(request, queries.request_by_id(pk), why)


@never_cache
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    asked = queries.request_by_token(token)
    if asked is None:
        raise permissions.NoSuchLink
    permissions.to_open(viewer_of(request), asked)
    return receipt_page(request, asked)


@login_required
@never_cache
@require_safe
def own_receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked = queries.request_by_id(pk)
    if asked is None:
        raise permissions.NoSuchLink
    permissions.to_open(viewer_of(request), asked)
    return receipt_page(request, asked)


def asked_page(
    request: HttpRequest, asked: SignOffRequest, send: "partial[SignOffRequest]", done: str
) -> HttpResponse:
    form = AnswerForm(request.POST if request.method == "POST" else None, aspects=asked.aspects)
    if request.method == "POST" and form.is_valid():
        send(answers=form.answers())
        return redirect(done)
    context = {
        "asked": asked,
        "form": form,
        "questions": [(form[each], form[f"{each}_comment"]) for each in form.aspects],
        "asker": asker_of(asked),
        "digest": short_digest(asked.digest),
    }
    # 200 for a form with errors too: what is refused is logged with its path, and this one
    # holds the secret
    return render(request, "codesign/answer.html", context)


def closed_page(
    request: HttpRequest, asked: SignOffRequest | None, why: Refused, token: str = ""
) -> HttpResponse:
    spent = isinstance(why, permissions.LinkSpent) and asked is not None
    address = reverse("codesign:receipt", args=[token]) if spent and token else ""
    if spent and asked is not None and not token:
        address = reverse("codesign:own_receipt", args=[asked.pk])
    context = {
        "asked": asked,
        "sentence": why.sentence(gettext),
        "spent": spent,
        "receipt": address,
    }
    return render(request, "codesign/closed.html", context, status=GONE)


def receipt_page(request: HttpRequest, asked: SignOffRequest) -> HttpResponse:
    said = [
        Said(question=QUESTIONS[each.aspect], answer=each.answer, comment=each.comment)
        for each in asked.answers.order_by("id")
    ]
    if not said:
        raise permissions.NoSuchLink
    context = {"asked": asked, "said": said, "digest": short_digest(asked.digest)}
    return render(request, "codesign/receipt.html", context)


def asker_of(asked: SignOffRequest) -> object:
    """Return the organisation that asks."""
    return organisations.by_id(asked.requested_for_id)
