"""Facts a feature announces, and the one place where others say what follows.

A feature defines frozen events and calls `announce(event)` inside its transaction; only
`web/wiring.py` calls `follow`. No Django signals: the list of followers is on one page.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Event = TypeVar("Event")
_followers: defaultdict[type[Any], list[Callable[[Any], object]]] = defaultdict(list)


def follow(event: type[Event], *then: Callable[[Event], object]) -> None:
    """Say what happens when `event` is announced, in order; replaces what was said before."""
    _followers[event] = list(then)


def announce(event: object) -> None:
    """Call every follower of the event in the caller's transaction; a failure undoes the act."""
    for then in _followers[type(event)]:
        then(event)


def followed() -> frozenset[type[Any]]:
    """Return the events that are wired."""
    return frozenset(_followers)
