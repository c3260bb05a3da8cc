"""Status lists: places handed out at random, bits set, the whole signed anew."""

import math
import secrets
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.conf import settings
from django.db import transaction

from trillium.credentials import status
from trillium.kit import bulk
from trillium.recognition.issuing.models import Award, StatusList
from trillium.recognition.issuing.queries.signing import FRESH_FOR, Signer, signed_list

#: A new list is begun when half the places are taken: a free one is then found in two tries or so.
FULL_AT = 0.5
NOTHING: Mapping[UUID, int] = MappingProxyType({})


def open_list(
    signer: Signer, *, at: datetime, allotted: Mapping[UUID, int] = NOTHING
) -> StatusList:
    """Return a list of the issuer with places left; a new one where none is.

    `allotted` are places that the caller has drawn and not written yet.
    """
    for found in StatusList.objects.filter(did=signer.row.did):
        if found.awards.count() + allotted.get(found.pk, 0) < found.length * FULL_AT:
            return found
    organisation = signer.row.organisation
    number = StatusList.objects.filter(organisation=organisation).count() + 1
    slug = f"{organisation.slug}-{number}"
    made = StatusList(
        organisation=organisation,
        did=signer.row.did,
        slug=slug,
        address=f"{settings.SITE_URL}/status/{slug}",
        length=status.MIN_LENGTH,
        bits=status.StatusList.new(status.MIN_LENGTH).encoded(),
    )
    made.document, made.signed_at = signed_list(made, at=at), at
    made.save()
    return made


def free_place(found: StatusList) -> int:
    """Return a random place that nobody has; the table's constraint holds against a rival."""
    while True:
        index = secrets.randbelow(found.length)
        if not Award.objects.filter(status_list=found, status_index=index).exists():
            return index


def free_places(signer: Signer, count: int, *, at: datetime) -> list[tuple[StatusList, int]]:
    """Return so many random places that nobody has, in as many lists as it takes.

    The caller holds the issuer's key, so nobody else hands out places of its lists meanwhile.
    """
    places: list[tuple[StatusList, int]] = []
    while len(places) < count:
        found = open_list(signer, at=at, allotted=Counter(row.pk for row, _ in places))
        room = math.ceil(found.length * FULL_AT) - found.awards.count()
        room -= sum(row.pk == found.pk for row, _ in places)
        drawn = _drawn(found, min(room, count - len(places)))
        places += [(found, index) for index in drawn]
    return places


def _drawn(found: StatusList, count: int) -> list[int]:
    drawn: set[int] = set()
    while len(drawn) < count:
        tried = {secrets.randbelow(found.length) for _ in range(count - len(drawn))} - drawn
        taken = Award.objects.filter(bulk.any_of("status_index", list(tried)), status_list=found)
        drawn |= tried - set(taken.values_list("status_index", flat=True))
    in_no_order = list(drawn)
    secrets.SystemRandom().shuffle(in_no_order)
    return in_no_order


def set_bit(list_id: UUID, index: int, *, at: datetime) -> None:
    """Set one bit and publish the list anew, in the caller's transaction."""
    row = StatusList.objects.select_for_update().get(pk=list_id)
    bits = status.StatusList.from_encoded(row.bits)
    bits.set(index, True)
    row.bits = bits.encoded()
    row.save(update_fields=["bits"])
    _publish(row, at)


def sign_all_of(did: str, *, at: datetime) -> None:
    """Sign every list of an issuer anew, as after a change of keys."""
    for row in StatusList.objects.select_for_update().filter(did=did):
        _publish(row, at)


def refreshed(row: StatusList, *, at: datetime) -> StatusList:
    """Return the list, signed anew where its signature has grown old."""
    if at - row.signed_at < FRESH_FOR:
        return row
    with transaction.atomic():
        row = StatusList.objects.select_for_update().get(pk=row.pk)
        if at - row.signed_at >= FRESH_FOR:
            _publish(row, at)
    return row


def _publish(row: StatusList, at: datetime) -> None:
    """Sign the list anew; where nobody can, it stays as it was."""
    document = signed_list(row, at=at)
    if document is not None:
        row.document, row.signed_at = document, at
        row.save(update_fields=["document", "signed_at"])
