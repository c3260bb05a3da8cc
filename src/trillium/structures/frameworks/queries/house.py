"""An institution's own frameworks: which of them hold, and on what day."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.people.models import Person
from trillium.kit import yaml_files
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


def own_rows(organisation_id: UUID) -> list[HousePack]:
    """Return the newest version of each of an organisation's frameworks, in use or not."""
    newest: dict[str, HousePack] = {}
    for row in HousePack.objects.filter(organisation_id=organisation_id):
        newest.setdefault(row.framework_id, row)
    return list(newest.values())


def withdrawn_rows(organisation_id: UUID) -> list[HousePack]:
    """Return an organisation's frameworks that it checks no more, the newest version of each."""
    return [row for row in own_rows(organisation_id) if row.withdrawn_at is not None]


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
    row = _near(framework_id, person)
    return house_pack(row) if row else packs.load_pack(framework_id)


def content_of(framework_id: str, person: Person) -> Mapping[str, Any]:
    """Return the plain values of a framework that the person may see. Raises NoSuchFramework."""
    row = _near(framework_id, person)
    if row is not None:
        return dict(row.content)
    pack = packs.load_pack(framework_id)
    content: Mapping[str, Any] = yaml_files.read_own(packs.CATALOGUE / f"{pack.id}.yaml")
    return content


def houses_near(person: Person) -> list[HousePack]:
    """Return the house frameworks in use of the organisations near a person."""
    near = organisations.neighbours_of(person)
    return in_use(HousePack.objects.filter(organisation__in=near))


def _near(framework_id: str, person: Person | None) -> HousePack | None:
    if framework_id in packs.ORDER or person is None:
        return None
    near = organisations.neighbours_of(person)
    return HousePack.objects.filter(framework_id=framework_id, organisation__in=near).first()


def every_house() -> list[HousePack]:
    """Return the house frameworks in use of every organisation, for the host."""
    return in_use(HousePack.objects.select_related("organisation"))
