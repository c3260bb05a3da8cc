"""The journal is only ever added to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from trillium.accounts.journal.models import Entry
from trillium.accounts.journal.queries import content_of
from trillium.accounts.journal.rules import BEGINNING, entry_digest, entry_digests
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
    with transaction.atomic():
        entry = Entry(
            at=at,
            actor_id=actor_id,
            verb=verb,
            thing_type=thing._meta.label_lower,  # noqa: SLF001 -- Django's documented name of a model
            thing_id=str(thing.pk),
            organisation_id=str(organisation_id),
            detail=dict(detail or {}),
            previous=_newest_digest(),
        )
        entry.digest = entry_digest(content_of(entry), entry.previous)
        entry.save(force_insert=True)
    return entry


def record_each(
    *,
    actor_id: str,
    verb: str,
    model: type[models.Model],
    ids: Sequence[object],
    at: datetime,
    organisation_id: object = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add one entry for each of many things to which the same was done, in their order.

    The chain runs through every one of them, so each can be traced by itself as any other. Other
    writers wait from here to the end of the caller's transaction: call it last.
    """
    alike = Entry(
        at=at,
        actor_id=actor_id,
        verb=verb,
        thing_type=model._meta.label_lower,  # noqa: SLF001 -- as above
        organisation_id=str(organisation_id),
        detail=dict(detail or {}),
    )
    names = ("at", "actor_id", "verb", "thing_type", "organisation_id", "detail")
    same = [getattr(alike, name) for name in names[:-1]] + [bulk.as_json(alike.detail)]
    things = [str(each) for each in ids]
    with transaction.atomic():
        newest = _newest_digest()
        digests = list(entry_digests(content_of(alike), alike.thing_type, things, newest))
        bulk.insert_rows(
            Entry,
            (*names, "thing_id", "previous", "digest"),
            ((*same, *entry) for entry in zip(things, [newest, *digests], digests, strict=False)),
        )


def _newest_digest() -> str:
    """Return what the next entry continues; nobody else continues it until the transaction ends."""
    wait_for_other_writers()
    return Entry.objects.order_by("-id").values_list("digest", flat=True).first() or BEGINNING
