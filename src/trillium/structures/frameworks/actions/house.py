"""An institution writes frameworks of its own, and takes them out of use."""

from datetime import datetime
from typing import Any

from django.db import transaction

from trillium.accounts.journal import actions as journal
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.kit.errors import NotFound, Refused
from trillium.structures.frameworks import packs
from trillium.structures.frameworks.models import HousePack
from trillium.structures.frameworks.pack_file import pack_of
from trillium.structures.frameworks.permissions import require_keep_house


class IdTaken(Refused):
    """“{id}” is the name of another framework: choose a different id."""


class NothingChanged(Refused):
    """It says the very same as version {number}: nothing was saved."""


def save_house_pack(
    *, actor: Person, organisation: Organisation, content: dict[str, Any], at: datetime
) -> HousePack:
    """Save an institution's own framework as its next version; earlier ones stay as they were.

    Raises MayNotKeepHouse, PackUnreadable, IdTaken and NothingChanged.
    """
    require_keep_house(actor, organisation)
    pack = pack_of(content, "framework")
    with transaction.atomic():
        rows = HousePack.objects.select_for_update().filter(framework_id=pack.id)
        newest = rows.order_by("-number").first()
        if pack.id in packs.ORDER or (newest and newest.organisation_id != organisation.pk):
            raise IdTaken(id=pack.id)
        if newest and newest.digest == pack.digest and newest.withdrawn_at is None:
            raise NothingChanged(number=newest.number)
        row = HousePack.objects.create(
            organisation=organisation,
            framework_id=pack.id,
            number=newest.number + 1 if newest else 1,
            title=dict(pack.title),
            content=content,
            digest=pack.digest,
            made_by=actor,
            at=at,
        )
        _record(actor, "frameworks.house_pack_saved", row, at)
    return row


class NoSuchHousePack(NotFound):
    """There is no such framework of the house in use."""


def withdraw_house_pack(
    *, actor: Person, organisation: Organisation, framework_id: str, at: datetime
) -> HousePack:
    """Take a framework of the house out of use; versions approved before keep it in their checks.

    Saving its next version brings it back. Raises MayNotKeepHouse and NoSuchHousePack.
    """
    require_keep_house(actor, organisation)
    with transaction.atomic():
        rows = HousePack.objects.select_for_update().filter(
            organisation=organisation, framework_id=framework_id
        )
        row = rows.order_by("-number").first()
        if row is None or row.withdrawn_at is not None:
            raise NoSuchHousePack
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        _record(actor, "frameworks.house_pack_withdrawn", row, at)
    return row


def _record(actor: Person, verb: str, row: HousePack, at: datetime) -> None:
    journal.record(
        actor_id=str(actor.pk),
        verb=verb,
        thing=row,
        organisation_id=row.organisation_id,
        at=at,
        detail={"framework": row.framework_id, "number": row.number, "digest": row.digest},
    )
