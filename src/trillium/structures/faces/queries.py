"""What others may ask about faces."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from trillium.accounts.organisations.models import Organisation
from trillium.structures.designs.models import Version
from trillium.structures.faces import drawing
from trillium.structures.faces.face import Face, face_of
from trillium.structures.faces.models import Picture


def pictures_of(organisation: Organisation) -> QuerySet[Picture]:
    """Return the pictures an institution has brought, the newest first."""
    return Picture.objects.filter(organisation=organisation)


def logo_of(face: Face, organisation: Organisation) -> drawing.Logo | None:
    """Return the picture that a face refers to, if the institution has it."""
    if not face.logo:
        return None
    row = pictures_of(organisation).filter(digest=face.logo).first()
    return drawing.Logo(media_type=row.media_type, content=bytes(row.content)) if row else None


def svg_of(version: Version, *, title: str, seed: str) -> str:
    """Return the badge of a version as SVG."""
    face = face_of(version.document)
    logo = logo_of(face, version.design.organisation)
    return drawing.face_svg(face, title=title, seed=seed, logo=logo)


def png_of(version: Version, *, title: str, seed: str) -> bytes:
    """Return the badge of a version as PNG."""
    face = face_of(version.document)
    logo = logo_of(face, version.design.organisation)
    return drawing.face_png(face, title=title, seed=seed, logo=logo)


def with_face(document: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    """Return a design that describes this face, all else as it was."""
    template = document.get("credential_template")
    kept = dict(template) if isinstance(template, Mapping) else {}
    return {**document, "credential_template": {**kept, "face": dict(words)}}
