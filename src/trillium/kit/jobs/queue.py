"""The one door to background work, whichever adapter stands behind it (TRILLIUM_JOBS)."""

import threading
from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings

from trillium.kit.jobs.registry import Task, task_named

ADAPTERS = {
    "embedded": "trillium.kit.jobs.embedded",
    "procrastinate": "trillium.kit.jobs.procrastinate_queue",
}


class Adapter(Protocol):
    """What keeps deferred jobs and does them."""

    def defer(
        self, task: Task, values: Mapping[str, object], *, due: datetime | None = None
    ) -> None:
        """Put one job in, in the caller's transaction; it is not begun before it is due."""

    def work(self, stop: threading.Event, *, until_empty: bool = False) -> None:
        """Do jobs one after the other until told to stop."""


def defer(name: str, **values: object) -> None:
    """Have a task done by a worker, once the caller's transaction stands.

    The values are plain JSON: ids as text, numbers. Raises UnknownJob.
    """
    _adapter().defer(task_named(name), values)


def defer_until(due: datetime, name: str, /, **values: object) -> None:
    """Have a task done by a worker, but not before a moment. Else as `defer`."""
    _adapter().defer(task_named(name), values, due=due)


def work(stop: threading.Event, *, until_empty: bool = False) -> None:
    """Do what was deferred, until told to stop or, if so asked, until nothing is due."""
    _adapter().work(stop, until_empty=until_empty)


def _adapter() -> Adapter:
    # procrastinate can be imported only where its tables are part of the site
    return cast("Adapter", import_module(ADAPTERS[settings.TRILLIUM_JOBS]))
