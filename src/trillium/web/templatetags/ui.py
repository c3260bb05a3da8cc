"""What the components need beyond Django's own tags."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any
from urllib.parse import urlsplit

from django import forms, template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.forms import BoundField
from django.urls import NoReverseMatch, Resolver404, resolve, reverse, translate_url
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from trillium.kit import reader
from trillium.kit.forms import PairWidget

register = template.Library()


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How a state is shown: a word, an icon and a tone, so that no one depends on colour."""

    word: str | Promise
    icon: str
    tone: str


def _states(tone: str, icon: str, **words: str | Promise) -> dict[str, State]:
    return {value: State(word=word, icon=icon, tone=tone) for value, word in words.items()}


STATES: Mapping[str, State] = {
    **_states(
        "good", "check", met=_("Met"), passed=_("Passed"), approved=_("Approved"), done=_("Done")
    ),
    **_states(
        "good", "check", open=_("Open"), published=_("Published"), go=_("Go"), agreed=_("Confirmed")
    ),
    **_states("good", "award", issued=_("Issued")),
    **_states("bad", "cross", missing=_("Missing"), failed=_("Failed"), revoked=_("Revoked")),
    **_states("bad", "cross", declined=_("Declined"), no_go=_("No go")),
    **_states("accent", "signature", attest=_("To attest")),
    **_states("accent", "question", could_not_tell=_("Could not tell")),
    **_states(
        "accent", "hourglass", waiting=_("Waiting"), review=_("In review"), expired=_("Expired")
    ),
    **_states("info", "question", to_confirm=_("To be confirmed")),
    **_states("info", "edit", draft=_("Draft")),
    **_states("plain", "minus", not_applicable=_("Does not apply"), withdrawn=_("Withdrawn")),
    **_states("plain", "lock", closed=_("Closed")),
    **_states("plain", "sun", retired=_("Retired")),
}

PHASE_NAMES: Mapping[str, str | Promise] = {
    "ideation": _("Ideation"),
    "feasibility": _("Feasibility"),
    "design": _("Design"),
    "build": _("Build"),
    "launch": _("Marketing and launch"),
    "deliver": _("Deliver or pilot"),
    "evaluate": _("Evaluate and revise"),
}


@register.simple_tag
def state_of(value: object) -> State:
    """Return how to show `value`; an unknown one is shown as it is written."""
    name = str(value)
    return STATES.get(
        name, State(word=name.replace("_", " ").capitalize(), icon="info", tone="plain")
    )


@register.filter
def phase_name(key: str) -> str | Promise:
    """Return the phase's name in the reader's language."""
    return PHASE_NAMES.get(key, key)


@register.simple_tag(takes_context=True)
def address_in(context: Mapping[str, Any], language: str) -> str:
    """Return this very page's address in another language, or that language's home."""
    here = context["request"].get_full_path() if "request" in context else "/"
    try:
        resolve(urlsplit(here).path)
    except Resolver404:
        return home_in(language)
    return translate_url(here, language)


@register.filter
def for_reader(address: object) -> str:
    """Return an address of this site in the reader's language; any other one as it is."""
    written = str(address)
    if not written.startswith(f"{settings.SITE_URL}/"):
        return written
    language = get_language() or settings.LANGUAGE_CODE
    with override(settings.LANGUAGE_CODE):  # in which addresses are kept
        return translate_url(written, language)


def home_in(language: str) -> str:
    """Return the address of the first page in `language`."""
    with override(language):
        try:
            return reverse("home")
        except (NoReverseMatch, ImproperlyConfigured):
            return "/" if language == "en" else f"/{language}/"


@register.simple_tag(takes_context=True)
def page_address(context: Mapping[str, Any], number: int, name: str = "page") -> str:
    """Return the address of another page of this list, with the rest of the query kept."""
    query = context["request"].GET.copy()
    query[name] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def site_label(address: str) -> str:
    """Shorten an address to what a person reads: no scheme, no closing slash."""
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}".rstrip("/") if parts.netloc else address


@register.filter
def percent(value: object) -> str:
    """Write a percentage as the language does: French keeps a space before the sign."""
    gap = "\N{NO-BREAK SPACE}" if reader.language() == "fr" else ""
    return f"{value}{gap}%"


@register.filter
def grouped(value: object) -> str:
    """Write a whole number with its thousands apart, as the language does; else as it is."""
    if isinstance(value, int) or (isinstance(value, str) and value.isascii() and value.isdigit()):
        return number_format(int(value), force_grouping=True)
    return str(value)


@register.filter
def petal_scale(percent: float) -> str:
    """Return how long a petal is drawn, so that its area is `percent` of the whole petal's."""
    return f"{sqrt(min(max(float(percent or 0), 0), 100) / 100):.3f}"


@register.filter
def field_kind(field: BoundField) -> str:
    """Return how a field is drawn: hidden, check, pair, group, file or plain."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, PairWidget):
        return "pair"
    if field.use_fieldset:
        return "group"
    return "file" if isinstance(widget, forms.FileInput) else "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """One language's input of a bilingual field."""

    id: str
    language: str
    name: str | Promise
    input: SafeString


@register.simple_tag
def halves_of(field: BoundField) -> list[Half]:
    """Return the two inputs of a bilingual field, that of the page's language first."""
    attrs = field.build_widget_attrs({"id": field.auto_id})
    context = field.field.widget.get_context(field.html_name, field.value(), attrs)
    names = {"en": _("English"), "fr": _("French")}
    halves = []
    for part in context["widget"]["subwidgets"]:
        language = str(part["name"])[-2:]
        part["attrs"]["lang"] = language
        html = field.form.renderer.render(part["template_name"], {"widget": part})
        halves.append(
            Half(
                id=part["attrs"]["id"],
                language=language,
                name=names[language],
                input=SafeString(html),
            )
        )
    here = reader.language()
    return sorted(halves, key=lambda half: half.language != here)


@register.filter
def anchor(field: BoundField) -> str:
    """Return the id of the first input of a field, for the links of an error summary."""
    if field_kind(field) in {"group", "pair"}:
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.simple_tag
def first_page() -> str:
    """Return the address of the first page in the reader's language."""
    return home_in(reader.language())


@register.simple_tag
def all_phases() -> list[str | Promise]:
    """Return the names of the seven phases, in order."""
    return list(PHASE_NAMES.values())
