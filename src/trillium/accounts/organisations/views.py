"""The pages of organisations, and the journal: who did what in them."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from trillium.accounts.journal import queries as journal
from trillium.accounts.journal.models import Entry
from trillium.accounts.journal.wording import sentence_of
from trillium.accounts.organisations import actions, permissions, queries
from trillium.accounts.organisations.forms import MemberForm
from trillium.accounts.organisations.models import Membership, Organisation
from trillium.accounts.people import queries as people
from trillium.accounts.people.permissions import signed_in
from trillium.kit import reader
from trillium.kit.bilingual import text
from trillium.kit.errors import Refused

PAGE = 30
#: what people do unnamed, so that they speak freely
UNNAMED = frozenset({"feedback.given"})
CHECKED = "journal.whole_until"  # key of the cache
TEN_MINUTES = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One role somebody has, and whether the viewer may take it back."""

    membership: Membership
    role: str | Promise
    may_remove: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry of the journal as people read it."""

    entry: Entry
    who: str
    sentence: str
    thing: journal.Thing
    organisation: Organisation | None


def seen(request: HttpRequest, slug: str) -> Organisation:
    """Return the organisation for those who may see it. Raises NoSuchOrganisation."""
    organisation = queries.by_slug(slug)
    if organisation is None:
        raise permissions.NoSuchOrganisation
    permissions.to_see(signed_in(request), organisation)
    return organisation


@login_required
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.neighbours_with_members(signed_in(request)), PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "organisations/list.html", {"page": page})


@login_required
@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    person, shown = signed_in(request), seen(request, slug)
    gives = permissions.roles_to_give(person, shown)
    held = [
        Held(
            membership=each,
            role=Membership.Role(each.role).label,
            may_remove=each.role in gives or each.person_id == person.pk,
        )
        for each in queries.members_of(shown)
    ]
    context = {
        "organisation": shown,
        "members": held,
        "may_add": bool(gives),
        "may_decide_on_key": permissions.may_decide_on_key(person, shown),
        "may_read_journal": queries.overseen_by(person).filter(pk=shown.pk).exists(),
    }
    return render(request, "organisations/organisation.html", context)


@login_required
def add_member(request: HttpRequest, slug: str) -> HttpResponse:
    person, shown = signed_in(request), seen(request, slug)
    roles = permissions.roles_to_give(person, shown)
    if not roles:
        raise permissions.MayNotGiveRole
    form = MemberForm(request.POST or None, roles=roles, initial={"language": person.language})
    if form.is_valid():
        try:
            actions.invite_member(
                actor=person, organisation=shown, at=timezone.now(), **form.cleaned_data
            )
        except Refused as why:
            form.add_error(None, why.sentence(gettext))
        else:
            messages.success(request, _("The role is given, and a message is on its way."))
            return redirect(shown)
    return render(request, "organisations/add_member.html", {"form": form, "organisation": shown})


@login_required
@require_POST
def remove_member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    shown = seen(request, slug)
    membership = get_object_or_404(
        Membership.objects.select_related("organisation"), pk=pk, organisation=shown
    )
    actions.remove_member(actor=signed_in(request), membership=membership, at=timezone.now())
    messages.success(request, _("The role is taken back."))
    return redirect(shown)


@login_required
@require_POST
def key(request: HttpRequest, slug: str) -> HttpResponse:
    shown, agreed = seen(request, slug), request.POST.get("consent") == "yes"
    act = actions.consent_to_key if agreed else actions.withdraw_key_consent
    act(actor=signed_in(request), organisation=shown, at=timezone.now())
    messages.success(
        request, _("Your consent is recorded.") if agreed else _("Your consent is withdrawn.")
    )
    return redirect(shown)


@login_required
@require_safe
def read_journal(request: HttpRequest) -> HttpResponse:
    overseen = {str(each.pk): each for each in queries.overseen_by(signed_in(request))}
    chosen = request.GET.get("organisation", "")
    wanted = [pk for pk, each in overseen.items() if not chosen or each.slug == chosen]
    if not wanted:
        raise permissions.NoJournal
    page = Paginator(journal.of_organisations(wanted), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": lines_of(list(page), overseen),
        "organisations": sorted(overseen.values(), key=str),
        "chosen": chosen,
        "whole": chain_is_whole(),
    }
    return render(request, "organisations/journal.html", context)


def chain_is_whole() -> bool:
    """Check the chain: all of it once in ten minutes, in between only what was added since."""
    known = cache.get(CHECKED, journal.BEGINNING_MARK)
    if not journal.stands(known):
        newest = journal.newest_mark()
        whole = journal.first_broken_link() is None
        if whole:
            cache.set(CHECKED, newest, TEN_MINUTES)
        return whole
    return journal.first_broken_link(known) is None


def lines_of(entries: list[Entry], overseen: dict[str, Organisation]) -> list[Line]:
    """Return entries as people read them.

    Names and things are looked up for all of them at once.
    """
    names = people.names_of(
        each for entry in entries for each in (entry.actor_id, entry.detail.get("person", ""))
    )
    houses = queries.names_of(
        entry.detail.get(key, "") for entry in entries for key in ("partner", "organisation")
    )
    things = journal.things_of(entries)
    return [
        Line(
            entry=entry,
            who=gettext("Somebody") if entry.verb in UNNAMED else who(entry.actor_id, names),
            sentence=filled(entry, names, houses),
            thing=things[entry.pk],
            organisation=overseen.get(entry.organisation_id),
        )
        for entry in entries
    ]


def filled(entry: Entry, names: dict[str, str], houses: dict[str, dict[str, str]]) -> str:
    """Return what was done, in the reader's language, with whom."""
    language, detail = reader.language(), entry.detail
    role = detail.get("role", "")
    values = {
        "person": who(detail.get("person", ""), names),
        "role": Membership.Role(role).label if role in Membership.Role else role,
        "partner": text(houses.get(detail.get("partner", "")), language),
        "organisation": text(houses.get(detail.get("organisation", "")), language),
    }
    return gettext(sentence_of(entry.verb)).format_map(values)


def who(person_id: str, names: dict[str, str]) -> str:
    """Return what a person is called in the journal: the system, somebody erased, or a name."""
    if not person_id:
        return gettext("The system")
    return names.get(person_id) or gettext("An erased person")
