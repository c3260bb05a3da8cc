"""Every component on one page. It exists for the tests only."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

from django import forms
from django.conf.urls.i18n import i18n_patterns
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse

from trillium.kit.errors import Refused
from trillium.kit.forms import BilingualText
from trillium.web import urls
from trillium.web.templatetags.ui import PHASE_NAMES, STATES

ICONS = Path(urls.__file__).parent / "static" / "img" / "icons.svg"


class EveryField(forms.Form):
    title = BilingualText(label="Title", both=True)
    purpose = BilingualText(
        label="Purpose", rows=4, required=False, help_text="Why it is needed, in two sentences."
    )
    email = forms.EmailField(label="Email", help_text="Where the link goes.")
    hours = forms.IntegerField(label="Hours", min_value=1)
    starts = forms.DateField(
        label="Starts on", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    level = forms.ChoiceField(label="Level", choices=[("", "Choose"), ("3", "3"), ("4", "4")])
    answer = forms.ChoiceField(
        label="Your answer",
        choices=[("y", "I confirm"), ("n", "I decline")],
        widget=forms.RadioSelect,
    )
    kinds = forms.MultipleChoiceField(
        label="Evidence",
        choices=[("film", "A film"), ("report", "A report")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    consent = forms.BooleanField(label="I agree that my name stands in the credential")
    file = forms.FileField(label="Cohort", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


class TooLate(Refused):
    """The window for this closed on 1 May."""


def phases() -> list[dict[str, object]]:
    states = ["done", "done", "current", "open", "ahead", "ahead", "ahead"]
    notes = ["", "", "Two things missing", "Rubric missing", "", "", ""]
    return [
        {
            "number": n + 1,
            "name": name,
            "state": states[n],
            "note": notes[n],
            "url": "#" if n < 4 else "",
            "selected": n == 3,
        }
        for n, name in enumerate(PHASE_NAMES.values())
    ]


def gallery(request: HttpRequest) -> HttpResponse:
    if "said" in request.GET:
        messages.success(request, "The need is saved.")
        messages.error(request, "The mail could not be sent.")
        messages.warning(request, "The link expires tomorrow.")
    return render(
        request,
        "gallery.html",
        {
            "form": EveryField(
                initial={
                    "title": {"en": "Infection control", "fr": "Prévention"},
                    "starts": date(2026, 5, 4),
                }
            ),
            "wrong": EveryField({"email": "nobody"}, prefix="wrong"),
            "states": list(STATES),
            "phases": phases(),
            "icons": re.findall('symbol id="([^"]+)', ICONS.read_text()),
            "page": Paginator(range(50), 10).page(2),
            "at": datetime(2026, 5, 4, 14, 30, tzinfo=UTC),
            "title": "must not leak into components",
        },
    )


def refused(_request: HttpRequest) -> HttpResponse:
    raise TooLate


def forbidden(_request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def broken(_request: HttpRequest) -> HttpResponse:
    return 1 // 0


def welcome(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/welcome.html")


try:
    reverse("home", urlconf=urls)
    home = []
except NoReverseMatch:
    home = [path("", welcome, name="home")]

urlpatterns = urls.urlpatterns + i18n_patterns(
    *home,
    path("gallery", gallery),
    path("gallery/welcome", welcome),
    path("gallery/refused", refused),
    path("gallery/forbidden", forbidden),
    path("gallery/broken", broken),
    prefix_default_language=False,
)
