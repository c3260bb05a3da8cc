"""A person settles what no rule can see."""

from datetime import datetime

from django.db import transaction

from trillium.accounts.journal import actions as journal
from trillium.accounts.people.models import Person
from trillium.kit.errors import Refused
from trillium.structures.designs.models import Version
from trillium.structures.frameworks import queries
from trillium.structures.frameworks.models import Attestation, Held
from trillium.structures.frameworks.permissions import require_attest

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


def _record(actor: Person, verb: str, row: Attestation, at: datetime) -> None:
    Held.objects.filter(version=row.version_id).delete()  # what is kept of its check is old now
    journal.record(
        actor_id=str(actor.pk),
        verb=verb,
        thing=row.version,
        organisation_id=row.version.design.organisation_id,
        at=at,
        detail={"framework": row.framework_id, "criterion": row.criterion_id},
    )
