"""Comments on fields: at the review, beside the field in the workbench, and on the board."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership
from trillium.accounts.people.models import Person
from trillium.kit import reader
from trillium.kit.errors import NotFound
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version
from trillium.structures.quality.models import FieldComment, Reply, Review
from trillium.structures.quality.places import Place


class NoSuchComment(NotFound):
    """There is no such comment, or it is not yours to see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One comment as a page shows it: where it is, in words, and the way to the field."""

    comment: FieldComment
    label: str
    field_path: str
    replies: tuple[Reply, ...]

    #: how the workbench draws it beside the field
    shown_by = "quality/parts/beside.html"

    @property
    def url(self) -> str:
        """Return the address of the comment."""
        return reverse("quality:comment", args=[self.comment.pk])


def comment(pk: UUID | str) -> FieldComment:
    """Return a comment with its review, version and design. Raises NoSuchComment."""
    rows = FieldComment.objects.select_related(
        "review__version__design__organisation",
        "review__version__design__need",
        "author",
        "settled_by",
    )
    try:
        return rows.get(pk=pk)
    except (FieldComment.DoesNotExist, ValidationError, ValueError):
        raise NoSuchComment from None


def comments_on(version: Version) -> QuerySet[FieldComment]:
    """Return the comments on a version, of all its reviews, oldest first."""
    return (
        FieldComment.objects.filter(review__version=version)
        .select_related("author", "settled_by")
        .prefetch_related("replies__person")
    )


def open_comments(version: Version) -> QuerySet[FieldComment]:
    """Return the comments on a version that nobody has settled, those that block first."""
    return comments_on(version).filter(settled_at=None).order_by("-blocking", "made_at", "pk")


def who_follows(row: FieldComment) -> list[Person]:
    """Return who hears of a comment: who wrote the version or asked for its review, and leads."""
    version = row.review.version
    authors = designs.writers(version) | {str(row.review.asked_by_id)}
    leads = organisations.people_to_mail(
        version.design.organisation, Membership.Role.PROGRAMME_LEAD
    )
    return [each for each in leads if str(each.pk) in authors and each.pk != row.author_id]


def blocks(review: Review) -> bool:
    """Tell whether a comment that is not settled blocks the approval."""
    return open_comments(review.version).filter(blocking=True).exists()


def remarks(version: Version, rows: Iterable[FieldComment]) -> tuple[Remark, ...]:
    """Return comments as a page shows them."""
    language = reader.language()
    return tuple(
        Remark(
            comment=row,
            label=Place(path=row.path, item=row.item).label(language),
            field_path=designs.edit_path(version, row.path),
            replies=tuple(row.replies.all()),
        )
        for row in rows
    )


def comments_beside(version: Version) -> dict[str, tuple[Remark, ...]]:
    """Return the open comments by the name of the form's field that they stand beside."""
    found: dict[str, tuple[Remark, ...]] = {}
    for each in remarks(version, open_comments(version)):
        name = Place(path=each.comment.path).name
        found[name] = (*found.get(name, ()), each)
    return found
