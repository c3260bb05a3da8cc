"""Telling the journal, and people by mail, what happened to a review."""

from datetime import datetime
from textwrap import indent

from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext, override

from trillium.accounts.journal import actions as journal
from trillium.accounts.people.models import Person
from trillium.kit import bilingual, mail, reader
from trillium.structures.quality import queries
from trillium.structures.quality.models import FieldComment, Review
from trillium.structures.quality.places import Place


def tell_reviewer(person: Person, review: Review) -> None:
    """Mail a reviewer that a review waits."""
    if not person.email:
        return
    with override(person.language):
        page = f"{settings.SITE_URL}{reverse('quality:review', args=[review.pk])}"
        subject = gettext("A review waits for you: %(design)s") % {"design": review.version.design}
        body = gettext(
            "%(asker)s asks you to review version %(number)s of “%(design)s”.\n\n"
            "Read it and decide here:\n%(page)s\n"
        ) % {
            "asker": review.asked_by,
            "number": review.version.number,
            "design": review.version.design,
            "page": page,
        }
    mail.send(to=person.email, subject=subject, body=body)


def tell_writers(comment: FieldComment) -> None:
    """Mail who wrote the version, or asked for its review, that a field has a new comment."""
    for person in queries.who_follows(comment):
        _tell_writer(person, comment)


def _tell_writer(person: Person, comment: FieldComment) -> None:
    version = comment.review.version
    with override(person.language):
        title = bilingual.text(version.design.title, person.language)
        field = Place(path=comment.path, item=comment.item).label(reader.language())
        page = f"{settings.SITE_URL}{reverse('quality:comment', args=[comment.pk])}"
        subject = gettext("A comment on “%(field)s”: %(design)s") % {
            "field": field,
            "design": title,
        }
        said = (
            gettext("%(who)s comments on “%(field)s” in version %(number)s of “%(design)s”:")
            if not comment.blocking
            else gettext(
                "%(who)s comments on “%(field)s” in version %(number)s of “%(design)s”; "
                "it is to be settled before an approval:"
            )
        ) % {
            "who": comment.author,
            "field": field,
            "number": version.number,
            "design": title,
        }
        asked = gettext("Answer it, or settle it, here:")
    body = f"{said}\n\n{indent(comment.text, '    ')}\n\n{asked}\n{page}\n"
    mail.send(to=person.email or "", subject=subject, body=body)


def record(
    actor_id: str, verb: str, review: Review, at: datetime, thing: Model | None = None
) -> None:
    """Write one act on a review, or on a thing of it, into the journal."""
    version = review.version
    journal.record(
        actor_id=actor_id,
        verb=verb,
        thing=thing or review,
        organisation_id=version.design.organisation_id,
        at=at,
        detail={
            "design": str(version.design_id),
            "version": version.number,
            "digest": review.digest,
        },
    )
