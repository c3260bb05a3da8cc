"""What a reviewer from outside opens with the mailed link: that one review, and nothing else.

A form with mistakes is answered with 200: what is refused is logged with its path, and this one
holds the secret.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from trillium.accounts.people.models import Person
from trillium.kit.errors import Refused
from trillium.structures.quality import actions, checklist, permissions, queries
from trillium.structures.quality.forms.checklists import AnswerChecklist
from trillium.structures.quality.forms.comments import CommentOnField
from trillium.structures.quality.forms.inviting import DeclareInterests, Recommend
from trillium.structures.quality.models import Invitation
from trillium.structures.quality.views.reading import reading

GONE = 410


def _opened(request: HttpRequest, token: str) -> Invitation:
    viewer = request.user if request.user.is_authenticated else None
    return permissions.open_invitation(token=token, viewer=viewer)


def _stage(row: Invitation) -> str:
    """Return what the page asks next: closed, declare, stepped_back, advised or advise."""
    if row.person is None:
        return "closed"
    if row.recommended_at:
        return "advised"
    if row.withdrawn_at or row.ends_on < timezone.localdate() or row.review.decision:
        return "closed"
    if queries.has_conflict(row.person, row.review):
        return "stepped_back"
    return "advise" if queries.has_declared(row.person, row.review) else "declare"


def _about(row: Invitation, token: str) -> dict[str, Any]:
    return {
        "invitation": row,
        "token": token,
        "review": row.review,
        "version": row.review.version,
        "design": row.review.version.design,
        "outside": True,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def outside(request: HttpRequest, token: str) -> HttpResponse:
    row = _opened(request, token)
    stage = _stage(row)
    posted = request.POST if request.method == "POST" else None
    if stage in {"closed", "stepped_back"}:
        context = _about(row, token) | {"stage": stage}
        status = GONE if stage == "closed" else 200
        return render(request, "quality/outside_closed.html", context, status=status)
    form = DeclareInterests(posted) if stage == "declare" else Recommend(posted)
    act = actions.declare_interests if stage == "declare" else actions.recommend
    if posted is not None and form.is_valid() and _is_done(form, act, row):
        return redirect("quality:outside", token)
    context = _about(row, token) | _read(row) | {"stage": stage, "form": form}
    return render(request, "quality/outside.html", context)


def _is_done(form: Any, act: Callable[..., object], row: Invitation) -> bool:
    try:
        act(invitation=row, at=timezone.now(), **form.cleaned_data)
    except Refused as problem:
        form.add_error(None, problem.sentence(_))
        return False
    return True


def _read(row: Invitation) -> dict[str, Any]:
    version, person = row.review.version, _person(row)
    remarks = queries.remarks(version, queries.comments_on(version).filter(review=row.review))
    sections, elsewhere = reading(version, remarks)
    lines = queries.answers_to(row.review)
    return {
        "sections": sections,
        "remarks_elsewhere": elsewhere,
        "questions": len(lines),
        "answered": sum(line.is_answered_by(person) for line in lines),
    }


def _person(row: Invitation) -> Person:
    assert row.person is not None  # noqa: S101 -- an erased person's link is closed before
    return row.person


def _working(request: HttpRequest, token: str) -> Invitation | None:
    """Return the invitation of who may work on the review now, or None."""
    row = _opened(request, token)
    return row if _stage(row) == "advise" else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    row = _working(request, token)
    if row is None:
        return redirect("quality:outside", token)
    form = AnswerChecklist(
        request.POST if request.method == "POST" else None,
        questions=checklist.questions_of(row.review.questions),
        given=queries.answers_by(_person(row), row.review),
    )
    if request.method == "POST" and form.is_valid():
        actions.answer_checklist(
            actor=_person(row), review=row.review, answers=form.answers(), at=timezone.now()
        )
        messages.success(request, _("Your answers are kept; change them until you decide."))
        return redirect("quality:outside", token)
    context = _about(row, token) | {"form": form}
    return render(request, "quality/outside_checklist.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, token: str) -> HttpResponse:
    row = _working(request, token)
    if row is None:
        return redirect("quality:outside", token)
    form = CommentOnField(
        request.POST if request.method == "POST" else None,
        document=row.review.version.document,
        initial={"place": request.GET.get("on", "")},
    )
    if request.method == "POST" and form.is_valid():
        # advice never keeps an approval back
        words = form.cleaned_data | {"blocking": False}
        actions.comment_on_field(actor=_person(row), review=row.review, at=timezone.now(), **words)
        messages.success(request, _("Your comment stands beside the field."))
        return redirect("quality:outside", token)
    del form.fields["blocking"]
    context = _about(row, token) | {"form": form}
    return render(request, "quality/outside_comment.html", context)
