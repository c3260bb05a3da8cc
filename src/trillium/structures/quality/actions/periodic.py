"""Starting the review that a design's cycle asks for, and closing it with the evaluation."""

from datetime import datetime

from django.db import transaction

from trillium.accounts.journal import actions as journal
from trillium.accounts.people.models import Person
from trillium.kit.errors import Refused
from trillium.structures.designs.models import Version
from trillium.structures.quality import queries
from trillium.structures.quality.models import PeriodicReview
from trillium.structures.quality.permissions import require_start_periodic


class NoCycle(Refused):
    """Version {number} states no review cycle: write how many months, in its section on quality."""


class NotPublished(Refused):
    """A periodic review looks at what is published; version {number} is not."""


class StartedAlready(Refused):
    """The periodic review of version {number} has begun: its evaluation closes it."""


def start_periodic_review(*, actor: Person, version: Version, at: datetime) -> PeriodicReview:
    """Begin the periodic review of a published version; its evaluation is the next step.

    Raises MayNotStartPeriodic, NotPublished, NoCycle and StartedAlready.
    """
    require_start_periodic(actor, version)
    with transaction.atomic():
        row = Version.objects.select_for_update().get(pk=version.pk)
        if row.state != Version.State.PUBLISHED:
            raise NotPublished(number=row.number)
        due_on = queries.due_on(row)
        if due_on is None:
            raise NoCycle(number=row.number)
        if queries.open_periodic_review(row) is not None:
            raise StartedAlready(number=row.number)
        made = PeriodicReview.objects.create(
            version=row, due_on=due_on, started_by=actor, started_at=at
        )
        _record(actor, "quality.periodic_review_started", made, at)
    return made


def close_periodic_review(*, actor: Person, version: Version, at: datetime) -> None:
    """Close the periodic review of a version, if one has begun: its evaluation was decided."""
    with transaction.atomic():
        begun = queries.open_periodic_review(version)
        if begun is not None:
            begun.closed_at = at
            begun.save(update_fields=["closed_at"])
            _record(actor, "quality.periodic_review_closed", begun, at)


def _record(actor: Person, verb: str, row: PeriodicReview, at: datetime) -> None:
    journal.record(
        actor_id=str(actor.pk),
        verb=verb,
        thing=row,
        organisation_id=row.version.design.organisation_id,
        at=at,
        detail={
            "design": str(row.version.design_id),
            "version": row.version.number,
            "due_on": row.due_on.isoformat(),
        },
    )
