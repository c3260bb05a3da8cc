"""Periodic reviews: when each published version's own cycle asks for the next."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q, QuerySet
from django.db.models.fields.json import KT
from django.utils import timezone

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership, Organisation
from trillium.accounts.people.models import Person
from trillium.structures.designs.models import Version
from trillium.structures.quality import cycle
from trillium.structures.quality.models import PeriodicReminder, PeriodicReview

#: who starts a periodic review
STARTERS = (
    Membership.Role.PROGRAMME_LEAD,
    Membership.Role.REVIEWER,
    Membership.Role.REGISTRAR,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A version and the day by which it is reviewed again; `started` where somebody began."""

    version: Version
    on: date
    started: bool


def due_on(version: Version) -> date | None:
    """Return when a version's next periodic review is due, or None where it has no cycle."""
    found = next(iter(_dues(Version.objects.filter(pk=version.pk))), None)
    return found.on if found else None


def open_periodic_review(version: Version) -> PeriodicReview | None:
    """Return the periodic review of a version that was started and is not closed."""
    return PeriodicReview.objects.filter(version=version, closed_at=None).first()


def periodic_reviews_for(person: Person) -> list[Due]:
    """Return what is due of the published versions around a person, the earliest day first."""
    near = organisations.neighbours_of(person)
    rows = Version.objects.filter(
        design__organisation__in=near, state=Version.State.PUBLISHED, approved_at__isnull=False
    )
    return sorted(_dues(rows), key=lambda due: due.on)


def past_due(today: date, *, of: Iterable[Organisation] | None = None) -> list[Due]:
    """Return the reviews past due that nobody has begun, of some or all, the earliest first."""
    rows = Version.objects.filter(state=Version.State.PUBLISHED, design__archived_at=None)
    if of is not None:
        rows = rows.filter(design__organisation__in=of)
    late = cycle.Standing.OVERDUE
    found = (
        due for due in _dues(rows) if not due.started and cycle.standing(due.on, today) == late
    )
    return sorted(found, key=lambda due: due.on)


def periodic_reviews_to_remind_of(today: date) -> list[Due]:
    """Return the reviews past due that no mail went out about, for the day they are due on."""
    reminded = set(PeriodicReminder.objects.values_list("version_id", "due_on"))
    return [due for due in past_due(today) if (due.version.pk, due.on) not in reminded]


def people_to_review_again(version: Version) -> list[Person]:
    """Return who can be reached and starts a version's periodic review, each once."""
    return list(organisations.people_to_mail(version.design.organisation, *STARTERS))


def _dues(rows: QuerySet[Version]) -> Iterator[Due]:
    """Yield a line for each version with a cycle; documents stay in the database."""
    found: Iterable[Version] = (
        rows.filter(approved_at__isnull=False)
        .annotate(
            cycle=KT("document__review__cycle_months"),
            closed=Max("periodic_reviews__closed_at"),
            begun=Max(
                "periodic_reviews__started_at", filter=Q(periodic_reviews__closed_at__isnull=True)
            ),
        )
        .select_related("design__organisation")
        .defer("document")
    )
    for row in found:
        months = cycle.months_of(getattr(row, "cycle", None))
        last = getattr(row, "closed", None) or row.approved_at
        if months and last:
            begun = getattr(row, "begun", None) is not None
            day = cycle.next_due(timezone.localdate(last), months)
            yield Due(version=row, on=day, started=begun)
