"""What goes when a person is erased."""

from uuid import UUID

from trillium.accounts.people.events import PersonErased
from trillium.structures.quality.models import (
    Answer,
    Condition,
    Declaration,
    FieldComment,
    Invitation,
    PeriodicReview,
    Reply,
)


def forget_person(event: PersonErased) -> None:
    """Clear what an erased person said of their own interests; that they declared any stays.

    Answers to a checklist and comments are part of a decision and stay, without the person.
    """
    gone = UUID(event.person_id)
    Declaration.objects.filter(person_id=gone).update(what="", person=None)
    Answer.objects.filter(person_id=gone).update(person=None)
    FieldComment.objects.filter(author_id=gone).update(author=None)
    FieldComment.objects.filter(settled_by_id=gone).update(settled_by=None)
    Reply.objects.filter(person_id=gone).update(person=None)
    Condition.objects.filter(confirmer_id=gone).update(confirmer=None)
    Condition.objects.filter(met_by_id=gone).update(met_by=None)
    PeriodicReview.objects.filter(started_by_id=gone).update(started_by=None)
    asked = Invitation.objects.filter(person_id=gone)
    asked.filter(withdrawn_at=None).update(withdrawn_at=event.at)
    asked.update(person=None)
    Invitation.objects.filter(invited_by_id=gone).update(invited_by=None)
