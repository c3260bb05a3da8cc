"""A person settles what no rule can see."""

from datetime import datetime
from typing import Any

from django.db import transaction

from trillium.accounts.journal import actions as journal
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.kit.errors import Refused
from trillium.structures.designs.models import Version
from trillium.structures.frameworks import packs, queries
from trillium.structures.frameworks.models import Attestation, HousePack
from trillium.structures.frameworks.pack_file import pack_of
from trillium.structures.frameworks.permissions import require_attest, require_keep_house

OPEN_WORDS = frozenset({Version.State.DRAFT, Version.State.IN_REVIEW})


class ReasonNeeded(Refused):
    """Say in a sentence why the criterion is met: others will rely on it."""


class SettledByRule(Refused):
    """“{criterion}” is not for a person to attest."""


class WordsAreFixed(Refused):
    """Version {number} is approved already: its checks stay as they were."""


def attest(
    *,
    actor: Person,
    version: Version,
    framework_id: str,
    criterion_id: str,
    reason: str,
    at: datetime,
) -> Attestation:
    """Attest that a criterion is met, with a reason; a later attestation replaces the one before.

    Raises MayNotAttest, WordsAreFixed, NoSuchFramework, NoSuchCriterion, SettledByRule and
    ReasonNeeded.
    """
    require_attest(actor, version)
    criterion = queries.criterion(framework_id, criterion_id, version)
    if version.state not in OPEN_WORDS:
        raise WordsAreFixed(number=version.number)
    if criterion.settled_by not in {"both", "person"}:
        raise SettledByRule(criterion=criterion.title["en"])
    if not reason.strip():
        raise ReasonNeeded
    with transaction.atomic():
        row, _made = Attestation.objects.update_or_create(
            version=version,
            framework_id=framework_id,
            criterion_id=criterion_id,
            defaults={
                "reason": reason.strip(),
                "digest": version.digest,
                "person": actor,
                "at": at,
            },
        )
        _record(actor, "frameworks.criterion_attested", row, at)
    return row


def withdraw_attestation(*, actor: Person, attestation: Attestation, at: datetime) -> None:
    """Take an attestation back. Raises MayNotAttest and WordsAreFixed."""
    version = attestation.version
    require_attest(actor, version)
    if version.state not in OPEN_WORDS:
        raise WordsAreFixed(number=version.number)
    with transaction.atomic():
        _record(actor, "frameworks.attestation_withdrawn", attestation, at)
        Attestation.objects.filter(pk=attestation.pk).delete()


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
        if newest and newest.digest == pack.digest:
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
        journal.record(
            actor_id=str(actor.pk),
            verb="frameworks.house_pack_saved",
            thing=row,
            organisation_id=organisation.pk,
            at=at,
            detail={"framework": pack.id, "number": row.number, "digest": row.digest},
        )
    return row


def _record(actor: Person, verb: str, row: Attestation, at: datetime) -> None:
    journal.record(
        actor_id=str(actor.pk),
        verb=verb,
        thing=row.version,
        organisation_id=row.version.design.organisation_id,
        at=at,
        detail={"framework": row.framework_id, "criterion": row.criterion_id},
    )
