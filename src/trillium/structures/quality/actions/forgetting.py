"""What goes when a person is erased."""

from uuid import UUID

from trillium.accounts.people.events import PersonErased
from trillium.structures.quality.models import Answer, Declaration, FieldComment, Reply


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
