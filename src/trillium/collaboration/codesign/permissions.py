"""Who may ask for a sign-off, and who may answer one."""

from datetime import datetime
from uuid import UUID

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.collaboration.codesign import queries
from trillium.collaboration.codesign.models import SignOffRequest
from trillium.collaboration.codesign.rules import Standing
from trillium.kit.errors import NotAllowed, NotFound, Refused

ASKING_ROLES = ("programme_lead", "coordinator", "registrar")


class MayNotAsk(NotAllowed):
    """Only a programme lead, registrar or coordinator of the organisation that asks may do this."""


class LinkOfSomebodyElse(NotAllowed):
    """This link was sent to somebody else, who alone may answer. If it is yours, sign out first."""


class NoLongerActs(NotAllowed):
    """The person this link was sent to no longer acts for {organisation}."""


class NoSuchLink(NotFound):
    """This link is not one of ours.

    Open it straight from the message, whole, or ask for a new one.
    """


class LinkSpent(Refused):
    """This link was used: your answer is recorded. Ask for a new one if you want to change it."""


class TextChanged(Refused):
    """The text has changed since this link was sent, or the request was taken back.

    Ask for a new link.
    """


class LinkExpired(Refused):
    """This link has expired. Ask for a new one."""


def to_ask(actor: Person | None, requested_for: Organisation) -> None:
    """Raise MayNotAsk unless the actor leads for the organisation that asks, or is the host."""
    if actor is None or actor.is_staff:
        return
    if not organisations.has_role(actor, requested_for.id, *ASKING_ROLES):
        raise MayNotAsk


def acts_for(person: Person | None, organisation: Organisation) -> bool:
    """Return whether the person still is here and has any role in the organisation."""
    if person is None or not person.is_active:
        return False
    return bool(organisations.roles_in(person, organisation))


def to_open(viewer: Person | None, request: SignOffRequest) -> None:
    """Raise LinkOfSomebodyElse where somebody else is signed in.

    The link itself vouches for who is not.
    """
    if viewer is not None and viewer.pk != request.person_id:
        raise LinkOfSomebodyElse


def to_answer(viewer: Person | None, request: SignOffRequest) -> None:
    """Raise LinkOfSomebodyElse or NoLongerActs for those who cannot speak for the organisation."""
    to_open(viewer, request)
    if not acts_for(request.person, request.organisation):
        raise NoLongerActs(organisation=request.organisation)


def must_be_open(request: SignOffRequest, at: datetime) -> None:
    """Raise what closes a request: LinkSpent, TextChanged or LinkExpired."""
    match queries.standing_of(request, at):
        case Standing.ANSWERED:
            raise LinkSpent
        case Standing.WITHDRAWN:
            raise TextChanged
        case Standing.EXPIRED:
            raise LinkExpired


def open_link(*, token: str, viewer: Person | None, at: datetime) -> SignOffRequest:
    """Return the request behind a link, for reading; nothing changes.

    Raises NoSuchLink, LinkOfSomebodyElse, LinkSpent, TextChanged, LinkExpired.
    """
    request = queries.request_by_token(token)
    if request is None:
        raise NoSuchLink
    to_open(viewer, request)
    must_be_open(request, at)
    return request


def open_request(*, pk: UUID | str, viewer: Person, at: datetime) -> SignOffRequest:
    """Return a request for the signed-in person it was sent to, who needs no link.

    Raises NoSuchLink, LinkOfSomebodyElse, LinkSpent, TextChanged, LinkExpired.
    """
    request = queries.request_by_id(pk)
    if request is None:
        raise NoSuchLink
    to_open(viewer, request)
    must_be_open(request, at)
    return request
