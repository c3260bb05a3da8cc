"""The public catalogue, and the pages on which a version is launched."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.accounts.people.permissions import signed_in
from trillium.collaboration.codesign import queries as codesign
from trillium.delivery.offerings import actions, information, permissions, queries
from trillium.delivery.offerings.cohort_file import sentences_of
from trillium.delivery.offerings.forms import (
    CohortForm,
    ConfirmForm,
    ImportForm,
    OfferingForm,
    initial_of,
    values_of,
)
from trillium.delivery.offerings.models import Cohort, CohortFile, Offering
from trillium.delivery.offerings.rules import unsaid
from trillium.kit import reader
from trillium.kit.errors import Refused
from trillium.structures.designs import queries as designs
from trillium.structures.designs.formats import schema_org
from trillium.structures.designs.models import Version
from trillium.structures.frameworks import queries as frameworks

PAGE = 12
#: how an address ends → media type and name of the format an entry is also served in
FORMATS = (
    (".jsonld", "application/ld+json", "schema.org"),
    (".ctdl.json", "application/ld+json", "CTDL"),
    (".elm.json", "application/ld+json", "European Learning Model"),
    (".ob3.json", "application/ld+json", "Open Badges 3.0"),
    (".csv", "text/csv", "CSV"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endorser:
    """An organisation that has agreed to this very version, and to what."""

    organisation: Organisation
    aspects: tuple[str, ...]


@require_safe
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    shown = queries.entry_to_read(slug)
    today = timezone.localdate()
    ending = designs.ending(shown.version)
    joins = ending is None or (ending.last_enrolment is not None and today <= ending.last_enrolment)
    return render(
        request,
        "offerings/entry.html",
        {
            "entry": shown,
            "version": shown.version,
            "institution": shown.version.design.organisation,
            "about": information.information(shown.version.document),
            "ending": ending,
            "joins": joins,
            "offerings": queries.open_for_enrolment(shown.version, today) if joins else [],
            "endorsers": endorsers(shown.version),
            "schema": schema_org.as_script(
                schema_org.compose(
                    shown.version.document, queries.published(shown, today), reader.language()
                )
            ),
            "formats": [
                (f"/catalogue/{slug}{suffix}", kind, name) for suffix, kind, name in FORMATS
            ]
            if shown.withdrawn_at is None
            else [],
            "reports": frameworks.home_reports(shown.version),
        },
    )


def endorsers(version: Version) -> list[Endorser]:
    found: dict[Organisation, list[str]] = {}
    for answer in codesign.sign_offs_on("designs.version", version.pk, version.digest):
        if answer.answer == "agreed":
            found.setdefault(answer.request.organisation, []).append(answer.aspect)
    return [Endorser(organisation=who, aspects=tuple(what)) for who, what in found.items()]


@login_required
@require_safe
def offerings(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    mine = organisations.organisations_of(person, *permissions.STAFF)
    found = queries.offerings_of_organisations(mine).prefetch_related("cohorts")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    runs = organisations.organisations_of(person, *permissions.RUNNERS)
    return render(
        request,
        "offerings/list.html",
        {
            "page": page,
            "to_publish": queries.awaiting_publication(
                organisations.organisations_of(person, *permissions.PUBLISHERS)
            ),
            "to_offer": queries.published_of(runs),
            "judges": organisations.organisations_of(person, permissions.Role.ASSESSOR).exists(),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def launch(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = designs.version(version_id)
    permissions.may_publish(signed_in(request), version)
    if request.method == "POST":
        shown = actions.publish_version(
            actor=signed_in(request), version=version, at=timezone.now()
        )
        messages.success(request, _("Published: everyone can read it in the catalogue."))
        return redirect("offerings:entry", slug=shown.slug)
    gate = queries.gate(version)
    missing = queries.named(unsaid(version.document))
    approved = version.state == Version.State.APPROVED
    return render(
        request,
        "offerings/launch.html",
        {
            "version": version,
            "before": [each for each in gate.missing if each != queries.publication()],
            "missing": missing,
            "approved": approved,
            "ready": approved and not missing,
            "entry": queries.entry_of(version),
            "about": information.information(version.document),
            "edit": designs.edit_path(version, "title") if missing else "",
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_offering(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = designs.version(version_id)
    permissions.may_run(signed_in(request), version)
    form = OfferingForm(request.POST or None, initial=initial_of(version.document))
    if request.method == "POST" and form.is_valid():
        try:
            offering = actions.open_offering(
                actor=signed_in(request), version=version, at=timezone.now(), **values_of(form)
            )
        except Refused as why:
            form.add_error(None, why.sentence(gettext))
        else:
            messages.success(request, _("The offering is open. Next: a cohort for its learners."))
            return redirect("offerings:offering", offering_id=offering.pk)
    context = {"form": form, "version": version, "published": version.state == "published"}
    return render(request, "offerings/open.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offering(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    found, person = queries.offering(offering_id), signed_in(request)
    permissions.may_see(person, found)
    form = CohortForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cohort = actions.create_cohort(
                actor=person, offering=found, name=form.cleaned_data["name"], at=timezone.now()
            )
        except Refused as why:
            form.add_error("name", why.sentence(gettext))
        else:
            messages.success(request, _("The cohort is made. Next: its learners, from a file."))
            return redirect("offerings:import", cohort_id=cohort.pk)
    return render(request, "offerings/offering.html", offering_context(person, found, form))


def offering_context(person: Person, found: Offering, form: CohortForm) -> dict[str, Any]:
    taken = queries.seats_taken(found)
    return {
        "offering": found,
        "version": found.version,
        "cohorts": queries.cohorts_of(found),
        "taken": taken,
        "left": None if found.seats is None else found.seats - taken,
        "mode": information.mode({"delivery": {"mode": found.delivery_mode}}),
        "form": form,
        "runs": permissions.runs(person, found),
        "today": timezone.localdate(),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_learners(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    cohort = queries.cohort(cohort_id)
    permissions.may_run(signed_in(request), cohort)
    if "file_id" in request.POST:
        return _confirm_import(request, cohort)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _import_page(request, cohort, form)
    name, data = form.data_of_file()
    try:
        kept, rows = actions.keep_file(
            actor=signed_in(request), cohort=cohort, file_name=name, data=data, at=timezone.now()
        )
    except Refused as why:
        return _import_page(request, cohort, ImportForm(), problems=sentences_of(why, gettext))
    return _import_page(request, cohort, form, rows=rows, kept=kept)


def _confirm_import(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    confirmed = ConfirmForm(request.POST)
    kept = queries.cohort_file(confirmed.cleaned_data["file_id"]) if confirmed.is_valid() else None
    if kept is None or kept.cohort_id != cohort.pk:
        messages.error(request, _("This file is not here any more: choose it again."))
        return redirect("offerings:import", cohort_id=cohort.pk)
    if "drop" in request.POST:
        actions.drop_file(actor=signed_in(request), file=kept)
        return redirect("offerings:import", cohort_id=cohort.pk)
    try:
        brought = actions.confirm_file(actor=signed_in(request), file=kept, at=timezone.now())
    except Refused as why:
        return _import_page(request, cohort, ImportForm(), problems=sentences_of(why, gettext))
    if brought is None:
        return redirect("offerings:import", cohort_id=cohort.pk)
    said = ngettext("%(n)d learner enrolled.", "%(n)d learners enrolled.", brought.rows)
    messages.success(request, said % {"n": brought.rows})
    return redirect("assessment:cohort", cohort_id=cohort.pk)


def _import_page(
    request: HttpRequest, cohort: Cohort, form: ImportForm, **shown: object
) -> HttpResponse:
    under_way = queries.file_under_way(cohort)
    if under_way is not None and under_way.refused_at is not None:
        shown = {"problems": _why(request, under_way), "refused": under_way, **shown}
    context = {
        "cohort": cohort,
        "offering": cohort.offering,
        "form": form,
        "imports": queries.imports_of(cohort),
        "under_way": under_way if under_way and under_way.refused_at is None else None,
        **shown,
    }
    return render(request, "offerings/import.html", context)


def _why(request: HttpRequest, file: CohortFile) -> list[str]:
    """Return why a file could not be brought in, as it would be said of it now."""
    try:
        actions.read_file(
            actor=signed_in(request),
            cohort=file.cohort,
            data=bytes(file.data),
            at=timezone.now(),
        )
    except Refused as why:
        return sentences_of(why, gettext)
    return [_("It could not be brought in when its turn came; it could now.")]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, import_id: UUID) -> HttpResponse:
    brought = queries.cohort_import(import_id)
    permissions.may_run(signed_in(request), brought.cohort)
    refusal = ""
    if request.method == "POST":
        try:
            actions.undo_import(actor=signed_in(request), cohort_import=brought, at=timezone.now())
        except Refused as why:
            refusal = why.sentence(gettext)
        else:
            messages.success(request, _("The import was undone. Nobody of that file is enrolled."))
            return redirect("assessment:cohort", cohort_id=brought.cohort_id)
    enrolments = brought.enrolments.order_by("name")
    context = {"brought": brought, "enrolments": enrolments, "refusal": refusal}
    return render(request, "offerings/undo.html", context, status=409 if refusal else 200)


@login_required
@require_POST
def withdraw(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    found = queries.enrolment(enrolment_id)
    actions.withdraw_learner(actor=signed_in(request), enrolment=found, at=timezone.now())
    messages.success(request, _("%(name)s was withdrawn.") % {"name": found.name})
    return redirect("assessment:cohort", cohort_id=found.cohort_id)
