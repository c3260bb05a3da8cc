"""The pages on which a draft is written, saved with a button or while writing.

`answered` takes what any page of the editor posts; the pages by phase use it too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from trillium.accounts.people.permissions import signed_in
from trillium.kit import reader
from trillium.kit.errors import NotFound, Refused
from trillium.structures.designs import actions, comparing, composing, permissions, queries
from trillium.structures.designs import document as documents
from trillium.structures.designs.forms.section import FACE, PageForm, SectionForm
from trillium.structures.designs.models import Version
from trillium.structures.designs.views.shown import about, shown_version

#: the header that the editor's script sends with a save made while somebody writes
WHILE_WRITING = "X-While-Writing"


class NoSuchSection(NotFound):
    """The editor has no such section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One page of the editor: its address, the one after it, and the draft."""

    version: Version
    here: str
    after: str = ""


def draft_to_write(request: HttpRequest, design_id: UUID, number: int) -> Version | None:
    """Return the draft of an address for who may write it; None when it is no longer a draft."""
    version = shown_version(request, design_id, number)
    permissions.require_write(signed_in(request), version.design.organisation)
    if version.state == Version.State.DRAFT:
        return version
    messages.info(request, actions.NotADraft(number=version.number).sentence(_))
    return None


def answered(request: HttpRequest, desk: Desk, form: PageForm) -> HttpResponse | None:
    """Save what was posted and answer it; None when the page is to be shown again with errors."""
    if request.headers.get(WHILE_WRITING):
        return _answered_while_writing(request, desk, form)
    if not form.is_valid():
        return None
    words = form.result()
    try:
        _save(request, desk.version, words, form.cleaned_data["revision"])
    except actions.SavedMeanwhile as problem:
        return _conflict(request, desk, words, problem.sentence(_))
    except (actions.DocumentWrong, actions.NoTitle) as problem:
        _show(problem, form)
        return None
    messages.success(request, _("Saved."))
    return redirect(_where_to(request.POST, desk))


def _save(
    request: HttpRequest,
    version: Version,
    words: Mapping[str, Any],
    revision: int,
    way: str = "saved",
) -> Version:
    return actions.save_document(
        actor=signed_in(request),
        version=version,
        document=words,
        revision=revision,
        way=way,
        at=timezone.now(),
    )


def _show(problem: Refused, form: PageForm) -> None:
    if isinstance(problem, actions.DocumentWrong):
        for mistake in problem.mistakes:
            form.add_error(None, mistake.sentence(reader.language()))
    else:
        form.add_error("title" if "title" in form.fields else None, problem.sentence(_))


def _answered_while_writing(request: HttpRequest, desk: Desk, form: PageForm) -> JsonResponse:
    """Answer the script; nothing is saved that a person would not expect to be saved unasked."""
    if not form.is_valid():
        said = " ".join(str(sentence) for found in form.errors.values() for sentence in found)
        return _told(422, _("Not saved yet: %(why)s") % {"why": said})
    if form.empties_an_item():
        return _told(422, _("Not saved yet: press Save to remove an entry of a list."))
    version, words = desk.version, form.result()
    try:
        if form.cleaned_data["revision"] == version.revision and words == version.document:
            return _told(200, _("Everything is saved."), revision=version.revision)
        saved = _save(request, version, words, form.cleaned_data["revision"], "autosaved")
    except actions.SavedMeanwhile as problem:
        stays = _("Press Save to see both texts.")
        return _told(409, f"{problem.sentence(_)} {stays}")
    except Refused as problem:
        return _told(422, problem.sentence(_))
    when = time_format(timezone.localtime(timezone.now()), "TIME_FORMAT")
    return _told(200, _("Saved at %(time)s.") % {"time": when}, revision=saved.revision)


def _told(status: int, said: str, **more: object) -> JsonResponse:
    return JsonResponse({"saved": status == HTTPStatus.OK, "said": said, **more}, status=status)


def _where_to(posted: Any, desk: Desk) -> str:
    if "add" in posted:
        return f"{desk.here}?add={posted['add']}#new-{posted['add']}"
    return desk.after if posted.get("then") == "next" and desk.after else desk.here


def _conflict(
    request: HttpRequest, desk: Desk, words: dict[str, Any], sentence: str
) -> HttpResponse:
    now = queries.version(desk.version.pk)
    context = about(request, now) | {
        "sentence": sentence,
        "here": desk.here,
        "changes": comparing.changes(now.document, words, reader.language()),
        "saved": queries.last_saved(now),
    }
    return render(request, "designs/conflict.html", context, status=409)


@login_required
def edit_first(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    if draft_to_write(request, design_id, number) is None:
        return redirect("designs:read", design_id, number)
    return redirect("write_first", design_id, number)


@login_required
def edit(request: HttpRequest, design_id: UUID, number: int, section: str) -> HttpResponse:
    version = draft_to_write(request, design_id, number)
    if version is None:
        return redirect("designs:read", design_id, number)
    if section not in documents.SECTIONS:
        raise NoSuchSection
    if section == FACE:
        return redirect("faces:edit", design_id, number)
    form = SectionForm(
        request.POST if request.method == "POST" else None,
        document=version.document,
        section=section,
        revision=version.revision,
        add=request.GET.get("add", ""),
        unfolded=request.GET.get("open", ""),
        beside=queries.suggestions_beside(version),
    )
    desk = Desk(
        version=version,
        here=queries.section_path(version, section),
        after=queries.section_path(version, following) if (following := _after(section)) else "",
    )
    if request.method == "POST" and (answer := answered(request, desk, form)):
        return answer
    context = about(request, version) | {
        "form": form,
        "nodes": form.nodes(),
        "section": section,
        "title": documents.SECTIONS[section][reader.language()],
        "sections": _progress(version, section),
        "desk": desk,
        "languages": composing.both_languages(version.document).get(section),
    }
    return render(request, "designs/edit.html", context, status=422 if form.errors else 200)


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
