"""What others may ask about organisations and roles."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from trillium.accounts.journal.rules import ids_among
from trillium.accounts.organisations.models import Membership, Organisation
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
    return Membership.objects.filter(
        person=person, organisation_id=organisation_id, role__in=roles
    ).exists()


def people_with_role(organisation: Organisation, *roles: str) -> QuerySet[Membership]:
    """Return the memberships of an organisation in one of `roles`, people loaded."""
    return Membership.objects.filter(organisation=organisation, role__in=roles).select_related(
        "person"
    )


def people_to_mail(organisation: Organisation, *roles: str) -> set[Person]:
    """Return who acts for an organisation in one of `roles` and can be reached by mail."""
    rows = people_with_role(organisation, *roles)
    return {each.person for each in rows.filter(person__is_active=True, person__email__gt="")}


def roles_in(person: Person, organisation: Organisation) -> frozenset[str]:
    """Return the roles the person has in this organisation."""
    found = Membership.objects.filter(person=person, organisation=organisation)
    return frozenset(found.values_list("role", flat=True))


def coordinates(person: Person, organisation: Organisation) -> bool:
    """Return whether the person coordinates the organisation, or the consortium it belongs to."""
    return has_role(
        person, organisation.consortium_id or organisation.id, Membership.Role.COORDINATOR
    )


def people_known_to(registrar: Person) -> QuerySet[Membership, UUID]:
    """Return the ids of those who act for an institution that the person is registrar of."""
    own = organisations_of(registrar, Membership.Role.REGISTRAR)
    return Membership.objects.filter(organisation__in=own).values_list("person_id", flat=True)


def by_slug(slug: str) -> Organisation | None:
    """Return the organisation with this slug."""
    return Organisation.objects.select_related("consortium").filter(slug=slug).first()


def overseen_by(person: Person) -> QuerySet[Organisation]:
    """Return the person's organisations, and the members of a consortium they coordinate."""
    own = Membership.objects.filter(person=person)
    coordinated = own.filter(role=Membership.Role.COORDINATOR)
    return Organisation.objects.filter(
        Q(id__in=own.values("organisation_id"))
        | Q(consortium_id__in=coordinated.values("organisation_id"))
    )


def neighbours_of(person: Person) -> QuerySet[Organisation]:
    """Return the organisations the person acts for, and all others in the same consortia."""
    own = Organisation.objects.filter(
        id__in=Membership.objects.filter(person=person).values("organisation_id")
    )
    return Organisation.objects.filter(
        Q(id__in=own.values("id"))
        | Q(id__in=own.values("consortium_id"))
        | Q(consortium_id__in=own.values("id"))
        | Q(consortium_id__in=own.filter(consortium__isnull=False).values("consortium_id"))
    )


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Return who acts for the organisation, by name, people loaded."""
    found = Membership.objects.filter(organisation=organisation, person__erased_at=None)
    return found.select_related("person").order_by("person__name", "role")


def about(person: Person) -> dict[str, object]:
    """Return what this feature holds about the person: the roles they have."""
    memberships = Membership.objects.filter(person=person).select_related("organisation")
    return {
        "roles": [
            {
                "organisation": each.organisation.name,
                "role": each.role,
                "since": each.since.isoformat(),
            }
            for each in memberships
        ]
    }


def by_id(pk: UUID | str) -> Organisation | None:
    """Return the organisation with this id."""
    return Organisation.objects.filter(pk=pk).first()


def neighbours_with_members(person: Person) -> QuerySet[Organisation]:
    """Return the person's neighbours, consortia first, with how many people act for each."""
    counted = Count("memberships__person", distinct=True)
    return (
        neighbours_of(person)
        .annotate(people=counted)
        .order_by(F("consortium").asc(nulls_first=True), "slug")
    )


def names_of(ids: Iterable[object]) -> dict[str, dict[str, str]]:
    """Return the bilingual name of each organisation, by id as text."""
    found = Organisation.objects.filter(id__in=ids_among(ids)).values_list("id", "name")
    return {str(pk): name for pk, name in found}
