"""Asking for a review, taking it back, deciding on it."""

from datetime import datetime

from django.db import transaction

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership
from trillium.accounts.people.models import Person
from trillium.kit.errors import Refused
from trillium.structures.designs import actions as designs
from trillium.structures.designs import permissions as design_permissions
from trillium.structures.designs.models import Version
from trillium.structures.quality import queries
from trillium.structures.quality.actions.standing import must_be_open
from trillium.structures.quality.actions.telling import record, tell_reviewer
from trillium.structures.quality.models import Declaration, Review
from trillium.structures.quality.permissions import require_decide

State = Version.State
VERBS = {
    Review.Decision.APPROVED: "quality.version_approved",
    Review.Decision.CHANGES_ASKED: "quality.changes_asked",
}


class NotADraft(Refused):
    """A review is asked for a draft; version {number} is none."""


class NotInReview(Refused):
    """Version {number} is not in review."""


class WordsChanged(Refused):
    """The design is not the one you were shown: open the review again and read it anew."""


class GateClosed(Refused):
    """It cannot be approved yet. {missing}"""  # noqa: D400 -- the missing things end the sentence


class CommentNeeded(Refused):
    """Say what must change, so that the writers can do it."""


class ChecklistOpen(Refused):
    """Answer the required questions of the checklist first: {number} of them wait."""


class CommentsOpen(Refused):
    """Comments that block the approval are still open: settle them first, or ask for changes."""


class DeclarationNeeded(Refused):
    """Declare first whether you have a conflict of interest in this review."""


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
            version=version,
            digest=row.digest,
            questions=[each.plain() for each in queries.questions_for(owner)],
            asked_by=actor,
            asked_at=at,
        )
        designs.mark(actor=actor, version=version, state=State.IN_REVIEW, at=at)
        record(str(actor.pk), "quality.review_asked", review, at)
        for membership in organisations.people_with_role(owner, Membership.Role.REVIEWER):
            if membership.person_id != actor.pk:
                tell_reviewer(membership.person, review)
    return review


def take_back_review(*, actor: Person, review: Review, at: datetime) -> None:
    """Take a review back before it is decided, so that the draft can be written again.

    Raises NotProgrammeLead and AlreadyDecided.
    """
    version = review.version
    design_permissions.require_write(actor, version.design.organisation)
    with transaction.atomic():
        must_be_open(review)
        review.decision, review.decided_at = Review.Decision.TAKEN_BACK, at
        review.save(update_fields=["decision", "decided_at"])
        record(str(actor.pk), "quality.review_taken_back", review, at)
        designs.mark(actor=actor, version=version, state=State.DRAFT, at=at)


def decide_review(
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
    AlreadyDecided, WordsChanged; on approval ChecklistOpen, CommentsOpen, and GateClosed, which
    names what is missing; on asking for changes without saying which, CommentNeeded.
    """
    version = review.version
    require_decide(actor, review)
    if interests != Declaration.Interests.NONE:
        raise DeclarationNeeded
    approve = Review.Decision(decision) == Review.Decision.APPROVED
    with transaction.atomic():
        must_be_open(review)
        version.refresh_from_db()
        if not digest == version.digest == review.digest:
            raise WordsChanged
        if version.state != State.IN_REVIEW:
            raise NotInReview(number=version.number)
        if approve:
            _refuse_open_questions(actor, review)
            if queries.blocks(review):
                raise CommentsOpen
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
        record(str(actor.pk), VERBS[Review.Decision(decision)], review, at)
    return review


def _refuse_closed_gate(version: Version) -> None:
    missing = queries.missing_of_design(version)
    if missing:
        raise GateClosed(missing=" ".join(each.sentence for each in missing))


def _refuse_open_questions(actor: Person, review: Review) -> None:
    waiting = queries.unanswered_by(actor, review)
    if waiting:
        raise ChecklistOpen(number=len(waiting))
