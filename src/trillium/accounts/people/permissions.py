"""Who may do what with a person's record."""

from django.http import HttpRequest

from trillium.accounts.people import queries
from trillium.accounts.people.models import Person
from trillium.kit.errors import NotAllowed


class OnlyOneself(NotAllowed):
    """Only you yourself may change this about you."""


class MayNotRegister(NotAllowed):
    """Your own account is closed, so you cannot register anybody."""


class MayNotErase(NotAllowed):
    """Only the person, a registrar of their institution, or the host may erase a person’s data."""


def signed_in(request: HttpRequest) -> Person:
    """Return the person who is signed in; the views that ask stand behind `login_required`."""
    assert isinstance(request.user, Person)  # noqa: S101 -- said to the type checker
    return request.user


def may_erase(actor: Person | None, person: Person) -> bool:
    """Return whether the actor is the host, the person, or a registrar whom the person asked."""
    if actor is None or actor.pk == person.pk or actor.is_staff:
        return True
    return (
        person.erasure_asked_at is not None
        and queries.known_to(actor).filter(pk=person.pk).exists()
    )


def carries_out_erasures(actor: Person) -> bool:
    """Return whether the actor has a role that carries out other people's requests to be erased."""
    return queries.known_to(actor).exists()  # registrars are members themselves


def only_oneself(actor: Person, person: Person) -> None:
    """Raise OnlyOneself for anybody else."""
    if actor.pk != person.pk or not actor.is_active:
        raise OnlyOneself
