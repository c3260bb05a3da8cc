"""Makers of keys and credentials; they go through the actions."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from trillium.accounts.organisations.actions import consent_to_key
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.organisations.testing import Cast
from trillium.accounts.people.testing import THEN
from trillium.collaboration.codesign.actions import answer_sign_off, request_sign_off
from trillium.delivery.assessment.models import Decision, Evidence
from trillium.delivery.assessment.testing import make_decision, make_rubric
from trillium.delivery.offerings.actions import import_cohort
from trillium.delivery.offerings.models import Cohort, Enrolment
from trillium.delivery.offerings.testing import make_cohort, make_enrolments, make_offering
from trillium.kit import bulk
from trillium.recognition.issuing.actions import create_key, issue_credential, sign_endorsement
from trillium.recognition.issuing.models import Award, Endorsement, SigningKey
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version

LATER = THEN + timedelta(days=90)


def make_key(organisation: Organisation, *, at: datetime = THEN) -> SigningKey:
    """Return a key of an organisation, made by the host."""
    return create_key(actor=None, organisation=organisation, at=at)


def make_ready(
    cast: Cast,
    *,
    version: Version | None = None,
    passing: Sequence[bool] = (True, True, False),
    at: datetime = THEN,
) -> list[Enrolment]:
    """Return three learners by name, assessed: the first two passed, the last not yet."""
    offering = make_offering(cast, version=version, at=at)
    enrolments = make_enrolments(cast, cohort=make_cohort(cast, offering=offering, at=at), at=at)
    make_rubric(cast, offering.version, at=at)
    for enrolment, passed in zip(enrolments, passing, strict=True):
        make_decision(cast, enrolment, passing=passed, at=at)
    return enrolments


def make_award(cast: Cast, *, enrolment: Enrolment | None = None, at: datetime = LATER) -> Award:
    """Return a credential that the college issued to a learner who passed."""
    if enrolment is None:
        enrolment = make_ready(cast)[0]
    if not cast.college.signing_keys.exists():
        make_key(cast.college)
    return issue_credential(actor=cast.helene, enrolment=enrolment, at=at)


def make_endorsement(
    cast: Cast,
    version: Version,
    *,
    answers: dict[str, tuple[str, str]] | None = None,
    consents: bool = True,
    at: datetime = THEN,
) -> Endorsement | None:
    """Return what the employer signed on a draft, asked and answered as a person would."""
    request, token = request_sign_off(
        actor=cast.priya,
        thing_type="designs.version",
        thing_id=str(version.pk),
        address=f"{settings.SITE_URL}{designs.achievement_path(version)}",
        digest=version.digest,
        text=designs.sign_off_text(version),
        aspects=["demand", "assessment"],
        organisation=cast.employer,
        person=cast.sandra,
        requested_for=cast.college,
        at=at,
    )
    if consents:
        consent_to_key(actor=cast.sandra, organisation=cast.employer, at=at)
    answer_sign_off(
        token=token,
        answers=answers or {"demand": ("agreed", ""), "assessment": ("agreed", "")},
        viewer=None,
        at=at,
    )
    return sign_endorsement(request_id=request.pk, at=at)


def make_crowd(cast: Cast, count: int, *, at: datetime = THEN) -> Cohort:
    """Return a cohort of so many learners who all passed, save every tenth, who has no decision.

    Evidence and decisions are written straight into their tables: a day's work of an assessor.
    """
    offering = make_offering(cast, at=at)
    make_rubric(cast, offering.version, at=at)
    cohort = make_cohort(cast, offering=offering, at=at)
    lines = [f"Learner {number},learner{number}@example.org" for number in range(count)]
    import_cohort(
        actor=cast.helene,
        cohort=cohort,
        file_name="crowd.csv",
        data="\n".join(["name,email", *lines]).encode(),
        at=at,
    )
    enrolments = list(cohort.enrolments.order_by("pk"))
    evidence = [
        Evidence(
            enrolment=each,
            assessment_id="a1",
            outcome_ids=["o1", "o2"],
            type="video",
            title="Film of the skills station",
            url=f"https://films.example.org/{number}",
            added_by=cast.daniel,
            added_at=at,
        )
        for number, each in enumerate(enrolments)
    ]
    decisions = [
        Decision(
            enrolment=each,
            assessment_id="a1",
            scores={"c-o1": 1 + number % 2, "c-o2": 1},
            result=Decision.Result.PASSED,
            comment="Calm and in order.",
            assessor=cast.daniel,
            decided_at=at,
        )
        for number, each in enumerate(enrolments)
        if number % 10
    ]
    bulk.insert(evidence)
    bulk.insert(decisions)
    seen = Decision.evidence.through
    shown = {each.enrolment_id: each.pk for each in evidence}
    bulk.insert(
        [seen(decision_id=each.pk, evidence_id=shown[each.enrolment_id]) for each in decisions]
    )
    return cohort
