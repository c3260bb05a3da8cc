"""All that reviews ask for on one list: open reviews, conditions, periodic reviews."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.people.models import Person
from trillium.structures.designs.models import Version
from trillium.structures.quality import cycle
from trillium.structures.quality.models import Review
from trillium.structures.quality.queries.conditions import (
    conditions_waiting_for,
    open_conditions_for,
)
from trillium.structures.quality.queries.periodic import (
    STARTERS,
    past_due,
    periodic_reviews_for,
)
from trillium.structures.quality.queries.reviews import reviews_waiting_for

KINDS = ("review", "condition", "periodic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that is asked: of which version, by or since which day, and how it stands."""

    kind: str  # review, condition, periodic
    id: str
    version: Version
    day: date
    standing: str  # open, started, or a cycle.Standing
    url: str
    words: str = ""
    who: str = ""


def open_reviews_for(person: Person) -> QuerySet[Review]:
    """Return the undecided reviews of the person's organisations and consortia, oldest first."""
    near = organisations.neighbours_of(person)
    rows = Review.objects.filter(decision="", version__design__organisation__in=near)
    return (
        rows.select_related("version__design__organisation", "asked_by")
        .defer("version__document")
        .order_by("asked_at")
    )


def waiting_count(person: Person, today: date) -> int:
    """Return how many reviews, conditions and periodic reviews past due wait for a person."""
    mine = organisations.organisations_of(person, *STARTERS)
    again = past_due(today, of=mine) if mine else []
    decisions, confirmations = reviews_waiting_for(person), conditions_waiting_for(person)
    return decisions.count() + confirmations.count() + len(again)


def asked_of(person: Person, today: date) -> list[Line]:
    """Return all that reviews ask around a person: what is past due first, then by day."""
    lines = [*_reviews(person), *_conditions(person, today), *_periodic(person, today)]
    return sorted(lines, key=lambda line: (line.standing != cycle.Standing.OVERDUE, line.day))


def _reviews(person: Person) -> Iterator[Line]:
    for row in open_reviews_for(person):
        yield Line(
            kind="review",
            id=str(row.pk),
            version=row.version,
            day=timezone.localdate(row.asked_at),
            standing="open",
            url=reverse("quality:review", args=[row.pk]),
            who=str(row.asked_by or ""),
        )


def _conditions(person: Person, today: date) -> Iterator[Line]:
    for row in open_conditions_for(person):
        yield Line(
            kind="condition",
            id=str(row.pk),
            version=row.review.version,
            day=row.due_on,
            standing=cycle.standing(row.due_on, today),
            url=reverse("quality:condition", args=[row.pk]),
            words=row.words,
            who=str(row.confirmer or ""),
        )


def _periodic(person: Person, today: date) -> Iterator[Line]:
    for due in periodic_reviews_for(person):
        yield Line(
            kind="periodic",
            id=str(due.version.pk),
            version=due.version,
            day=due.on,
            standing="started" if due.started else cycle.standing(due.on, today),
            url=reverse("board", args=[due.version.design_id]),
        )
