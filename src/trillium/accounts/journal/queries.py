"""Reading the journal, and seeing whether its chain is whole."""

from collections.abc import Iterable
from datetime import UTC
from typing import Any

from django.db.models import Model, QuerySet

from trillium.accounts.journal.models import Entry
from trillium.accounts.journal.rules import BEGINNING, entry_digest


def content_of(entry: Entry) -> dict[str, Any]:
    """Return what an entry's digest covers; the moment always in UTC, as the database gives it back."""
    return {
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor_id,
        "verb": entry.verb,
        "thing": [entry.thing_type, entry.thing_id],
        "organisation": entry.organisation_id,
        "detail": entry.detail,
    }


def of(thing: Model) -> QuerySet[Entry]:
    """Return every entry on one thing, newest first."""
    label = thing._meta.label_lower  # noqa: SLF001 -- Django's documented name of a model
    return Entry.objects.filter(thing_type=label, thing_id=str(thing.pk)).order_by("-id")


def of_organisations(ids: Iterable[object]) -> QuerySet[Entry]:
    """Return every entry made for one of these organisations, newest first."""
    return Entry.objects.filter(organisation_id__in=[str(each) for each in ids]).order_by("-id")


def by(actor_id: object) -> QuerySet[Entry]:
    """Return what one person did, newest first."""
    return Entry.objects.filter(actor_id=str(actor_id)).order_by("-id")


def first_broken_link() -> Entry | None:
    """Return the oldest entry that was changed, or whose forerunner is gone; None while all is whole."""
    previous = BEGINNING
    for entry in Entry.objects.order_by("id").iterator(chunk_size=2000):
        if entry.previous != previous or entry_digest(content_of(entry), previous) != entry.digest:
            return entry
        previous = entry.digest
    return None


def chain_is_whole() -> bool:
    """Return whether no entry was changed, and none taken from between others, since it was written."""
    return first_broken_link() is None
