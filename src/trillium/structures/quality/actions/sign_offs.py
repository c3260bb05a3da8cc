"""Asking an employer's representative to agree to a version as it stands."""

from datetime import datetime

from django.conf import settings

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership, Organisation
from trillium.accounts.people.models import Person
from trillium.collaboration.codesign import actions as codesign
from trillium.collaboration.codesign.models import SignOffRequest
from trillium.kit.errors import Refused
from trillium.structures.designs import permissions as design_permissions
from trillium.structures.designs import queries as design_queries
from trillium.structures.designs.models import Version
from trillium.structures.quality import queries

OPEN_WORDS = frozenset({Version.State.DRAFT, Version.State.IN_REVIEW})


class WordsAreFixed(Refused):
    """Version {number} is approved already: there is nothing left to agree on."""


class NotARepresentative(Refused):
    """{person} does not represent {organisation} as an employer here."""


class NothingToAgreeOn(Refused):
    """Write at least one outcome and one assessment before an employer is asked to confirm them."""


def ask_sign_off(
    *, actor: Person, version: Version, organisation: Organisation, person: Person, at: datetime
) -> tuple[SignOffRequest, str]:
    """Ask an employer's representative to confirm demand and assessment; the link is mailed.

    Returns the request and the secret of its link. Raises NotProgrammeLead, WordsAreFixed,
    NotARepresentative and NothingToAgreeOn.
    """
    owner = version.design.organisation
    design_permissions.require_write(actor, owner)
    if version.state not in OPEN_WORDS:
        raise WordsAreFixed(number=version.number)
    if not organisations.has_role(person, organisation.pk, Membership.Role.EMPLOYER):
        raise NotARepresentative(person=person, organisation=organisation)
    if not (design_queries.outcomes(version) and design_queries.assessments(version)):
        raise NothingToAgreeOn
    return codesign.request_sign_off(
        actor=actor,
        thing_type=queries.THING,
        thing_id=str(version.pk),
        address=f"{settings.SITE_URL}{design_queries.achievement_path(version)}",
        digest=version.digest,
        text=design_queries.sign_off_text(version),
        aspects=list(queries.ASPECTS),
        organisation=organisation,
        person=person,
        requested_for=owner,
        at=at,
    )
