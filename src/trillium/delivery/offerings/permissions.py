"""Who may launch, enrol and see whom. A person of another organisation learns of nothing."""

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership, Organisation
from trillium.accounts.people.models import Person
from trillium.delivery.offerings.models import Cohort, Enrolment, Offering
from trillium.kit.errors import NotAllowed, NotFound
from trillium.structures.designs.models import Version

Role = Membership.Role
PUBLISHERS = (Role.PROGRAMME_LEAD,)
RUNNERS = (Role.PROGRAMME_LEAD, Role.REGISTRAR)
STAFF = (Role.PROGRAMME_LEAD, Role.REGISTRAR, Role.ASSESSOR, Role.REVIEWER)


class NotThePublisher(NotAllowed):
    """Only a programme lead of the institution can publish a version."""


class NotTheRunner(NotAllowed):
    """Only a programme lead or the registrar of the institution can do this."""


class NotYours(NotFound):
    """There is no such page, or it is not yours to see."""


def organisation_of(thing: Version | Offering | Cohort | Enrolment) -> Organisation:
    """Return the institution that answers for a version, an offering, a cohort or an enrolment."""
    if isinstance(thing, Enrolment):
        thing = thing.cohort
    if isinstance(thing, Cohort):
        thing = thing.offering
    version = thing.version if isinstance(thing, Offering) else thing
    return version.design.organisation


def require(
    person: Person, organisation: Organisation, roles: tuple[Role, ...], refusal: type[NotAllowed]
) -> None:
    """Check that the person has one of `roles` there.

    Raises `refusal` for others of the same institution, NotYours for everybody else.
    """
    if organisations.has_role(person, organisation.id, *roles):
        return
    if organisations.has_role(person, organisation.id, *STAFF):
        raise refusal
    raise NotYours


def may_publish(person: Person, version: Version) -> None:
    """Check that the person may put a version in the public catalogue."""
    require(person, organisation_of(version), PUBLISHERS, NotThePublisher)


def may_run(person: Person, thing: Version | Offering | Cohort | Enrolment) -> None:
    """Check that the person may open offerings and keep their cohorts."""
    require(person, organisation_of(thing), RUNNERS, NotTheRunner)


def may_see(person: Person, thing: Version | Offering | Cohort) -> None:
    """Check that the person works for the institution of an offering or a cohort."""
    require(person, organisation_of(thing), STAFF, NotTheRunner)


def may_see_enrolment(person: Person, enrolment: Enrolment) -> None:
    """Check that the enrolment is the person's own, or of the institution they work for."""
    if enrolment.learner_id == person.id:
        return
    require(person, organisation_of(enrolment), STAFF, NotTheRunner)


def works_for(person: Person, thing: Version | Offering | Cohort | Enrolment) -> bool:
    """Return whether the person leads, registers, assesses or reviews at that institution."""
    return organisations.has_role(person, organisation_of(thing).id, *STAFF)


def runs(person: Person, thing: Version | Offering | Cohort | Enrolment) -> bool:
    """Return whether the person may open offerings and keep cohorts of that institution."""
    return organisations.has_role(person, organisation_of(thing).id, *RUNNERS)
