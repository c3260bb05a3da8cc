"""The embedded adapter: jobs in the site's own database, done by a thread or `trillium worker`."""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error as DatabaseProblem
from django.db import close_old_connections, connection
from django.utils import timezone

from trillium.kit.jobs import leases
from trillium.kit.jobs.models import Job
from trillium.kit.jobs.registry import Task, task_named

log = logging.getLogger(__name__)
IDLE = 0.5  # seconds between two looks into an empty queue


def defer(task: Task, values: Mapping[str, object], *, due: datetime | None = None) -> None:
    """Put one job in, in the caller's transaction; it is not begun before it is due."""
    leases.put(task.name, values, at=timezone.now(), priority=task.priority, due=due)


def work(stop: threading.Event, *, until_empty: bool = False) -> None:
    """Do jobs one after the other until told to stop; a job that was begun is finished."""
    while not stop.is_set():
        if not connection.in_atomic_block:  # within a transaction it is the caller's
            close_old_connections()
        try:
            busy = perform_next()
        except DatabaseProblem:  # such as a database that is being restarted: look again
            log.warning("The queue of jobs cannot be read.", exc_info=True)
            connection.close()
            busy = False
        if until_empty and not busy:
            break
        if not busy:
            stop.wait(IDLE)
    if not connection.in_atomic_block:
        connection.close()


def perform_next() -> bool:
    """Do the job that is due longest; False where none is."""
    job = leases.claim(at=timezone.now(), lasts=_lasts())
    if job is None:
        return False
    if job.failed_at is not None:
        _give_up(job)
        return True
    with _kept(job):
        try:
            task_named(job.name).function(**job.values)
        except Exception as mistake:
            log.warning("%s failed: %s", job, type(mistake).__name__, exc_info=True)
            if not leases.put_off(job, problem=type(mistake).__name__, at=timezone.now()):
                _give_up(job)
        else:
            leases.finish(job)
    return True


def _give_up(job: Job) -> None:
    log.error("%s is left alone after %s attempts.", job, job.attempts)
    task = task_named(job.name)
    if task.gave_up is not None:
        task.gave_up(**job.values)


def _lasts() -> timedelta:
    return timedelta(seconds=settings.TRILLIUM_JOBS_LEASE)


@contextmanager
def _kept(job: Job) -> Iterator[None]:
    """Prolong the lease while the job is worked on, from a thread beside it."""
    done = threading.Event()
    heart = threading.Thread(target=_beat, args=(job, done), name="heartbeat", daemon=True)
    heart.start()
    try:
        yield
    finally:
        done.set()
        heart.join()


def _beat(job: Job, done: threading.Event) -> None:
    while not done.wait(settings.TRILLIUM_JOBS_LEASE / 3):
        try:
            if not leases.keep(job, until=timezone.now() + _lasts()):
                log.warning("The lease of %s was lost.", job)
                break
        except DatabaseProblem:
            log.warning("The lease of %s could not be prolonged.", job, exc_info=True)
            connection.close()
    connection.close()
