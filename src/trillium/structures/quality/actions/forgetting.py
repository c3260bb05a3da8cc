"""What goes when a person is erased."""

from trillium.accounts.people.events import PersonErased
from trillium.structures.quality.models import Declaration


def forget_person(event: PersonErased) -> None:
    """Clear what an erased person said of their own interests; that they declared any stays."""
    Declaration.objects.filter(person_id=event.person_id).update(what="", person=None)
