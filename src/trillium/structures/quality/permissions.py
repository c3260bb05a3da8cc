"""Who may ask for, and who may decide, a review."""

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership
from trillium.accounts.people.models import Person
from trillium.kit.errors import NotAllowed
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version
from trillium.structures.quality import queries
from trillium.structures.quality.models import Review


class NotReviewer(NotAllowed):
    """Only a quality reviewer of {organisation} may decide on this review."""


class OwnWork(NotAllowed):
    """You wrote in this version or asked for its review: another person must decide on it."""


class ConflictDeclared(NotAllowed):
    """You declared a conflict of interest in this review: another reviewer must decide on it."""


def is_reviewer(person: Person, version: Version) -> bool:
    """Tell whether the person reviews for the organisation that owns the version."""
    owner = version.design.organisation_id
    return organisations.has_role(person, owner, Membership.Role.REVIEWER)


def has_own_work(person: Person, version: Version, asked_by_id: object) -> bool:
    """Tell whether the person wrote in the version, or asked for its review."""
    return person.pk == asked_by_id or str(person.pk) in designs.writers(version)


def require_decide(person: Person, version: Version, asked_by_id: object) -> None:
    """Raise NotReviewer, or OwnWork where writer and reviewer would be one person."""
    if not is_reviewer(person, version):
        raise NotReviewer(organisation=version.design.organisation)
    if has_own_work(person, version, asked_by_id):
        raise OwnWork


def require_no_conflict(person: Person, review: Review) -> None:
    """Raise ConflictDeclared where the person declared a conflict of interest in the review."""
    if queries.has_conflict(person, review):
        raise ConflictDeclared
