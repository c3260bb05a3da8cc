"""A reviewer from outside is invited by a link, declares their interests, and advises."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from trillium.accounts.people import actions as people
from trillium.accounts.people.models import Person
from trillium.kit import bilingual, mail
from trillium.kit.errors import Refused
from trillium.kit.tokens import new_token, token_hash
from trillium.structures.quality import queries
from trillium.structures.quality.actions.declaring import InterestNeeded
from trillium.structures.quality.actions.reviewing import CommentNeeded, NoSuchDecision
from trillium.structures.quality.actions.standing import must_be_open
from trillium.structures.quality.actions.telling import record
from trillium.structures.quality.models import Declaration, Invitation, Review
from trillium.structures.quality.permissions import is_reviewer, require_invite, require_review

LONGEST_ROLE, LONGEST_WORDS, LONGEST_TERM = 200, 4000, timedelta(days=180)
ADVICE = frozenset(Review.Decision.values) - {Review.Decision.TAKEN_BACK}


class RoleNeeded(Refused):
    """Say in a few words as what this person is asked: why their view counts."""


class TermUnclear(Refused):
    """The last day is still to come, and at most half a year away."""


class HasAPart(Refused):
    """{person} has a part in this design, so cannot be asked to look at it from outside."""


class ReviewsHere(Refused):
    """{person} reviews for your house already and needs no invitation."""


class InvitationClosed(Refused):
    """This invitation was taken back or has ended."""


class AdvisedAlready(Refused):
    """Your recommendation is recorded already."""


class DeclaredAlready(Refused):
    """Your interests are declared already."""


class InterestsUnclear(Refused):
    """Say whether you have a conflict of interest: none, or which."""


@transaction.atomic
def invite_reviewer(
    *,
    actor: Person,
    review: Review,
    name: str,
    email: str,
    role: str,
    ends_on: date,
    language: str = "en",
    at: datetime,
) -> tuple[Invitation, str]:
    """Invite somebody from outside to advise on one review, and mail the link.

    An earlier invitation of the same person gives way. Returns it and the secret of its link.
    Raises MayNotInvite, AlreadyDecided, RoleNeeded, TermUnclear, HasAPart, ReviewsHere, and what
    `people.register_person` raises.
    """
    require_invite(actor, review)
    must_be_open(review)
    if not 0 < len(role.strip()) <= LONGEST_ROLE:
        raise RoleNeeded
    if not timedelta(0) < ends_on - timezone.localdate(at) <= LONGEST_TERM:
        raise TermUnclear
    person = people.register_person(name=name, email=email, language=language, at=at, actor=actor)
    if queries.part_in(person, review):
        raise HasAPart(person=person)
    if is_reviewer(person, review.version):
        raise ReviewsHere(person=person)
    review.invitations.filter(person=person, withdrawn_at=None).update(withdrawn_at=at)
    token = new_token()
    made = Invitation.objects.create(
        review=review,
        person=person,
        role=" ".join(role.split()),
        invited_by=actor,
        invited_at=at,
        ends_on=ends_on,
        token_hash=token_hash(token),
    )
    record(str(actor.pk), "quality.reviewer_invited", review, at, thing=made)
    _send_link(made, token)
    return made, token


def withdraw_invitation(*, actor: Person, invitation: Invitation, at: datetime) -> None:
    """Take an invitation back; what was already advised stays. Raises MayNotInvite."""
    require_invite(actor, invitation.review)
    with transaction.atomic():
        if Invitation.objects.filter(pk=invitation.pk, withdrawn_at=None).update(withdrawn_at=at):
            verb = "quality.invitation_withdrawn"
            record(str(actor.pk), verb, invitation.review, at, thing=invitation)


def declare_interests(
    *, invitation: Invitation, interests: str, what: str, at: datetime
) -> Declaration:
    """Keep what an invited person says of their interests, before they see to anything else.

    Raises InvitationClosed, AlreadyDecided, InterestsUnclear, InterestNeeded, DeclaredAlready.
    """
    person, review = _invited(invitation, at), invitation.review
    if interests not in Declaration.Interests.values:
        raise InterestsUnclear
    conflict = interests == Declaration.Interests.CONFLICT
    if conflict and not what.strip():
        raise InterestNeeded
    with transaction.atomic():
        must_be_open(review)
        made, new = Declaration.objects.get_or_create(
            review=review,
            person=person,
            defaults={
                "interests": interests,
                "what": what.strip() if conflict else "",
                "declared_at": at,
            },
        )
        if not new:
            raise DeclaredAlready
        verb = "quality.conflict_declared" if conflict else "quality.interests_declared"
        record(str(person.pk), verb, review, at)
    return made


def recommend(
    *, invitation: Invitation, recommendation: str, words: str, at: datetime
) -> Invitation:
    """Record what an invited person advises, once; the decision stays with the house's reviewer.

    Raises InvitationClosed, what `require_review` raises, NoSuchDecision, CommentNeeded,
    AlreadyDecided and AdvisedAlready.
    """
    person, review = _invited(invitation, at), invitation.review
    require_review(person, review, at)
    if recommendation not in ADVICE:
        raise NoSuchDecision
    if not 0 < len(words.strip()) <= LONGEST_WORDS:
        raise CommentNeeded
    with transaction.atomic():
        must_be_open(review)
        rows = Invitation.objects.filter(pk=invitation.pk, recommended_at=None)
        if not rows.update(recommendation=recommendation, words=words.strip(), recommended_at=at):
            raise AdvisedAlready
        invitation.refresh_from_db(fields=["recommendation", "words", "recommended_at"])
        record(str(person.pk), "quality.review_recommended", review, at, thing=invitation)
    return invitation


def _invited(invitation: Invitation, at: datetime) -> Person:
    """Return the person of an invitation that is still open, or raise InvitationClosed."""
    over = invitation.withdrawn_at or invitation.ends_on < timezone.localdate(at)
    if invitation.person is None or over:
        raise InvitationClosed
    return invitation.person


def _send_link(made: Invitation, token: str) -> None:
    person, version = made.person, made.review.version
    if person is None or not person.email:
        return
    with override(person.language):
        title = bilingual.text(version.design.title, person.language)
        house = bilingual.text(version.design.organisation.name, person.language)
        link = f"{settings.SITE_URL}{reverse('quality:outside', args=[token])}"
        subject = gettext("Your view is asked: %(design)s") % {"design": title}
        body = gettext(
            "Hello %(name)s,\n\n%(who)s of %(house)s asks you to look, from outside, at the "
            "micro-credential “%(design)s” before it is approved. You are asked as: %(role)s.\n\n"
            "Open this link to read it and to say what you recommend. It needs no password:\n\n"
            "    %(link)s\n\n"
            "The link is for you alone and opens until %(day)s. Your recommendation is advice; "
            "the decision stays with the house.\n"
        ) % {
            "name": person.name,
            "who": made.invited_by,
            "house": house,
            "design": title,
            "role": made.role,
            "link": link,
            "day": date_format(made.ends_on, "DATE_FORMAT"),
        }
    mail.send(to=person.email, subject=subject, body=body)
