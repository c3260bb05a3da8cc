"""What others may ask about the catalogue, offerings, cohorts and enrolments."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership, Organisation
from trillium.accounts.people.models import Person
from trillium.delivery.offerings.models import (
    CatalogueEntry,
    Cohort,
    CohortFile,
    CohortImport,
    Enrolment,
    Offering,
)
from trillium.delivery.offerings.rules import unsaid
from trillium.kit import reader
from trillium.kit.errors import NotFound
from trillium.kit.gates import GateState
from trillium.structures.designs import document as documents
from trillium.structures.designs import queries as designs
from trillium.structures.designs.formats.published import Institution, Published, Run
from trillium.structures.designs.models import Retirement, Version

Row = TypeVar("Row")


class NoSuchEntry(NotFound):
    """The catalogue has no such micro-credential."""


class NoSuchOffering(NotFound):
    """There is no such page, or it is not yours to see."""


def catalogue() -> QuerySet[CatalogueEntry]:
    """Return the public entries, newest first."""
    entries = CatalogueEntry.objects.filter(withdrawn_at=None)
    return entries.select_related("version__design__organisation").order_by("-published_at", "slug")


def entry(slug: str) -> CatalogueEntry:
    """Return the public entry of that name; raises NoSuchEntry."""
    found = CatalogueEntry.objects.select_related("version__design__organisation").filter(
        slug=slug, withdrawn_at=None
    )
    return _one(found.first(), NoSuchEntry)


def entry_to_read(slug: str) -> CatalogueEntry:
    """Return the entry of that name, also one whose version was retired; raises NoSuchEntry.

    A retired one is in no list; who has its address still reads what it was and what replaced it.
    """
    rows = CatalogueEntry.objects.select_related("version__design__organisation")
    readable = Q(withdrawn_at=None) | Q(version__state=Version.State.RETIRED)
    return _one(rows.filter(readable, slug=slug).first(), NoSuchEntry)


def entries(slugs: Iterable[str]) -> list[CatalogueEntry]:
    """Return public entries in the order asked, those that are gone left out."""
    wanted = list(slugs)
    rows = CatalogueEntry.objects.select_related("version__design__organisation")
    found = rows.filter(withdrawn_at=None).in_bulk(wanted)
    return [found[slug] for slug in wanted if slug in found]


def entry_of(version: Version) -> CatalogueEntry | None:
    """Return the public entry that shows this very version, if there is one."""
    return CatalogueEntry.objects.filter(version=version, withdrawn_at=None).first()


def offering(pk: UUID | str) -> Offering:
    """Return an offering with its design and institution; raises NoSuchOffering."""
    found = Offering.objects.select_related("version__design__organisation").filter(pk=pk)
    return _one(found.first(), NoSuchOffering)


def cohort(pk: UUID | str) -> Cohort:
    """Return a cohort with its offering, design and institution; raises NoSuchOffering."""
    found = Cohort.objects.select_related("offering__version__design__organisation").filter(pk=pk)
    return _one(found.first(), NoSuchOffering)


def cohort_file(pk: UUID | str) -> CohortFile | None:
    """Return a file that was read, with all about its cohort; None where it is gone."""
    return (
        CohortFile.objects.select_related(
            "cohort__offering__version__design__organisation", "read_by"
        )
        .filter(pk=pk)
        .first()
    )


def file_under_way(cohort: Cohort) -> CohortFile | None:
    """Return the newest file of a cohort that a worker brings in, or could not."""
    confirmed = cohort.files.exclude(confirmed_at=None)
    return confirmed.order_by("-confirmed_at").defer("data").first()


def cohort_import(pk: UUID | str) -> CohortImport:
    """Return an import with its cohort, design and institution; raises NoSuchOffering."""
    found = CohortImport.objects.select_related(
        "cohort__offering__version__design__organisation"
    ).filter(pk=pk)
    return _one(found.first(), NoSuchOffering)


def enrolment(pk: UUID | str) -> Enrolment:
    """Return an enrolment with learner, cohort, design and institution; raises NoSuchOffering."""
    return _one(_enrolments().filter(pk=pk).first(), NoSuchOffering)


def enrolments_in(cohort: Cohort) -> QuerySet[Enrolment]:
    """Return the learners of a cohort who are not withdrawn, by name."""
    return _enrolments().filter(cohort=cohort, withdrawn_at=None).order_by("name")


def enrolments_of(person: Person) -> QuerySet[Enrolment]:
    """Return where a person learns or has learned, newest first."""
    return _enrolments().filter(learner=person, withdrawn_at=None).order_by("-enrolled_at")


def imports_of(cohort: Cohort) -> QuerySet[CohortImport]:
    """Return the files that were imported into a cohort, newest first."""
    return cohort.imports.select_related("imported_by").order_by("-imported_at")


def offerings_of(version: Version) -> QuerySet[Offering]:
    """Return every offering of a version, newest first, with the number of its learners."""
    return _counted(version.offerings.select_related("version__design__organisation"))


def offerings_of_organisations(found: QuerySet[Organisation]) -> QuerySet[Offering]:
    """Return the offerings of some institutions, newest first, with the number of learners."""
    return _counted(
        Offering.objects.select_related("version__design__organisation").filter(
            version__design__organisation__in=found
        )
    )


def open_for_enrolment(version: Version, today: date) -> QuerySet[Offering]:
    """Return the offerings of a design that one can still join, the nearest first."""
    not_closed = Q(enrolment_closes_on=None, ends_on__gte=today) | Q(enrolment_closes_on__gte=today)
    return (
        _counted(Offering.objects.filter(version__design_id=version.design_id))
        .filter(not_closed, cancelled_at=None)
        .order_by("starts_on")
    )


def retirement_of(offering: Offering) -> Retirement | None:
    """Return how the offering's version was retired; None for one that was not."""
    return designs.retirement(offering.version)


