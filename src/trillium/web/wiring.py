"""Every "when this happens, do that", on one page."""

from uuid import UUID

from trillium.accounts.organisations import actions as organisations
from trillium.accounts.organisations import queries as memberships
from trillium.accounts.people import queries as people
from trillium.accounts.people.events import PersonErased
from trillium.collaboration.codesign import actions as codesign
from trillium.collaboration.codesign import queries as sign_offs
from trillium.collaboration.codesign.events import SignedOff
from trillium.collaboration.needs import queries as needs
from trillium.delivery.assessment import actions as assessment
from trillium.delivery.assessment import queries as assessments
from trillium.delivery.assessment.events import AssessmentPassed
from trillium.delivery.catalogue import actions as catalogue
from trillium.delivery.offerings import actions as offerings
from trillium.delivery.offerings import queries as enrolments
from trillium.delivery.offerings.events import (
    EntryPublished,
    EntryWithdrawn,
    ImportUndone,
    OfferingsChanged,
)
from trillium.evaluation.feedback import actions as feedback
from trillium.evaluation.feedback import queries as responses
from trillium.evaluation.insights import queries as findings
from trillium.kit import personal_data
from trillium.kit.events import follow
from trillium.recognition.issuing import actions as issuing
from trillium.recognition.issuing import queries as awards
from trillium.recognition.issuing.events import (
    CredentialIssued,
    CredentialRevoked,
    CredentialsIssued,
)
from trillium.recognition.wallets import actions as wallets
from trillium.recognition.wallets import queries as held
from trillium.structures.designs import queries as designs
from trillium.structures.frameworks import actions as checks
from trillium.structures.frameworks import queries as frameworks
from trillium.structures.pathways import queries as pathways
from trillium.structures.quality import actions as quality
from trillium.structures.quality import queries as reviews

#: events that nothing here follows, since recognition pulls what is ready to issue; they are
#: announced for plugins
FOR_PLUGINS: tuple[type, ...] = (AssessmentPassed, CredentialRevoked)


def endorse(event: SignedOff) -> None:
    """Sign what an employer agreed to, with the key held for it by its consent."""
    issuing.sign_endorsement(request_id=event.request_id, at=event.at)


def forget_check(event: SignedOff) -> None:
    """Have the version that was signed off held against the frameworks anew."""
    request = sign_offs.request_by_id(event.request_id)
    if request is not None and request.thing_type == "designs.version":
        checks.forget_check(version_id=UUID(request.thing_id))


def forget_enrolments(event: PersonErased) -> None:
    """Take the name off the cohorts."""
    offerings.forget_learner(person_id=UUID(event.person_id), at=event.at)


def forget_evidence(event: PersonErased) -> None:
    """Remove what the learner handed in."""
    assessment.forget_learner(person_id=UUID(event.person_id), at=event.at)


def forget_credentials(event: PersonErased) -> None:
    """Remove our copies; the status stays, so that the learner's own stays verifiable."""
    issuing.forget_learner(person_id=UUID(event.person_id), at=event.at)


def forget_wallet(event: PersonErased) -> None:
    """End every link that the person was sent or made."""
    wallets.forget_learner(person_id=event.person_id, at=event.at)


def forget_feedback(event: PersonErased) -> None:
    """Cut the tie to what the person said of an offering; the ratings stay."""
    feedback.forget_person(person_id=event.person_id, at=event.at)


def connect() -> None:
    """Say what follows from each event, who knows a person, and who tells what is held."""
    follow(SignedOff, endorse, forget_check)
    follow(CredentialIssued, wallets.tell_learner)
    follow(EntryPublished, catalogue.follow_publication)
    follow(EntryWithdrawn, catalogue.follow_withdrawal)
    follow(OfferingsChanged, catalogue.follow_offerings)
    follow(CredentialsIssued, wallets.defer_links)
    # Issuing is asked first: what was issued cannot be undone, whatever else is in the way.
    follow(ImportUndone, issuing.refuse_undo, assessment.refuse_undo)
    # Our copies of credentials go before the rows they hang from.
    follow(
        PersonErased,
        forget_credentials,
        forget_wallet,
        forget_evidence,
        forget_enrolments,
        forget_feedback,
        quality.forget_person,
        codesign.forget_person,
        organisations.forget_person,
    )
    people.erasable_by(
        memberships.people_known_to, enrolments.people_known_to, awards.people_known_to
    )
    personal_data.gather_from(
        people=people.about,
        organisations=memberships.about,
        needs=needs.about,
        sign_offs=sign_offs.about,
        designs=designs.about,
        attestations=frameworks.about,
        reviews=reviews.about,
        pathways=pathways.about,
        enrolments=enrolments.about,
        assessment=assessments.about,
        credentials=awards.about,
        wallet=held.about,
        feedback=responses.about,
        evaluation=findings.about,
    )
