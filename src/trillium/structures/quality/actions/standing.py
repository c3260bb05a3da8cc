"""A review that is decided stays as it is."""

from trillium.kit.errors import Refused
from trillium.structures.quality.models import Review


class AlreadyDecided(Refused):
    """This review was decided already."""


def must_be_open(review: Review) -> None:
    """Lock the review and raise AlreadyDecided unless it is still open."""
    open_now = Review.objects.select_for_update().filter(pk=review.pk, decision="")
    if not open_now.exists():
        raise AlreadyDecided
