"""A reviewer comments on a field; the writers answer and settle; the reviewer may open it again."""

from datetime import datetime

from django.db import transaction

from trillium.accounts.people.models import Person
from trillium.kit import reader
from trillium.kit.errors import Refused
from trillium.structures.quality import places
from trillium.structures.quality.actions.sign_offs import OPEN_WORDS
from trillium.structures.quality.actions.standing import must_be_open
from trillium.structures.quality.actions.telling import record, tell_writers
from trillium.structures.quality.models import FieldComment, Reply, Review
from trillium.structures.quality.permissions import require_answer, require_review

LONGEST = 4000


class NothingSaid(Refused):
    """Write a sentence, in at most 4,000 characters."""


class NoSuchField(Refused):
    """The version has no such field."""


class CommentsAreFixed(Refused):
    """Version {number} is decided on: what was said about it stays as it is."""


class SettledAlready(Refused):
    """This comment is settled already."""


class NotSettled(Refused):
    """This comment is still open."""


def comment_on_field(
    *, actor: Person, review: Review, place: str, text: str, blocking: bool, at: datetime
) -> FieldComment:
    """Say something of a field of the version; a blocking comment is settled before an approval.

    `place` is a path of the catalogue of fields; with `#2` after it, the second item of a list.
    Raises what `require_review` raises, AlreadyDecided, NoSuchField and NothingSaid.
    """
    require_review(actor, review, at)
    words = _words(text)
    document = review.version.document
    where = places.place_of(place, document)
    if where is None:
        raise NoSuchField
    with transaction.atomic():
        must_be_open(review)
        made = FieldComment.objects.create(
            review=review,
            author=actor,
            path=where.path,
            item=where.item,
            quoted=places.quote(where, document, reader.language()),
            text=words,
            blocking=blocking,
            made_at=at,
        )
        record(str(actor.pk), "quality.field_commented", review, at, thing=made)
        tell_writers(made)
    return made


def answer_comment(
    *, actor: Person, comment: FieldComment, text: str, settle: bool, at: datetime
) -> Reply:
    """Answer a comment, and settle it where asked to.

    Raises MayNotAnswer, NothingSaid, CommentsAreFixed and SettledAlready.
    """
    require_answer(actor, comment.review, at)
    words = _words(text)
    with transaction.atomic():
        row = _still_open(comment)
        if row.settled_at:
            raise SettledAlready
        made = Reply.objects.create(comment=row, person=actor, text=words, at=at)
        if settle:
            row.settled_at, row.settled_by = at, actor
            row.save(update_fields=["settled_at", "settled_by"])
        verb = "quality.comment_settled" if settle else "quality.comment_answered"
        record(str(actor.pk), verb, row.review, at, thing=row)
    return made


def reopen_comment(*, actor: Person, comment: FieldComment, at: datetime) -> FieldComment:
    """Open a settled comment again.

    Raises what `require_review` raises, CommentsAreFixed and NotSettled.
    """
    require_review(actor, comment.review, at)
    with transaction.atomic():
        row = _still_open(comment)
        if not row.settled_at:
            raise NotSettled
        row.settled_at = row.settled_by = None
        row.save(update_fields=["settled_at", "settled_by"])
        record(str(actor.pk), "quality.comment_reopened", row.review, at, thing=row)
    return row


def _words(text: str) -> str:
    words = text.strip()
    if not 0 < len(words) <= LONGEST:
        raise NothingSaid
    return words


def _still_open(comment: FieldComment) -> FieldComment:
    """Lock the comment; raise CommentsAreFixed once its version is decided on for good."""
    rows = FieldComment.objects.select_for_update(of=("self",))
    row = rows.select_related("review__version__design").get(pk=comment.pk)
    version = row.review.version
    if version.state not in OPEN_WORDS:
        raise CommentsAreFixed(number=version.number)
    return row
