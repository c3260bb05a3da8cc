"""Starting the review that a design's cycle asks for, and closing it with the evaluation."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from trillium.accounts.journal import actions as journal
from trillium.accounts.people.models import Person
from trillium.kit import bilingual, mail
from trillium.kit.errors import Refused
from trillium.structures.designs.models import Version
from trillium.structures.quality import queries
from trillium.structures.quality.models import PeriodicReminder, PeriodicReview
from trillium.structures.quality.permissions import require_start_periodic
from trillium.structures.quality.queries import Due


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


def remind_of_periodic_reviews(*, at: datetime) -> int:
    """Mail those who start it of each periodic review past due, once for each day; say how many."""
    today, count = timezone.localdate(at), 0
    for due in queries.periodic_reviews_to_remind_of(today):
        people = queries.people_to_review_again(due.version)
        if not people:
            continue
        with transaction.atomic():
            sent, is_new = PeriodicReminder.objects.get_or_create(
                version=due.version, due_on=due.on, defaults={"sent_at": at}
            )
            if not is_new:  # another process was faster
                continue
            for person in people:
                _remind(person, due)
            _record(None, "quality.periodic_review_reminded", sent, at)
            count += 1
    return count


def _remind(person: Person, due: Due) -> None:
    design = due.version.design
    with override(person.language):
        title = bilingual.text(design.title, person.language)
        subject = gettext("A periodic review is past due: %(design)s") % {"design": title}
        body = gettext(
            "By its own review cycle, version %(number)s of “%(design)s” was to be reviewed again "
            "by %(day)s.\n\nStart the review here, with all that is asked for:\n%(page)s\n"
        ) % {
            "number": due.version.number,
            "design": title,
            "day": date_format(due.on, "DATE_FORMAT"),
            "page": f"{settings.SITE_URL}{reverse('quality:list')}",
        }
    mail.send(to=person.email or "", subject=subject, body=body)


def _record(
    actor: Person | None, verb: str, row: PeriodicReview | PeriodicReminder, at: datetime
) -> None:
    journal.record(
        actor_id=str(actor.pk) if actor else "",
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
