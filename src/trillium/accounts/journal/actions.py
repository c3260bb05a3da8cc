"""The journal is only ever added to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from trillium.accounts.journal.models import Entry
from trillium.accounts.journal.queries import content_of
from trillium.accounts.journal.rules import BEGINNING, entry_digest
from trillium.kit import bulk

JOURNAL_LOCK = 0x7472696C6C  # "trill": any number that nothing else in the database locks


def wait_for_other_writers() -> None:
    """Hold the journal until the transaction ends, so that two writers never continue one entry.

    SQLite has one writer at a time; PostgreSQL gets an advisory lock, given back at commit.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [JOURNAL_LOCK])


def record(
    *,
    actor_id: str,
    verb: str,
    thing: models.Model,
    at: datetime,
    organisation_id: object = "",
    detail: Mapping[str, Any] | None = None,
) -> Entry:
    """Add one entry for an act, in the caller's transaction.

    `detail` must hold no personal data.
    """
    return record_each(
        actor_id=actor_id,
        verb=verb,
        things=[thing],
        organisation_id=organisation_id,
        at=at,
        detail=detail,
    )[0]


def record_each(
    *,
    actor_id: str,
    verb: str,
    things: Sequence[models.Model],
    at: datetime,
    organisation_id: object = "",
    detail: Mapping[str, Any] | None = None,
) -> list[Entry]:
    """Add one entry for each of many things to which the same was done, in their order.

    The chain runs through every one of them, so each can be traced by itself as any other. Other
    writers wait from here to the end of the caller's transaction: call it last.
    """
    with transaction.atomic():
        wait_for_other_writers()
        newest = Entry.objects.order_by("-id").first()
        previous = newest.digest if newest else BEGINNING
        entries = []
        for thing in things:
            entry = Entry(
                at=at,
                actor_id=actor_id,
                verb=verb,
                thing_type=thing._meta.label_lower,  # noqa: SLF001 -- Django's documented name of a model
                thing_id=str(thing.pk),
                organisation_id=str(organisation_id),
                detail=dict(detail or {}),
                previous=previous,
            )
            previous = entry.digest = entry_digest(content_of(entry), previous)
            entries.append(entry)
        if len(entries) == 1:
            entries[0].save(force_insert=True)
        else:
            bulk.insert(entries)
    return entries
