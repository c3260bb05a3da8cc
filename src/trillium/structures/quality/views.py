"""The pages of agreement, review and approval."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from trillium.accounts.people.permissions import signed_in
from trillium.kit import reader
from trillium.kit.errors import Refused
from trillium.structures.designs import composing
from trillium.structures.designs import permissions as design_permissions
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version
from trillium.structures.frameworks import queries as frameworks
from trillium.structures.quality import actions, permissions, queries
from trillium.structures.quality.forms import AskSignOff, DecideReview
from trillium.structures.quality.models import Declaration, Review


def _about(request: HttpRequest, version: Version) -> dict[str, Any]:
    design_permissions.require_read(signed_in(request), version.design)
    writes = design_permissions.may_write(signed_in(request), version.design.organisation)
    return {
        "version": version,
        "design": version.design,
        "may_write": writes,
        "open_words": version.state in actions.OPEN_WORDS,
    }


@login_required
def sign_offs(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    version = designs.version_numbered(design_id, number)
    context = _about(request, version)
    people = queries.people_to_ask(version)
    form = AskSignOff(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        answer = _asked(request, version, form)
        if answer is not None:
            return answer
    context |= {
        "form": form,
        "asked": queries.sign_offs_asked(version, timezone.now()),
        "confirmed": queries.confirmed(version),
        "text": designs.sign_off_text(version),
    }
    return render(request, "quality/sign_offs.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest, version: Version, form: AskSignOff) -> HttpResponse | None:
    chosen = form.cleaned_data["who"]
    try:
        actions.ask_sign_off(
            actor=signed_in(request),
            version=version,
            organisation=chosen.organisation,
            person=chosen.person,
            at=timezone.now(),
        )
    except Refused as problem:
        form.add_error(None, problem.sentence(_))
        return None
    messages.success(
        request, _("%(person)s is asked; the link is mailed.") % {"person": chosen.person}
    )
    return redirect("quality:sign_offs", version.design_id, version.number)


@login_required
def ask_review(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    version = designs.version_numbered(design_id, number)
    context = _about(request, version)
    if request.method == "POST":
        made = actions.ask_review(actor=signed_in(request), version=version, at=timezone.now())
        messages.success(request, _("The review is asked for; the draft is locked until then."))
        return redirect("quality:review", made.pk)
    context |= {
        "missing": queries.missing_of_design(version),
        "reviews": queries.reviews_of(version),
        "is_draft": version.state == Version.State.DRAFT,
    }
    return render(request, "quality/ask_review.html", context)


@login_required
def review(request: HttpRequest, review_id: UUID) -> HttpResponse:
    row = queries.review(review_id)
    version = row.version
    context = _about(request, version)
    form = DecideReview(
        request.POST if request.method == "POST" else None, initial={"digest": version.digest}
    )
    if request.method == "POST" and form.is_valid():
        answer = _decided(request, row, form)
        if answer is not None:
            return answer
    person = signed_in(request)
    context |= {
        "review": row,
        "form": form,
        "reports": frameworks.reports(version),
        "asked": queries.sign_offs_asked(version, timezone.now()),
        "missing": queries.missing_of_design(version) if not row.decision else (),
        "sections": composing.reading(version.document, reader.language()),
        "is_reviewer": permissions.is_reviewer(person, version),
        "own_work": permissions.part_in_words(person, row),
        "declarations": queries.declarations(row),
        "conflict": queries.has_conflict(person, row),
        "words_changed": version.digest != row.digest,
    }
    return render(request, "quality/review.html", context, status=422 if form.errors else 200)


def _stepped_back(request: HttpRequest, row: Review, what: str) -> HttpResponse:
    actions.declare_conflict(actor=signed_in(request), review=row, what=what, at=timezone.now())
    messages.success(request, _("Thank you for saying so: another reviewer decides."))
    return redirect("quality:review", row.pk)


def _decided(request: HttpRequest, row: Review, form: DecideReview) -> HttpResponse | None:
    try:
        if form.cleaned_data["interests"] == Declaration.Interests.CONFLICT:
            return _stepped_back(request, row, form.cleaned_data["what"])
        actions.decide_review(
            actor=signed_in(request),
            review=row,
            digest=form.cleaned_data["digest"],
            decision=form.cleaned_data["decision"],
            comment=form.cleaned_data["comment"],
            interests=form.cleaned_data["interests"],
            at=timezone.now(),
        )
    except actions.CommentNeeded as problem:
        form.add_error("comment", problem.sentence(_))
        return None
    except Refused as problem:
        form.add_error(None, problem.sentence(_))
        return None
    approved = row.decision == Review.Decision.APPROVED
    messages.success(
        request,
        _("The version is approved.") if approved else _("The writers are asked to change it."),
    )
    return redirect("quality:review", row.pk)


@login_required
@require_POST
def take_back(request: HttpRequest, review_id: UUID) -> HttpResponse:
    row = queries.review(review_id)
    design_permissions.require_read(signed_in(request), row.version.design)
    actions.take_back_review(actor=signed_in(request), review=row, at=timezone.now())
    messages.success(request, _("The review is taken back; the draft can be written again."))
    return redirect("board", row.version.design_id)
