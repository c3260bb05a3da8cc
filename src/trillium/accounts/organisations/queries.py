"""What others may ask about organisations and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trillium.accounts.organisations.models import Membership, Organisation

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from trillium.accounts.people.models import Person


def roles_of(person: Person) -> frozenset[str]:
    """Return every role the person has, in any organisation."""
    return frozenset(Membership.objects.filter(person=person).values_list("role", flat=True))


def organisations_of(person: Person, *roles: str) -> QuerySet[Organisation]:
    """Return the organisations the person acts for, in one of `roles` where any is named."""
    found = Membership.objects.filter(person=person)
    if roles:
        found = found.filter(role__in=roles)
    return Organisation.objects.filter(id__in=found.values("organisation_id"))


def has_role(person: Person, organisation_id: UUID | str, *roles: str) -> bool:
    """Return whether the person acts for that organisation in one of `roles`."""
    return Membership.objects.filter(person=person, organisation_id=organisation_id, role__in=roles).exists()


def people_with_role(organisation: Organisation, *roles: str) -> QuerySet[Membership]:
    """Return the memberships of an organisation in one of `roles`, people loaded."""
    return Membership.objects.filter(organisation=organisation, role__in=roles).select_related("person")
