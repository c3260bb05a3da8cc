"""Feedback is given once by each voice."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from trillium.accounts.journal import actions as journal
from trillium.accounts.people.models import Person
from trillium.delivery.offerings.models import Offering
from trillium.evaluation.feedback import permissions
from trillium.evaluation.feedback.models import Response
from trillium.evaluation.feedback.rules import AlreadyGiven, TooEarly, check_answer


def give(
    *,
    actor: Person,
    offering: Offering,
    voice: str,
    relevance: int,
    assessment: int,
    comment: str,
    at: datetime,
) -> Response:
    """Record what one person says of an offering; the journal does not tell who it was.

    Raises NotYours, NotYourVoice, TooEarly, RatingWrong, CommentTooLong or AlreadyGiven.
    """
    permissions.may_give(actor, offering, voice)
    check_answer(relevance=relevance, assessment=assessment, comment=comment)
    if timezone.localdate(at) < offering.starts_on:
        raise TooEarly(day=offering.starts_on.isoformat())
    try:
        with transaction.atomic():
            response = Response.objects.create(
                offering=offering,
                voice=voice,
                person=actor,
                relevance=relevance,
                assessment=assessment,
                comment=comment.strip(),
                given_at=at,
            )
            journal.record(
                actor_id="",  # people speak more freely when the record does not name them
                verb="feedback.given",
                thing=response,
                organisation_id=offering.version.design.organisation_id,
                at=at,
                detail={"voice": voice},
            )
    except IntegrityError:
        raise AlreadyGiven from None
    return response


def forget_person(*, person_id: UUID | str, at: datetime) -> None:
    """Cut the tie between an erased person and their answers; the ratings stay, the words go."""
    with transaction.atomic():
        for each in Response.objects.filter(person_id=UUID(str(person_id))):
            each.person, each.comment = None, ""
            each.save(update_fields=["person", "comment"])
            journal.record(actor_id="", verb="feedback.forgotten", thing=each, at=at)
