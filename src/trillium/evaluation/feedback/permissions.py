"""Who may speak of an offering, and who reads what was said."""

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.people.models import Person
from trillium.delivery.offerings import permissions as offerings
from trillium.delivery.offerings.models import Offering
from trillium.evaluation.feedback import queries
from trillium.kit.errors import NotAllowed


class NotYourVoice(NotAllowed):
    """You can speak of this offering only as what you are: learner, employer or instructor."""


def may_give(person: Person, offering: Offering, voice: str) -> None:
    """Check that the person is a learner, a partner employer or an instructor of the offering.

    Raises NotYourVoice, or NotYours for people who have nothing to do with it.
    """
    voices = queries.voices_of(person, offering)
    if not voices:
        raise offerings.NotYours
    if voice not in voices:
        raise NotYourVoice


def may_read(person: Person, offering: Offering) -> None:
    """Check that the person works for the institution."""
    offerings.may_see(person, offering)


def may_speak(person: Person, offering: Offering) -> None:
    """Check that the person has any voice on the offering; raises NotYours."""
    if not queries.voices_of(person, offering):
        raise offerings.NotYours


def reads(person: Person, offering: Offering) -> bool:
    """Return whether the person may read what was said."""
    institution = offering.version.design.organisation_id
    return organisations.has_role(person, institution, *offerings.STAFF)
