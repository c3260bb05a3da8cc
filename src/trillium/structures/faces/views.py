"""The page on which a face is made, and the picture of it."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trillium.accounts.people.permissions import signed_in
from trillium.kit import bilingual, reader
from trillium.kit.errors import NotFound, Refused
from trillium.structures.designs import actions as designs
from trillium.structures.designs import permissions
from trillium.structures.designs import queries as versions
from trillium.structures.designs.models import Version
from trillium.structures.faces import actions, drawing, queries
from trillium.structures.faces.face import Face, face_of
from trillium.structures.faces.forms import FaceForm

KINDS = {"svg": "image/svg+xml", "png": "image/png"}


class NoSuchKind(NotFound):
    """A face is drawn as svg or png."""


def _shown(request: HttpRequest, design_id: UUID, number: int) -> Version:
    version = versions.version_numbered(design_id, number)
    permissions.require_read(signed_in(request), version.design)
    return version


def _form(request: HttpRequest, version: Version) -> FaceForm:
    posted = request.method == "POST"
    return FaceForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        face=face_of(version.document),
        revision=version.revision,
        known=queries.pictures_of(version.design.organisation),
    )


@login_required
def edit(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    version = _shown(request, design_id, number)
    permissions.require_write(signed_in(request), version.design.organisation)
    if version.state != Version.State.DRAFT:
        messages.info(request, designs.NotADraft(number=version.number).sentence(_))
        return redirect("designs:read", design_id, number)
    form = _form(request, version)
    face = face_of(version.document)
    if request.method == "POST":
        good = form.is_valid()
        face = form.face()
        if good and request.POST.get("then") != "preview" and _saved(request, version, form):
            return redirect("faces:edit", design_id, number)
    context = {
        "version": version,
        "design": version.design,
        "form": form,
        "drawn": _drawn(version, face),
        "unsaved": request.method == "POST",
    }
    return render(request, "faces/edit.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, version: Version, form: FaceForm) -> bool:
    actor, now, face = signed_in(request), timezone.now(), form.face()
    field = "picture"
    try:
        if file := form.cleaned_data.get("picture"):
            picture, removed = actions.add_picture(
                actor=actor,
                organisation=version.design.organisation,
                name=file.name,
                data=file.read(),
                at=now,
            )
            face = replace(face, logo=picture.digest)
            _tell_removed(request, removed)
        field = ""
        actions.save_face(
            actor=actor,
            version=version,
            face=face,
            revision=form.cleaned_data["revision"],
            at=now,
        )
    except Refused as problem:
        form.add_error(field or None, problem.sentence(_))
        return False
    messages.success(request, _("The face is saved."))
    return True


def _tell_removed(request: HttpRequest, removed: tuple[str, ...]) -> None:
    if removed:
        told = _("These parts were taken out of the picture: %(parts)s.")
        messages.info(request, told % {"parts": ", ".join(removed)})


@login_required
@require_POST
def preview(request: HttpRequest, design_id: UUID, number: int) -> HttpResponse:
    version = _shown(request, design_id, number)
    form = _form(request, version)
    form.is_valid()
    context = {"drawn": _drawn(version, form.face()), "form": form, "unsaved": True}
    return render(request, "faces/_drawn.html", context)


def _drawn(version: Version, face: Face) -> SafeString:
    """Return the drawing, to stand in the page: every word in it is escaped by the drawing."""
    svg = drawing.face_svg(
        face,
        title=bilingual.text(version.design.title, reader.language()),
        seed=versions.achievement_path(version),
        logo=queries.logo_of(face, version.design.organisation),
    )
    return SafeString(svg)


@login_required
@require_safe
def picture(request: HttpRequest, design_id: UUID, number: int, kind: str) -> HttpResponse:
    version = _shown(request, design_id, number)
    if kind not in KINDS:
        raise NoSuchKind
    title = bilingual.text(version.design.title, reader.language())
    draw = queries.svg_of if kind == "svg" else queries.png_of
    drawn = draw(version, title=title, seed=versions.achievement_path(version))
    name = f"{version.design.slug}-v{version.number}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(drawn, content_type=KINDS[kind], headers=headers)
