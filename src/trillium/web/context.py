"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest

from trillium.accounts.organisations import queries as organisations


def house(request: HttpRequest) -> dict[str, object]:
    """Return the site's address and the roles of the person who looks."""
    person = request.user
    roles = organisations.roles_of(person) if person.is_authenticated else frozenset()
    return {"site_url": settings.SITE_URL, "roles": roles}
