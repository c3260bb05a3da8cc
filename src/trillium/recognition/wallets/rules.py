"""How long links last, and when one may be asked for again. No clock, no table."""

from datetime import timedelta

from trillium.kit.errors import NotFound, Refused

LINK_LASTS = timedelta(days=30)
SHORTEST, LONGEST = 1, 365
MOST_LINKS, WITHIN = 3, timedelta(hours=1)
LONGEST_LABEL = 120


class LinkOver(Refused):
    """This link is no longer valid; ask for a new one by email."""


class LinkUnknown(NotFound):
    """This link opens no wallet; ask for a new one by email."""


class DaysWrong(Refused):
    """A link lasts from {shortest} to {longest} days."""


class NothingToShare(Refused):
    """This credential is not kept here any more, so it cannot be shared."""


class WithdrawnAlready(Refused):
    """This link is withdrawn already."""


def check_days(days: int) -> None:
    """Raise DaysWrong unless a link may last so long."""
    if not SHORTEST <= days <= LONGEST:
        raise DaysWrong(shortest=SHORTEST, longest=LONGEST)
