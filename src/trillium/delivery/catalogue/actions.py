"""Keeping the listings: after each act that changes the catalogue, in the same transaction."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from trillium.delivery.catalogue import listing, queries
from trillium.delivery.catalogue.exchange import Told
from trillium.delivery.catalogue.models import Counter, Listing, Register
from trillium.delivery.offerings.events import EntryPublished, EntryWithdrawn, OfferingsChanged
from trillium.delivery.offerings.models import CatalogueEntry
from trillium.structures.designs.formats.published import both, languages
from trillium.structures.frameworks import queries as frameworks

Kind = Listing.Kind


def follow_publication(event: EntryPublished) -> None:
    """Show a published version in search and in every feed."""
    entry = _entry(event.slug)
    before = queries.listed(event.slug)
    kind = Kind.PUBLISHED if before is None or not before.is_shown else Kind.REVISED
    list_entry(entry=entry, kind=kind, at=event.at)


def follow_withdrawal(event: EntryWithdrawn) -> None:
    """Take an entry out of search, and tell the feeds that it is retired."""
    with transaction.atomic():
        Listing.objects.filter(register=None, slug=event.slug).update(
            kind=Kind.RETIRED, changed_at=event.at, number=next_number()
        )


def follow_offerings(event: OfferingsChanged) -> None:
    """Tell the feeds that the dates of an entry changed; nothing for what is not published."""
    row = Listing.objects.filter(entry__design_id=event.design_id).select_related("entry").first()
    if row is None or not row.is_shown:
        return
    list_entry(entry=_entry(row.slug), kind=Kind.UPDATED, at=event.at)


def list_entry(*, entry: CatalogueEntry, kind: str, at: datetime) -> Listing:
    """Write what search and harvesters know of an entry."""
    version = entry.version
    document, house = version.document, version.design.organisation
    stands = [each.pack.id for each in frameworks.reports(version) if each.stands()]
    with transaction.atomic():
        row, _ = Listing.objects.update_or_create(
            register=None,
            slug=entry.slug,
            defaults={
                "entry": entry,
                "title": version.design.title,
                "institution": house.name,
                "purpose": _pair(document.get("purpose_statement")),
                "words": listing.words(document, house.name),
                "marks": [each.as_json() for each in listing.marks(document, stands)],
                "languages": "".join(["|", *(f"{each}|" for each in languages(document))]),
                "hours": listing.hours(document),
                "price": listing.price(document),
                "card": listing.card(document),
                "version": version.number,
                "digest": version.digest,
                "published_at": entry.published_at,
                "kind": kind,
                "changed_at": at,
                "number": next_number(),
            },
        )
    return row


def rebuild(*, at: datetime, slugs: Iterable[str] | None = None) -> int:
    """Write every listing anew from the entries, for what was published before; returns how many.

    What is listed already keeps the moment and the kind of its last change.
    """
    entries = CatalogueEntry.objects.order_by("published_at")
    if slugs is not None:
        entries = entries.filter(slug__in=list(slugs))
    count = 0
    for slug in entries.values_list("slug", flat=True):
        entry, before = _entry(slug), queries.listed(slug)
        if entry.withdrawn_at is not None:
            kind, changed = Kind.RETIRED, entry.withdrawn_at
        else:
            kind = Kind(before.kind) if before and before.is_shown else Kind.PUBLISHED
            changed = before.changed_at if before else entry.published_at or at
        list_entry(entry=entry, kind=kind, at=changed)
        count += 1
    return count


def take_in(*, register: Register, entries: Iterable[Told], cursor: int, made_at: datetime) -> int:
    """Keep what another register told, all of it or nothing; returns how many entries changed.

    The register's row is locked. Of two readers the later finds that it has moved, or that another
    key was confirmed meanwhile: then nothing is kept, and it has to read on from where it stands.
    """
    with transaction.atomic():
        row = Register.objects.select_for_update().get(pk=register.pk)
        if row.left_at is not None or (row.cursor, row.key) != (register.cursor, register.key):
            return 0
        count = sum(_keep(row, each) for each in entries)
        row.cursor, row.made_at = cursor, max(row.made_at or made_at, made_at)
        row.save(update_fields=["cursor", "made_at"])
    return count


def _keep(register: Register, each: Told) -> int:
    if each.kind == Kind.RETIRED:
        return _retire(Listing.objects.filter(register=register, slug=each.slug), each.changed_at)
    Listing.objects.update_or_create(
        register=register,
        slug=each.slug,
        defaults={
            "title": each.title,
            "institution": each.institution,
            "purpose": each.purpose,
            "words": each.words,
            "marks": [list(mark) for mark in each.marks],
            "languages": "".join(["|", *(f"{name}|" for name in each.languages)]),
            "hours": each.hours,
            "price": each.price,
            "card": dict(each.card),
            "version": each.version,
            "digest": each.digest,
            "published_at": each.published_at,
            "kind": each.kind,
            "changed_at": each.changed_at,
            "number": next_number(),
            "page": each.page,
            "about": each.about,
        },
    )
    return 1


def drop_theirs(*, register: Register, at: datetime) -> int:
    """Take every entry of another register out of search; returns how many there were."""
    with transaction.atomic():
        shown = Listing.objects.filter(register=register).exclude(kind=Kind.RETIRED)
        return sum(
            _retire(Listing.objects.filter(pk=pk), at) for pk in shown.values_list("pk", flat=True)
        )


def _retire(rows: QuerySet[Listing], at: datetime) -> int:
    """Empty a row and keep it: its number tells every process that the entry is gone."""
    return rows.exclude(kind=Kind.RETIRED).update(
        kind=Kind.RETIRED, changed_at=at, number=next_number(), words="", about={}, purpose={}
    )


def next_number() -> int:
    """Return the number of the change being made; until it is committed nobody else gets one."""
    Counter.objects.get_or_create(id=1)
    Counter.objects.filter(id=1).update(number=F("number") + 1)
    return Counter.objects.get(id=1).number


def _entry(slug: str) -> CatalogueEntry:
    return CatalogueEntry.objects.select_related("version__design__organisation").get(slug=slug)


def _pair(value: object) -> dict[str, str]:
    return dict(both(value))
