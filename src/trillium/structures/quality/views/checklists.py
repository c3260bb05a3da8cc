"""Answering a review's checklist, and writing a house's own."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.permissions import signed_in
from trillium.kit.errors import NotFound, Refused
from trillium.structures.quality import actions, checklist, permissions, queries
from trillium.structures.quality.forms.checklists import (
    AnswerChecklist,
    QuestionForms,
    initial_of,
    written_in,
)
from trillium.structures.quality.views.shown import about


class NoSuchOrganisation(NotFound):
    """There is no such organisation, or it is not yours to see."""


@login_required
def answer(request: HttpRequest, review_id: UUID) -> HttpResponse:
    row = queries.review(review_id)
    context = about(request, row.version)
    person = signed_in(request)
    permissions.require_review(person, row, timezone.now())
    if row.decision:
        return redirect("quality:review", row.pk)
    form = AnswerChecklist(
        request.POST if request.method == "POST" else None,
        questions=checklist.questions_of(row.questions),
        given=queries.answers_by(person, row),
    )
    if request.method == "POST" and form.is_valid():
        actions.answer_checklist(
            actor=person, review=row, answers=form.answers(), at=timezone.now()
        )
        messages.success(request, _("Your answers are kept; change them until you decide."))
        return redirect("quality:review", row.pk)
    context |= {"review": row, "form": form, "source": checklist.source()}
    return render(request, "quality/checklist.html", context, status=422 if form.errors else 200)


def _organisation(request: HttpRequest, slug: str) -> Organisation:
    found = organisations.by_slug(slug)
    near = organisations.neighbours_of(signed_in(request))
    if found is None or not near.filter(pk=found.pk).exists():
        raise NoSuchOrganisation
    return found


@login_required
def house(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = _organisation(request, slug)
    own = queries.checklist_of(organisation)
    context = {
        "organisation": organisation,
        "own": own,
        "questions": queries.questions_for(organisation),
        "may_write": permissions.may_keep_checklist(signed_in(request), organisation),
        "source": checklist.source(),
    }
    return render(request, "quality/house_checklist.html", context)


@login_required
def write(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = _organisation(request, slug)
    permissions.require_keep_checklist(signed_in(request), organisation)
    before = queries.questions_for(organisation)
    rows = QuestionForms(
        request.POST if request.method == "POST" else None, initial=initial_of(before)
    )
    problem = ""
    if request.method == "POST" and rows.is_valid():
        try:
            actions.save_checklist(
                actor=signed_in(request),
                organisation=organisation,
                questions=written_in(rows, before),
                at=timezone.now(),
            )
        except Refused as refused:
            problem = refused.sentence(_)
        else:
            messages.success(request, _("Saved: the next review that is asked for uses it."))
            return redirect("quality:house_checklist", organisation.slug)
    context = {"organisation": organisation, "rows": rows, "problem": problem}
    wrong = bool(problem) or (request.method == "POST" and not rows.is_valid())
    return render(request, "quality/write_checklist.html", context, status=422 if wrong else 200)
