"""Launch: publish, open offerings, bring in cohorts, and take a wrong import back."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.db.models import Q

from trillium.accounts.journal import actions as journal
from trillium.accounts.people import actions as people
from trillium.accounts.people.models import Person
from trillium.delivery.offerings import permissions, queries
from trillium.delivery.offerings.cohort_file import LearnerRow, read_cohort
from trillium.delivery.offerings.events import (
    EntryPublished,
    EntryWithdrawn,
    ImportUndone,
    OfferingsChanged,
)
from trillium.delivery.offerings.models import (
    CatalogueEntry,
    Cohort,
    CohortFile,
    CohortImport,
    Enrolment,
    Offering,
)
from trillium.delivery.offerings.rules import (
    LARGEST_SEATS,
    AlreadyUndone,
    AlreadyWithdrawn,
    CohortNamed,
    CohortNameMissing,
    EnrolmentOver,
    NotApproved,
    NothingSaidToThePublic,
    NotPublished,
    OfferingCancelled,
    RetiredNotOffered,
    SeatsWrong,
    check_dates,
    check_seats,
    searched,
    unsaid,
)
from trillium.kit import bulk, events
from trillium.kit.bilingual import LANGUAGES
from trillium.kit.errors import NotAllowed, Refused
from trillium.kit.fields import empty_pair
from trillium.kit.jobs import queue as jobs
from trillium.structures.designs import actions as designs
from trillium.structures.designs.models import Version

Pair = dict[str, str]
#: more learners are enrolled by a worker: a page answers within a second
MOST_AT_ONCE = 2000
#: how long a file waits for a person's word
FILE_LASTS = timedelta(days=1)


def publish_version(*, actor: Person, version: Version, at: datetime) -> CatalogueEntry:
    """Put an approved version in the public catalogue; an older one published before it gives way.

    Raises NotThePublisher, NotApproved, or NothingSaidToThePublic with what the page would lack.
    """
    permissions.may_publish(actor, version)
    with transaction.atomic():
        version = (
            Version.objects.select_for_update(of=("self",))
            .select_related("design")
            .get(pk=version.pk)
        )
        if version.state not in {Version.State.APPROVED, Version.State.PUBLISHED}:
            raise NotApproved
        if missing := unsaid(version.document):
            raise NothingSaidToThePublic(missing=", ".join(queries.named(missing)))
        if version.state == Version.State.APPROVED:
            designs.mark(actor=actor, version=version, state=Version.State.PUBLISHED, at=at)
        entry, _ = CatalogueEntry.objects.update_or_create(
            slug=version.design.slug,
            defaults={
                "design": version.design,
                "version": version,
                "words": searched(version.document, version.design.organisation.name),
                "published_at": at,
                "withdrawn_at": None,
            },
        )
        events.announce(EntryPublished(slug=entry.slug, at=at))
        _record(actor, "offerings.version_published", entry, version, at, number=version.number)
    return entry


def withdraw_entry(*, actor: Person, version: Version, at: datetime) -> None:
    """Take a version out of the catalogue; nothing happens where the public does not see it."""
    permissions.may_publish(actor, version)
    with transaction.atomic():
        entry = queries.entry_of(version)
        if entry is None:
            return
        entry.withdrawn_at = at
        entry.save(update_fields=["withdrawn_at"])
        events.announce(EntryWithdrawn(slug=entry.slug, at=at))
        _record(actor, "offerings.entry_withdrawn", entry, version, at)


def open_offering(
    *,
    actor: Person,
    version: Version,
    title: Pair,
    starts_on: date,
    ends_on: date,
    enrolment_closes_on: date | None = None,
    delivery_mode: str = "",
    place: Pair | None = None,
    language: str = "en",
    seats: int | None = None,
    at: datetime,
) -> Offering:
    """Open a dated run of a published version.

    Raises NotTheRunner, NotPublished, RetiredNotOffered, EndsBeforeStart, ClosesAfterEnd or
    SeatsWrong.
    """
    permissions.may_run(actor, version)
    check_dates(starts_on, ends_on, enrolment_closes_on)
    if seats is not None and not 1 <= seats <= LARGEST_SEATS:
        raise SeatsWrong(most=LARGEST_SEATS)
    with transaction.atomic():
        version = Version.objects.get(pk=version.pk)
        if version.state == Version.State.RETIRED:
            raise RetiredNotOffered
        if version.state != Version.State.PUBLISHED:
            raise NotPublished
        offering = Offering.objects.create(
            version=version,
            title=title,
            starts_on=starts_on,
            ends_on=ends_on,
            enrolment_closes_on=enrolment_closes_on,
            delivery_mode=delivery_mode,
            place=place or empty_pair(),
            language=language,
            seats=seats,
            opened_at=at,
        )
        events.announce(OfferingsChanged(design_id=version.design_id, at=at))
        _record(actor, "offerings.offering_opened", offering, version, at)
    return offering


def create_cohort(*, actor: Person, offering: Offering, name: str, at: datetime) -> Cohort:
    """Make a group of learners who take an offering together.

    Raises NotTheRunner, OfferingCancelled, CohortNameMissing or CohortNamed.
    """
    permissions.may_run(actor, offering)
    if offering.cancelled_at is not None:
        raise OfferingCancelled
    name = " ".join(name.split())[:120]
    if not name:
        raise CohortNameMissing
    try:
        with transaction.atomic():
            cohort = Cohort.objects.create(offering=offering, name=name, created_at=at)
            _record(actor, "offerings.cohort_created", cohort, offering.version, at)
    except IntegrityError:
        raise CohortNamed from None
    return cohort


def read_file(
    *, actor: Person, cohort: Cohort, data: bytes, at: datetime
) -> tuple[LearnerRow, ...]:
    """Read the learners of a file for this cohort and check that they fit; nothing is written.

    Raises NotTheRunner, OfferingCancelled, EnrolmentOver, CohortRefused with every problem, or
    NotEnoughSeats.
    """
    permissions.may_run(actor, cohort)
    offering = cohort.offering
    if offering.cancelled_at is not None:
        raise OfferingCancelled
    retired = queries.retirement_of(offering)
    if retired is not None and timezone.localdate(at) > retired.last_enrolment:
        raise EnrolmentOver(day=date_format(retired.last_enrolment))
    rows = read_cohort(data, already=queries.emails_in(cohort))
    check_seats(seats=offering.seats, taken=queries.seats_taken(offering), asked=len(rows))
    return rows


def import_cohort(
    *, actor: Person, cohort: Cohort, file_name: str, data: bytes, at: datetime
) -> CohortImport:
    """Enrol every learner of a file, or nobody. Raises what `read_file` raises."""
    permissions.may_run(actor, cohort)
    with transaction.atomic():
        # one import at a time an offering, so that seats and learners are counted once
        Offering.objects.select_for_update().get(pk=cohort.offering_id)
        rows = read_file(actor=actor, cohort=cohort, data=data, at=at)
        brought = CohortImport.objects.create(
            cohort=cohort,
            file_name=_bare_name(file_name),
            rows=len(rows),
            imported_by=actor,
            imported_at=at,
        )
        learners = people.register_many(
            actor=actor, newcomers=[_newcomer(row, cohort.offering) for row in rows], at=at
        )
        bulk.insert(
            [
                Enrolment(
                    cohort=cohort,
                    learner=learners[row.email],
                    name=row.name,
                    brought_by=brought,
                    enrolled_at=at,
                )
                for row in rows
            ]
        )
        _record(
            actor,
            "offerings.cohort_imported",
            brought,
            cohort.offering.version,
            at,
            rows=len(rows),
        )
    return brought


def keep_file(
    *, actor: Person, cohort: Cohort, file_name: str, data: bytes, at: datetime
) -> tuple[CohortFile, tuple[LearnerRow, ...]]:
    """Keep a file that was read until the person says yes; return it with its learners.

    It takes the place of one that was refused; files that are a day old go. Raises what
    `read_file` raises.
    """
    rows = read_file(actor=actor, cohort=cohort, data=data, at=at)
    with transaction.atomic():
        CohortFile.objects.filter(read_at__lt=at - FILE_LASTS).delete()
        cohort.files.exclude(refused_at=None).delete()
        kept = CohortFile.objects.create(
            cohort=cohort,
            file_name=_bare_name(file_name),
            data=data,
            rows=len(rows),
            read_by=actor,
            read_at=at,
        )
    return kept, rows


def confirm_file(*, actor: Person, file: CohortFile, at: datetime) -> CohortImport | None:
    """Enrol the learners of a file that was kept; None where a worker does it, as of a large one.

    Raises NotTheRunner, and what `read_file` raises where they are enrolled at once.
    """
    permissions.may_run(actor, file.cohort)
    if file.rows <= MOST_AT_ONCE:
        with transaction.atomic():
            brought = import_cohort(
                actor=actor,
                cohort=file.cohort,
                file_name=file.file_name,
                data=bytes(file.data),
                at=at,
            )
            file.delete()
        return brought
    with transaction.atomic():
        waiting = CohortFile.objects.filter(pk=file.pk, confirmed_at=None)
        if waiting.update(confirmed_at=at, read_by=actor):
            jobs.defer("offerings.import_file", file_id=str(file.pk))
    return None


def import_file(*, file_id: UUID, at: datetime) -> None:
    """Enrol the learners of a file that a person confirmed, and let the file go.

    Where it cannot be done any more the file stays, marked, and its page says why. A file that is
    gone was brought in.
    """
    with transaction.atomic():
        locked = CohortFile.objects.select_for_update(of=("self",)).filter(pk=file_id)
        if not locked.filter(refused_at=None).exists():
            return
        file = queries.cohort_file(file_id)
        if file is None:
            return
        try:
            import_cohort(
                actor=file.read_by,
                cohort=file.cohort,
                file_name=file.file_name,
                data=bytes(file.data),
                at=at,
            )
        except (Refused, NotAllowed):
            locked.update(refused_at=at)
        else:
            file.delete()


def drop_file(*, actor: Person, file: CohortFile) -> None:
    """Let a file go that was not brought in. Raises NotTheRunner."""
    permissions.may_run(actor, file.cohort)
    file.delete()


def _bare_name(file_name: str) -> str:
    return file_name.replace("\\", "/").rsplit("/", 1)[-1][:200]


def _newcomer(row: LearnerRow, offering: Offering) -> people.Newcomer:
    return people.Newcomer(
        name=row.name, email=row.email, language=row.language or _spoken(offering)
    )


def _spoken(offering: Offering) -> str:
    return offering.language if offering.language in LANGUAGES else LANGUAGES[0]


def undo_import(*, actor: Person, cohort_import: CohortImport, at: datetime) -> None:
    """Take back a wrong import: its enrolments go, the record that it happened stays.

    `ImportUndone` is announced first, and whoever would lose something refuses: assessment where
    evidence or decisions exist, issuing where a credential does. So nothing is lost silently; a
    single learner of such a cohort is withdrawn instead.
    Raises NotTheRunner, AlreadyUndone, or the follower's refusal.
    """
    permissions.may_run(actor, cohort_import.cohort)
    with transaction.atomic():
        brought = CohortImport.objects.select_for_update().get(pk=cohort_import.pk)
        if brought.undone_at is not None:
            raise AlreadyUndone
        enrolments = Enrolment.objects.filter(brought_by=brought)
        ids: tuple[UUID, ...] = tuple(enrolments.values_list("id", flat=True))
        events.announce(ImportUndone(import_id=brought.id, enrolment_ids=ids))
        enrolments.delete()
        brought.undone_at = at
        brought.save(update_fields=["undone_at"])
        version = cohort_import.cohort.offering.version
        _record(actor, "offerings.import_undone", brought, version, at, rows=len(ids))


def withdraw_learner(*, actor: Person, enrolment: Enrolment, at: datetime) -> None:
    """Withdraw one learner from a cohort; evidence, decisions and credentials stay on record.

    Raises NotTheRunner or AlreadyWithdrawn.
    """
    permissions.may_run(actor, enrolment)
    with transaction.atomic():
        row = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        if row.withdrawn_at is not None:
            raise AlreadyWithdrawn
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        version = enrolment.cohort.offering.version
        _record(actor, "offerings.learner_withdrawn", row, version, at)


def correct_name(*, actor: Person, enrolment: Enrolment, name: str, at: datetime) -> Enrolment:
    """Set a learner's name as it will stand on the credential, and on the learner's own pages.

    The person keeps another name chosen since. The caller has checked who may.
    """
    with transaction.atomic():
        row = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        learner, before = row.learner, row.name
        row.name = name
        row.save(update_fields=["name"])
        if learner is not None and learner.name == before:
            people.correct_name(actor=actor, person=learner, name=name, at=at)
        _record(actor, "offerings.name_corrected", row, enrolment.cohort.offering.version, at)
    return row


def forget_learner(*, person_id: UUID | str, at: datetime) -> None:
    """Remove an erased person's name from every enrolment; that someone was enrolled stays.

    Files of learners that wait go, whoever is in them: they can be chosen again.
    """
    with transaction.atomic():
        CohortFile.objects.filter(Q(confirmed_at=None) | ~Q(refused_at=None)).delete()
        for each in Enrolment.objects.filter(learner_id=UUID(str(person_id))):
            each.name = ""
            each.save(update_fields=["name"])
            journal.record(actor_id="", verb="offerings.learner_forgotten", thing=each, at=at)


def _record(
    actor: Person,
    verb: str,
    thing: CatalogueEntry | Offering | Cohort | CohortImport | Enrolment,
    version: Version,
    at: datetime,
    **detail: int,
) -> None:
    journal.record(
        actor_id=str(actor.id),
        verb=verb,
        thing=thing,
        organisation_id=version.design.organisation_id,
        at=at,
        detail=detail,
    )
