"""All doors on one page. English stands at /, French at /fr/; machines' addresses have neither."""

import importlib.util

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView

from trillium.delivery.catalogue import urls as catalogue
from trillium.recognition.issuing import urls as issuing
from trillium.recognition.registers import urls as registers
from trillium.structures.skills import urls as skills
from trillium.web.api import api
from trillium.web.pages.aligning import align
from trillium.web.pages.board import board
from trillium.web.pages.home import home
from trillium.web.pages.writing import aims, write, write_first
from trillium.web.shell import choose_theme

FEATURES = (
    "accounts.people",
    "accounts.organisations",
    "accounts.journal",
    "collaboration.partners",
    "collaboration.needs",
    "collaboration.codesign",
    "structures.skills",
    "structures.designs",
    "structures.frameworks",
    "structures.pathways",
    "structures.faces",
    "structures.quality",
    "delivery.catalogue",
    "delivery.offerings",
    "delivery.assessment",
    "recognition.issuing",
    "recognition.verifying",
    "recognition.registers",
    "recognition.wallets",
    "evaluation.feedback",
    "evaluation.insights",
)


def doors(module: str) -> list[URLPattern | URLResolver]:
    """Return one feature's addresses for people, where it has any."""
    found = importlib.util.find_spec(f"trillium.{module}.urls")
    return [path("", include(f"trillium.{module}.urls"))] if found else []


machine: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("", include((issuing.machine, "machine"))),
    path("", include((skills.machine, "machine_skills"))),
    path("", include((catalogue.machine, "harvest"))),
    path("", include((registers.machine, "machine_registers"))),
    path("theme", choose_theme, name="theme"),
]

urlpatterns: list[URLPattern | URLResolver] = machine + i18n_patterns(
    path("", home, name="home"),
    path("designs/<uuid:design_id>", board, name="board"),
    path("designs/<uuid:design_id>/v<int:number>/skills", align, name="align"),
    path("designs/<uuid:design_id>/aims", aims, name="aims"),
    path("designs/<uuid:design_id>/v<int:number>/write", write_first, name="write_first"),
    path("designs/<uuid:design_id>/v<int:number>/write/<slug:phase>", write, name="write"),
    path("accounts/", include("allauth.account.urls")),
    path("about", TemplateView.as_view(template_name="pages/about.html"), name="about"),
    path(
        "accessibility",
        TemplateView.as_view(template_name="pages/accessibility.html"),
        name="accessibility",
    ),
    *[door for feature in FEATURES for door in doors(feature)],
    prefix_default_language=False,
)
