"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest

from trillium.accounts.organisations import queries as organisations
from trillium.web import shell


def house(request: HttpRequest) -> dict[str, object]:
    """Return the site's address, the roles of the person who looks, and the head of the page."""
    person = getattr(request, "user", None)  # an error page may come before anyone is known
    roles = organisations.roles_of(person) if person and person.is_authenticated else frozenset()
    return {
        "site_url": settings.SITE_URL,
        "roles": roles,
        "theme": shell.theme_of(request),
        "doors": shell.doors(request, roles),
    }
