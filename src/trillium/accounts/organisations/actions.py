"""Every change to organisations, to who acts for them, and to the consent about their key."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override

from trillium.accounts.journal import actions as journal
from trillium.accounts.organisations import permissions
from trillium.accounts.organisations.models import Membership, Organisation
from trillium.accounts.organisations.rules import ROLES_OF_KIND
from trillium.accounts.people.actions import id_of, register_person
from trillium.accounts.people.events import PersonErased
from trillium.accounts.people.models import Person
from trillium.kit import bilingual, mail
from trillium.kit.bilingual import is_empty, pair
from trillium.kit.errors import Refused


class SlugTaken(Refused):
    """The short name “{slug}” is in use by another organisation."""


class OrganisationNameMissing(Refused):
    """An organisation needs a name."""


class UnknownKind(Refused):
    """“{kind}” is not a kind of organisation."""


class NotAConsortium(Refused):
    """An organisation can only belong to a consortium."""


class RoleDoesNotFit(Refused):
    """There is no role “{role}” in an organisation of this kind."""


class PersonIsGone(Refused):
    """This person’s account is closed."""


@transaction.atomic
def create_organisation(
    *,
    actor: Person | None,
    slug: str,
    kind: str,
    name: Mapping[str, str] | str,
    type: str = "",  # noqa: A002 -- the word of the frameworks
    region: str = "CA-ON",
    url: str = "",
    email: str = "",
    consortium: Organisation | None = None,
    at: datetime,
) -> Organisation:
    """Create an organisation, in a consortium where one is given.

    Raises MayNotCreate, UnknownKind, OrganisationNameMissing, NotAConsortium, SlugTaken.
    """
    permissions.to_create(actor, consortium)
    if kind not in Organisation.Kind.values:
        raise UnknownKind(kind=kind)
    if is_empty(name):
        raise OrganisationNameMissing
    if consortium is not None and consortium.kind != Organisation.Kind.CONSORTIUM:
        raise NotAConsortium
    if Organisation.objects.filter(slug=slug).exists():
        raise SlugTaken(slug=slug)
    made = Organisation.objects.create(
        slug=slug,
        kind=kind,
        name=pair(name),
        type=type,
        country=region[:2],
        region=region,
        url=url,
        email=email,
        consortium=consortium,
        created_at=at,
    )
    journal.record(
        actor_id=id_of(actor),
        verb="organisations.organisation_created",
        thing=made,
        organisation_id=made.id,
        at=at,
    )
    return made


@transaction.atomic
def add_member(
    *, actor: Person | None, organisation: Organisation, person: Person, role: str, at: datetime
) -> Membership:
    """Give a person a role in an organisation; one they have already is returned as it is.

    Raises RoleDoesNotFit, MayNotGiveRole, PersonIsGone.
    """
    if role not in ROLES_OF_KIND[organisation.kind]:
        raise RoleDoesNotFit(role=role.replace("_", " "))
    permissions.to_give_role(actor, organisation, role)
    if not person.is_active:
        raise PersonIsGone
    membership, made = Membership.objects.get_or_create(
        person=person, organisation=organisation, role=role, defaults={"since": at}
    )
    if made:
        note(
            actor, "organisations.member_added", organisation, at, person=str(person.id), role=role
        )
    return membership


@transaction.atomic
def invite_member(
    *,
    actor: Person,
    organisation: Organisation,
    name: str,
    email: str,
    language: str,
    role: str,
    at: datetime,
) -> Membership:
    """Give a role to somebody who may not be known here yet, and tell them by mail.

    Raises what `register_person` and `add_member` raise.
    """
    permissions.to_give_role(actor, organisation, role)
    person = register_person(name=name, email=email, language=language, actor=actor, at=at)
    membership = add_member(actor=actor, organisation=organisation, person=person, role=role, at=at)
    tell_member(person, organisation, actor)
    return membership


@transaction.atomic
def remove_member(*, actor: Person | None, membership: Membership, at: datetime) -> None:
    """Take a role back; whoever has it may lay it down too. Raises MayNotGiveRole."""
    if actor is None or actor.pk != membership.person_id:
        permissions.to_give_role(actor, membership.organisation, membership.role)
    detail = {"person": str(membership.person_id), "role": membership.role}
    membership.delete()
    note(actor, "organisations.member_removed", membership.organisation, at, **detail)


@transaction.atomic
def consent_to_key(*, actor: Person | None, organisation: Organisation, at: datetime) -> None:
    """Record that the organisation lets its signing key be kept here. Raises MayNotDecideOnKey."""
    permissions.to_decide_on_key(actor, organisation)
    if organisation.endorses_by_key:
        return
    organisation.endorses_by_key, organisation.consented_at = True, at
    organisation.save(update_fields=["endorses_by_key", "consented_at"])
    note(actor, "organisations.key_consented", organisation, at)


@transaction.atomic
def withdraw_key_consent(*, actor: Person | None, organisation: Organisation, at: datetime) -> None:
    """Record that nothing more may be signed here with the organisation's key.

    Raises MayNotDecideOnKey.
    """
    permissions.to_decide_on_key(actor, organisation)
    if not organisation.endorses_by_key:
        return
    organisation.endorses_by_key, organisation.consented_at = False, None
    organisation.save(update_fields=["endorses_by_key", "consented_at"])
    note(actor, "organisations.key_consent_withdrawn", organisation, at)


def tell_member(person: Person, organisation: Organisation, giver: Person) -> None:
    """Mail somebody that they have a role, and how to sign in without a password."""
    with override(person.language):
        name = bilingual.text(organisation.name, person.language)
        address = f"{settings.SITE_URL}{reverse('account_request_login_code')}"
        values = {"person": person, "giver": giver, "organisation": name, "address": address}
        body = render_to_string("organisations/mail/role_given.txt", values)
        subject = gettext("You have a role in {organisation}").format(organisation=name)
    if person.email:
        mail.send(to=person.email, subject=subject, body=body)


def forget_person(event: PersonErased) -> None:
    """Take every role from somebody who was erased."""
    Membership.objects.filter(person_id=event.person_id).delete()


def note(
    actor: Person | None, verb: str, organisation: Organisation, at: datetime, **detail: str
) -> None:
    """Write one act on an organisation into the journal."""
    journal.record(
        actor_id=id_of(actor),
        verb=verb,
        thing=organisation,
        organisation_id=organisation.id,
        at=at,
        detail=detail,
    )
