"""Every change to who is known here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from trillium.accounts.journal import actions as journal
from trillium.accounts.people import permissions
from trillium.accounts.people.events import PersonErased
from trillium.accounts.people.models import Person
from trillium.accounts.people.queries import by_email, by_emails
from trillium.kit import bulk
from trillium.kit.bilingual import LANGUAGES
from trillium.kit.errors import Refused
from trillium.kit.events import announce


class NotAnAddress(Refused):
    """“{email}” is not an email address."""


class NameMissing(Refused):
    """A person needs a name."""


class UnknownLanguage(Refused):
    """“{language}” is not a language of this site."""


class AlreadyErased(Refused):
    """This person’s data was erased already."""


def id_of(actor: Person | None) -> str:
    """Return the actor's id as the journal keeps it; "" is the host or the system itself."""
    return str(actor.id) if actor else ""


@transaction.atomic
def register_person(
    *,
    name: str,
    email: str,
    language: str = "en",
    at: datetime,
    actor: Person | None = None,
    password: str | None = None,
) -> Person:
    """Return the person with this address, unchanged, else register them.

    Without a password they sign in by a code.

    Raises NotAnAddress, NameMissing, UnknownLanguage; MayNotRegister for a closed account.
    """
    if actor is not None and not actor.is_active:
        raise permissions.MayNotRegister
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as why:
        raise NotAnAddress(email=email.strip()) from why
    if (known := by_email(address)) is not None:
        return known
    if not name.strip():
        raise NameMissing
    if language not in LANGUAGES:
        raise UnknownLanguage(language=language)
    try:
        with transaction.atomic():
            person: Person = Person.objects.create_user(
                address, password, name=name.strip(), language=language, joined_at=at
            )
    except IntegrityError:  # registered by somebody else at this very moment
        if (known := by_email(address)) is None:
            raise
        return known
    journal.record(actor_id=id_of(actor), verb="people.registered", thing=person, at=at)
    return person


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody of a file whose rows were checked: the address in lower case, a name."""

    name: str
    email: str
    language: str


@transaction.atomic
def register_many(
    *, actor: Person, newcomers: Sequence[Newcomer], at: datetime
) -> dict[str, Person]:
    """Return the people with these addresses, those not known yet registered; by address.

    As `register_person` for each, in a few statements. Raises MayNotRegister, and NotAnAddress,
    NameMissing or UnknownLanguage for the first that is not as it must be.
    """
    if not actor.is_active:
        raise permissions.MayNotRegister
    for each in newcomers:
        _check(each)
    known = by_emails(each.email for each in newcomers)
    new = {
        each.email: Person(
            email=each.email,
            name=each.name,
            language=each.language,
            password=make_password(None),
            joined_at=at,
        )
        for each in newcomers
        if each.email not in known
    }
    people = list(new.values())
    bulk.insert(people)
    journal.record_each(
        actor_id=id_of(actor),
        verb="people.registered",
        model=Person,
        ids=[each.pk for each in people],
        at=at,
    )
    return {**known, **new}


def _check(newcomer: Newcomer) -> None:
    try:
        validate_email(newcomer.email)
    except ValidationError as why:
        raise NotAnAddress(email=newcomer.email) from why
    if not newcomer.name.strip():
        raise NameMissing
    if newcomer.language not in LANGUAGES:
        raise UnknownLanguage(language=newcomer.language)


@transaction.atomic
def correct_name(*, actor: Person, person: Person, name: str, at: datetime) -> None:
    """Set the name the person goes by on their own pages; the caller has checked who may."""
    person.name = name
    person.save(update_fields=["name"])
    journal.record(actor_id=id_of(actor), verb="people.name_corrected", thing=person, at=at)


@transaction.atomic
def choose_language(*, actor: Person, person: Person, language: str, at: datetime) -> None:
    """Set the language in which the person gets mail. Raises OnlyOneself, UnknownLanguage."""
    permissions.only_oneself(actor, person)
    if language not in LANGUAGES:
        raise UnknownLanguage(language=language)
    person.language = language
    person.save(update_fields=["language"])
    journal.record(
        actor_id=id_of(actor),
        verb="people.language_chosen",
        thing=person,
        at=at,
        detail={"to": language},
    )


@transaction.atomic
def ask_for_erasure(*, actor: Person, person: Person, at: datetime) -> None:
    """Record that the person wants their data erased, so that a registrar may do it.

    Raises OnlyOneself.
    """
    permissions.only_oneself(actor, person)
    if person.erasure_asked_at is not None:
        return
    person.erasure_asked_at = at
    person.save(update_fields=["erasure_asked_at"])
    journal.record(actor_id=id_of(actor), verb="people.erasure_asked", thing=person, at=at)


@transaction.atomic
def erase_person(*, actor: Person | None, person: Person, at: datetime) -> None:
    """Erase who the person is, keep that there was someone, and let every feature forget its part.

    Raises MayNotErase, AlreadyErased.
    """
    if not permissions.may_erase(actor, person):
        raise permissions.MayNotErase
    row = Person.objects.select_for_update().get(pk=person.pk)
    if row.erased_at is not None:
        raise AlreadyErased
    # announced first: a follower may still need the name, to forget a salted hash of it
    announce(PersonErased(person_id=str(person.pk), at=at))
    EmailAddress.objects.filter(user=row).delete()
    person.email, person.name, person.is_active, person.erased_at = None, "", False, at
    person.is_staff = person.is_superuser = False
    person.last_login = None
    person.set_unusable_password()
    person.save()
    journal.record(actor_id=id_of(actor), verb="people.erased", thing=person, at=at)
