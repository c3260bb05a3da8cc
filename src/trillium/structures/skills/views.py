"""Skills to be searched and read, and competency frameworks to be brought in."""

import csv
from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trillium.accounts.people.models import Person
from trillium.accounts.people.permissions import signed_in
from trillium.kit import reader
from trillium.kit.errors import Refused
from trillium.structures.skills import actions, exporting, permissions, queries
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
    found = queries.search(question, language=reader.language(), framework=chosen)
    context = {
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
            found = _imported(person, form)
        except Refused as why:
            form.add_error(None, why.sentence(_))
        else:
            messages.success(request, _said(found))
            return redirect("skills:framework", found.framework.slug)
    status = 422 if posted else 200
    return render(request, "skills/import.html", {"form": form}, status=status)


def _imported(person: Person, form: ImportForm) -> actions.Imported:
    given = form.cleaned_data
    if given["address"]:
        return actions.import_from_service(
            actor=person, address=given["address"], shrinks=given["shrinks"], at=timezone.now()
        )
    return actions.import_framework(
        actor=person,
        sources=form.sources(),
        slug=given["slug"],
        shrinks=given["shrinks"],
        at=timezone.now(),
    )


def _said(found: actions.Imported) -> str:
    if found.nothing:
        return _("Nothing has changed: this version is here already.")
    return _("Imported: %(added)d added, %(changed)d changed, %(withdrawn)d withdrawn.") % {
        "added": found.added,
        "changed": found.changed,
        "withdrawn": found.withdrawn,
    }
