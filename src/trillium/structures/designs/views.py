"""The pages on which designs are listed, started, written, read and compared."""

from typing import Any
from uuid import UUID

import yaml
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership
from trillium.accounts.people.models import Person
from trillium.accounts.people.permissions import signed_in
from trillium.kit import reader
from trillium.kit.errors import NotFound
from trillium.structures.designs import actions, composing, permissions, queries, rules
from trillium.structures.designs import document as documents
from trillium.structures.designs.forms.section import SectionForm
from trillium.structures.designs.forms.start import (
    ChooseNeed,
    NextVersion,
    StartFromFile,
    StartFromNeed,
)
from trillium.structures.designs.models import Version

PAGE = 25


class NoSuchSection(NotFound):
    """The editor has no such section."""


def shown_version(request: HttpRequest, design_id: UUID, number: int) -> Version:
    """Return the version of an address, when the person may read it."""
    version = queries.version_numbered(design_id, number)
    permissions.require_read(signed_in(request), version.design)
    return version


@login_required
@require_safe
def designs(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    rows = queries.designs_of(person).prefetch_related("versions")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    listed = [{"design": row, "newest": next(iter(row.versions.all()), None)} for row in page]
    leads = organisations.organisations_of(person, Membership.Role.PROGRAMME_LEAD).exists()
    return render(
        request, "designs/list.html", {"page": page, "designs": listed, "may_start": leads}
    )


@login_required
def start(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    mine = organisations.organisations_of(person, Membership.Role.PROGRAMME_LEAD)
    needs = queries.needs_to_design(*mine) if mine else queries.no_needs()
    way = request.POST.get("way", "")
    from_need = StartFromNeed(
        request.POST if way == "need" else None,
        organisations=mine,
        needs=needs,
        initial={"need": request.GET["need"]} if "need" in request.GET else {},
    )
    from_file = StartFromFile(
        request.POST if way == "file" else None,
        request.FILES if way == "file" else None,
        organisations=mine,
        auto_id="file_%s",
    )
    if way == "need" and from_need.is_valid():
        return _started(request, _start_from_need(person, from_need))
    if way == "file" and from_file.is_valid() and (begun := _start_from_file(person, from_file)):
        return _started(request, begun)
    page = {"from_need": from_need, "from_file": from_file, "organisations": mine, "needs": needs}
    return render(request, "designs/start.html", page)


def _started(request: HttpRequest, version: Version) -> HttpResponse:
    messages.success(request, _("The design is started. This is its board."))
    return redirect("board", version.design_id)


def _start_from_need(person: Person, form: StartFromNeed) -> Version:
    organisation, need = form.cleaned_data["organisation"], form.cleaned_data["need"]
    return actions.start_design(
        actor=person,
        organisation=organisation,
        need=need,
        title=need.title,
        document=queries.first_document(need, organisation),
        at=timezone.now(),
    )


def _start_from_file(person: Person, form: StartFromFile) -> Version | None:
    name, text = form.cleaned_data["file"]
    try:
        words = documents.read_design(text, name)
        return actions.start_design(
            actor=person,
            organisation=form.cleaned_data["organisation"],
            need=None,
            title={},
            document=words,
            at=timezone.now(),
        )
    except documents.DesignUnreadable as problem:
        for mistake in problem.mistakes:
            form.add_error("file", mistake.sentence(reader.language()))
    except (actions.NoTitle, actions.NoSuchCharacter) as problem:
        form.add_error("file", problem.sentence(_))
    return None


@login_required
@require_safe
def read(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    version = shown_version(request, design_id, number)
    context = _about(request, version) | {
        "sections": composing.reading(version.document, reader.language()),
    }
    return render(request, "designs/read.html", context)


@login_required
@require_safe
def file(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    version = shown_version(request, design_id, number)
    text = yaml.safe_dump(version.document, allow_unicode=True, sort_keys=False)
    name = f"{version.design.slug}-v{version.number}.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)


def _about(request: HttpRequest, version: Version) -> dict[str, Any]:
    design = version.design
    writes = permissions.may_write(signed_in(request), design.organisation)
    return {
        "version": version,
        "design": design,
        "may_write": writes,
        "may_edit": writes and version.state == Version.State.DRAFT,
    }


@login_required
def edit(request: HttpRequest, design_id: UUID, number: int, section: str = "") -> HttpResponse:
    version = shown_version(request, design_id, number)
    permissions.require_write(signed_in(request), version.design.organisation)
    if version.state != Version.State.DRAFT:
        messages.info(request, actions.NotADraft(number=version.number).sentence(_))
        return redirect("designs:read", design_id, number)
    section = section or next(iter(documents.SECTIONS))
    if section not in documents.SECTIONS:
        raise NoSuchSection
    if section == "face":  # made by looking at it, on a page of its own
        return redirect("faces:edit", design_id, number)
    form = SectionForm(
        request.POST if request.method == "POST" else None,
        document=version.document,
        section=section,
        revision=version.revision,
        add=request.GET.get("add", ""),
    )
    if request.method == "POST" and form.is_valid():
        answer = _saved(request, version, form)
        if answer is not None:
            return answer
    context = _about(request, version) | {
        "form": form,
        "nodes": form.nodes(),
        "section": section,
        "title": documents.SECTIONS[section][reader.language()],
        "sections": _progress(version, section),
        "next": _after(section),
    }
    return render(request, "designs/edit.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, version: Version, form: SectionForm) -> HttpResponse | None:
    words = form.result()
    try:
        actions.save_document(
            actor=signed_in(request),
            version=version,
            document=words,
            revision=form.cleaned_data["revision"],
            at=timezone.now(),
        )
    except actions.SavedMeanwhile as problem:
        return _conflict(request, version, form.section, words, problem.sentence(_))
    except actions.DocumentWrong as problem:
        for mistake in problem.mistakes:
            form.add_error(None, mistake.sentence(reader.language()))
        return None
    except actions.NoTitle as problem:
        form.add_error("title" if "title" in form.fields else None, problem.sentence(_))
        return None
    messages.success(request, _("Saved."))
    return redirect(_where_to(request.POST, version, form.section))


def _where_to(posted: Any, version: Version, section: str) -> str:
    here = [version.design_id, version.number]
    if "add" in posted:
        name = posted["add"]
        return f"{reverse('designs:edit', args=[*here, section])}?add={name}#new-{name}"
    if posted.get("then") == "next" and (after := _after(section)):
        return reverse("designs:edit", args=[*here, after])
    return reverse("designs:edit", args=[*here, section])


def _conflict(
    request: HttpRequest, version: Version, section: str, words: dict[str, Any], sentence: str
) -> HttpResponse:
    now = queries.version(version.pk)
    context = _about(request, now) | {
        "sentence": sentence,
        "section": section,
        "differences": composing.told(rules.differences(now.document, words), reader.language()),
        "saved": queries.last_saved(now),
    }
    return render(request, "designs/conflict.html", context, status=409)


def _progress(version: Version, current: str) -> list[dict[str, Any]]:
    counts = composing.completeness(version.document)
    return [
        {
            "key": key,
            "title": words[reader.language()],
            "filled": counts[key][0],
            "all": counts[key][1],
            "current": key == current,
        }
        for key, words in documents.SECTIONS.items()
    ]


def _after(section: str) -> str:
    keys = list(documents.SECTIONS)
    position = keys.index(section) + 1
    return keys[position] if position < len(keys) else ""


@login_required
def revise(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    version = shown_version(request, design_id, number)
    permissions.require_write(signed_in(request), version.design.organisation)
    form = NextVersion(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        started = actions.start_revision(
            actor=signed_in(request),
            version=version,
            changes=form.cleaned_data["changes"],
            at=timezone.now(),
        )
        messages.success(request, _("Version %(number)s is started.") % {"number": started.number})
        return redirect("board", design_id)
    return render(request, "designs/revise.html", _about(request, version) | {"form": form})


@login_required
def attach_need(request: HttpRequest, design_id: UUID) -> HttpResponse:
    design = queries.design(design_id)
    permissions.require_read(signed_in(request), design)
    permissions.require_write(signed_in(request), design.organisation)
    needs = queries.needs_to_design(design.organisation)
    form = ChooseNeed(request.POST if request.method == "POST" else None, needs=needs)
    if request.method == "POST" and form.is_valid():
        need = form.cleaned_data["need"]
        actions.attach_need(actor=signed_in(request), design=design, need=need, at=timezone.now())
        messages.success(request, _("The design answers this need."))
        return redirect("board", design_id)
    return render(request, "designs/need.html", {"design": design, "form": form, "needs": needs})


@login_required
@require_safe
def compare(request: HttpRequest, design_id: UUID) -> HttpResponse:
    design = queries.design(design_id)
    permissions.require_read(signed_in(request), design)
    versions = list(queries.versions_of(design))
    numbers = {version.number: version for version in versions}
    newer = numbers.get(_number(request.GET.get("to")), versions[0])
    before = versions[1] if len(versions) > 1 else versions[0]
    older = numbers.get(_number(request.GET.get("from")), before)
    found = rules.differences(older.document, newer.document)
    context = {
        "design": design,
        "versions": versions,
        "older": older,
        "newer": newer,
        "differences": composing.told(found, reader.language()),
    }
    return render(request, "designs/compare.html", context)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
