"""The lifecycle board of a design: seven phases on one page, and one next step."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from trillium.accounts.journal.models import Entry
from trillium.accounts.journal.wording import sentence_of
from trillium.accounts.organisations import queries as organisations
from trillium.accounts.people import queries as people
from trillium.accounts.people.models import Person
from trillium.kit.gates import GateState
from trillium.structures.designs import permissions as design_permissions
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version
from trillium.web.pages.phases import Facts, facts_of, gates_of, phases_of

ENTRIES: Final = 6


@login_required
def board(request: HttpRequest, design_id: UUID) -> HttpResponse:
    """Show one design's whole life on a page."""
    person = request.user
    assert isinstance(person, Person)  # noqa: S101 -- login_required
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
        "may_write": design_permissions.may_write(person, design.organisation),
        "phases": phases,
        "next": next((phase for phase in phases if phase.wanted), None),
        "petals": _petals(facts, gates),
        "entries": _entries(version),
        "team": _team(version),
        "purpose": version.document.get("purpose_statement", ""),
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
    """Return the newest acts on the design: on its versions, its need and its reviews."""
    things = [version.design.need_id, version.pk, *version.reviews.values_list("pk", flat=True)]
    rows = list(
        Entry.objects.filter(thing_id__in=[str(each) for each in things if each])
        .exclude(verb="")
        .order_by("-id")[:ENTRIES]
    )
    names = people.names_of({row.actor_id for row in rows})
    return [
        {"at": row.at, "who": names.get(row.actor_id, ""), "sentence": _(sentence_of(row.verb))}
        for row in rows
    ]


def _team(version: Version) -> list[dict[str, Any]]:
    """Return who works for the owner, each person once with all roles."""
    found: dict[str, dict[str, Any]] = {}
    for membership in organisations.members_of(version.design.organisation):
        row = found.setdefault(str(membership.person_id), {"name": membership.person, "roles": []})
        row["roles"].append(_(membership.get_role_display()))
    return list(found.values())
