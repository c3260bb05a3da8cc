"""Reviews, whom they wait for, and what reviewers declared of their interests."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership
from trillium.accounts.people.models import Person
from trillium.collaboration.codesign import queries as codesign
from trillium.kit.errors import NotFound
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version
from trillium.structures.quality.models import Declaration, Review
from trillium.structures.quality.queries.sign_offs import THING


class NoSuchReview(NotFound):
    """There is no such review, or it is not yours to see."""


def review(pk: UUID | str) -> Review:
    """Return a review with its version, design and organisation. Raises NoSuchReview."""
    rows = Review.objects.select_related(
        "version__design__organisation", "version__design__need", "asked_by", "reviewer"
    )
    try:
        return rows.get(pk=pk)
    except (Review.DoesNotExist, ValidationError, ValueError):
        raise NoSuchReview from None


def reviews_of(version: Version) -> QuerySet[Review]:
    """Return the reviews of a version, newest first."""
    return version.reviews.select_related("asked_by", "reviewer")


def is_refused(version: Version) -> bool:
    """Tell whether a review refused the version's very words."""
    refused = version.reviews.filter(decision=Review.Decision.REFUSED, digest=version.digest)
    return refused.exists()


def reviews_waiting_for(person: Person) -> QuerySet[Review]:
    """Return the reviews that wait for a person's decision, oldest first."""
    mine = organisations.organisations_of(person, Membership.Role.REVIEWER)
    return (
        Review.objects.filter(decision="", version__design__organisation__in=mine)
        .exclude(asked_by=person)
        .exclude(version__in=_stepped_back(person).values("review__version"))
        .select_related("version__design__organisation", "asked_by")
        .order_by("asked_at")
    )


def _stepped_back(person: Person) -> QuerySet[Declaration]:
    return Declaration.objects.filter(person=person, interests=Declaration.Interests.CONFLICT)


def has_conflict(person: Person, review: Review) -> bool:
    """Tell whether a person declared a conflict of interest in a review of the same version."""
    return _stepped_back(person).filter(review__version=review.version_id).exists()


def declarations(review: Review) -> QuerySet[Declaration]:
    """Return what the reviewers declared of their interests, oldest first."""
    return review.declarations.select_related("person")


def working_group(version: Version) -> dict[str, str]:
    """Return who made the design, by id, and the part each had: wrote, need or signed.

    Whoever wrote in any version of it is among them: a version begins with the words of the last.
    """
    design = version.design
    signed = (
        request.person_id
        for request in codesign.requests_on(THING, version.pk)
        if request.answers.all()
    )
    found = {str(pk): "signed" for pk in signed if pk}
    if design.need is not None and design.need.stated_by_id:
        found[str(design.need.stated_by_id)] = "need"
    for each in designs.versions_of(design):
        found |= dict.fromkeys(designs.writers(each), "wrote")
    return found


def part_in(person: Person, review: Review) -> str:
    """Return the part a person has in what is reviewed: asked, wrote, need, signed, or none, ""."""
    if person.pk == review.asked_by_id:
        return "asked"
    return working_group(review.version).get(str(person.pk), "")


def reviewers_left(review: Review) -> tuple[Person, ...]:
    """Return the reviewers who may still decide: outside the working group, without a conflict."""
    out = {str(review.asked_by_id), *working_group(review.version)}
    conflict = Declaration.objects.filter(
        review__version=review.version_id, interests=Declaration.Interests.CONFLICT
    )
    out |= {str(pk) for pk in conflict.values_list("person_id", flat=True)}
    owner = review.version.design.organisation
    members = organisations.people_with_role(owner, Membership.Role.REVIEWER)
    return tuple(each.person for each in members if str(each.person_id) not in out)
