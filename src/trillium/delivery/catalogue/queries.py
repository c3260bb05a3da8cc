"""What others may ask about the catalogue: search, listings, changes."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max, QuerySet

from trillium.delivery.catalogue import listing
from trillium.delivery.catalogue.index import Entry, Found, Index, Wanted
from trillium.delivery.catalogue.models import Listing
from trillium.delivery.offerings import queries as offerings
from trillium.delivery.offerings.models import CatalogueEntry
from trillium.structures.designs.formats.published import both

INDEXED = ("id", "title", "words", "marks", "hours", "price", "institution", "kind", "number")
BATCH = 5000
#: a listing for search; its title and institution are facets of their own
Labels = dict[tuple[str, str], Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """One page of a search."""

    found: Found
    listings: tuple[Listing, ...]


class Shelf:
    """The index of one database, kept up with it: what changed since is read before each search."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index = Index()
        self._number = 0
        self._shown = 0
        self.labels: Labels = {}

    def search(self, wanted: Wanted, *, offset: int, limit: int) -> Found:
        """Return one page of what is wanted, as the catalogue stands now."""
        with self._lock:
            self._keep_up()
            return self._index.search(wanted, offset=offset, limit=limit)

    def _keep_up(self) -> None:
        newest = Listing.objects.aggregate(newest=Max("number"))["newest"] or 0
        if newest < self._number or self._index.is_worn:  # another database, or much has changed
            self._index, self._number, self.labels = Index(), 0, {}
        if newest == self._number:
            return
        rows = Listing.objects.filter(number__gt=self._number).order_by("number")
        batch: list[Entry] = []
        for row in rows.values_list(*INDEXED).iterator(BATCH):
            self._take(row, batch)
            if len(batch) == BATCH:
                self._index.put(batch)
                batch = []
        self._index.put(batch)
        self._number = newest

    def _take(self, row: tuple[Any, ...], batch: list[Entry]) -> None:
        pk, title, words, marks, hours, price, institution, kind, _number = row
        if kind == Listing.Kind.RETIRED:
            self._index.drop(pk)
            return
        house = both(institution)
        named = [*marks, ["institution", listing.titles(institution), house]]
        for facet, value, label in named:
            self.labels[facet, value] = label
        batch.append(
            Entry(
                key=pk,
                title=listing.titles(title),
                words=words,
                facets=tuple((facet, value) for facet, value, _ in named),
                hours=hours,
                price=price,
            )
        )


_shelves: dict[str, Shelf] = {}


def shelf() -> Shelf:
    """Return the index of the database in use, made at the first search."""
    return _shelves.setdefault(str(connection.settings_dict["NAME"]), Shelf())


def forget_index() -> None:
    """Forget what is in memory; the next search reads the table anew."""
    _shelves.clear()


def search(wanted: Wanted, *, offset: int = 0, limit: int = 12) -> Results:
    """Return one page of the entries that match, best first."""
    found = shelf().search(wanted, offset=offset, limit=limit)
    rows = Listing.objects.in_bulk(found.keys)
    return Results(found=found, listings=tuple(rows[key] for key in found.keys if key in rows))


def label(facet: str, value: str) -> Mapping[str, str]:
    """Return how people call a value of a facet; as it is written where nobody has it."""
    return shelf().labels.get((facet, value)) or both(value)


def listed(slug: str) -> Listing | None:
    """Return the listing of an entry, shown or retired."""
    return Listing.objects.filter(slug=slug).first()


def compared(slugs: Sequence[str]) -> list[CatalogueEntry]:
    """Return public entries in the order asked; raises NoSuchEntry for one that is not there."""
    return [offerings.entry(slug) for slug in dict.fromkeys(slugs)]


def changes(since: int = 0) -> QuerySet[Listing]:
    """Return what changed after a number, oldest first: each entry once."""
    return Listing.objects.filter(number__gt=since).order_by("number")


def shown() -> QuerySet[Listing]:
    """Return the entries that the public finds, oldest change first."""
    return changes().exclude(kind=Listing.Kind.RETIRED)
