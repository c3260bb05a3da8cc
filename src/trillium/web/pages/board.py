"""The lifecycle board of a design: seven phases on one page, and one next step."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trillium.accounts.journal.models import Entry
from trillium.accounts.journal.wording import sentence_of
from trillium.accounts.organisations import queries as organisations
from trillium.accounts.people import queries as people
from trillium.accounts.people.permissions import signed_in
from trillium.collaboration.codesign import queries as codesign
from trillium.kit import reader
from trillium.kit.gates import GateState
from trillium.structures.designs import permissions as design_permissions
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version
from trillium.structures.quality import queries as quality
from trillium.web.pages.phases import Facts, facts_of, gates_of, phases_of

ENTRIES: Final = 6
#: acts on a version that only follow from an act on its review
ECHOES: Final = (
    "designs.version_in_review",
    "designs.version_approved",
    "designs.version_draft",
)
ROLES: Final[Mapping[str, str | Promise]] = {
    "programme_lead": gettext_lazy("Programme lead"),
    "assessor": gettext_lazy("Assessor"),
    "reviewer": gettext_lazy("Quality reviewer"),
    "registrar": gettext_lazy("Registrar"),
    "employer_representative": gettext_lazy("Employer representative"),
    "coordinator": gettext_lazy("Coordinator"),
}


@login_required
def board(request: HttpRequest, design_id: UUID) -> HttpResponse:
    """Show one design's whole life on a page."""
    person = signed_in(request)
    design = designs.design(design_id)
    design_permissions.require_read(person, design)
    versions = list(designs.versions_of(design))
    chosen = _chosen(versions, request.GET.get("version"))
    version = designs.version(chosen.pk)
    facts = facts_of(version)
    gates = gates_of(facts)
    phases = phases_of(facts, gates)
    context = {
        "design": design,
        "version": version,
        "versions": versions,
        "newest": versions[0],
        "may_write": design_permissions.may_write(person, design.organisation),
        "phases": phases,
        "next": next((phase for phase in phases if phase.wanted), None),
        "petals": _petals(facts, gates),
        "entries": _entries(version),
        "team": _team(version),
        "purpose": version.document.get("purpose_statement", ""),
        "ending": designs.ending(version),
        "may_retire": version.published_at is not None,
    }
    return render(request, "pages/board.html", context)


def _chosen(versions: list[Version], number: str | None) -> Version:
    wanted = (row for row in versions if str(row.number) == number)
    return next(wanted, versions[0])


def _petals(facts: Facts, gates: Mapping[str, GateState]) -> dict[str, int]:
    """Return how far each petal is, in percent of what it asks for."""
    version = facts.version
    consulted = bool(version.document.get("consultations"))
    asked = sum(len(report.criteria) - report.not_applicable for report in facts.reports)
    met = sum(report.met for report in facts.reports)
    collaboration = [
        gates["ideation"].passed,
        gates["feasibility"].passed,
        consulted,
        "demand" in facts.confirmed,
        "assessment" in facts.confirmed,
    ]
    recognition = [
        gates["launch"].passed,
        facts.learners > 0,
        facts.decided > 0,
        facts.issued > 0,
        gates["evaluate"].passed,
    ]
    approved = 20 if gates["build"].passed else 0
    return {
        "collaboration": 20 * sum(collaboration),
        "structures": (80 * met // asked if asked else 0) + approved,
        "recognition": 20 * sum(recognition),
    }


def _entries(version: Version) -> list[dict[str, Any]]:
    """Return the newest acts on the design: on the version, its need, reviews and sign-offs."""
    things = [
        version.design.need_id,
        version.pk,
        *version.reviews.values_list("pk", flat=True),
        *codesign.requests_on(quality.THING, version.pk).values_list("pk", flat=True),
    ]
    ids = [str(each) for each in things if each]
    found = Entry.objects.filter(thing_id__in=ids).exclude(verb__in=ECHOES)
    rows = list(found.order_by("-id")[:ENTRIES])
    names = people.names_of({row.actor_id for row in rows})
    keys = ("partner", "organisation")
    houses = organisations.names_of(row.detail.get(key, "") for row in rows for key in keys)
    return [
        {
            "at": row.at,
            "who": names.get(row.actor_id, "") or (_("An erased person") if row.actor_id else ""),
            "sentence": _(sentence_of(row.verb)).format_map(
                {key: reader.said(houses.get(row.detail.get(key, ""), "")) for key in keys}
            ),
        }
        for row in rows
    ]


def _team(version: Version) -> list[dict[str, Any]]:
    """Return who works for the owner, each person once with all roles."""
    found: dict[str, dict[str, Any]] = {}
    for membership in organisations.members_of(version.design.organisation):
        row = found.setdefault(str(membership.person_id), {"name": membership.person, "roles": []})
        row["roles"].append(ROLES.get(membership.role, membership.role))
    return list(found.values())
