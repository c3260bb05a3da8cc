"""Which jobs there are: a name, and the function that does it."""

from collections.abc import Callable
from dataclasses import dataclass

#: After so many attempts that ended in a mistake a job is left alone.
MOST_ATTEMPTS = 12
LONGEST_WAIT = 3600

Function = Callable[..., None]


class UnknownJob(LookupError):  # noqa: N818 -- named for the fact
    """There is no task of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A function by its name; `gave_up` is called, with the same values, once nobody tries more."""

    name: str
    function: Function
    priority: int = 0  # the higher one goes first
    gave_up: Function | None = None


_tasks: dict[str, Task] = {}


def task(
    name: str, *, priority: int = 0, gave_up: Function | None = None
) -> Callable[[Function], Function]:
    """Register a function of a `tasks.py` under "<feature>.<what is done>"."""

    def registered(function: Function) -> Function:
        _tasks[name] = Task(name=name, function=function, priority=priority, gave_up=gave_up)
        return function

    return registered


def task_named(name: str) -> Task:
    """Return the task of that name, or raise UnknownJob."""
    try:
        return _tasks[name]
    except KeyError:
        raise UnknownJob(name) from None


def known() -> frozenset[str]:
    """Return every registered name."""
    return frozenset(_tasks)


def wait_after(attempts: int) -> int:
    """Return for how many seconds a job rests after its n-th failed attempt: 2, 4, 8 … an hour."""
    return min(1 << min(attempts, 20), LONGEST_WAIT)
