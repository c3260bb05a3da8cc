"""An institution's own frameworks: which of them hold, and on what day."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.people.models import Person
from trillium.structures.designs.models import Version
from trillium.structures.frameworks import packs
from trillium.structures.frameworks.models import HousePack
from trillium.structures.frameworks.pack import Pack
from trillium.structures.frameworks.pack_file import pack_of


def house_rows(organisation_id: UUID, on: datetime | None = None) -> list[HousePack]:
    """Return an organisation's own frameworks, the newest version of each, or as of a moment.

    A framework that was withdrawn by then is left out.
    """
    return in_use(HousePack.objects.filter(organisation_id=organisation_id), on)


def in_use(rows: Iterable[HousePack], on: datetime | None = None) -> list[HousePack]:
    """Return which rows, newest first, are in use now or were at a moment, one a framework."""
    newest: dict[str, HousePack] = {}
    for row in rows:
        if on is None or row.at <= on:
            newest.setdefault(row.framework_id, row)
    return [row for row in newest.values() if not _withdrawn(row, on)]


def _withdrawn(row: HousePack, on: datetime | None) -> bool:
    return row.withdrawn_at is not None and (on is None or row.withdrawn_at <= on)


def withdrawn_rows(organisation_id: UUID) -> list[HousePack]:
    """Return an organisation's frameworks that it checks no more, the newest version of each."""
    newest: dict[str, HousePack] = {}
    for row in HousePack.objects.filter(organisation_id=organisation_id):
        newest.setdefault(row.framework_id, row)
    return [row for row in newest.values() if row.withdrawn_at is not None]


def house_packs(version: Version) -> tuple[Pack, ...]:
    """Return the institution's own frameworks for a version: those of the day it was approved."""
    rows = house_rows(version.design.organisation_id, version.approved_at)
    return tuple(house_pack(row) for row in rows)


def house_pack(row: HousePack) -> Pack:
    """Return the framework that a row holds."""
    return _compiled(row.digest, json.dumps(row.content), str(row.organisation_id))


@lru_cache(maxsize=200)
def _compiled(digest: str, content: str, owner: str) -> Pack:
    pack = pack_of(json.loads(content), digest)
    return replace(pack, owner=owner)


def house_framework(framework_id: str, person: Person | None) -> Pack:
    """Return a framework of the catalogue, or one of an organisation near the person.

    Raises NoSuchFramework.
    """
    if framework_id in packs.ORDER or person is None:
        return packs.load_pack(framework_id)
    near = organisations.neighbours_of(person)
    row = HousePack.objects.filter(framework_id=framework_id, organisation__in=near).first()
    return house_pack(row) if row else packs.load_pack(framework_id)
