"""Status lists: places handed out at random, bits set, the whole signed anew."""

import secrets
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from trillium.credentials import status
from trillium.recognition.issuing.models import Award, StatusList
from trillium.recognition.issuing.queries.signing import FRESH_FOR, Signer, signed_list

#: A new list is begun when half the places are taken: a free one is then found in two tries or so.
FULL_AT = 0.5


def open_list(signer: Signer, *, at: datetime) -> StatusList:
    """Return a list of the issuer with places left; a new one where none is."""
    for found in StatusList.objects.filter(did=signer.row.did):
        if found.awards.count() < found.length * FULL_AT:
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
