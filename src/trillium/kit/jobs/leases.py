"""The embedded queue's table: put in, leased, kept, given back. Each function is one transaction.

A lease is a random token with an end. Two workers never hold one: the row is locked while it is
leased (SKIP LOCKED on PostgreSQL, the one writer of SQLite), and whoever lost a lease can neither
prolong it nor finish the job.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from trillium.kit.jobs.models import Job
from trillium.kit.jobs.registry import MOST_ATTEMPTS, wait_after

#: A job at which so many workers died is left alone: it may be what kills them.
MOST_LEASES = 100


def put(
    name: str,
    values: Mapping[str, object],
    *,
    at: datetime,
    priority: int = 0,
    due: datetime | None = None,
) -> Job:
    """Put one job in, in the caller's transaction; it is due now where no moment is given."""
    return Job.objects.create(
        name=name, values=dict(values), priority=priority, deferred_at=at, due_at=due or at
    )


def claim(*, at: datetime, lasts: timedelta) -> Job | None:
    """Lease what is most pressing and has been due longest, or return None where nothing is."""
    with transaction.atomic():
        job = (
            Job.objects.select_for_update(
                skip_locked=connection.features.has_select_for_update_skip_locked
            )
            .filter(Q(leased_until=None) | Q(leased_until__lt=at), failed_at=None, due_at__lte=at)
            .order_by("-priority", "due_at", "id")
            .first()
        )
        if job is None:
            return None
        job.attempts += 1
        job.lease, job.leased_until = uuid.uuid4(), at + lasts
        if job.attempts > MOST_LEASES:
            job.lease, job.leased_until = None, None
            job.failed_at, job.problem = at, "its workers died"
        job.save(update_fields=["attempts", "lease", "leased_until", "failed_at", "problem"])
    return job


def keep(job: Job, *, until: datetime) -> bool:
    """Prolong a lease; False where it is held no more."""
    return bool(Job.objects.filter(pk=job.pk, lease=job.lease).update(leased_until=until))


def finish(job: Job) -> bool:
    """Take a job that is done out of the table; False where the lease was lost meanwhile."""
    return bool(Job.objects.filter(pk=job.pk, lease=job.lease).delete()[0])


def put_off(job: Job, *, problem: str, at: datetime) -> bool:
    """Give a job back after a mistake, to rest a while; False once nobody is to try any more."""
    is_last = job.attempts >= MOST_ATTEMPTS
    Job.objects.filter(pk=job.pk, lease=job.lease).update(
        lease=None,
        leased_until=None,
        due_at=at + timedelta(seconds=wait_after(job.attempts)),
        problem=problem[:200],
        failed_at=at if is_last else None,
    )
    return not is_last
