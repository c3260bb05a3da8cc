"""What is kept of checks is brought up to date: a few at once, many by a worker."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from trillium.kit.jobs import queue as jobs
from trillium.structures.designs.models import Version
from trillium.structures.frameworks import queries
from trillium.structures.frameworks.models import Held, Recheck

#: so many are checked while somebody waits for the page; more are a worker's
FEW = 100
CHUNK = 250


def keep_current(*, at: datetime) -> Recheck | None:
    """Check what has changed since it was last checked; return the recheck where it is a worker's.

    Nobody is asked for permission: nothing is decided, and nothing is shown.
    """
    under_way = queries.running(at)
    if under_way is not None:
        return under_way
    stale = queries.stale(queries.newest())
    count = stale.count()
    if count <= FEW:
        _check(list(stale.select_related("design__organisation")), at)
        return None
    with transaction.atomic():
        made = Recheck.objects.create(total=count, asked_at=at, moved_at=at)
        jobs.defer("frameworks.recheck", recheck_id=str(made.pk))
    return made


def recheck_some(*, recheck_id: UUID, at: datetime) -> None:
    """Check the next designs of a recheck, and have the others done after them.

    A second time changes nothing: what was checked is out of date no more.
    """
    row = Recheck.objects.filter(pk=recheck_id, ended_at=None).first()
    if row is None:
        return
    stale = queries.stale(queries.newest()).select_related("design__organisation")
    versions = list(stale[:CHUNK])
    with transaction.atomic():
        _check(versions, at)
        row.done, row.moved_at = row.done + len(versions), at
        row.total = max(row.total, row.done)
        if len(versions) < CHUNK:
            row.ended_at = at
        else:
            jobs.defer("frameworks.recheck", recheck_id=str(recheck_id))
        row.save(update_fields=["done", "total", "moved_at", "ended_at"])


def halt_recheck(*, recheck_id: UUID, at: datetime) -> None:
    """End a recheck that could not go on; the next visit begins another."""
    Recheck.objects.filter(pk=recheck_id, ended_at=None).update(ended_at=at)


def forget_check(*, version_id: UUID) -> None:
    """Forget what is kept of a version's check: something else than its words has changed."""
    Held.objects.filter(version=version_id).delete()


def _check(versions: list[Version], at: datetime) -> None:
    if not versions:
        return
    stamps, letters = queries.stamps(), queries.letters_of(versions)
    rows = [
        Held(
            version=version,
            letters=letters[version.pk],
            digest=version.digest,
            packs=stamps.get(version.design.organisation_id, stamps[None]),
            at=at,
        )
        for version in versions
    ]
    Held.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["version"],
        update_fields=["letters", "digest", "packs", "at"],
    )
