"""What quality holds about one person, for the person."""

from collections.abc import Mapping

from trillium.accounts.people.models import Person
from trillium.structures.quality.models import Declaration, FieldComment, Reply, Review


def about(person: Person) -> Mapping[str, object]:
    """Return what quality keeps about a person, for the person."""
    decided = Review.objects.filter(reviewer=person).order_by("decided_at")
    declared = Declaration.objects.filter(person=person)
    return {
        "reviews_asked": [str(row.pk) for row in Review.objects.filter(asked_by=person)],
        "reviews_decided": [
            {"review": str(row.pk), "decision": row.decision, "comment": row.comment}
            for row in decided
        ],
        "comments": [
            {"text": row.text, "at": row.made_at.isoformat()}
            for row in FieldComment.objects.filter(author=person)
        ],
        "replies": [
            {"text": row.text, "at": row.at.isoformat()}
            for row in Reply.objects.filter(person=person)
        ],
        "interests_declared": [
            {"review": str(row.review_id), "interests": row.interests, "what": row.what}
            for row in declared
        ],
    }
