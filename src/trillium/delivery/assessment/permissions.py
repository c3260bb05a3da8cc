"""Who may write rubrics, hand in evidence and judge."""

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.people.models import Person
from trillium.delivery.assessment.models import Evidence
from trillium.delivery.offerings import permissions as offerings
from trillium.delivery.offerings import queries as offering_queries
from trillium.delivery.offerings.models import Enrolment
from trillium.kit.errors import NotAllowed
from trillium.structures.designs.models import Version

Role = offerings.Role
WRITERS = (Role.PROGRAMME_LEAD, Role.ASSESSOR)
COLLECTORS = (Role.PROGRAMME_LEAD, Role.ASSESSOR, Role.REGISTRAR)


class NotTheAssessor(NotAllowed):
    """Only an assessor of the institution can judge."""


class NotTheRubricWriter(NotAllowed):
    """Only a programme lead or an assessor of the institution can write a rubric."""


class NotTheCollector(NotAllowed):
    """Evidence is added by the learner, or by those who teach, assess or register there."""


class NobodyJudgesThemselves(NotAllowed):
    """You cannot judge your own work."""


def may_write_rubric(person: Person, version: Version) -> None:
    """Check that the person may say how the assessments of a version are judged."""
    offerings.require(person, offerings.organisation_of(version), WRITERS, NotTheRubricWriter)


def may_read_rubric(person: Person, version: Version) -> None:
    """Check that the person learns or works there: those who are judged know by what."""
    if not offering_queries.learns(person, version):
        offerings.may_see(person, version)


def may_add_evidence(person: Person, enrolment: Enrolment) -> None:
    """Check that the person hands in own work, or collects it for the institution."""
    if enrolment.learner_id == person.id:
        return
    offerings.require(person, offerings.organisation_of(enrolment), COLLECTORS, NotTheCollector)


def may_remove_evidence(person: Person, evidence: Evidence) -> None:
    """Check that the person may take back a piece of evidence: the same as may add one."""
    may_add_evidence(person, evidence.enrolment)


def may_judge(person: Person, enrolment: Enrolment) -> None:
    """Check that the person is an assessor of the institution, and not the learner."""
    if enrolment.learner_id == person.id:
        raise NobodyJudgesThemselves
    institution = offerings.organisation_of(enrolment)
    offerings.require(person, institution, (Role.ASSESSOR,), NotTheAssessor)


def judges(person: Person, enrolment: Enrolment) -> bool:
    """Return whether the person may judge this learner."""
    institution = offerings.organisation_of(enrolment)
    is_assessor = organisations.has_role(person, institution.id, Role.ASSESSOR)
    return is_assessor and enrolment.learner_id != person.id


def assesses(person: Person, version: Version) -> bool:
    """Return whether the person is an assessor of the institution."""
    return organisations.has_role(person, version.design.organisation_id, Role.ASSESSOR)


def adds_evidence(person: Person, enrolment: Enrolment) -> bool:
    """Return whether the person may hand in evidence of this learner."""
    institution = offerings.organisation_of(enrolment)
    own = enrolment.learner_id == person.id
    return own or organisations.has_role(person, institution.id, *COLLECTORS)


def writes_rubric(person: Person, version: Version) -> bool:
    """Return whether the person may write the rubrics of a version."""
    return organisations.has_role(person, version.design.organisation_id, *WRITERS)
