"""The life of a version after its words are written: approved, published, retired, archived."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from trillium.accounts.people.models import Person
from trillium.kit.bilingual import pair
from trillium.kit.errors import Refused
from trillium.structures.designs import rules
from trillium.structures.designs.actions.writing import record
from trillium.structures.designs.models import Design, Retirement, Version
from trillium.structures.designs.permissions import require_part, require_write

LONGEST_WORDS = 2000
#: a version in one of these states still goes somewhere: its design cannot be put away
ALIVE = frozenset({"in_review", "published"})

State = Version.State


class CannotBecome(Refused):
    """Version {number} is {state}: it cannot become {after}."""


class TeachOutBackwards(Refused):
    """The last credential would be issued before the last enrolment: turn the two dates around."""


class ReplacedByItself(Refused):
    """A version cannot replace itself: choose another one, or none."""


class ReplacementUnknown(Refused):
    """Only a version that is published can replace another one."""


class WordsTooLong(Refused):
    """The words for learners are longer than {longest} characters."""


class StillAlive(Refused):
    """Version {number} is {state}: retire it, or take it out of review, before you archive."""


class ArchivedAlready(Refused):
    """This design is archived already."""


class NotArchived(Refused):
    """This design is not archived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeachOut:
    """How a version ends: until when learners join and finish, and what takes its place."""

    last_enrolment: date
    last_award: date
    words: Mapping[str, str]
    replaced_by: Version | None = None
    is_whole: bool = True  # whether the replacement stands for all of it


def mark(*, actor: Person, version: Version, state: str, at: datetime) -> Version:
    """Move a version on to another state; publishing one supersedes the published one before.

    Raises NoPartInVersions and CannotBecome.
    """
    require_part(actor, version.design.organisation)
    with transaction.atomic():
        row = Version.objects.select_for_update().get(pk=version.pk)
        if not rules.may_become(row.state, state):
            raise CannotBecome(
                number=row.number, state=row.get_state_display(), after=State(state).label
            )
        if state == State.PUBLISHED:
            row.design.versions.filter(state=State.PUBLISHED).update(state=State.SUPERSEDED)
        dated = {State.APPROVED: "approved_at", State.PUBLISHED: "published_at"}.get(State(state))
        changed = {"state": state} | ({dated: at} if dated else {})
        Version.objects.filter(pk=row.pk).update(**changed)
        version.refresh_from_db(fields=["state", "approved_at", "published_at"])
        record(actor, f"designs.version_{state}", version, at)
    return version


def retire(*, actor: Person, version: Version, plan: TeachOut, at: datetime) -> Retirement:
    """Retire a version with a teach-out, or change the teach-out of a retired one.

    What was awarded on it stays bound to it and good. Raises NoPartInVersions, CannotBecome,
    TeachOutBackwards, ReplacedByItself, ReplacementUnknown and WordsTooLong.
    """
    require_part(actor, version.design.organisation)
    _check(version, plan)
    with transaction.atomic():
        if Version.objects.get(pk=version.pk).state != State.RETIRED:
            mark(actor=actor, version=version, state=State.RETIRED, at=at)
        values = {
            "last_enrolment": plan.last_enrolment,
            "last_award": plan.last_award,
            "words": pair(plan.words),
            "replaced_by": plan.replaced_by,
            "is_whole": plan.is_whole,
        }
        row, created = Retirement.objects.update_or_create(
            version=version, defaults=values, create_defaults={**values, "retired_at": at}
        )
        if not created:
            record(actor, "designs.teach_out_changed", version, at)
    return row


def _check(version: Version, plan: TeachOut) -> None:
    if plan.last_award < plan.last_enrolment:
        raise TeachOutBackwards
    if plan.replaced_by is not None and plan.replaced_by.pk == version.pk:
        raise ReplacedByItself
    if plan.replaced_by is not None and plan.replaced_by.state != State.PUBLISHED:
        raise ReplacementUnknown
    if any(len(words) > LONGEST_WORDS for words in plan.words.values()):
        raise WordsTooLong(longest=LONGEST_WORDS)


def archive(*, actor: Person, design: Design, at: datetime) -> Design:
    """Put a design away: out of lists, and readable and verifiable as before.

    Raises NotProgrammeLead, ArchivedAlready, and StillAlive where a version is published or in
    review.
    """
    require_write(actor, design.organisation)
    with transaction.atomic():
        design = Design.objects.select_for_update().get(pk=design.pk)
        if design.archived_at is not None:
            raise ArchivedAlready
        versions = list(design.versions.all())
        alive = next((row for row in versions if row.state in ALIVE), None)
        if alive is not None:
            raise StillAlive(number=alive.number, state=alive.get_state_display())
        design.archived_at = at
        design.save(update_fields=["archived_at"])
        record(actor, "designs.design_archived", versions[0], at)
    return design


def bring_back(*, actor: Person, design: Design, at: datetime) -> Design:
    """Take an archived design out of the archive. Raises NotProgrammeLead and NotArchived."""
    require_write(actor, design.organisation)
    with transaction.atomic():
        design = Design.objects.select_for_update().get(pk=design.pk)
        if design.archived_at is None:
            raise NotArchived
        design.archived_at = None
        design.save(update_fields=["archived_at"])
        record(actor, "designs.design_brought_back", design.versions.all()[0], at)
    return design
