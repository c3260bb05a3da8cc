"""An institution's own frameworks: written in a form or a file, tried first, then saved."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.accounts.people.permissions import signed_in
from trillium.kit import reader
from trillium.kit.errors import NotFound, Refused
from trillium.structures.frameworks import actions, checklist, packs, permissions, queries
from trillium.structures.frameworks.door import PackUnreadable
from trillium.structures.frameworks.forms import (
    ATTESTED,
    COPIED,
    HouseCriteria,
    HouseFileForm,
    HouseForm,
)
from trillium.structures.frameworks.pack_file import pack_of, plain_of

#: what the form begins with when nobody says otherwise
FIRST_STARTER, EMPTY = "committee", "empty"


class NoSuchOrganisation(NotFound):
    """There is no such organisation, or it is not yours to see."""


def _organisation(request: HttpRequest, slug: str) -> Organisation:
    found = organisations.by_slug(slug)
    near = organisations.neighbours_of(signed_in(request))
    if found is None or not near.filter(pk=found.pk).exists():
        raise NoSuchOrganisation
    return found


@login_required
@require_safe
def house(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = _organisation(request, slug)
    context = {
        "organisation": organisation,
        "rows": queries.house_rows(organisation.pk),
        "withdrawn": queries.withdrawn_rows(organisation.pk),
        "may_write": permissions.may_keep_house(signed_in(request), organisation),
    }
    return render(request, "frameworks/house.html", context)


@login_required
def new(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = _organisation(request, slug)
    person = signed_in(request)
    permissions.require_keep_house(person, organisation)
    posted = request.POST if request.method == "POST" else None
    if posted is not None and "content" in posted:
        return _saved(request, organisation, posted["content"])
    by_file = posted is not None and "by_file" in posted
    name = request.GET.get("from", FIRST_STARTER)
    start = _start(name, person)
    written = posted if posted and not by_file else None
    file_form = HouseFileForm(posted, request.FILES) if by_file else HouseFileForm()
    form = HouseForm(written, initial={"title": start.title, "definition": start.definition})
    lines = HouseCriteria(written, initial=list(start.lines), prefix="line")
    if by_file and file_form.is_valid():
        return _tried(request, organisation, file_form.cleaned_data["file"])
    if written and form.is_valid() and lines.is_valid():
        content = _content(organisation, form, lines, start, name)
        if content is not None:
            return _tried(request, organisation, content)
        form.add_error(None, _("Write at least one criterion, in both languages."))
    context = {
        "organisation": organisation,
        "form": form,
        "file_form": file_form,
        "lines": lines,
        "from": name,
        "starters": [(key, each["title"]) for key, each in checklist.STARTERS.items()],
        "own": queries.house_rows(organisation.pk),
        "published": packs.load_packs(),
    }
    status = 422 if posted is not None else 200
    return render(request, "frameworks/house_new.html", context, status=status)


def _start(name: str, person: Person) -> checklist.Start:
    """Return what the form begins with: a starter, a copy of a framework, or nothing."""
    if name in checklist.STARTERS:
        return checklist.started(name)
    if name == EMPTY:
        return checklist.Start()
    return checklist.copy_of(queries.content_of(name, person))


def _content(
    organisation: Organisation, form: HouseForm, lines: Any, start: checklist.Start, name: str
) -> dict[str, Any] | None:
    filled = [
        line.cleaned_data for line in lines if any(line.cleaned_data.get("title", {}).values())
    ]
    if not filled or not all(all(line["title"].values()) for line in filled):
        return None
    title = form.cleaned_data["title"]
    own = {row.framework_id: row.title for row in queries.own_rows(organisation.pk)}
    fresh = f"{organisation.slug[:30]}-{slugify(title['en'])[:28]}".strip("-")
    return checklist.framework(
        framework_id=name if own.get(name) == title else fresh,
        owner={
            language: organisation.name.get(language) or str(organisation)
            for language in ("en", "fr")
        },
        title=title,
        definition=form.cleaned_data["definition"],
        lines=[_line(line, start) for line in filled],
        day=timezone.localdate().isoformat(),
        source=start.source,
    )


def _line(line: dict[str, Any], start: checklist.Start) -> checklist.Line:
    like = start.copied.get(line["origin"]) if line["field"] == COPIED else None
    return checklist.Line(
        title=line["title"],
        strength=line["strength"],
        field="" if line["field"] in {ATTESTED, COPIED} else line["field"],
        like=like,
    )


def _tried(
    request: HttpRequest, organisation: Organisation, content: dict[str, Any]
) -> HttpResponse:
    """Show what saving would change, with the framework's text to send again."""
    pack = pack_of(content, "framework")
    found = queries.effects(organisation, pack)
    context = {
        "organisation": organisation,
        "pack": pack,
        "content": json.dumps(content, ensure_ascii=False),
        "effects": found[:50],
        "newly": sum(bool(effect.newly_missing) for effect in found),
        "count": len(found),
    }
    return render(request, "frameworks/house_tried.html", context)


def _saved(request: HttpRequest, organisation: Organisation, text: str) -> HttpResponse:
    try:
        content = plain_of(text.encode("utf-8", "surrogatepass"), "framework")
        row = actions.save_house_pack(
            actor=signed_in(request), organisation=organisation, content=content, at=timezone.now()
        )
    except PackUnreadable as problem:
        messages.error(request, problem.words[reader.language()])
        return redirect("frameworks:house_new", organisation.slug)
    except Refused as problem:
        messages.error(request, problem.sentence(_))
        return redirect("frameworks:house_new", organisation.slug)
    messages.success(request, _("Saved as version %(number)s.") % {"number": row.number})
    return redirect("frameworks:house", organisation.slug)


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str, framework_id: str) -> HttpResponse:
    organisation = _organisation(request, slug)
    actions.withdraw_house_pack(
        actor=signed_in(request),
        organisation=organisation,
        framework_id=framework_id,
        at=timezone.now(),
    )
    messages.success(request, _("It is checked no more. Reports of approved versions keep it."))
    return redirect("frameworks:house", organisation.slug)
