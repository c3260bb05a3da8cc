"""The public page where anybody checks a credential. Nothing that is given here is kept."""

import re
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from trillium.credentials.errors import CredentialUnreadable
from trillium.recognition.verifying import queries
from trillium.recognition.verifying.forms import HOPELESS, MemoryOnly, VerifyForm
from trillium.structures.designs import queries as designs

_ADDRESS = re.compile(r"https?://\S+\Z", re.IGNORECASE)
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_VERIFY = re.compile(rf"(?:/fr)?/(?:verify|badges)/({_UUID})/?\Z", re.IGNORECASE)
_SHARE = re.compile(r"(?:/fr)?/share/([A-Za-z0-9_-]{20,100})/?\Z")
_URN = re.compile(rf"urn:uuid:({_UUID})\Z", re.IGNORECASE)


# Exempt: verifying changes nothing for anybody, and the size is looked at before a byte is read.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, VerifyForm())
    try:
        return _answer(request, _given(request))
    except CredentialUnreadable as problem:
        form = VerifyForm({"text": ""})
        form.is_valid()
        form.add_error(None, gettext(problem.sentence))
        return _page(request, form, status=422)


@never_cache
@require_safe
def award(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = queries.award(pk)
    if found is None:
        raise Http404
    checked = queries.verification_of(found, timezone.now())
    context = {
        "award": found,
        "checked": checked,
        "title": found.version.document.get("title"),
        "ending": designs.ending(found.version),
    }
    return render(request, "verifying/award.html", context)


def _answer(request: HttpRequest, data: bytes) -> HttpResponse:
    address = _own_address(request, data)
    if address is None:
        source = queries.find_credential(data)
        address = _own_address(request, source.encode())
    if address is not None:
        return redirect(address)
    checked = queries.verification(source, timezone.now())
    ending = designs.ending(checked.award.version) if checked.award else None
    return render(request, "verifying/answer.html", {"checked": checked, "ending": ending})


def _given(request: HttpRequest) -> bytes:
    """Return what was given, a file before a text; raise CredentialUnreadable for neither."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > HOPELESS:
        raise _too_large()
    handler = MemoryOnly(request)
    request.upload_handlers = [handler]
    try:
        file, text = request.FILES.get("file"), str(request.POST.get("text", "")).strip()
    except RequestDataTooBig:
        raise _too_large() from None
    if handler.too_large:
        raise _too_large()
    if file is not None and file.size:
        return bytes(file.read())
    if not text:
        raise CredentialUnreadable("Choose a file, paste a credential or scan a code first.")
    return text.encode()


def _too_large() -> CredentialUnreadable:
    size = filesizeformat(settings.TRILLIUM_LARGEST_UPLOAD)
    pattern = gettext("This is too large: %(size)s is the most that is read. Nothing was kept.")
    return CredentialUnreadable(pattern % {"size": size})


def _own_address(request: HttpRequest, data: bytes) -> str | None:
    """Return the page of this site that an address stands for; None where it is no address.

    Raises CredentialUnreadable for an address elsewhere: a page must not make this site call it.
    """
    if len(data) > 2_000 or not data.isascii():  # noqa: PLR2004 -- no address is longer
        return None
    text = data.decode("ascii").strip()
    if urn := _URN.match(text):
        return reverse("verifying:award", args=[urn[1]])
    if not _ADDRESS.match(text) and not text.startswith("/"):
        return None
    parts = urlsplit(text)
    own = {urlsplit(settings.SITE_URL).netloc, request.get_host(), ""}
    if parts.netloc.lower() in own:
        if found := _VERIFY.match(parts.path):
            return reverse("verifying:award", args=[found[1]])
        if found := _SHARE.match(parts.path):
            return reverse("wallets:shared", args=[found[1]])
    raise CredentialUnreadable(
        "Only an address of this site’s own credentials is opened here. "
        "Download the credential where that address leads, and give the file."
    )


def _page(request: HttpRequest, form: VerifyForm, status: int = 200) -> HttpResponse:
    largest = filesizeformat(settings.TRILLIUM_LARGEST_UPLOAD)
    context = {"form": form, "largest": largest}
    return render(request, "verifying/verify.html", context, status=status)
