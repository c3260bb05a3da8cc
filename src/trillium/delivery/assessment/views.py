"""The pages of delivery: a cohort, a learner, evidence, judging, rubrics."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trillium.accounts.people.permissions import signed_in
from trillium.delivery.assessment import actions, permissions, queries
from trillium.delivery.assessment.forms import EvidenceForm, JudgeForm, RubricForms
from trillium.delivery.assessment.models import Decision, Evidence
from trillium.delivery.assessment.rules import Criterion, Level, safe_type
from trillium.delivery.offerings import permissions as offerings_permissions
from trillium.delivery.offerings import queries as offerings
from trillium.delivery.offerings.models import Enrolment
from trillium.kit.bilingual import pair
from trillium.kit.errors import NotFound, Refused
from trillium.structures.designs import queries as designs

PAGE = 25


class NoFile(NotFound):
    """There is no such file, or it is not yours to see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One criterion of a decision, in words."""

    criterion: Criterion
    level: Level | None
    reached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One decision of the history, in words."""

    decision: Decision
    assessment: object  # its title
    scores: tuple[Score, ...]


@login_required
@never_cache
@require_safe
def to_judge(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.to_judge(signed_in(request)), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "assessment/to_judge.html",
        {"page": page, "work": queries.work(page.object_list)},
    )


