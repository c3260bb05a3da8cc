"""The learner's own pages. A mailed link opens them; no password is needed to hold a credential."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trillium.accounts.people.models import Person
from trillium.kit.errors import NotAllowed, NotFound, Refused
from trillium.recognition.issuing import queries as issuing
from trillium.recognition.issuing.models import Award
from trillium.recognition.verifying import queries as verifying
from trillium.recognition.wallets import actions, permissions, queries, rules
from trillium.recognition.wallets.forms import LinkForm, ShareForm
from trillium.recognition.wallets.models import Share, WalletLink

SESSION = "wallet_link"
NEW_SHARE = "wallet_new_share"
GONE, FORBIDDEN = 410, 403
#: how often one address on the network may ask for a link within the hour
MOST_ASKED, HOUR = 20, 3600


class WalletClosed(NotAllowed):
    """This page is in a wallet: open it with the link from your mail, or ask for a new link."""


def in_wallet(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the person whose wallet is open; refuse where none is."""

    @wraps(view)
    @never_cache
    def opened(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        holder = holder_of(request)
        if holder is None:
            raise WalletClosed
        return view(request, holder, **kwargs)

    return opened


@never_cache
@require_safe
def open_wallet(request: HttpRequest, token: str) -> HttpResponse:
    link, at = queries.link(token), timezone.now()
    if link is None:
        return _closed(request, rules.LinkUnknown())
    if link.expires_at <= at:
        return _closed(request, rules.LinkOver())
    try:
        permissions.must_own_link(link, _known_as(request))
    except permissions.NotYourWallet as problem:
        context = {
            "sentence": problem.sentence(gettext),
            "signed_in": request.user.is_authenticated,
        }
        return _unlogged(render(request, "wallets/other.html", context, status=FORBIDDEN))
    request.session.cycle_key()  # nobody who knew the session before shares it now
    request.session[SESSION] = str(link.pk)
    return redirect("wallets:wallet")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wallet(request: HttpRequest) -> HttpResponse:
    holder = holder_of(request)
    if holder is None:
        return _ask(request)
    now = timezone.now()
    context = {
        "holder": holder,
        "held": [(held, issuing.face_of(held.award)) for held in queries.wallet(holder, now)],
        "new_share": request.session.pop(NEW_SHARE, None),
        "now": now,
    }
    return render(request, "wallets/wallet.html", context)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    request.session.pop(SESSION, None)
    request.session.pop(NEW_SHARE, None)
    messages.success(request, gettext("The wallet is closed on this device."))
    return redirect("wallets:wallet")


@in_wallet
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, holder: Person, pk: UUID) -> HttpResponse:
    award = _award(holder, pk)
    form = ShareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _made, token = actions.share(
            person=holder,
            award=award,
            label=form.cleaned_data["label"],
            days=form.cleaned_data["days"],
            at=timezone.now(),
        )
        address = f"{settings.SITE_URL}{reverse('wallets:shared', args=[token])}"
        request.session[NEW_SHARE] = {"award": str(award.pk), "address": address}
        messages.success(request, gettext("The link is made. Copy it now: it is shown once."))
        return redirect(f"{reverse('wallets:wallet')}#c-{award.pk}")
    context = {"award": award, "form": form, "title": award.version.document.get("title")}
    return render(request, "wallets/share.html", context)


@in_wallet
@require_POST
def withdraw(request: HttpRequest, holder: Person, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Share.objects.select_related("award"), pk=pk)
    try:
        actions.withdraw_share(person=holder, share=found, at=timezone.now())
        messages.success(request, gettext("The link is withdrawn: it shows nothing any more."))
    except Refused as problem:
        messages.error(request, problem.sentence(gettext))
    return redirect(f"{reverse('wallets:wallet')}#c-{found.award_id}")


@in_wallet
@require_safe
def file(request: HttpRequest, holder: Person, pk: UUID, kind: str) -> HttpResponse:  # noqa: ARG001
    found = issuing.file_of(_award(holder, pk), kind)
    return _download(found.content, found.name, found.media_type)


@in_wallet
@require_safe
def export(request: HttpRequest, holder: Person) -> HttpResponse:  # noqa: ARG001
    at = timezone.now()
    name = f"{gettext('wallet')}-{timezone.localdate(at).isoformat()}.zip"
    return _download(queries.export(holder, at), name, "application/zip")


@never_cache
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    found, at = queries.share(token), timezone.now()
    if found is None:
        return _unlogged(render(request, "404.html", status=404))
    if found.withdrawn_at or found.expires_at <= at or found.award.document is None:
        return _unlogged(render(request, "wallets/over.html", {"share": found}, status=GONE))
    checked = verifying.verification_of(found.award, at)
    context = {"share": found, "checked": checked, "token": token}
    response = render(request, "wallets/shared.html", context)
    response["Referrer-Policy"] = "no-referrer"  # the address itself is the key
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def holder_of(request: HttpRequest) -> Person | None:
    """Return whose wallet is open: by the session's link, else the learner who is signed in."""
    if pk := request.session.get(SESSION):
        link = queries.open_link(pk, timezone.now())
        return link.person if link else None
    person = request.user
    return person if isinstance(person, Person) and _holds(person) else None


def _holds(person: Person) -> bool:
    return issuing.awards_of(person).exists()


def _known_as(request: HttpRequest) -> set[UUID]:
    """Return as whom the visitor is known already: signed in, or by an open wallet."""
    known = {request.user.pk} if request.user.is_authenticated else set()
    if pk := request.session.get(SESSION):
        link: WalletLink | None = queries.open_link(pk, timezone.now())
        known |= {link.person_id} if link else set()
    return known


def _ask(request: HttpRequest) -> HttpResponse:
    """Take an address and always say the same, so that nobody learns who holds a credential."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _may_ask(request):
            actions.send_link_again(email=form.cleaned_data["email"], at=timezone.now())
        return render(request, "wallets/asked.html")
    return render(request, "wallets/ask.html", {"form": form})


def _may_ask(request: HttpRequest) -> bool:
    key = f"wallet-ask:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, HOUR)
    return cache.incr(key) <= MOST_ASKED


def _award(holder: Person, pk: UUID) -> Award:
    found = issuing.awards().filter(pk=pk).first()
    if found is None:
        raise permissions.NotYourCredential
    permissions.must_hold(holder, found)
    return found


def _closed(request: HttpRequest, problem: Refused | NotFound) -> HttpResponse:
    status = 404 if isinstance(problem, NotFound) else GONE
    context = {"sentence": problem.sentence(gettext), "form": LinkForm()}
    return _unlogged(render(request, "wallets/closed.html", context, status=status))


def _unlogged(response: HttpResponse) -> HttpResponse:
    """Keep Django from logging the address of a refused page: the address is the key."""
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 -- its own mark
    return response


def _download(content: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
