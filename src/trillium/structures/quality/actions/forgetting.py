"""What goes when a person is erased."""

from trillium.accounts.people.events import PersonErased
from trillium.structures.quality.models import Answer, Declaration


def forget_person(event: PersonErased) -> None:
    """Clear what an erased person said of their own interests; that they declared any stays.

    Answers to a checklist are part of a decision and stay, without the person.
    """
    Declaration.objects.filter(person_id=event.person_id).update(what="", person=None)
    Answer.objects.filter(person_id=event.person_id).update(person=None)
