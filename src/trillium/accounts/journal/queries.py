"""Reading the journal, and seeing whether its chain is whole."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet

from trillium.accounts.journal.models import Entry
from trillium.accounts.journal.rules import BEGINNING, entry_digest


def content_of(entry: Entry) -> dict[str, Any]:
    """Return what an entry's digest covers.

    The moment always in UTC, as the database gives it back.
    """
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place in the chain: everything up to this entry was found whole."""

    entry_id: int = 0
    digest: str = BEGINNING


BEGINNING_MARK = Mark()


def newest_mark() -> Mark:
    """Return the place of the newest entry."""
    newest = Entry.objects.order_by("-id").first()
    return Mark(entry_id=newest.pk, digest=newest.digest) if newest else BEGINNING_MARK


def stands(mark: Mark) -> bool:
    """Return whether the entry of a mark is still there as it was."""
    return Entry.objects.filter(pk=mark.entry_id, digest=mark.digest).exists()


def first_broken_link(since: Mark = BEGINNING_MARK) -> Entry | None:
    """Return the oldest entry after the mark that was changed, or whose forerunner is gone.

    None while all is whole.
    """
    previous = since.digest
    for entry in Entry.objects.filter(id__gt=since.entry_id).order_by("id").iterator(2000):
        if entry.previous != previous or entry_digest(content_of(entry), previous) != entry.digest:
            return entry
        previous = entry.digest
    return None


def chain_is_whole() -> bool:
    """Return whether no entry was changed since, and none taken from between others."""
    return first_broken_link() is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What an entry is about: its bilingual name and its page, "" where unknown."""

    name: object = ""
    address: str = ""


def things_of(entries: Iterable[Entry]) -> dict[int, Thing]:
    """Return what each entry is about, with one look at each table.

    Only things with a bilingual title or name are named: never a person.
    """
    by_type: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_type[entry.thing_type].append(entry)
    return {
        entry.pk: rows.get(entry.thing_id, Thing())
        for thing_type, group in by_type.items()
        for rows in [things(thing_type, {each.thing_id for each in group})]
        for entry in group
    }


def things(thing_type: str, ids: set[str]) -> dict[str, Thing]:
    """Return the things of one table, by id as text.

    One that is gone, or of an unknown table, is left out.
    """
    try:
        model = apps.get_model(thing_type)
    except (LookupError, ValueError):
        return {}
    return {str(row.pk): thing(row) for row in model._default_manager.filter(pk__in=ids)}  # noqa: SLF001


def thing(row: Model) -> Thing:
    """Return a row's bilingual title or name, and its page where it has one."""
    name = next(
        (
            value
            for field in ("title", "name")
            if isinstance(value := getattr(row, field, None), dict)
        ),
        "",
    )
    address = getattr(row, "get_absolute_url", None)
    return Thing(name=name, address=address() if address and name else "")
