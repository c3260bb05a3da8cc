"""Head and foot of every page: the main navigation, the theme."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

THEMES = ("light", "dark")
YEAR = 365 * 24 * 3600

TEAM = frozenset({"programme_lead", "assessor", "reviewer", "registrar", "coordinator"})
PARTNER = frozenset({"employer_representative"})

#: word, name of the address, who sees it: None is everyone. Home is the mark before them.
DOORS: tuple[tuple[str | Promise, str, frozenset[str] | None], ...] = (
    (_("Needs"), "needs:list", TEAM | PARTNER),
    (_("Designs"), "designs:list", TEAM | PARTNER),
    (_("Cohorts"), "offerings:list", TEAM),
    (_("Catalogue"), "catalogue:list", None),
    (_("Pathways"), "pathways:list", None),
    (_("Frameworks"), "frameworks:list", TEAM),
    (_("Verify"), "verifying:verify", None),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One entry of the main navigation."""

    word: str | Promise
    address: str
    current: bool


def doors(request: HttpRequest, roles: frozenset[str]) -> list[Door]:
    """Return the entries this person sees; one whose feature has no page yet is left out."""
    person = getattr(request, "user", None)
    inside = bool(person and person.is_authenticated)
    shown = []
    for word, name, who in DOORS:
        if who is not None and not (inside and who & roles):
            continue
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        current = request.path.startswith(address)
        shown.append(Door(word=word, address=address, current=current))
    return shown


def theme_of(request: HttpRequest) -> str:
    """Return the theme this browser chose, or "" to follow its own setting."""
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in THEMES else ""


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice in a cookie and go back to where it was made."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    answer = HttpResponseRedirect(back)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        answer.set_cookie(
            "theme", chosen, max_age=YEAR, samesite="Lax", secure=settings.SECURE, httponly=False
        )
    else:
        answer.delete_cookie("theme", samesite="Lax")
    return answer
