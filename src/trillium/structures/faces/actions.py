"""Every change to faces and to the pictures in them."""

from datetime import datetime

from django.db import transaction

from trillium.accounts.journal import actions as journal
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.kit.errors import Refused
from trillium.structures.designs import actions as designs
from trillium.structures.designs import permissions
from trillium.structures.designs.models import Version
from trillium.structures.faces import face as faces
from trillium.structures.faces import pictures, queries
from trillium.structures.faces.models import Picture

MOST_PICTURES = 200


class PicturesFull(Refused):
    """{organisation} has {limit} pictures: use one of them."""


class FaceUnreadable(Refused):
    """This face cannot be read by everybody: mend its colours or its text first."""


class NoSuchPicture(Refused):
    """{organisation} has no such picture: bring it first."""


def add_picture(
    *, actor: Person, organisation: Organisation, name: str, data: bytes, at: datetime
) -> tuple[Picture, tuple[str, ...]]:
    """Keep a picture for an institution's faces, made safe; return it and what was taken out.

    The same picture brought twice is kept once. Raises NotProgrammeLead, PicturesFull, and what
    `pictures.read_picture` raises.
    """
    permissions.require_write(actor, organisation)
    read = pictures.read_picture(data, name)
    with transaction.atomic():
        known = queries.pictures_of(organisation)
        if (row := known.filter(digest=read.digest).first()) is not None:
            return row, read.removed
        if known.count() >= MOST_PICTURES:
            raise PicturesFull(organisation=organisation, limit=MOST_PICTURES)
        row = Picture.objects.create(
            organisation=organisation,
            digest=read.digest,
            media_type=read.media_type,
            content=read.content,
            name=name[:120],
            added_by=actor,
            added_at=at,
        )
        journal.record(
            actor_id=str(actor.pk),
            verb="faces.picture_added",
            thing=row,
            organisation_id=organisation.pk,
            at=at,
            detail={"digest": read.digest},
        )
    return row, read.removed


def save_face(
    *, actor: Person, version: Version, face: faces.Face, revision: int, at: datetime
) -> Version:
    """Save the face of a draft.

    Raises FaceUnreadable, NoSuchPicture, and what `designs.actions.save_document` raises.
    """
    organisation = version.design.organisation
    if faces.misfits(face):
        raise FaceUnreadable
    if face.logo and queries.logo_of(face, organisation) is None:
        raise NoSuchPicture(organisation=organisation)
    return designs.save_document(
        actor=actor,
        version=version,
        document=queries.with_face(version.document, faces.said(face)),
        revision=revision,
        at=at,
    )
