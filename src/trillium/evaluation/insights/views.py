"""The page on which a version is evaluated."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trillium.accounts.people.permissions import signed_in
from trillium.delivery.offerings import queries as offerings
from trillium.delivery.offerings.models import Offering
from trillium.evaluation.feedback import queries as feedback
from trillium.evaluation.insights import actions, permissions, queries
from trillium.evaluation.insights.forms import DecisionForm, FindingForm, RetireForm
from trillium.evaluation.insights.models import EvaluationDecision, Finding
from trillium.kit import reader
from trillium.kit.bilingual import text
from trillium.kit.errors import Refused
from trillium.structures.designs import queries as designs
from trillium.structures.designs.actions import TeachOut
from trillium.structures.designs.models import Retirement, Version


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version, person = designs.version(version_id), signed_in(request)
    permissions.may_see(person, version)
    found = list(queries.findings(version))
    act = request.POST.get("act", "")
    finding = FindingForm(request.POST if act == "find" else None, prefix="finding")
    language = reader.language()
    decision = DecisionForm(
        request.POST if act == "decide" else None,
        findings=[(str(each.pk), text(each.text, language)) for each in found],
        prefix="decision",
    )
    if finding.is_bound and finding.is_valid() and _recorded(request, version, finding):
        return redirect("insights:evaluation", version_id=version.pk)
    if decision.is_bound and decision.is_valid() and _decided(request, version, decision, found):
        retired = decision.cleaned_data["answer"] == EvaluationDecision.Answer.RETIRE
        name = "insights:retire" if retired else "insights:evaluation"
        return redirect(name, version_id=version.pk)
    responses = list(feedback.of_version(version))
    context = {
        "version": version,
        "findings": found,
        "finding_form": finding,
        "decision_form": decision,
        "decisions": queries.decisions(version),
        "responses": responses,
        "summary": feedback.summary(responses),
        "offerings": offerings.offerings_of(version),
        "gate": queries.gate(version),
        "records": permissions.records(person, version) and version.published_at,
        "decides": permissions.decides(person, version)
        and version.published_at
        and version.state != Version.State.RETIRED,
    }
    return render(request, "insights/evaluation.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version, person = designs.version(version_id), signed_in(request)
    permissions.may_decide(person, version)
    row = designs.retirement(version)
    form = RetireForm(
        request.POST if request.method == "POST" else None,
        replacements=designs.replacements(version, person),
        initial=_planned(row),
    )
    if form.is_bound and form.is_valid():
        try:
            plan = TeachOut(**form.cleaned_data)
            actions.retire(actor=person, version=version, plan=plan, at=timezone.now())
        except Refused as why:
            form.add_error(None, why.sentence(gettext))
        else:
            messages.success(request, _("The version is retired. Its page says what follows."))
            return redirect("designs:read", version.design_id, version.number)
    context = {"version": version, "form": form, "row": row, "running": _running(version)}
    status = 422 if form.errors else 200
    return render(request, "insights/retire.html", context, status=status)


def _planned(row: Retirement | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "last_enrolment": row.last_enrolment,
        "last_award": row.last_award,
        "words": row.words,
        "replaced_by": row.replaced_by,
        "is_whole": "yes" if row.is_whole else "no",
    }


def _running(version: Version) -> list[Offering]:
    """Return the offerings that have not ended: whoever learns there is taught out."""
    return list(offerings.offerings_of(version).filter(ends_on__gte=timezone.localdate()))


def _recorded(request: HttpRequest, version: Version, form: FindingForm) -> bool:
    try:
        actions.record_finding(
            actor=signed_in(request), version=version, at=timezone.now(), **form.cleaned_data
        )
    except Refused as why:
        form.add_error(None, why.sentence(gettext))
        return False
    messages.success(request, _("The finding was recorded."))
    return True


def _decided(
    request: HttpRequest, version: Version, form: DecisionForm, found: list[Finding]
) -> bool:
    chosen = form.cleaned_data.get("findings", [])
    try:
        decision = actions.decide(
            actor=signed_in(request),
            version=version,
            answer=form.cleaned_data["answer"],
            reasons=form.cleaned_data["reasons"],
            findings=[each for each in found if str(each.pk) in chosen],
            at=timezone.now(),
        )
    except Refused as why:
        form.add_error(None, why.sentence(gettext))
        return False
    if decision.answer == EvaluationDecision.Answer.RETIRE:
        messages.success(request, _("Decided. Now say how it is taught out, and what replaces it."))
    elif decision.next_version:
        number = {"number": decision.next_version.number}
        messages.success(request, _("Decided. Version %(number)d is now a draft.") % number)
    else:
        messages.success(request, _("The decision was recorded."))
    return True
