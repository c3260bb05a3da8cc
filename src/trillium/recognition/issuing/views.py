"""The pages of issuing: a cohort's button, an award, an organisation's keys."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from trillium.accounts.journal import queries as journal
from trillium.accounts.journal import wording
from trillium.accounts.journal.models import Entry
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people import queries as people
from trillium.accounts.people.permissions import signed_in
from trillium.delivery.offerings import queries as offerings
from trillium.delivery.offerings.models import Cohort
from trillium.kit.errors import NotFound, Refused
from trillium.recognition.issuing import actions, permissions, queries, rules
from trillium.recognition.issuing.forms import NameForm, RevokeForm, RevokeKeyForm
from trillium.recognition.issuing.models import Award, IssueRun
from trillium.structures.designs import permissions as writing
from trillium.structures.designs import queries as designs

#: of those without a credential, on one page of a large cohort
ROWS_A_PAGE = 50
#: shown once above the list, not again beside every learner
_GENERAL = (
    rules.NotApproved,
    rules.NotPublished,
    rules.VersionRetired,
    rules.NoSigningKey,
    rules.KeyIsRevoked,
)


class NoSuchAward(NotFound):
    """There is no such credential, or it is not yours to see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One learner on the issuing page."""

    ready: queries.Readiness
    reasons: tuple[str, ...]

    @property
    def state(self) -> str:
        """Return the word of the design system for where the learner stands."""
        award = self.ready.award
        if award:
            return "revoked" if award.revoked_at else "issued"
        return "waiting" if self.reasons else "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One entry of the journal in words."""

    at: object
    who: str
    sentence: str


@login_required
@never_cache
@require_safe
def issue(request: HttpRequest, pk: UUID) -> HttpResponse:
    cohort = offerings.cohort(pk)
    version = cohort.offering.version
    permissions.must_issue(signed_in(request), version.design.organisation)
    if queries.is_large(cohort):
        return _issue_large(request, cohort)
    rows = [_row(ready) for ready in queries.readiness(cohort)]
    general = [each.sentence(gettext) for each in rules.may_use(queries.version_facts(version))]
    context = {
        "cohort": cohort,
        "version": version,
        "organisation": version.design.organisation,
        "general": general,
        "ready": [row for row in rows if row.ready.may_be_issued],
        "waiting": [row for row in rows if row.ready.refusals and not row.ready.award],
        "done": [row for row in rows if row.ready.award],
        "everybody": len(rows),
        "keeps_keys": permissions.keeps_keys(signed_in(request), version.design.organisation),
    }
    return render(request, "issuing/issue.html", context)