@login_required
@never_cache
@require_safe
def cohort(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    found, person = offerings.cohort(cohort_id), signed_in(request)
    offerings_permissions.may_see(person, found)
    version = found.offering.version
    rows = queries.cohort_rows(found)
    waiting = [
        (row.enrolment, each.assessment)
        for row in rows
        for each in row.judgements
        if each.state == queries.HANDED_IN
    ]
    return render(
        request,
        "assessment/cohort.html",
        {
            "cohort": found,
            "offering": found.offering,
            "version": version,
            "rows": rows,
            "assessments": designs.assessments(version),
            "imports": [each for each in offerings.imports_of(found) if not each.undone_at],
            "ready": sum(row.ready for row in rows),
            "next": next(iter(waiting), None),
            "waiting": len(waiting),
            "unassessed": queries.unassessed(version),
            "without_rubric": queries.without_rubric(version),
            "runs": offerings_permissions.runs(person, found),
            "judges": permissions.assesses(person, version),
        },
    )


@login_required
@never_cache
@require_safe
def enrolment(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    found, person = offerings.enrolment(enrolment_id), signed_in(request)
    offerings_permissions.may_see_enrolment(person, found)
    ready, missing = queries.ready(found)
    judgements = queries.judgements(found)
    return render(
        request,
        "assessment/enrolment.html",
        {
            "enrolment": found,
            "offering": found.cohort.offering,
            "version": found.cohort.offering.version,
            "own": found.learner_id == person.id,
            "coverage": queries.coverage(found),
            "judgements": judgements,
            "history": history(found, judgements),
            "first": next((e for e in judgements if e.state == queries.HANDED_IN), None),
            "ready": ready,
            "missing": missing,
            "judges": permissions.judges(person, found),
            "adds": permissions.adds_evidence(person, found),
            "runs": offerings_permissions.runs(person, found),
        },
    )


def history(found: Enrolment, judgements: tuple[queries.Judgement, ...]) -> list[Judged]:
    """Return every decision on a learner, newest first, with its scores in words."""
    version = found.cohort.offering.version
    told = []
    for each in judgements:
        criteria = queries.criteria(version, each.assessment.id) if each.decisions else ()
        told += [_judged(decision, each, criteria) for decision in each.decisions]
    return sorted(told, key=lambda each: each.decision.decided_at, reverse=True)


def _judged(
    decision: Decision, judgement: queries.Judgement, criteria: tuple[Criterion, ...]
) -> Judged:
    scores = []
    for each in criteria:
        value = decision.scores.get(each.id)
        level = each.level(value) if value is not None else None
        reached = level is not None and level.value >= each.passes_at
        scores.append(Score(criterion=each, level=level, reached=reached))
    return Judged(decision=decision, assessment=judgement.assessment.title, scores=tuple(scores))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_evidence(request: HttpRequest, enrolment_id: UUID, assessment_id: str) -> HttpResponse:
    found, person = offerings.enrolment(enrolment_id), signed_in(request)
    permissions.may_add_evidence(person, found)
    version = found.cohort.offering.version
    assessment = queries.assessment_of(version, assessment_id)
    outcomes = [e for e in designs.outcomes(version) if e.id in assessment.outcome_ids]
    form = EvidenceForm(
        request.POST or None,
        request.FILES or None,
        outcomes=outcomes,
        initial={"type": assessment.evidence_type},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_evidence(
                actor=person,
                enrolment=found,
                assessment_id=assessment_id,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except Refused as why:
            form.add_error(None, why.sentence(gettext))
        else:
            messages.success(request, _("The evidence was added."))
            return redirect("assessment:enrolment", enrolment_id=found.pk)
    return render(
        request,
        "assessment/add_evidence.html",
        {"form": form, "enrolment": found, "assessment": assessment},
    )


@login_required
@require_POST
def remove_evidence(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    found = queries.evidence(evidence_id)
    actions.remove_evidence(actor=signed_in(request), evidence=found, at=timezone.now())
    messages.success(request, _("The evidence was removed."))
    return redirect("assessment:enrolment", enrolment_id=found.enrolment_id)


@login_required
@never_cache
@require_safe
def file(request: HttpRequest, evidence_id: UUID) -> FileResponse:
    found = queries.evidence(evidence_id)
    offerings_permissions.may_see_enrolment(signed_in(request), found.enrolment)
    if not found.file or found.removed_at is not None:
        raise NoFile
    return attachment(found)


def attachment(evidence: Evidence) -> FileResponse:
    """Return a file that is only ever saved: whatever it holds, no browser runs it here."""
    response = FileResponse(
        evidence.file.open("rb"),
        as_attachment=True,
        filename=evidence.file_name or "evidence",
        content_type=safe_type(evidence.file_name),
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, enrolment_id: UUID, assessment_id: str) -> HttpResponse:
    found, person = offerings.enrolment(enrolment_id), signed_in(request)
    permissions.may_judge(person, found)
    version = found.cohort.offering.version
    queries.assessment_of(version, assessment_id)
    judgement = next(e for e in queries.judgements(found) if e.assessment.id == assessment_id)
    form = JudgeForm(
        request.POST or None,
        criteria=queries.criteria(version, assessment_id),
        evidence=judgement.evidence,
    )
    if request.method == "POST" and form.is_valid():
        try:
            decision = actions.decide(
                actor=person,
                enrolment=found,
                assessment_id=assessment_id,
                scores=form.scores(),
                comment=form.cleaned_data["comment"],
                evidence=[
                    e for e in judgement.evidence if str(e.pk) in form.cleaned_data["evidence"]
                ],
                at=timezone.now(),
            )
        except Refused as why:
            form.add_error(None, why.sentence(gettext))
        else:
            passed = decision.result == Decision.Result.PASSED
            messages.success(
                request,
                _("Decided: passed.") if passed else _("Decided: not yet. The learner sees why."),
            )
            return redirect("assessment:enrolment", enrolment_id=found.pk)
    context = {
        "form": form,
        "enrolment": found,
        "judgement": judgement,
        "history": history(found, (judgement,)),
        "lacking": [e for e in designs.outcomes(version) if e.id in judgement.lacking],
    }
    return render(request, "assessment/judge.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rubric(request: HttpRequest, version_id: UUID, assessment_id: str) -> HttpResponse:
    version, person = designs.version(version_id), signed_in(request)
    permissions.may_read_rubric(person, version)
    assessment = queries.assessment_of(version, assessment_id)
    criteria = queries.criteria(version, assessment_id)
    writes = permissions.writes_rubric(person, version)
    used = queries.is_used(version, assessment_id)
    data = request.POST if request.method == "POST" else None
    rubric_forms = RubricForms.of(assessment, designs.outcomes(version), criteria, data)
    refusal = ""
    if data is not None and rubric_forms.is_valid():
        try:
            actions.write_rubric(
                actor=person,
                version=version,
                assessment_id=assessment_id,
                title=pair(assessment.title),
                criteria=rubric_forms.criteria(),
                at=timezone.now(),
            )
        except Refused as why:
            refusal = why.sentence(gettext)
        else:
            messages.success(request, _("The rubric was saved."))
            return redirect("assessment:rubric", version_id=version.pk, assessment_id=assessment_id)
    context: dict[str, Any] = {
        "version": version,
        "assessment": assessment,
        "criteria": criteria,
        "forms": rubric_forms.forms,
        "edits": writes
        and not used
        and (data is not None or not criteria or "edit" in request.GET),
        "may_edit": writes and not used,
        "used": used and writes,
        "staff": offerings_permissions.works_for(person, version),
        "refusal": refusal,
    }
    return render(request, "assessment/rubric.html", context)
