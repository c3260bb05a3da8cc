"""What others may ask about people."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q, QuerySet

from trillium.accounts.journal import queries as journal
from trillium.accounts.journal.rules import ids_among
from trillium.accounts.people.models import Person
from trillium.kit import bulk

#: A registrar → the ids of the people whom the registrar's institutions know.
Reach = Callable[[Person], "QuerySet[Any, Any]"]
_reaches: list[Reach] = []


def by_email(email: str) -> Person | None:
    """Return the person with this address, without regard to case."""
    return Person.objects.filter(email=email.strip().lower()).first()


def by_emails(emails: Iterable[str]) -> dict[str, Person]:
    """Return the people with these addresses (in lower case), by address; unknown ones left out."""
    found = Person.objects.filter(bulk.any_of("email", list(emails)))
    return {str(person.email): person for person in found}


def names_of(ids: Iterable[object]) -> dict[str, str]:
    """Return the name of each person, by id as text; "" for one who was erased."""
    found = Person.objects.filter(id__in=ids_among(ids)).only("id", "name", "email", "erased_at")
    return {str(person.id): "" if person.erased_at else str(person) for person in found}


def erasable_by(*reaches: Reach) -> None:
    """Let registrars erase people who asked and whom these reach; later features know them."""
    _reaches.extend(each for each in reaches if each not in _reaches)


def known_to(actor: Person) -> QuerySet[Person]:
    """Return the people whom the actor, as a registrar, may erase if they ask; all for the host."""
    if actor.is_active and actor.is_staff:
        return Person.objects.all()
    if not actor.is_active or not _reaches:
        return Person.objects.none()
    known = Q()
    for reach in _reaches:
        known |= Q(pk__in=reach(actor))
    return Person.objects.filter(known)


def waiting_for_erasure(actor: Person) -> QuerySet[Person]:
    """Return those who asked to be erased and whom the actor may erase, the longest waiting first.

    A registrar sees those whom the registrar's institutions know; the host sees all.
    """
    waiting = known_to(actor).filter(erasure_asked_at__isnull=False, erased_at=None)
    return waiting.order_by("erasure_asked_at", "id")


def about(person: Person) -> dict[str, object]:
    """Return what this feature holds about the person: who they are, and what they did."""
    return {
        "id": str(person.id),
        "name": person.name,
        "email": person.email,
        "language": person.language,
        "joined_at": person.joined_at.isoformat(),
        "last_signed_in_at": person.last_login.isoformat() if person.last_login else None,
        "erasure_asked_at": person.erasure_asked_at.isoformat()
        if person.erasure_asked_at
        else None,
        "acts": [
            {
                "at": entry.at.isoformat(),
                "what": entry.verb,
                "thing": f"{entry.thing_type} {entry.thing_id}",
            }
            for entry in journal.by(person.id)
        ],
    }
