"""Conditions of approvals: open until somebody confirms that they are met."""

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership, Organisation
from trillium.accounts.people.models import Person
from trillium.kit.errors import NotFound
from trillium.structures.designs.models import Version
from trillium.structures.quality.models import Condition

CONFIRMERS = (Membership.Role.REVIEWER, Membership.Role.REGISTRAR, Membership.Role.PROGRAMME_LEAD)
#: a reminder goes out a week before the day, and again every week after it
BEFORE, AGAIN = timedelta(days=7), timedelta(days=7)


class NoSuchCondition(NotFound):
    """There is no such condition, or it is not yours to see."""


def condition(pk: UUID | str) -> Condition:
    """Return a condition with its review, version and design. Raises NoSuchCondition."""
    try:
        return _loaded().get(pk=pk)
    except (Condition.DoesNotExist, ValidationError, ValueError):
        raise NoSuchCondition from None


def _loaded() -> QuerySet[Condition]:
    return Condition.objects.select_related(
        "review__version__design__organisation",
        "review__version__design__need",
        "review__asked_by",
        "confirmer",
        "met_by",
    )


def conditions_on(version: Version) -> QuerySet[Condition]:
    """Return the conditions on a version, the earliest day first."""
    return _loaded().filter(review__version=version)


def open_conditions(version: Version) -> QuerySet[Condition]:
    """Return the conditions on a version that are not met yet."""
    return conditions_on(version).filter(met_at=None)


def open_conditions_for(person: Person) -> QuerySet[Condition]:
    """Return the open conditions on designs of the person's organisations and consortia."""
    near = organisations.neighbours_of(person)
    return _loaded().filter(met_at=None, review__version__design__organisation__in=near)


def conditions_waiting_for(person: Person) -> QuerySet[Condition]:
    """Return the open conditions that a person was named to confirm, the earliest day first."""
    return _loaded().filter(met_at=None, confirmer=person)


def people_to_confirm(organisation: Organisation) -> QuerySet[Membership]:
    """Return who may be named to confirm that a condition is met."""
    rows = organisations.people_with_role(organisation, *CONFIRMERS)
    return rows.filter(person__is_active=True).order_by("person__name", "role")


def conditions_to_remind_of(today: date) -> QuerySet[Condition]:
    """Return the open conditions that are due in a week or past, not reminded of this week."""
    lately = Q(reminded_on__isnull=True) | Q(reminded_on__lte=today - AGAIN)
    # The day itself is worth a reminder even where one went out less than a week before.
    on_the_day = Q(due_on__lte=today, reminded_on__lt=F("due_on"))
    return _loaded().filter(lately | on_the_day, met_at=None, due_on__lte=today + BEFORE)
