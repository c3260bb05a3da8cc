"""Comments on fields: making one, and its page with the answers."""

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
from trillium.structures.quality import actions, permissions, queries
from trillium.structures.quality.forms.comments import AnswerComment, CommentOnField
from trillium.structures.quality.models import FieldComment
from trillium.structures.quality.views.shown import about


@login_required
def new(request: HttpRequest, review_id: UUID) -> HttpResponse:
    row = queries.review(review_id)
    context = about(request, row.version)
    permissions.require_review(signed_in(request), row, timezone.now())
    form = CommentOnField(
        request.POST if request.method == "POST" else None,
        document=row.version.document,
        initial={"place": request.GET.get("on", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.comment_on_field(
                actor=signed_in(request), review=row, at=timezone.now(), **form.cleaned_data
            )
        except Refused as problem:
            form.add_error(None, problem.sentence(_))
        else:
            messages.success(request, _("Your comment stands beside the field."))
            return redirect("quality:comment", made.pk)
    context |= {"review": row, "form": form}
    return render(request, "quality/new_comment.html", context, status=422 if form.errors else 200)


@login_required
def comment(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    row = queries.comment(comment_id)
    context = about(request, row.review.version)
    form = AnswerComment(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _is_answered(request, row, form):
        return redirect("quality:comment", row.pk)
    person, now = signed_in(request), timezone.now()
    open_words = context["open_words"]
    context |= {
        "review": row.review,
        "remark": queries.remarks(row.review.version, [row])[0],
        "form": form,
        "may_answer": open_words and permissions.may_answer(person, row.review, now),
        "may_reopen": open_words and permissions.may_review(person, row.review, now),
    }
    return render(request, "quality/comment.html", context, status=422 if form.errors else 200)


def _is_answered(request: HttpRequest, row: FieldComment, form: AnswerComment) -> bool:
    settle = "settle" in request.POST
    try:
        actions.answer_comment(
            actor=signed_in(request),
            comment=row,
            text=form.cleaned_data["text"],
            settle=settle,
            at=timezone.now(),
        )
    except Refused as problem:
        form.add_error(None, problem.sentence(_))
        return False
    messages.success(request, _("The comment is settled.") if settle else _("Your answer is kept."))
    return True


@login_required
@require_POST
def reopen(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    row = queries.comment(comment_id)
    design_permissions.require_read(signed_in(request), row.review.version.design)
    actions.reopen_comment(actor=signed_in(request), comment=row, at=timezone.now())
    messages.success(request, _("The comment is open again."))
    return redirect("quality:comment", row.pk)
