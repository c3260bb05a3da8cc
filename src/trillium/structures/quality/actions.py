"""Asking employers to agree, asking for a review, deciding on it."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext, override

from trillium.accounts.journal import actions as journal
from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership, Organisation
from trillium.accounts.people.models import Person
from trillium.collaboration.codesign import actions as codesign
from trillium.collaboration.codesign.models import SignOffRequest
from trillium.kit import mail
from trillium.kit.errors import Refused
from trillium.structures.designs import actions as designs
from trillium.structures.designs import permissions as design_permissions
from trillium.structures.designs import queries as design_queries
from trillium.structures.designs.models import Version
from trillium.structures.quality import queries
from trillium.structures.quality.models import Declaration, Review
from trillium.structures.quality.permissions import require_decide, require_no_conflict

State = Version.State
OPEN_WORDS = frozenset({State.DRAFT, State.IN_REVIEW})
VERBS = {
    Review.Decision.APPROVED: "quality.version_approved",
    Review.Decision.CHANGES_ASKED: "quality.changes_asked",
}


class WordsAreFixed(Refused):
    """Version {number} is approved already: there is nothing left to agree on."""


class NotARepresentative(Refused):
    """{person} does not represent {organisation} as an employer here."""


class NothingToAgreeOn(Refused):
    """Write at least one outcome and one assessment before an employer is asked to confirm them."""


class NotADraft(Refused):
    """A review is asked for a draft; version {number} is none."""


class AlreadyDecided(Refused):
    """This review was decided already."""


class NotInReview(Refused):
    """Version {number} is not in review."""


class WordsChanged(Refused):
    """The design is not the one you were shown: open the review again and read it anew."""


class GateClosed(Refused):
    """It cannot be approved yet. {missing}"""  # noqa: D400 -- the missing things end the sentence


class CommentNeeded(Refused):
    """Say what must change, so that the writers can do it."""


class DeclarationNeeded(Refused):
    """Declare first whether you have a conflict of interest in this review."""


class InterestNeeded(Refused):
    """Say what the conflict of interest is."""


def ask_sign_off(
    *, actor: Person, version: Version, organisation: Organisation, person: Person, at: datetime
) -> tuple[SignOffRequest, str]:
    """Ask an employer's representative to confirm demand and assessment; the link is mailed.

    Returns the request and the secret of its link. Raises NotProgrammeLead, WordsAreFixed,
    NotARepresentative and NothingToAgreeOn.
    """
    owner = version.design.organisation
    design_permissions.require_write(actor, owner)
    if version.state not in OPEN_WORDS:
        raise WordsAreFixed(number=version.number)
    if not organisations.has_role(person, organisation.pk, Membership.Role.EMPLOYER):
        raise NotARepresentative(person=person, organisation=organisation)
    if not (design_queries.outcomes(version) and design_queries.assessments(version)):
        raise NothingToAgreeOn
    return codesign.request_sign_off(
        actor=actor,
        thing_type=queries.THING,
        thing_id=str(version.pk),
        address=f"{settings.SITE_URL}{design_queries.achievement_path(version)}",
        digest=version.digest,
        text=design_queries.sign_off_text(version),
        aspects=list(queries.ASPECTS),
        organisation=organisation,
        person=person,
        requested_for=owner,
        at=at,
    )


def ask_review(*, actor: Person, version: Version, at: datetime) -> Review:
    """Ask for the review of a draft as it stands; its words are locked until it is decided.

    Raises NotProgrammeLead and NotADraft.
    """
    owner = version.design.organisation
    design_permissions.require_write(actor, owner)
    with transaction.atomic():
        row = Version.objects.select_for_update().get(pk=version.pk)
        if row.state != State.DRAFT:
            raise NotADraft(number=row.number)
        review = Review.objects.create(
            version=version, digest=row.digest, asked_by=actor, asked_at=at
        )
        designs.mark(actor=actor, version=version, state=State.IN_REVIEW, at=at)
        _record(actor, "quality.review_asked", review, at)
        for membership in organisations.people_with_role(owner, Membership.Role.REVIEWER):
            if membership.person_id != actor.pk:
                _tell(membership.person, review)
    return review


def take_back_review(*, actor: Person, review: Review, at: datetime) -> None:
    """Take a review back before it is decided, so that the draft can be written again.

    Raises NotProgrammeLead and AlreadyDecided.
    """
    version = review.version
    design_permissions.require_write(actor, version.design.organisation)
    with transaction.atomic():
        _still_open(review)
        _record(actor, "quality.review_taken_back", review, at)
        Review.objects.filter(pk=review.pk).delete()
        designs.mark(actor=actor, version=version, state=State.DRAFT, at=at)


def declare_conflict(*, actor: Person, review: Review, what: str, at: datetime) -> Declaration:
    """Step back from a review for a conflict of interest; the other reviewers are told by mail.

    It stands: who declared a conflict cannot decide on this review any more.
    Raises NotReviewer, OwnWork, ConflictDeclared, AlreadyDecided and InterestNeeded.
    """
    version = review.version
    require_decide(actor, version, review.asked_by_id)
    require_no_conflict(actor, review)
    if not what.strip():
        raise InterestNeeded
    with transaction.atomic():
        _still_open(review)
        declaration, _made = Declaration.objects.update_or_create(
            review=review,
            person=actor,
            defaults={
                "interests": Declaration.Interests.CONFLICT,
                "what": what.strip(),
                "declared_at": at,
            },
        )
        _record(actor, "quality.conflict_declared", review, at)
        for person in queries.reviewers_left(review):
            _tell(person, review)
    return declaration


def decide_review(  # noqa: PLR0913 -- what was shown, what is declared and what is decided
    *,
    actor: Person,
    review: Review,
    digest: str,
    decision: str,
    comment: str,
    at: datetime,
    interests: str = "",
) -> Review:
    """Approve the version whose digest was shown, or ask for changes.

    `interests` is the reviewer's own declaration and must be "none"; a conflict is declared with
    declare_conflict. Raises NotReviewer, OwnWork, ConflictDeclared, DeclarationNeeded,
    AlreadyDecided, WordsChanged; on approval GateClosed, which names what is missing; on asking
    for changes without saying which, CommentNeeded.
    """
    version = review.version
    require_decide(actor, version, review.asked_by_id)
    require_no_conflict(actor, review)
    if interests != Declaration.Interests.NONE:
        raise DeclarationNeeded
    approve = Review.Decision(decision) == Review.Decision.APPROVED
    with transaction.atomic():
        _still_open(review)
        version.refresh_from_db()
        if not digest == version.digest == review.digest:
            raise WordsChanged
        if version.state != State.IN_REVIEW:
            raise NotInReview(number=version.number)
        if approve:
            _refuse_closed_gate(version)
        elif not comment.strip():
            raise CommentNeeded
        review.reviewer, review.decision, review.decided_at = actor, decision, at
        review.comment = comment.strip()
        review.save(update_fields=["reviewer", "decision", "comment", "decided_at"])
        Declaration.objects.get_or_create(
            review=review, person=actor, defaults={"interests": interests, "declared_at": at}
        )
        state = State.APPROVED if approve else State.DRAFT
        designs.mark(actor=actor, version=version, state=state, at=at)
        _record(actor, VERBS[Review.Decision(decision)], review, at)
    return review


def _still_open(review: Review) -> None:
    open_now = Review.objects.select_for_update().filter(pk=review.pk, decision="")
    if not open_now.exists():
        raise AlreadyDecided


def _refuse_closed_gate(version: Version) -> None:
    missing = queries.missing_of_design(version)
    if missing:
        raise GateClosed(missing=" ".join(each.sentence for each in missing))


def _tell(person: Person, review: Review) -> None:
    if not person.email:
        return
    with override(person.language):
        page = f"{settings.SITE_URL}{reverse('quality:review', args=[review.pk])}"
        subject = gettext("A review waits for you: %(design)s") % {"design": review.version.design}
        body = gettext(
            "%(asker)s asks you to review version %(number)s of “%(design)s”.\n\n"
            "Read it and decide here:\n%(page)s\n"
        ) % {
            "asker": review.asked_by,
            "number": review.version.number,
            "design": review.version.design,
            "page": page,
        }
    mail.send(to=person.email, subject=subject, body=body)


def _record(actor: Person, verb: str, review: Review, at: datetime) -> None:
    version = review.version
    journal.record(
        actor_id=str(actor.pk),
        verb=verb,
        thing=review,
        organisation_id=version.design.organisation_id,
        at=at,
        detail={
            "design": str(version.design_id),
            "version": version.number,
            "digest": review.digest,
        },
    )
