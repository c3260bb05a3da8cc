"""Asking for a review, reading what it rests on, deciding."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from trillium.accounts.people.permissions import signed_in
from trillium.kit.errors import Refused
from trillium.structures.designs import permissions as design_permissions
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version
from trillium.structures.frameworks import queries as frameworks
from trillium.structures.quality import actions, checklist, permissions, queries
from trillium.structures.quality.forms.reviewing import DecideReview
from trillium.structures.quality.models import Declaration, Review
from trillium.structures.quality.views.reading import reading
from trillium.structures.quality.views.shown import about


@login_required
def ask_review(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    version = designs.version_numbered(design_id, number)
    context = about(request, version)
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
    context = about(request, version)
    adds = "another" in request.POST  # a condition: what was written is shown again, unjudged
    form = DecideReview(
        request.POST if request.method == "POST" and not adds else None,
        initial=request.POST.dict() if adds else {"digest": version.digest},
        people=queries.people_to_confirm(version.design.organisation),
    )
    if form.is_bound and form.is_valid():
        answer = _decided(request, row, form)
        if answer is not None:
            return answer
    person = signed_in(request)
    reviews = permissions.is_reviewer(person, version)
    part, conflict = permissions.part_in_words(person, row), queries.has_conflict(person, row)
    lines = queries.answers_to(row)
    mine = {each.question.id for each in lines if each.is_answered_by(person)}
    remarks = queries.remarks(version, queries.comments_on(version))
    sections, elsewhere = reading(version, remarks)
    context |= {
        "review": row,
        "form": form,
        "remarks": remarks,
        "remarks_elsewhere": elsewhere,
        "open_remarks": [each for each in remarks if each.comment.settled_at is None],
        "reports": frameworks.reports(version),
        "asked": queries.sign_offs_asked(version, timezone.now()),
        "missing": queries.missing_of_design(version) if not row.decision else (),
        "sections": sections,
        "is_reviewer": reviews,
        "may_decide": reviews and not part and not conflict and not row.decision,
        "own_work": part,
        "declarations": queries.declarations(row),
        "conflict": conflict,
        "checklist": lines,
        "conditions": queries.conditions_on(version).filter(review=row),
        "today": timezone.localdate(),
        "invitations": queries.invitations(row),
        "may_invite": not row.decision
        and not part
        and permissions.may_keep_checklist(person, version.design.organisation),
        "unanswered": checklist.unanswered((each.question for each in lines), mine),
        "answered": len(mine),
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
            conditions=form.conditions(),
            at=timezone.now(),
        )
    except actions.CommentNeeded as problem:
        form.add_error("comment", problem.sentence(_))
        return None
    except Refused as problem:
        form.add_error(None, problem.sentence(_))
        return None
    said = {
        Review.Decision.APPROVED: _("The version is approved."),
        Review.Decision.WITH_CONDITIONS: _("The version is approved; its conditions are listed."),
        Review.Decision.CHANGES_ASKED: _("The writers are asked to change it."),
        Review.Decision.REFUSED: _("The version is refused as it stands."),
    }
    messages.success(request, said[Review.Decision(row.decision)])
    return redirect("quality:review", row.pk)


@login_required
@require_POST
def take_back(request: HttpRequest, review_id: UUID) -> HttpResponse:
    row = queries.review(review_id)
    design_permissions.require_read(signed_in(request), row.version.design)
    actions.take_back_review(actor=signed_in(request), review=row, at=timezone.now())
    messages.success(request, _("The review is taken back; the draft can be written again."))
    return redirect("board", row.version.design_id)
