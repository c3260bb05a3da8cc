"""The pages of pathways: read by anyone, written by who leads programmes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.people.models import Person
from trillium.accounts.people.permissions import signed_in
from trillium.kit import reader
from trillium.structures.pathways import actions, editing, permissions, queries, wording
from trillium.structures.pathways.diagram import draw
from trillium.structures.pathways.forms import (
    AboutPathway,
    ChangeGroup,
    ChangePiece,
    Elsewhere,
    StartPathway,
    about,
)
from trillium.structures.pathways.models import PathwayVersion
from trillium.structures.pathways.rules import EMPTY, Group, Offer, Part, Piece, achievements
from trillium.structures.pathways.sentences import Sentence

PAGE = 20
UNPROCESSABLE = 422


def viewer(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None


@require_safe
def pathways(request: HttpRequest) -> HttpResponse:
    person, search = viewer(request), request.GET.get("q", "")[:100]
    page = Paginator(queries.published(search), PAGE).get_page(request.GET.get("page"))
    writes = person and organisations.organisations_of(person, *permissions.WRITERS).exists()
    context = {
        "page": page,
        "search": search,
        "drafts": queries.drafts_of(person) if person and not search else (),
        "may_start": bool(writes),
    }
    return render(request, "pathways/list.html", context)


@login_required
def start(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    form = StartPathway(
        request.POST if request.method == "POST" else None,
        organisations=organisations.organisations_of(person, *permissions.WRITERS),
        targets=queries.targets_for(person),
    )
    if request.method == "POST" and form.is_valid():
        version = actions.start_pathway(actor=person, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The pathway is begun. Add what counts in it."))
        return redirect("pathways:edit", version.pathway.slug)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "pathways/start.html", {"form": form}, status=status)


@require_safe
def pathway(request: HttpRequest, slug: str) -> HttpResponse:
    return _shown(request, queries.current(slug))


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _shown(request, queries.numbered(slug, number))


def _shown(request: HttpRequest, row: PathwayVersion) -> HttpResponse:
    person = viewer(request)
    permissions.require_read(person, row)
    rows = queries.versions_of(row.pathway)
    near = [each for each in rows if _readable(person, each)]
    context = _drawn(row, queries.rule_of(row)) | {
        "version": row,
        "pathway": row.pathway,
        "versions": near,
        "may_write": permissions.may_write(person, row.pathway.organisation),
        "has_draft": any(each.state == PathwayVersion.State.DRAFT for each in rows),
        "today": timezone.localdate(),
    }
    return render(request, "pathways/pathway.html", context)


def _readable(person: Person | None, row: PathwayVersion) -> bool:
    try:
        permissions.require_read(person, row)
    except queries.PathwayNotFound:
        return False
    return True


def _drawn(row: PathwayVersion, rule: Group) -> dict[str, Any]:
    target = f"design:{row.target_design}" if row.target_design else ""
    known = queries.newest_published(achievements(rule) | {target})

    def link(offer: Offer) -> str:
        return _address(offer.achievement, offer.address, known)

    whole = wording.told(rule, link)
    name = reader.said(row.target_title)
    drawing = draw(whole, leads=_("Leads to"), target=name, target_link=_address(target, "", known))
    return {"whole": whole, "rows": wording.rows(whole), "drawing": drawing, "target": name}


def _address(achievement: str, address: str, known: dict[str, int]) -> str:
    kind, _colon, key = achievement.partition(":")
    if achievement in known:
        name = "offerings:entry" if kind == "design" else "pathways:pathway"
        return reverse(name, args=[key])
    return address


# --- writing -------------------------------------------------------------------------------------


def _draft(request: HttpRequest, slug: str) -> PathwayVersion:
    row = queries.draft(slug)
    permissions.require_read(signed_in(request), row)
    permissions.require_write(signed_in(request), row.pathway.organisation)
    return row


@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    row = _draft(request, slug)
    if request.method == "POST":
        changed = _changed(queries.rule_of(row), request)
        _save(request, row, changed)
        return redirect(f"{reverse('pathways:edit', args=[slug])}#rule")
    faults = queries.faults_of(row)
    context = _drawn(row, queries.rule_of(row)) | {
        "version": row,
        "pathway": row.pathway,
        "faults": [(each.part, _say(each)) for each in faults],
        "wrong": {each.part for each in faults},
        "root": EMPTY.id,
    }
    return render(request, "pathways/edit.html", context)


def _changed(rule: Group, request: HttpRequest) -> Group:
    part = request.POST.get("part", "")
    match request.POST.get("act"):
        case "group":
            made = Group(id=editing.free_id(rule), title=EMPTY.title)
            return editing.add(rule, part, made)
        case "up":
            return editing.move(rule, part, -1)
        case "down":
            return editing.move(rule, part, 1)
        case "remove":
            return editing.remove(rule, part)
        case "remove_instead":
            return editing.remove_instead(rule, part, request.POST.get("achievement", ""))
    raise editing.NoSuchPart


def _save(request: HttpRequest, row: PathwayVersion, rule: Group) -> None:
    revision = request.POST.get("revision", "")
    actions.save_rule(
        actor=signed_in(request),
        version=row,
        rule=rule,
        revision=int(revision) if revision.isdecimal() else -1,
        at=timezone.now(),
    )


@login_required
def describe(request: HttpRequest, slug: str) -> HttpResponse:
    row = _draft(request, slug)
    person = signed_in(request)
    form = AboutPathway(
        request.POST if request.method == "POST" else None,
        initial=about(row),
        targets=queries.targets_for(person),
    )
    if request.method == "POST" and form.is_valid():
        revision = request.POST.get("revision", "")
        actions.describe(
            actor=person,
            version=row,
            revision=int(revision) if revision.isdecimal() else -1,
            at=timezone.now(),
            **form.cleaned_data,
        )
        messages.success(request, _("Saved."))
        return redirect("pathways:edit", slug)
    context = {"form": form, "version": row, "pathway": row.pathway}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "pathways/describe.html", context, status=status)


@login_required
def change(request: HttpRequest, slug: str, part_id: str) -> HttpResponse:
    row = _draft(request, slug)
    rule = queries.rule_of(row)
    part = editing.part_of(rule, part_id)
    form = _form_of(part, request)
    if request.method == "POST" and form.is_valid():
        _save(request, row, editing.swap(rule, form.part()))
        return redirect(f"{reverse('pathways:edit', args=[slug])}#part-{part_id}")
    context = {"form": form, "version": row, "pathway": row.pathway, "part": part} | _named(part)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "pathways/change.html", context, status=status)


def _form_of(part: Part, request: HttpRequest) -> ChangeGroup | ChangePiece:
    data = request.POST if request.method == "POST" else None
    if isinstance(part, Piece):
        return ChangePiece(data, piece=part)
    return ChangeGroup(data, group=part)


def _named(part: Part) -> dict[str, Any]:
    is_piece = isinstance(part, Piece)
    said = reader.said(part.offer.title if isinstance(part, Piece) else part.title)
    return {"is_piece": is_piece, "name": said}


@login_required
def add(request: HttpRequest, slug: str, part_id: str) -> HttpResponse:
    row = _draft(request, slug)
    rule = queries.rule_of(row)
    part = editing.part_of(rule, part_id)
    elsewhere = Elsewhere(request.POST if request.POST.get("from") == "elsewhere" else None)
    offer = _chosen(request, elsewhere)
    if offer is not None:
        _save(request, row, _with(rule, part, offer))
        messages.success(request, _("“%(title)s” is added.") % {"title": reader.said(offer.title)})
        return redirect(f"{reverse('pathways:edit', args=[slug])}#part-{part_id}")
    search = request.GET.get("q", "")[:100]
    taken = achievements(rule) | {f"pathway:{slug}", f"design:{row.target_design}"}
    found = queries.found(signed_in(request), search)
    context = {
        "version": row,
        "pathway": row.pathway,
        "part": part,
        "search": search,
        "elsewhere": elsewhere,
        "found": [
            (each, wording.facts(each.offer))
            for each in found
            if each.offer.achievement not in taken
        ],
    } | _named(part)
    status = UNPROCESSABLE if elsewhere.errors else 200
    return render(request, "pathways/add.html", context, status=status)


def _chosen(request: HttpRequest, elsewhere: Elsewhere) -> Offer | None:
    if request.method != "POST":
        return None
    if request.POST.get("from") == "elsewhere":
        return elsewhere.offer() if elsewhere.is_valid() else None
    name = request.POST.get("achievement", "")
    return queries.offer_for(signed_in(request), name)


def _with(rule: Group, part: Part, offer: Offer) -> Group:
    if isinstance(part, Piece):
        return editing.add_instead(rule, part.id, offer)
    return editing.add(rule, part.id, Piece(id=editing.free_id(rule), offer=offer))


def _say(sentence: Sentence) -> str:
    return sentence.said(reader.language(), _)


@login_required
@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    row = _draft(request, slug)
    try:
        actions.publish(actor=signed_in(request), version=row, at=timezone.now())
    except actions.RuleImpossible as problem:
        messages.error(request, problem.sentence(_))
        return redirect("pathways:edit", slug)
    messages.success(request, _("The pathway is published: anyone can read it."))
    return redirect("pathways:pathway", slug)


@login_required
@require_POST
def revise(request: HttpRequest, slug: str) -> HttpResponse:
    row = queries.current(slug)
    permissions.require_read(signed_in(request), row)
    made = actions.start_revision(actor=signed_in(request), pathway=row.pathway, at=timezone.now())
    messages.success(request, _("Version %(number)s is begun.") % {"number": made.number})
    return redirect("pathways:edit", slug)


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    row = queries.current(slug)
    permissions.require_read(signed_in(request), row)
    actions.withdraw(actor=signed_in(request), pathway=row.pathway, at=timezone.now())
    messages.success(request, _("The pathway is withdrawn. Its versions can still be read."))
    return redirect("pathways:pathway", slug)
