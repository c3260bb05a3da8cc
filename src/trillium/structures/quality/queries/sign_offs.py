"""What employers were asked to confirm of a version, and what they said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from trillium.accounts.organisations.models import Membership, Organisation
from trillium.collaboration.codesign import queries as codesign
from trillium.collaboration.codesign.models import SignOff, SignOffRequest
from trillium.structures.designs import queries as designs
from trillium.structures.designs.models import Version

THING = "designs.version"
ASPECTS = ("demand", "assessment")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request for a sign-off and what became of it."""

    request: SignOffRequest
    state: str  # waiting, agreed, declined, partly, lapsed, expired
    answers: tuple[SignOff, ...]


def confirmed(version: Version) -> frozenset[str]:
    """Return the aspects that an employer has confirmed on the version's words as they stand."""
    given = codesign.sign_offs_on(THING, str(version.pk), version.digest)
    return frozenset(each.aspect for each in given if each.answer == SignOff.Answer.AGREED)


def sign_offs_asked(version: Version, at: datetime) -> tuple[Asked, ...]:
    """Return every request for a sign-off on the version, newest first, with its state."""
    rows = codesign.requests_on(THING, version.pk)
    return tuple(_asked(row, version.digest, at) for row in rows)


def _asked(row: SignOffRequest, digest: str, at: datetime) -> Asked:
    answers = tuple(row.answers.all())
    return Asked(request=row, state=_state(row, answers, digest, at), answers=answers)


def _state(row: SignOffRequest, answers: Sequence[SignOff], digest: str, at: datetime) -> str:
    if row.withdrawn_at or row.digest != digest:
        return "lapsed"
    if answers:
        given = {answer.answer for answer in answers}
        return given.pop() if len(given) == 1 else "partly"
    return "expired" if row.expires_at <= at else "waiting"


def people_to_ask(version: Version) -> QuerySet[Membership]:
    """Return the employers' representatives who may be asked: of partners and of the consortium."""
    around = designs.circle(version.design.organisation)
    return (
        Membership.objects.filter(
            organisation__in=around,
            organisation__kind=Organisation.Kind.EMPLOYER,
            role=Membership.Role.EMPLOYER,
            person__is_active=True,
        )
        .select_related("organisation", "person")
        .order_by("organisation__slug", "person__name")
    )
