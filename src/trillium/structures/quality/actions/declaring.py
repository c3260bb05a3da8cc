"""Stepping back from a review for a conflict of interest."""

from datetime import datetime

from django.db import transaction

from trillium.accounts.people.models import Person
from trillium.kit.errors import Refused
from trillium.structures.quality import queries
from trillium.structures.quality.actions.standing import must_be_open
from trillium.structures.quality.actions.telling import record, tell_reviewer
from trillium.structures.quality.models import Declaration, Review
from trillium.structures.quality.permissions import require_decide


class InterestNeeded(Refused):
    """Say what the conflict of interest is."""


def declare_conflict(*, actor: Person, review: Review, what: str, at: datetime) -> Declaration:
    """Step back from a review for a conflict of interest; the other reviewers are told by mail.

    It stands: who declared a conflict cannot decide on this review any more.
    Raises NotReviewer, OwnWork, ConflictDeclared, AlreadyDecided and InterestNeeded.
    """
    require_decide(actor, review)
    if not what.strip():
        raise InterestNeeded
    with transaction.atomic():
        must_be_open(review)
        declaration, _made = Declaration.objects.update_or_create(
            review=review,
            person=actor,
            defaults={
                "interests": Declaration.Interests.CONFLICT,
                "what": what.strip(),
                "declared_at": at,
            },
        )
        record(str(actor.pk), "quality.conflict_declared", review, at)
        for person in queries.reviewers_left(review):
            tell_reviewer(person, review)
    return declaration