def cohorts_of(offering: Offering) -> QuerySet[Cohort]:
    """Return the cohorts of an offering by name, each with the number of its learners."""
    return offering.cohorts.annotate(
        learners=Count("enrolments", filter=Q(enrolments__withdrawn_at=None))
    ).order_by("name")


def seats_taken(offering: Offering) -> int:
    """Return how many learners the offering has."""
    return Enrolment.objects.filter(cohort__offering=offering, withdrawn_at=None).count()


def emails_in(cohort: Cohort) -> frozenset[str]:
    """Return the addresses a cohort holds, those of withdrawn learners included."""
    found = cohort.enrolments.filter(learner__email__isnull=False)
    return frozenset(str(email) for email in found.values_list("learner__email", flat=True))


def is_enrolled(person: Person, offering: Offering) -> bool:
    """Return whether the person learns in that offering."""
    return Enrolment.objects.filter(
        learner=person, cohort__offering=offering, withdrawn_at=None
    ).exists()


def learns(person: Person, version: Version) -> bool:
    """Return whether the person learns, in any offering of that version."""
    return Enrolment.objects.filter(
        learner=person, cohort__offering__version=version, withdrawn_at=None
    ).exists()


def awaiting_publication(found: QuerySet[Organisation]) -> QuerySet[Version]:
    """Return the approved versions of some institutions that the public does not see yet."""
    published = CatalogueEntry.objects.filter(version=OuterRef("pk"), withdrawn_at=None)
    return (
        Version.objects.filter(state=Version.State.APPROVED, design__organisation__in=found)
        .exclude(Exists(published))
        .select_related("design__organisation")
    )


def published_of(found: QuerySet[Organisation]) -> QuerySet[Version]:
    """Return the versions of some institutions that the public sees, the newest first."""
    entries = CatalogueEntry.objects.filter(withdrawn_at=None, design__organisation__in=found)
    return (
        Version.objects.filter(pk__in=entries.values("version_id"))
        .select_related("design__organisation")
        .order_by("-published_at")
    )


def entry_page(slug: str) -> str:
    """Return the public address of an entry's page."""
    return f"{settings.SITE_URL}{reverse('offerings:entry', args=[slug])}"


def published(entry: CatalogueEntry, today: date) -> Published:
    """Return what stands around an entry, for the formats: addresses, institution, open dates."""
    version = entry.version
    page = entry_page(entry.slug)
    return Published(
        id=version.design_id,
        page=page,
        achievement=f"{settings.SITE_URL}{designs.achievement_path(version)}",
        version=str(version.number),
        digest=version.digest,
        institution=institution(version),
        published_on=entry.published_at.date(),
        runs=tuple(
            Run(
                id=f"{page}#offering-{each.pk}",
                title=each.title,
                starts_on=each.starts_on,
                ends_on=each.ends_on,
                closes_on=each.enrolment_closes_on,
                mode=each.delivery_mode,
                place=each.place,
                language=each.language,
                seats=each.seats,
            )
            for each in open_for_enrolment(version, today)
        ),
        is_retired=entry.withdrawn_at is not None,
    )


def institution(version: Version) -> Institution:
    """Return the institution of a version as other formats name it."""
    one = version.design.organisation
    return Institution(
        id=f"{settings.SITE_URL}/organisations/{one.slug}",
        name=one.name,
        url=one.url,
        email=one.email,
        country=one.country,
    )


def gate(version: Version) -> GateState:
    """Return what is missing before a version is launched: approval, what the public must read."""
    missing: list[str] = []
    if version.state in {Version.State.DRAFT, Version.State.IN_REVIEW}:
        missing.append(_("Approval of this version"))
    missing += [
        _("For the public: %(field)s") % {"field": name} for name in named(unsaid(version.document))
    ]
    if version.published_at is None:
        missing.append(publication())
    return GateState(phase="launch", missing=tuple(missing))


def publication() -> str:
    """Return how the gate names the act of publishing itself."""
    return _("Publication in the catalogue")


def named(paths: Iterable[str]) -> list[str]:
    """Return what people call the fields of a design, in the reader's language."""
    language = reader.language()
    return [documents.label(path, language) for path in paths]


def about(person: Person) -> dict[str, Any]:
    """Return what these tables hold of a person, for the person."""
    return {
        "enrolments": [
            {
                "micro_credential": str(each.cohort.offering.version.design),
                "cohort": each.cohort.name,
                "name": each.name,
                "enrolled_at": each.enrolled_at.isoformat(),
                "withdrawn_at": each.withdrawn_at.isoformat() if each.withdrawn_at else None,
            }
            for each in _enrolments().filter(learner=person)
        ]
    }


def people_known_to(registrar: Person) -> QuerySet[Enrolment, UUID | None]:
    """Return the ids of the learners of an institution that the person is registrar of."""
    own = organisations.organisations_of(registrar, Membership.Role.REGISTRAR)
    found = Enrolment.objects.filter(
        cohort__offering__version__design__organisation__in=own, learner__isnull=False
    )
    return found.values_list("learner_id", flat=True)


def _enrolments() -> QuerySet[Enrolment]:
    return Enrolment.objects.select_related(
        "learner", "cohort__offering__version__design__organisation"
    )


def _counted(offerings: QuerySet[Offering]) -> QuerySet[Offering]:
    return offerings.annotate(
        learners=Count(
            "cohorts__enrolments", filter=Q(cohorts__enrolments__withdrawn_at=None), distinct=True
        )
    ).order_by("-starts_on")


def _one(row: Row | None, refusal: type[NotFound]) -> Row:
    if row is None:
        raise refusal
    return row
