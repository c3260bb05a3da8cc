"""What was issued."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from trillium.accounts.organisations import queries as organisations
from trillium.accounts.organisations.models import Membership
from trillium.accounts.people.models import Person
from trillium.recognition.issuing.models import Award, Endorsement
from trillium.structures.designs.models import Version

_WITH = (
    "version__design",
    "organisation",
    "enrolment",
    "key",
    "status_list",
    "replaces",
    "replaced_by",
)


def awards() -> QuerySet[Award]:
    """Return every award with what its page shows."""
    return Award.objects.select_related(*_WITH)


def awards_of(person: Person) -> QuerySet[Award]:
    """Return the person's own credentials, the newest first; what was replaced is left out."""
    return (
        awards()
        .filter(learner=person, replaced_by=None, document__isnull=False)
        .order_by("-issued_at")
    )


def award_with_id(credential_id: str) -> Award | None:
    """Return the award behind `urn:uuid:…`, where this site issued it."""
    try:
        pk = UUID(credential_id.removeprefix("urn:uuid:"))
    except ValueError:
        return None
    return awards().filter(pk=pk).first()


def endorsements_on(version: Version) -> list[Endorsement]:
    """Return the endorsements credentials of a version carry: on its digest, by a good key."""
    return list(
        Endorsement.objects.filter(
            version=version, digest=version.digest, key__revoked_at=None
        ).select_related("organisation")
    )


def issued_by_import(enrolment_ids: list[UUID]) -> int:
    """Return how many of these enrolments have a credential, revoked or not."""
    return Award.objects.filter(enrolment_id__in=enrolment_ids).count()


def people_known_to(registrar: Person) -> QuerySet[Award, UUID | None]:
    """Return the ids of the holders of what the person's institutions issued, as registrar."""
    own = organisations.organisations_of(registrar, Membership.Role.REGISTRAR)
    found = Award.objects.filter(organisation__in=own, learner__isnull=False)
    return found.values_list("learner_id", flat=True)


def about(person: Person) -> dict[str, Any]:
    """Return everything this feature keeps of a person, for the person."""
    return {
        "credentials": [
            {
                "id": f"urn:uuid:{award.pk}",
                "issued_at": award.issued_at.isoformat(),
                "revoked_at": award.revoked_at and award.revoked_at.isoformat(),
                "revocation_reason": award.revocation_reason,
                "credential": award.document,
            }
            for award in Award.objects.filter(learner=person)
        ]
    }
