"""The adapter for many machines: procrastinate, in the same PostgreSQL.

A job is put in through Django's connection, so in the caller's transaction. One task of
procrastinate stands for all of ours, so that its workers know every name we know. Jobs of workers
that died are found by their missing heartbeat and put back, on a schedule each worker keeps.
"""

import asyncio
import logging
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, cast

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import Error as DatabaseProblem
from django.db import connection, transaction
from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from trillium.kit.jobs.registry import MOST_ATTEMPTS, Task, task_named, wait_after

if TYPE_CHECKING:
    from procrastinate.contrib.django.django_connector import DjangoConnector
    from procrastinate.types import JSONDict

log = logging.getLogger(__name__)
PERFORM = "trillium.perform"
SWEEP_LOCK = 0x7377656570  # "sweep": one worker sweeps at a time


class Backoff(BaseRetryStrategy):
    """Rest longer after each mistake, and stop after the last attempt."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:  # noqa: ARG002
        """Return when the job is tried again, None for never."""
        attempts = job.attempts + 1
        if attempts >= MOST_ATTEMPTS:
            return None
        return RetryDecision(retry_in={"seconds": wait_after(attempts)})


def connect(made: App) -> None:
    """Tell procrastinate the one task it knows; settings name this function."""
    made.task(name=PERFORM, retry=Backoff(), pass_context=True)(perform)


def perform(context: JobContext, *, name: str, values: Mapping[str, object]) -> None:
    """Do one job of ours."""
    task = task_named(name)
    try:
        task.function(**values)
    except Exception:
        if context.job.attempts + 1 >= MOST_ATTEMPTS and task.gave_up is not None:
            task.gave_up(**values)
        raise


def defer(task: Task, values: Mapping[str, object], *, due: datetime | None = None) -> None:
    """Put one job in, in the caller's transaction; it is not begun before it is due."""
    app.configure_task(PERFORM, priority=task.priority, schedule_at=due).defer(
        name=task.name,
        values=cast("JSONDict", dict(values)),
    )


def work(stop: threading.Event, *, until_empty: bool = False) -> None:
    """Do jobs one after the other until told to stop; a job that was begun is finished."""
    sweeper = threading.Thread(target=_sweep_often, args=(stop,), name="sweeper", daemon=True)
    sweeper.start()
    asyncio.run(_work(stop, until_empty=until_empty))
    stop.set()
    sweeper.join()


async def _work(stop: threading.Event, *, until_empty: bool) -> None:
    every = settings.TRILLIUM_JOBS_LEASE
    django_connector = cast("DjangoConnector", app.connector)
    worker_app = app.with_connector(django_connector.get_worker_connector())
    async with worker_app.open_async():
        worker = asyncio.create_task(
            worker_app.run_worker_async(
                concurrency=1,
                wait=not until_empty,
                delete_jobs="successful",
                install_signal_handlers=False,
                fetch_job_polling_interval=1.0,
                update_heartbeat_interval=every / 3,
                stalled_worker_timeout=every,
            )
        )
        while not stop.is_set() and not worker.done():
            await asyncio.wait([worker], timeout=0.2)
        if not worker.done():
            worker.cancel()  # procrastinate's way to stop: it finishes what it has begun
        try:
            await worker
        except asyncio.CancelledError:
            log.info("The worker has stopped.")


def _sweep_often(stop: threading.Event) -> None:
    while True:
        try:
            sweep(seconds=settings.TRILLIUM_JOBS_LEASE)
        except DatabaseProblem:
            log.warning("Stalled jobs could not be looked for.", exc_info=True)
            connection.close()
        if stop.wait(settings.TRILLIUM_JOBS_LEASE / 3):
            connection.close()
            return


def sweep(*, seconds: float) -> int:
    """Put back the jobs of workers without a heartbeat for so long; return how many."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SWEEP_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        stalled = async_to_sync(app.job_manager.get_stalled_jobs)(seconds_since_heartbeat=seconds)
        for job in stalled:
            async_to_sync(app.job_manager.retry_job)(job)
            log.warning("Job %s was put back: its worker is gone.", job.id)
    return len(list(stalled))
