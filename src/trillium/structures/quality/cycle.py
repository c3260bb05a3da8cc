"""When the next periodic review is due: a whole number of months after the last day that counts."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

LONGEST_CYCLE = 240  # months
SOON = timedelta(days=60)
MONTHS = 12


class Standing(StrEnum):
    """How something with a day stands."""

    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"


def months_of(stated: object) -> int | None:
    """Return the months of a cycle as a document states them, or None where it states none."""
    try:
        months = int(float(str(stated)))
    except (ValueError, OverflowError):
        return None
    return months if 0 < months <= LONGEST_CYCLE else None


def next_due(last: date, months: int) -> date:
    """Return the day so many months on; of a month that is shorter, its last day."""
    years, month = divmod(last.month - 1 + months, MONTHS)
    year, month = last.year + years, month + 1
    return date(year, month, min(last.day, monthrange(year, month)[1]))


def standing(due_on: date, today: date) -> Standing:
    """Return whether a day has passed, comes within two months, or later."""
    if due_on < today:
        return Standing.OVERDUE
    return Standing.SOON if due_on <= today + SOON else Standing.LATER