def _issue_large(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """Show a cohort that is issued by a worker: how many, who is left, the run."""
    version = cohort.offering.version
    organisation = version.design.organisation
    left = queries.without_credential(cohort)
    context = {
        "cohort": cohort,
        "version": version,
        "organisation": organisation,
        "general": _general(cohort),
        "run": queries.latest_run(cohort),
        "left": left.count(),
        "everybody": offerings.enrolments_in(cohort).count(),
        "keeps_keys": permissions.keeps_keys(signed_in(request), organisation),
        **_not_issued(request, cohort),
    }
    return render(request, "issuing/issue_large.html", context)


def _general(cohort: Cohort) -> list[str]:
    facts = queries.version_facts(cohort.offering.version)
    return [each.sentence(gettext) for each in rules.may_use(facts)]


def _not_issued(request: HttpRequest, cohort: Cohort) -> dict[str, object]:
    """Return one page of those without a credential, each with what is missing now."""
    learners = queries.without_credential(cohort).select_related("learner")
    page = Paginator(learners, ROWS_A_PAGE).get_page(request.GET.get("page"))
    found = queries.readiness_of_many(cohort.offering.version, list(page.object_list))
    return {"page": page, "not_issued": [_row(each) for each in found]}


@login_required
@never_cache
@require_safe
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _run(request, pk)
    context = {
        "run": found,
        "pace": queries.pace_of(found, timezone.now()),
        "cohort": found.cohort,
        "version": found.cohort.offering.version,
        "general": _general(found.cohort) if found.state == found.State.PAUSED else [],
        "organisation": found.cohort.offering.version.design.organisation,
        "keeps_keys": permissions.keeps_keys(
            signed_in(request), found.cohort.offering.version.design.organisation
        ),
        **({} if found.is_unfinished else _not_issued(request, found.cohort)),
    }
    return render(request, "issuing/run.html", context)


@login_required
@never_cache
@require_safe
def run_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _run(request, pk)
    if found.state != found.State.RUNNING:  # the whole page has other things to say now
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    context = {"run": found, "pace": queries.pace_of(found, timezone.now())}
    return render(request, "issuing/_progress.html", context)


@login_required
@require_POST
def change_run(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _run(request, pk)
    acts = {
        "pause": (actions.pause_run, gettext("Paused. What was issued stays.")),
        "resume": (actions.resume_run, gettext("Issuing goes on.")),
        "cancel": (actions.cancel_run, gettext("Stopped for good. What was issued stays.")),
    }
    chosen = next((act for name, act in acts.items() if name in request.POST), None)
    if chosen is not None:
        act, said = chosen
        try:
            act(actor=signed_in(request), run=found, at=timezone.now())
            messages.success(request, said)
        except Refused as problem:
            messages.error(request, problem.sentence(gettext))
    return redirect("issuing:run", pk=pk)


def _run(request: HttpRequest, pk: UUID) -> IssueRun:
    found = queries.run(pk)
    permissions.must_issue(signed_in(request), found.cohort.offering.version.design.organisation)
    return found


@login_required
@require_POST
def issue_all(request: HttpRequest, pk: UUID) -> HttpResponse:
    cohort = offerings.cohort(pk)
    if queries.is_large(cohort):
        return _start(request, cohort)
    result = actions.issue_cohort(actor=signed_in(request), cohort=cohort, at=timezone.now())
    count = len(result.issued)
    if count:
        said = ngettext(
            "%(count)d credential was issued; the learner has mail.",
            "%(count)d credentials were issued; the learners have mail.",
            count,
        )
        messages.success(request, said % {"count": count})
    else:
        messages.info(request, gettext("Nobody was waiting for a credential: nothing was issued."))
    return redirect("issuing:issue", pk=pk)


def _start(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    unfinished = queries.unfinished_run(cohort)
    if unfinished is not None:
        return redirect("issuing:run", pk=unfinished.pk)
    try:
        made = actions.start_run(actor=signed_in(request), cohort=cohort, at=timezone.now())
    except Refused as problem:
        messages.error(request, problem.sentence(gettext))
        return redirect("issuing:issue", pk=cohort.pk)
    return redirect("issuing:run", pk=made.pk)


@login_required
@require_safe
def specimen(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    version = designs.version_numbered(design_id, number)
    writing.require_read(signed_in(request), version.design)
    name = f"{version.design.slug}-v{number}-specimen.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    made = queries.specimen(version)
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@login_required
@never_cache
def award(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _award(request, pk)
    person = signed_in(request)
    may_change = permissions.takes_back(person, found.organisation)
    entries = list(journal.of(found)) if person.pk != found.learner_id else []
    context = {
        "award": found,
        "title": found.version.document.get("title"),
        "holder": queries.holder_of(found),
        "face": queries.face_of(found),
        "kinds": list(queries.KINDS) if found.document else [],
        "old_kinds": queries.old_kinds_of(found),
        "old_address": queries.open_badges_2.address_of(found),
        "verification_address": queries.verification_address(found),
        "replaced_by": getattr(found, "replaced_by", None),
        "may_change": may_change,
        "revoke_form": RevokeForm(prefix="revoke"),
        "name_form": NameForm(prefix="name", initial={"name": queries.holder_of(found)}),
        "entries": _happened(entries),
    }
    return render(request, "issuing/award.html", context)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _award(request, pk)
    permissions.must_take_back(signed_in(request), found.organisation)
    form = RevokeForm(request.POST, prefix="revoke")
    if not form.is_valid():
        return _told(request, form, found)
    try:
        actions.revoke_credential(
            actor=signed_in(request), award=found, at=timezone.now(), **form.cleaned_data
        )
    except Refused as problem:
        messages.error(request, problem.sentence(gettext))
    else:
        messages.success(
            request, gettext("The credential is revoked: whoever verifies it sees so.")
        )
    return redirect("issuing:award", pk=pk)


@login_required
@require_POST
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _award(request, pk)
    permissions.must_take_back(signed_in(request), found.organisation)
    form = NameForm(request.POST, prefix="name")
    if not form.is_valid():
        return _told(request, form, found)
    try:
        new = actions.correct_name(
            actor=signed_in(request), award=found, at=timezone.now(), **form.cleaned_data
        )
    except Refused as problem:
        messages.error(request, problem.sentence(gettext))
        return redirect("issuing:award", pk=pk)
    messages.success(
        request, gettext("The credential was issued anew with the right name; the old is revoked.")
    )
    return redirect("issuing:award", pk=new.pk)


@login_required
@require_POST
def renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _award(request, pk)
    person, at = signed_in(request), timezone.now()
    try:
        if found.revoked_at and found.enrolment:
            new = actions.issue_credential(
                actor=person, enrolment=found.enrolment, at=at, again=True
            )
        else:
            new = actions.renew_credential(actor=person, award=found, at=at)
    except Refused as problem:
        messages.error(request, problem.sentence(gettext))
        return redirect("issuing:award", pk=pk)
    messages.success(request, gettext("The credential was issued anew."))
    return redirect("issuing:award", pk=new.pk)


@login_required
@never_cache
@require_safe
def file(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    return download(queries.file_of(_award(request, pk), kind))


def download(found: queries.CredentialFile) -> HttpResponse:
    """Return one file of a credential as a download that no browser opens in place."""
    response = HttpResponse(found.content, content_type=found.media_type)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@never_cache
@require_safe
def keys(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation, slug=slug)
    permissions.must_keep_keys(signed_in(request), organisation)
    found = queries.keys_of(organisation)
    needs_consent = organisation.kind == Organisation.Kind.EMPLOYER
    context = {
        "organisation": organisation,
        "keys": [
            (key, RevokeKeyForm(initial={"key": key.pk}, auto_id=f"{key.pk}_%s")) for key in found
        ],
        "signing": queries.signing_key(organisation),
        "waits_for_consent": needs_consent and not organisation.endorses_by_key,
    }
    return render(request, "issuing/keys.html", context)


@login_required
@require_POST
def change_keys(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation, slug=slug)
    person, at = signed_in(request), timezone.now()
    permissions.must_keep_keys(person, organisation)
    try:
        if "create" in request.POST:
            actions.create_key(actor=person, organisation=organisation, at=at)
            messages.success(request, gettext("The key is made. It can sign from now on."))
        elif "rotate" in request.POST:
            actions.rotate_key(actor=person, organisation=organisation, at=at)
            messages.success(
                request, gettext("A new key signs from now on. What the old one signed stays good.")
            )
    except Refused as problem:
        messages.error(request, problem.sentence(gettext))
    return redirect("issuing:keys", slug=slug)


@login_required
@require_POST
def revoke_key(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation, slug=slug)
    permissions.must_keep_keys(signed_in(request), organisation)
    form = RevokeKeyForm(request.POST)
    if form.is_valid():
        key = get_object_or_404(queries.keys_of(organisation), pk=form.cleaned_data["key"])
        try:
            actions.revoke_key(
                actor=signed_in(request),
                key=key,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
            messages.success(request, gettext("The key is revoked. What it signed counts no more."))
        except Refused as problem:
            messages.error(request, problem.sentence(gettext))
    else:
        messages.error(request, gettext("Say why the key is revoked."))
    return redirect("issuing:keys", slug=slug)


def _award(request: HttpRequest, pk: UUID) -> Award:
    found = queries.awards().filter(pk=pk).first()
    if found is None:
        raise NoSuchAward
    permissions.must_read(signed_in(request), found.organisation, found.learner_id)
    return found


def _told(request: HttpRequest, form: Form, award: Award) -> HttpResponse:
    """Say what is wrong with a form, and go back to the page it was sent from."""
    for sentences in form.errors.values():
        messages.error(request, " ".join(map(str, sentences)))
    return redirect("issuing:award", pk=award.pk)


def _row(ready: queries.Readiness) -> Row:
    own = [each for each in ready.refusals if not isinstance(each, _GENERAL)]
    return Row(ready=ready, reasons=tuple(each.sentence(gettext) for each in own))


def _happened(entries: list[Entry]) -> list[Happened]:
    names = people.names_of(entry.actor_id for entry in entries)
    return [
        Happened(
            at=entry.at,
            who=names.get(entry.actor_id, "") or gettext("Trillium"),
            sentence=gettext(wording.sentence_of(entry.verb)),
        )
        for entry in entries
    ]
