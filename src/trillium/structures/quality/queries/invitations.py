"""Reviewers from outside: who was invited to a review, and what they advise."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from trillium.accounts.people.models import Person
from trillium.kit.errors import NotFound
from trillium.kit.tokens import token_hash
from trillium.structures.quality.models import Invitation, Review


class NoSuchInvitation(NotFound):
    """There is no such invitation, or it is not yours to see."""


def _loaded() -> QuerySet[Invitation]:
    return Invitation.objects.select_related(
        "review__version__design__organisation",
        "review__version__design__need",
        "person",
        "invited_by",
    )


def invitation(pk: UUID | str) -> Invitation:
    """Return an invitation with its review. Raises NoSuchInvitation."""
    try:
        return _loaded().get(pk=pk)
    except (Invitation.DoesNotExist, ValidationError, ValueError):
        raise NoSuchInvitation from None


def invitation_by_token(token: str) -> Invitation | None:
    """Return the invitation that a mailed link belongs to."""
    return _loaded().filter(token_hash=token_hash(token)).first()


def invitations(review: Review) -> QuerySet[Invitation]:
    """Return who was invited to a review, oldest first; who was uninvited in silence left out."""
    rows = review.invitations.select_related("person", "invited_by")
    return rows.exclude(withdrawn_at__isnull=False, recommended_at=None)


def is_invited(person: Person, review: Review, at: datetime) -> bool:
    """Tell whether a person holds an invitation to a review that is still open."""
    rows = review.invitations.filter(person=person, withdrawn_at=None)
    return rows.filter(ends_on__gte=timezone.localdate(at)).exists()


def has_declared(person: Person, review: Review) -> bool:
    """Tell whether a person said anything of their interests in a review."""
    return review.declarations.filter(person=person).exists()
