"""Conditions of an approval: set with the decision, confirmed when met, reminded of when due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.people.models import Person
from trillium.kit import bilingual, mail
from trillium.kit.errors import Refused
from trillium.structures.quality import queries
from trillium.structures.quality.actions.telling import record
from trillium.structures.quality.models import Condition, Review
from trillium.structures.quality.permissions import require_confirm

LONGEST, MOST_CONDITIONS = 2000, 12


class ConditionsNeeded(Refused):
    """Write at least one condition, and at most twelve, or approve without any."""


class ConditionsUnasked(Refused):
    """Conditions go with an approval with conditions alone."""


class ConditionUnclear(Refused):
    """A condition has words, a day that is still to come, and somebody who confirms it."""


class ConfirmerElsewhere(Refused):
    """{person} does not lead, review or register for {organisation}, so cannot confirm."""


class MetAlready(Refused):
    """This condition is met already."""


class HowUnsaid(Refused):
    """Say in a sentence how it was met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One condition as the reviewer writes it."""

    words: str
    due_on: date
    confirmer: Person


def check_conditions(
    decision: str, conditions: Sequence[Asked], review: Review, today: date
) -> None:
    """Raise what is wrong with the conditions of a decision."""
    if decision != Review.Decision.WITH_CONDITIONS:
        if conditions:
            raise ConditionsUnasked
        return
    if not 0 < len(conditions) <= MOST_CONDITIONS:
        raise ConditionsNeeded
    owner = review.version.design.organisation
    for each in conditions:
        if not 0 < len(each.words.strip()) <= LONGEST or each.due_on <= today:
            raise ConditionUnclear
        if not organisations.has_role(each.confirmer, owner.pk, *queries.CONFIRMERS):
            raise ConfirmerElsewhere(person=each.confirmer, organisation=owner)


def keep_conditions(review: Review, conditions: Sequence[Asked]) -> None:
    """Keep the conditions of a decision that was just recorded."""
    Condition.objects.bulk_create(
        Condition(
            review=review,
            words=each.words.strip(),
            due_on=each.due_on,
            confirmer=each.confirmer,
        )
        for each in conditions
    )


def confirm_condition(*, actor: Person, condition: Condition, how: str, at: datetime) -> Condition:
    """Confirm that a condition is met, and say how. Raises NotConfirmer, HowUnsaid, MetAlready."""
    require_confirm(actor, condition)
    words = how.strip()
    if not 0 < len(words) <= LONGEST:
        raise HowUnsaid
    with transaction.atomic():
        met = Condition.objects.filter(pk=condition.pk, met_at=None)
        if not met.update(met_at=at, met_by=actor, met_how=words):
            raise MetAlready
        condition.refresh_from_db(fields=["met_at", "met_by", "met_how"])
        record(str(actor.pk), "quality.condition_met", condition.review, at, thing=condition)
    return condition


def remind_of_conditions(*, at: datetime) -> int:
    """Mail who confirms and who asked for the review of each condition that is due; say how many.

    Each is one transaction, so that nobody is reminded twice of the same.
    """
    today, count = timezone.localdate(at), 0
    for row in queries.conditions_to_remind_of(today):
        with transaction.atomic():
            still = Condition.objects.filter(pk=row.pk, met_at=None, reminded_on=row.reminded_on)
            if not still.update(reminded_on=today):
                continue
            people = {each for each in (row.confirmer, row.review.asked_by) if each is not None}
            for person in people:
                _remind(person, row, today)
            record("", "quality.condition_reminded", row.review, at, thing=row)
            count += 1
    return count


def _remind(person: Person, row: Condition, today: date) -> None:
    if not person.email or not person.is_active:
        return
    with override(person.language):
        page = f"{settings.SITE_URL}{reverse('quality:condition', args=[row.pk])}"
        title = bilingual.text(row.review.version.design.title, person.language)
        subject = (
            gettext("A condition is past due: %(design)s")
            if row.due_on < today
            else gettext("A condition is due soon: %(design)s")
        ) % {"design": title}
        body = gettext(
            "Version %(number)s of “%(design)s” was approved on this condition, due on %(day)s:\n\n"
            "    %(words)s\n\nIs it met? Say so here:\n%(page)s\n"
        ) % {
            "number": row.review.version.number,
            "design": title,
            "day": date_format(row.due_on, "DATE_FORMAT"),
            "words": row.words,
            "page": page,
        }
    mail.send(to=person.email, subject=subject, body=body)
