"""Who may ask for, and who may decide, a review."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership, Organisation
from trillium.accounts.people.models import Person
from trillium.collaboration.codesign import permissions as codesign
from trillium.kit.errors import NotAllowed
from trillium.structures.designs import permissions as design_permissions
from trillium.structures.designs.models import Version
from trillium.structures.quality import queries
from trillium.structures.quality.models import Condition, Invitation, Review


class NotReviewer(NotAllowed):
    """Only a quality reviewer of {organisation} may decide on this review."""


class OwnWork(NotAllowed):
    """{part} Who works on a design does not review it: another person must decide."""


class ConflictDeclared(NotAllowed):
    """You declared a conflict of interest in this review: another reviewer must decide on it."""


class DeclareFirst(NotAllowed):
    """Declare first whether you have a conflict of interest in this review."""


class MayNotInvite(NotAllowed):
    """Only a quality reviewer or a registrar of {organisation} invites reviewers from outside."""


class NotConfirmer(NotAllowed):
    """Only {person}, who was named for it, confirms that this condition is met."""


class MayNotStartPeriodic(NotAllowed):
    """Only who leads programmes, reviews or registers for {organisation} starts this review."""


class MayNotAnswer(NotAllowed):
    """Only who writes the designs of {organisation}, or reviews this one, may answer."""


class NotChecklistKeeper(NotAllowed):
    """Only a quality reviewer or a registrar of {organisation} may write its checklist."""


#: why who made a design does not review it
PARTS: Mapping[str, str | Promise] = {
    "asked": _("You asked for this review."),
    "wrote": _("You wrote in this design."),
    "need": _("You stated the need that this design answers."),
    "signed": _("You signed off on this design for an employer."),
}


def is_reviewer(person: Person, version: Version) -> bool:
    """Tell whether the person reviews for the organisation that owns the version."""
    owner = version.design.organisation_id
    return organisations.has_role(person, owner, Membership.Role.REVIEWER)


def part_in_words(person: Person, review: Review) -> str:
    """Return the sentence that says which part the person has in the design, or ""."""
    part = queries.part_in(person, review)
    return str(PARTS[part]) if part else ""


def require_decide(person: Person, review: Review) -> None:
    """Raise NotReviewer, OwnWork or ConflictDeclared for who may not decide on a review."""
    if not is_reviewer(person, review.version):
        raise NotReviewer(organisation=review.version.design.organisation)
    if part := part_in_words(person, review):
        raise OwnWork(part=part)
    if queries.has_conflict(person, review):
        raise ConflictDeclared


def require_review(person: Person, review: Review, at: datetime) -> None:
    """Raise unless the person may examine the review: who may decide, or is invited to it.

    Who is invited declares first, with no part in the design and no conflict of interest.
    Raises OwnWork, ConflictDeclared, DeclareFirst, or NotReviewer.
    """
    if is_reviewer(person, review.version) or not queries.is_invited(person, review, at):
        require_decide(person, review)
        return
    if part := part_in_words(person, review):
        raise OwnWork(part=part)
    if queries.has_conflict(person, review):
        raise ConflictDeclared
    if not queries.has_declared(person, review):
        raise DeclareFirst


def may_review(person: Person, review: Review, at: datetime) -> bool:
    """Tell whether the person may examine the review: answer its checklist, comment on fields."""
    try:
        require_review(person, review, at)
    except NotAllowed:
        return False
    return True


def may_answer(person: Person, review: Review, at: datetime) -> bool:
    """Tell whether the person may answer a comment: who writes the design, and who reviews it."""
    writes = design_permissions.may_write(person, review.version.design.organisation)
    return writes or may_review(person, review, at)


def require_answer(person: Person, review: Review, at: datetime) -> None:
    """Raise MayNotAnswer unless the person writes the design or reviews it."""
    if not may_answer(person, review, at):
        raise MayNotAnswer(organisation=review.version.design.organisation)


def may_keep_checklist(person: Person, organisation: Organisation) -> bool:
    """Tell whether the person may write the organisation's checklist for reviews."""
    roles = (Membership.Role.REVIEWER, Membership.Role.REGISTRAR)
    return organisations.has_role(person, organisation.pk, *roles)


def require_keep_checklist(person: Person, organisation: Organisation) -> None:
    """Raise NotChecklistKeeper unless the person reviews or registers for the organisation."""
    if not may_keep_checklist(person, organisation):
        raise NotChecklistKeeper(organisation=organisation)


def may_confirm(person: Person, condition: Condition) -> bool:
    """Tell whether the person confirms a condition: who was named, or a reviewer once they left."""
    owner = condition.review.version.design.organisation_id
    named = condition.confirmer
    if (
        named is not None
        and named.is_active
        and organisations.has_role(named, owner, *queries.CONFIRMERS)
    ):
        return bool(person.pk == named.pk)
    return is_reviewer(person, condition.review.version)


def require_confirm(person: Person, condition: Condition) -> None:
    """Raise NotConfirmer unless the person confirms the condition."""
    if not may_confirm(person, condition):
        raise NotConfirmer(person=condition.confirmer or "—")


def require_start_periodic(person: Person, version: Version) -> None:
    """Raise MayNotStartPeriodic unless the person leads, reviews or registers for the owner."""
    if not organisations.has_role(person, version.design.organisation_id, *queries.STARTERS):
        raise MayNotStartPeriodic(organisation=version.design.organisation)


def require_invite(person: Person, review: Review) -> None:
    """Raise MayNotInvite, or OwnWork for who works on the design."""
    if not may_keep_checklist(person, review.version.design.organisation):
        raise MayNotInvite(organisation=review.version.design.organisation)
    if part := part_in_words(person, review):
        raise OwnWork(part=part)


def open_invitation(*, token: str, viewer: Person | None) -> Invitation:
    """Return the invitation behind a mailed link, open or over, for reading; nothing changes.

    Raises NoSuchLink and LinkOfSomebodyElse, as the links of sign-offs do.
    """
    found = queries.invitation_by_token(token)
    if found is None:
        raise codesign.NoSuchLink
    if viewer is not None and viewer.pk != found.person_id:
        raise codesign.LinkOfSomebodyElse
    return found
