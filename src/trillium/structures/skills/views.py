"""Skills to be searched and read, and competency frameworks to be brought in."""

import csv
from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from trillium.accounts.people.models import Person
from trillium.accounts.people.permissions import signed_in
from trillium.kit import reader
from trillium.kit.errors import Refused
from trillium.structures.skills import actions, bringing, exporting, permissions, queries
from trillium.structures.skills.forms import ImportForm
from trillium.structures.skills.models import SkillFramework

PAGE = 50


def _may_import(request: HttpRequest) -> bool:
    person = request.user
    return isinstance(person, Person) and permissions.may_import(person)


@require_safe
def skills(request: HttpRequest) -> HttpResponse:
    question = request.GET.get("q", "").strip()
    rows = list(queries.frameworks())
    chosen = next((row for row in rows if row.slug == request.GET.get("in")), None)
    language = reader.language()
    found = queries.search(question, language=language, framework=chosen)
    elsewhere = [row for row in rows if language not in row.languages]
    context = {
        "language": language,
        # nothing can be found in words that no framework has
        "other_words_only": bool(rows) and len(elsewhere) == len(rows),
        "question": question,
        "frameworks": rows,
        "chosen": chosen,
        "found": found,
        "may_import": _may_import(request),
    }
    return render(request, "skills/skills.html", context)


@require_safe
def framework(request: HttpRequest, slug: str) -> HttpResponse:
    row = queries.framework(slug)
    page = Paginator(queries.skills_of(row), PAGE).get_page(request.GET.get("page"))
    context = {"framework": row, "page": page, "skills": page, "may_import": _may_import(request)}
    return render(request, "skills/framework.html", context)


@require_safe
def skill(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    row = queries.skill(slug, code)
    context = {
        "skill": row,
        "framework": row.framework,
        "around": queries.around(row),
        "others": row.alternative_labels.get(reader.language(), ()),
    }
    return render(request, "skills/skill.html", context)


@require_safe
def file(request: HttpRequest, slug: str) -> StreamingHttpResponse:  # noqa: ARG001
    row = queries.framework(slug)
    answer = StreamingHttpResponse(_lines(row), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row.slug}.csv"'
    return answer


class _Echo:
    def write(self, line: str) -> str:
        return line


def _lines(row: SkillFramework) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(exporting.COLUMNS)
    for each in queries.items_of(row):
        yield writer.writerow(exporting.cells(each))


@login_required
def bring(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    permissions.to_import(person)
    posted = request.method == "POST"
    form = ImportForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        try:
            return redirect(_imported(request, person, form))
        except Refused as why:
            form.add_error(None, why.sentence(_))
    status = 422 if posted else 200
    context = {"form": form, "under_way": queries.imports_under_way()}
    return render(request, "skills/import.html", context, status=status)


def _imported(request: HttpRequest, person: Person, form: ImportForm) -> str:
    """Import at once what is small, leave the rest to a worker; return the page that tells."""
    given = form.cleaned_data
    common = {"slug": given["slug"], "shrinks": given["shrinks"], "at": timezone.now()}
    if form.takes_long:
        begun = bringing.start(
            actor=person, sources=form.sources(), address=given["address"], **common
        )
        return begun.get_absolute_url()
    found = actions.import_framework(actor=person, sources=form.sources(), **common)
    messages.success(request, _said(found))
    return found.framework.get_absolute_url()


def _said(found: actions.Imported) -> str:
    if found.nothing:
        return _("Nothing has changed: this version is here already.")
    return _("Imported: %(added)d added, %(changed)d changed, %(withdrawn)d withdrawn.") % {
        "added": found.added,
        "changed": found.changed,
        "withdrawn": found.withdrawn,
    }


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bring_on(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far an import is, and pause, resume or cancel it."""
    person = signed_in(request)
    permissions.to_import(person)
    found = queries.bringing(pk)
    if request.method != "POST":
        return render(request, "skills/bringing.html", {"begun": found})
    acts = {"pause": bringing.pause, "resume": bringing.resume, "cancel": bringing.cancel}
    act = next((acts[name] for name in acts if name in request.POST), None)
    if act is not None:
        try:
            act(actor=person, begun=found, at=timezone.now())
        except Refused as why:
            messages.error(request, why.sentence(_))
    return redirect(found)
