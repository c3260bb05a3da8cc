"""What others may ask about the catalogue: search, listings, changes."""

import contextlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse

from trillium.delivery.catalogue import comparing, exchange, listing, rules
from trillium.delivery.catalogue.comparing import Column
from trillium.delivery.catalogue.index import Entry, Found, Index, Wanted
from trillium.delivery.catalogue.models import KeptIndex, Listing, Register
from trillium.delivery.offerings import information
from trillium.delivery.offerings import queries as offerings
from trillium.delivery.offerings.models import CatalogueEntry
from trillium.structures.designs.formats.published import both

INDEXED = (
    "id",
    "title",
    "words",
    "marks",
    "hours",
    "price",
    "institution",
    "kind",
    "number",
    "register_id",
)
BATCH = 5000
#: changes read at once, after which the index is kept for the processes to come
KEPT_AFTER = 2000
#: the facet value of an entry that is of this very register
HERE = "here"
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
        elif self._number == 0:
            self._take_kept(newest)
        if newest == self._number:
            return
        taken = self._catch_up()
        self._number = newest
        if taken > KEPT_AFTER:
            self._keep()

    def _catch_up(self) -> int:
        rows = Listing.objects.filter(number__gt=self._number).order_by("number")
        batch: list[Entry] = []
        taken = 0
        for row in rows.values_list(*INDEXED).iterator(BATCH):
            self._take(row, batch)
            taken += 1
            if len(batch) == BATCH:
                self._index.put(batch)
                batch = []
        self._index.put(batch)
        return taken

    def _take_kept(self, newest: int) -> None:
        """Begin with the index that another process made, where there is one of this database."""
        row = KeptIndex.objects.filter(number__lte=newest).first()
        found = Index.unpacked(bytes(row.data)) if row else None
        if row is None or found is None:
            return
        self._index, labels = found
        self._number = row.number
        self.labels = {(facet, value): label for facet, value, label in labels}

    def _keep(self) -> None:
        labels = [[facet, value, dict(label)] for (facet, value), label in self.labels.items()]
        data = self._index.packed(labels)
        with contextlib.suppress(DatabaseError):  # it only spares the others time
            KeptIndex.objects.update_or_create(
                id=1, defaults={"number": self._number, "data": data}
            )

    def _take(self, row: tuple[Any, ...], batch: list[Entry]) -> None:
        pk, title, words, marks, hours, price, institution, kind, _number, register = row
        if kind == Listing.Kind.RETIRED:
            self._index.drop(pk)
            return
        house = both(institution)
        named = [
            *marks,
            ["institution", listing.titles(institution), house],
            ["origin", str(register or HERE), {}],  # its words are the page's
        ]
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
    rows = Listing.objects.select_related("register").in_bulk(found.keys)
    return Results(found=found, listings=tuple(rows[key] for key in found.keys if key in rows))


def label(facet: str, value: str) -> Mapping[str, str]:
    """Return how people call a value of a facet; as it is written where nobody has it."""
    return shelf().labels.get((facet, value)) or both(value)


def listed(slug: str) -> Listing | None:
    """Return the listing of an entry of ours, shown or retired."""
    return Listing.objects.filter(register=None, slug=slug).first()


def compared(names: Sequence[str]) -> list[Column]:
    """Return public entries side by side, in the order asked; raises NoSuchEntry.

    An entry of another register is named with its register: `register/entry`.
    """
    return [_column(name) for name in dict.fromkeys(names)]


def _column(name: str) -> Column:
    if not rules.is_name(name):
        raise offerings.NoSuchEntry
    place, is_theirs, slug = name.partition("/")
    if is_theirs:
        return _their_column(theirs(place, slug))
    entry = offerings.entry(name)
    return comparing.ours(
        name=name,
        page=reverse("offerings:entry", args=[name]),
        institution=both(entry.version.design.organisation.name),
        about=information.information(entry.version.document),
    )


def _their_column(row: Listing) -> Column:
    facts = [(each["term"], each["lines"]) for each in row.about.get("facts", ())]
    return Column(
        name=row.compared_name,
        page=row.get_absolute_url(),
        title=row.title,
        institution=row.institution,
        purpose=row.purpose,
        outcomes=row.about.get("outcomes", ()),
        facts=comparing.facts_told(facts, row.card),
        origin=row.register,
    )


def changes(since: int = 0) -> QuerySet[Listing]:
    """Return what changed of ours after a number, oldest first: each entry once.

    What others tell is never told on: whoever wants it reads it where it comes from.
    """
    return Listing.objects.filter(register=None, number__gt=since).order_by("number")


def shown() -> QuerySet[Listing]:
    """Return the entries of ours that the public finds, oldest change first."""
    return changes().exclude(kind=Listing.Kind.RETIRED)


def newest_change() -> int:
    """Return the number of the last change of ours, 0 where there is none."""
    return changes().aggregate(newest=Max("number"))["newest"] or 0


def told(rows: Sequence[Listing]) -> list[dict[str, Any]]:
    """Return changes as another register reads them."""
    entries = {
        each.slug: each for each in offerings.entries(row.slug for row in rows if row.is_shown)
    }
    return [_told(row, entries.get(row.slug)) for row in rows]


def _told(row: Listing, entry: CatalogueEntry | None) -> dict[str, Any]:
    head = {"slug": row.slug, "changed_at": row.changed_at.isoformat()}
    if not row.is_shown or entry is None:  # None: withdrawn between the two reads
        return {**head, "kind": str(Listing.Kind.RETIRED)}
    return {
        **head,
        "kind": row.kind,
        "version": row.version,
        "digest": row.digest,
        "page": offerings.entry_page(row.slug),
        "published_at": row.published_at.isoformat(),
        **exchange.shortened(
            {
                "title": row.title,
                "institution": row.institution,
                "purpose": row.purpose,
                "marks": row.marks,
                "card": row.card,
                "languages": row.languages,
                "hours": row.hours,
                "price": row.price,
            }
        ),
        **exchange.told(information.information(entry.version.document)),
    }


def registers() -> QuerySet[Register]:
    """Return the registers that this one follows, each with how many entries it shows of it."""
    shown_of = Count("listings", filter=~Q(listings__kind=Listing.Kind.RETIRED))
    return Register.objects.filter(left_at=None).annotate(entries=shown_of).order_by("slug")


def shown_of(register: Register) -> int:
    """Return how many entries of another register are shown here."""
    return Listing.objects.filter(register=register).exclude(kind=Listing.Kind.RETIRED).count()


def register(slug: str) -> Register | None:
    """Return a register that is followed."""
    return registers().filter(slug=slug).first()


def register_at(address: str) -> Register | None:
    """Return the register that is followed at an address."""
    return registers().filter(address=address).first()


def register_named(pk: str) -> Register | None:
    """Return a register by the value of the facet of origins."""
    return Register.objects.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 10 else None  # noqa: PLR2004


def theirs(register: str, slug: str) -> Listing:
    """Return an entry of another register; raises NoSuchEntry."""
    found = Listing.objects.select_related("register").filter(
        register__slug=register, register__left_at=None, slug=slug
    )
    row = found.exclude(kind=Listing.Kind.RETIRED).first()
    if row is None:
        raise offerings.NoSuchEntry
    return row
