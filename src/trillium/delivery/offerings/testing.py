"""Makers of published versions, offerings and cohorts; they go through the actions."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from trillium.accounts.organisations.testing import Cast
from trillium.accounts.people.testing import THEN
from trillium.delivery.offerings.actions import (
    create_cohort,
    import_cohort,
    open_offering,
    publish_version,
)
from trillium.delivery.offerings.models import Cohort, Enrolment, Offering
from trillium.structures.designs.actions import mark
from trillium.structures.designs.models import Version
from trillium.structures.designs.testing import example_document, make_version

OFFERING_TITLE = {"en": "Winter group", "fr": "Groupe d’hiver"}
COHORT_FILE = (
    "name,email,language\n"
    "Zoë Müller,zoe.muller@example.org,en\n"
    "Noah Chen,noah.chen@example.org,\n"
    "Fatima Haddad,fatima.haddad@example.org,fr\n"
)


def launch_document() -> dict[str, Any]:
    """Return the small example with what the public has to read: mode, language and price."""
    return example_document() | {
        "language": ["en", "fr"],
        "delivery": {"mode": "blended", "location": "Thunder Bay"},
        "fees": {"amount": 300, "currency": "CAD"},
    }


def make_approved(
    cast: Cast, *, document: Mapping[str, Any] | None = None, at: datetime = THEN
) -> Version:
    """Return a version of the college, marked as approved without the review that earns it."""
    words = launch_document() if document is None else document
    version = make_version(cast.priya, cast.college, document=words, at=at)
    for state in (Version.State.IN_REVIEW, Version.State.APPROVED):
        mark(actor=cast.priya, version=version, state=state, at=at)
    return version


def make_published(
    cast: Cast, *, document: Mapping[str, Any] | None = None, at: datetime = THEN
) -> Version:
    """Return a version that stands in the catalogue."""
    version = make_approved(cast, document=document, at=at)
    return publish_version(actor=cast.priya, version=version, at=at).version


def make_offering(
    cast: Cast,
    *,
    version: Version | None = None,
    seats: int | None = None,
    starts_on: date = date(2026, 10, 5),
    at: datetime = THEN,
) -> Offering:
    """Return an offering of ten weeks in the autumn of 2026."""
    return open_offering(
        actor=cast.priya,
        version=version or make_published(cast, at=at),
        title=OFFERING_TITLE,
        starts_on=starts_on,
        ends_on=date(2026, 12, 11),
        delivery_mode="blended",
        place={"en": "Thunder Bay", "fr": "Thunder Bay"},
        seats=seats,
        at=at,
    )


def make_cohort(cast: Cast, *, offering: Offering | None = None, at: datetime = THEN) -> Cohort:
    """Return a cohort without learners."""
    return create_cohort(
        actor=cast.helene, offering=offering or make_offering(cast, at=at), name="A", at=at
    )


def make_enrolments(
    cast: Cast, *, cohort: Cohort | None = None, text: str = COHORT_FILE, at: datetime = THEN
) -> list[Enrolment]:
    """Return the enrolments of three learners, imported from a file, by name."""
    brought = import_cohort(
        actor=cast.helene,
        cohort=cohort or make_cohort(cast, at=at),
        file_name="cohort.csv",
        data=text.encode(),
        at=at,
    )
    found = Enrolment.objects.filter(brought_by=brought).select_related(
        "learner", "cohort__offering__version__design__organisation"
    )
    return list(found.order_by("name"))
