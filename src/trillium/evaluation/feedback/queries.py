"""What others may ask about feedback: sums and words, never who said them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership, Organisation
from trillium.accounts.people.models import Person
from trillium.collaboration.partners import queries as partners
from trillium.delivery.offerings import queries as offerings
from trillium.delivery.offerings.models import Offering
from trillium.evaluation.feedback.models import Response
from trillium.evaluation.feedback.rules import Answers, counted
from trillium.structures.designs.models import Version

Role = Membership.Role
Voice = Response.Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceSummary:
    """What one kind of people said."""

    voice: str
    label: str
    relevance: Answers
    assessment: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What everybody said, together and voice by voice."""

    relevance: Answers
    assessment: Answers
    voices: tuple[VoiceSummary, ...]

    @property
    def total(self) -> int:
        """How many answered."""
        return self.relevance.total


def of_offering(offering: Offering) -> QuerySet[Response]:
    """Return the answers on one offering, newest first."""
    return Response.objects.filter(offering=offering)


def of_version(version: Version) -> QuerySet[Response]:
    """Return the answers on every offering of a version, newest first."""
    return Response.objects.filter(offering__version=version)


def summary(responses: Iterable[Response]) -> Summary:
    """Return how the ratings add up."""
    given = list(responses)
    return Summary(
        relevance=counted(each.relevance for each in given),
        assessment=counted(each.assessment for each in given),
        voices=tuple(
            VoiceSummary(
                voice=voice.value,
                label=voice.label,
                relevance=counted(each.relevance for each in given if each.voice == voice),
                assessment=counted(each.assessment for each in given if each.voice == voice),
            )
            for voice in Voice
        ),
    )


def voices_of(person: Person, offering: Offering) -> tuple[str, ...]:
    """Return as what the person may speak of an offering: learner, employer, instructor."""
    institution = offering.version.design.organisation
    voices = []
    if offerings.is_enrolled(person, offering):
        voices.append(Voice.LEARNER.value)
    if _represents_partner(person, institution):
        voices.append(Voice.EMPLOYER.value)
    if organisations.has_role(person, institution.id, Role.ASSESSOR, Role.PROGRAMME_LEAD):
        voices.append(Voice.INSTRUCTOR.value)
    return tuple(voices)


def voices_left(person: Person, offering: Offering) -> tuple[str, ...]:
    """Return the voices with which the person has not spoken yet."""
    given = set(
        Response.objects.filter(offering=offering, person=person).values_list("voice", flat=True)
    )
    return tuple(voice for voice in voices_of(person, offering) if voice not in given)


def _represents_partner(person: Person, institution: Organisation) -> bool:
    represented = organisations.organisations_of(person, Role.EMPLOYER)
    return partners.led_by(institution).filter(partner__in=represented).exists()


def about(person: Person) -> dict[str, Any]:
    """Return what these tables hold of a person, for the person."""
    return {
        "feedback": [
            {
                "voice": each.voice,
                "relevance": each.relevance,
                "assessment": each.assessment,
                "comment": each.comment,
                "given_at": each.given_at.isoformat(),
            }
            for each in Response.objects.filter(person=person)
        ]
    }
