"""The page on which a version is evaluated."""

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
from trillium.evaluation.feedback import queries as feedback
from trillium.evaluation.insights import actions, permissions, queries
from trillium.evaluation.insights.forms import DecisionForm, FindingForm
from trillium.evaluation.insights.models import Finding
from trillium.kit import reader
from trillium.kit.bilingual import text
from trillium.kit.errors import Refused
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version


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
        return redirect("insights:evaluation", version_id=version.pk)
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
    if decision.next_version:
        number = {"number": decision.next_version.number}
        messages.success(request, _("Decided. Version %(number)d is now a draft.") % number)
    else:
        messages.success(request, _("The decision was recorded."))
    return True
