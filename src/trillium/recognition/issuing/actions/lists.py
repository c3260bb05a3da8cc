"""Status lists: places handed out at random, bits set, the whole signed anew."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from trillium.credentials import allotting, status
from trillium.recognition.issuing.models import SigningKey, StatusList
from trillium.recognition.issuing.queries.signing import FRESH_FOR, signed_list

#: A new list is begun when half the places are taken: a free one is then found in two tries or so.
FULL_AT = 0.5
#: Places of a new list that no credential has, half of them set: nobody can tell from a list how
#: many credentials it serves, nor how many of them are revoked.
DECOYS = 1024
RANDOMNESS = 32  # bytes

#: a list, and the place in it
Place = tuple[StatusList, int]


@dataclass(frozen=True, slots=True)
class Taken:
    """The places of a list that were ever handed out, one bit for each."""

    bits: bytearray

    def __contains__(self, place: object) -> bool:
        return isinstance(place, int) and bool(self.bits[place >> 3] & 1 << (place & 7))

    def add(self, place: int) -> None:
        """Mark a place."""
        self.bits[place >> 3] |= 1 << (place & 7)


def take_places(key: SigningKey, count: int, *, at: datetime) -> list[Place]:
    """Take so many random places of the issuer's lists, never handed out before, for good.

    Who takes some at the same moment waits until this transaction ends: a large cohort's chunk
    makes it one of its own, and what it takes and does not use is nobody's.
    """
    places: list[Place] = []
    while len(places) < count:
        places += _taken_of_one(key, count - len(places), at=at)
    return places


def _taken_of_one(key: SigningKey, most: int, *, at: datetime) -> list[Place]:
    """Take places of one list, as many as it has; of a new one where each is full."""
    with transaction.atomic():
        found = (
            StatusList.objects.select_for_update(no_key=True)
            .filter(did=key.did, given__lt=F("length") * FULL_AT)
            .order_by("slug")
            .first()
        )
        if found is None:
            return _begin(key, at=at)
        room = int(found.length * FULL_AT + 0.5) - found.given
        taken = Taken(bytearray(found.taken))
        drawn = allotting.allot(
            taken, secrets.token_bytes(RANDOMNESS), count=min(room, most), length=found.length
        )
        _keep(found, taken, drawn)
        found.save(update_fields=["taken", "given"])
    return [(found, index) for index in drawn]


def _begin(key: SigningKey, *, at: datetime) -> list[Place]:
    """Begin a list with its decoys; nobody is given a place yet."""
    organisation = key.organisation
    number = StatusList.objects.filter(organisation=organisation).count() + 1
    slug = f"{organisation.slug}-{number}"
    bits, taken = status.StatusList.new(), Taken(bytearray(status.MIN_LENGTH // 8))
    decoys = allotting.decoys(taken, secrets.token_bytes(RANDOMNESS), count=DECOYS)
    for place, is_set in decoys:
        bits.set(place, is_set)
    made = StatusList(
        organisation=organisation,
        did=key.did,
        slug=slug,
        address=f"{settings.SITE_URL}/status/{slug}",
        length=status.MIN_LENGTH,
        bits=bits.encoded(),
    )
    _keep(made, taken, [place for place, _ in decoys])
    made.document, made.signed_at = signed_list(made, at=at), at
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:  # somebody else began it a moment ago: theirs is found next
        if not StatusList.objects.filter(slug=slug).exists():
            raise
    return []


def _keep(found: StatusList, taken: Taken, places: Sequence[int]) -> None:
    for place in places:
        taken.add(place)
    found.taken = bytes(taken.bits)
    found.given += len(places)


def set_bit(list_id: UUID, index: int, *, at: datetime) -> None:
    """Set one bit and publish the list anew, in the caller's transaction."""
    row = StatusList.objects.select_for_update(no_key=True).get(pk=list_id)
    bits = status.StatusList.from_encoded(row.bits)
    bits.set(index, True)
    row.bits = bits.encoded()
    row.save(update_fields=["bits"])
    _publish(row, at)


def sign_all_of(did: str, *, at: datetime) -> None:
    """Sign every list of an issuer anew, as after a change of keys."""
    for row in StatusList.objects.select_for_update(no_key=True).filter(did=did):
        _publish(row, at)


def refreshed(row: StatusList, *, at: datetime) -> StatusList:
    """Return the list, signed anew where its signature has grown old."""
    if at - row.signed_at < FRESH_FOR:
        return row
    with transaction.atomic():
        row = StatusList.objects.select_for_update(no_key=True).get(pk=row.pk)
        if at - row.signed_at >= FRESH_FOR:
            _publish(row, at)
    return row


def _publish(row: StatusList, at: datetime) -> None:
    """Sign the list anew; where nobody can, it stays as it was."""
    document = signed_list(row, at=at)
    if document is not None:
        row.document, row.signed_at = document, at
        row.save(update_fields=["document", "signed_at"])
