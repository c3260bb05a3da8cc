"""Asking for a sign-off on an exact text, and answering it."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override

from trillium.accounts.journal import actions as journal
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.actions import id_of
from trillium.accounts.people.events import PersonErased
from trillium.accounts.people.models import Person
from trillium.collaboration.codesign import permissions, rules
from trillium.collaboration.codesign.events import SignedOff
from trillium.collaboration.codesign.models import SignOff, SignOffRequest
from trillium.kit import bilingual, mail
from trillium.kit.errors import Refused
from trillium.kit.events import announce
from trillium.kit.tokens import new_token, token_hash


class PersonActsElsewhere(Refused):
    """{person} has no role in {organisation}, so cannot sign off for it."""


class NothingAsked(Refused):
    """A sign-off asks about the demand, the assessment, or both."""


class WrongTerm(Refused):
    """A link is valid for one day at least and ninety days at most."""


class AnswerMissing(Refused):
    """Answer each of the questions: I confirm, or I decline."""


class DeclinedInSilence(Refused):
    """When you decline, say why: a sentence is enough."""


@transaction.atomic
def request_sign_off(
    *,
    actor: Person | None,
    thing_type: str,
    thing_id: object,
    address: str,
    digest: str,
    text: Mapping[str, Any],
    aspects: Collection[str],
    organisation: Organisation,
    person: Person,
    requested_for: Organisation,
    at: datetime,
    days: int = 21,
) -> tuple[SignOffRequest, str]:
    """Ask a person to sign off a text for their organisation, and mail the link.

    An earlier open request gives way. Returns the request and the token of its link.
    Raises MayNotAsk, NothingAsked, WrongTerm, PersonActsElsewhere.
    """
    permissions.to_ask(actor, requested_for)
    if not rules.known_aspects(aspects):
        raise NothingAsked
    if not rules.SHORTEST <= timedelta(days=days) <= rules.LONGEST:
        raise WrongTerm
    if not permissions.acts_for(person, organisation):
        raise PersonActsElsewhere(person=person, organisation=organisation)
    earlier = SignOffRequest.objects.filter(
        thing_type=thing_type, thing_id=str(thing_id), person=person, organisation=organisation
    )
    earlier.filter(answered_at=None, withdrawn_at=None).update(withdrawn_at=at)
    token = new_token()
    made = SignOffRequest.objects.create(
        thing_type=thing_type,
        thing_id=str(thing_id),
        address=address,
        digest=digest,
        text=dict(text),
        aspects=[aspect for aspect in rules.ASPECTS if aspect in aspects],
        organisation=organisation,
        person=person,
        requested_by=actor,
        requested_for_id=str(requested_for.id),
        requested_at=at,
        expires_at=at + timedelta(days=days),
        token_hash=token_hash(token),
    )
    note(id_of(actor), "codesign.sign_off_requested", made, at, organisation=str(organisation.id))
    send_link(made, token)
    return made, token


@transaction.atomic
def answer_sign_off(
    *,
    token: str,
    answers: Mapping[str, tuple[str, str]],
    viewer: Person | None,
    at: datetime,
) -> SignOffRequest:
    """Record the answer to every aspect, spend the link, and announce SignedOff.

    Raises what `open_link` raises, and NoLongerActs, AnswerMissing, DeclinedInSilence.
    """
    return record_answers(
        permissions.open_link(token=token, viewer=viewer, at=at), answers, viewer, at
    )


@transaction.atomic
def answer_request(
    *,
    actor: Person,
    pk: UUID | str,
    answers: Mapping[str, tuple[str, str]],
    at: datetime,
) -> SignOffRequest:
    """Record the answer of the signed-in person, as `answer_sign_off` does for the link."""
    return record_answers(permissions.open_request(pk=pk, viewer=actor, at=at), answers, actor, at)


@transaction.atomic
def withdraw_request(*, actor: Person | None, request: SignOffRequest, at: datetime) -> None:
    """Take a request back before it is answered.

    Raises MayNotAsk, LinkSpent, TextChanged, LinkExpired.
    """
    permissions.to_ask(actor, Organisation.objects.get(pk=request.requested_for_id))
    permissions.must_be_open(request, at)
    request.withdrawn_at = at
    request.save(update_fields=["withdrawn_at"])
    note(id_of(actor), "codesign.sign_off_withdrawn", request, at)


@transaction.atomic
def withdraw_outdated(*, thing_type: str, thing_id: object, digest: str, at: datetime) -> int:
    """Close every open request on a thing whose text is no longer the one asked about.

    Return how many.
    """
    open_ones = SignOffRequest.objects.filter(
        thing_type=thing_type, thing_id=str(thing_id), answered_at=None, withdrawn_at=None
    )
    outdated = list(open_ones.exclude(digest=digest).select_for_update())
    for request in outdated:
        request.withdrawn_at = at
        request.save(update_fields=["withdrawn_at"])
        note("", "codesign.sign_off_outdated", request, at)
    return len(outdated)


def forget_person(event: PersonErased) -> None:
    """Close the links of somebody who was erased.

    Answers given for an organisation stay, without the person.
    """
    asked = SignOffRequest.objects.filter(person_id=event.person_id)
    asked.filter(answered_at=None, withdrawn_at=None).update(withdrawn_at=event.at)
    asked.update(person=None)


def record_answers(
    request: SignOffRequest,
    given: Mapping[str, tuple[str, str]],
    viewer: Person | None,
    at: datetime,
) -> SignOffRequest:
    """Write the answers of an open request, once: of two at the same time the second is refused."""
    permissions.to_answer(viewer, request)
    answers = [each for each in rules.read_answers(given) if each.aspect in request.aspects]
    if rules.unanswered(request.aspects, answers):
        raise AnswerMissing
    if rules.declined_in_silence(answers):
        raise DeclinedInSilence
    still_open = SignOffRequest.objects.filter(pk=request.pk, answered_at=None, withdrawn_at=None)
    if not still_open.update(answered_at=at):
        request.refresh_from_db()
        permissions.must_be_open(request, at)
    request.answered_at = at
    SignOff.objects.bulk_create(
        SignOff(
            request=request, aspect=each.aspect, answer=each.answer, comment=each.comment, at=at
        )
        for each in answers
    )
    detail = {each.aspect: each.answer for each in answers}
    note(id_of(request.person), "codesign.sign_off_answered", request, at, **detail)
    announce(SignedOff(request_id=request.pk, at=at))
    return request


def send_link(request: SignOffRequest, token: str) -> None:
    """Mail the link in the language of the person, once the request stands."""
    person = request.person
    if person is None or not person.email:
        return
    with override(person.language):
        title = bilingual.text(request.text.get("title"), person.language)
        body = render_to_string(
            "codesign/mail/asked.txt",
            {
                "request": request,
                "title": title,
                "organisation": bilingual.text(request.organisation.name, person.language),
                "link": f"{settings.SITE_URL}{reverse('codesign:answer', args=[token])}",
            },
        )
        subject = gettext("Your sign-off is asked: {title}").format(title=title)
    mail.send(to=person.email, subject=subject, body=body)


def note(actor_id: str, verb: str, request: SignOffRequest, at: datetime, **detail: str) -> None:
    """Write one act on a request into the journal of the organisation that asks."""
    journal.record(
        actor_id=actor_id,
        verb=verb,
        thing=request,
        organisation_id=request.requested_for_id,
        at=at,
        detail=detail,
    )
