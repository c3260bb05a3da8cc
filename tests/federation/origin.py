"""One act in the register of another site, in a process of its own: see test_two_registers.py."""

import os
import sys
from types import SimpleNamespace

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trillium.web.settings")
django.setup()

# Models exist only after set-up
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from trillium.accounts.organisations.models import Organisation  # noqa: E402
from trillium.accounts.organisations.testing import make_cast  # noqa: E402
from trillium.accounts.people.models import Person  # noqa: E402
from trillium.delivery.offerings.actions import withdraw_entry  # noqa: E402
from trillium.delivery.offerings.models import CatalogueEntry  # noqa: E402
from trillium.delivery.offerings.testing import launch_document, make_published  # noqa: E402
from trillium.recognition.issuing import actions as issuing  # noqa: E402


def set_up(*titles: str) -> None:
    """Make tables, people, the key that signs the register, and what stands in it."""
    call_command("migrate", verbosity=0)
    cast = make_cast()
    issuing.create_key(actor=cast.helene, organisation=cast.college, at=timezone.now())
    publish(*titles)


def publish(*titles: str) -> None:
    """Put micro-credentials into the catalogue."""
    for title in titles:
        document = launch_document() | {"title": {"en": title, "fr": f"{title} (fr)"}}
        make_published(_cast(), document=document, at=timezone.now())


def change(title: str, new: str) -> None:
    """Take one micro-credential out of the catalogue, and put another one in."""
    publish(new)
    found = CatalogueEntry.objects.select_related("version__design")
    entry = next(each for each in found if each.version.design.title["en"] == title)
    withdraw_entry(actor=_cast().priya, version=entry.version, at=timezone.now())


def rotate() -> None:
    """Replace the key that signs the register."""
    cast = _cast()
    issuing.rotate_key(actor=cast.helene, organisation=cast.college, at=timezone.now())


def _cast() -> SimpleNamespace:
    return SimpleNamespace(
        college=Organisation.objects.get(slug="lakeshore"),
        priya=Person.objects.get(email="priya.raman@example.org"),
        helene=Person.objects.get(email="helene.gagnon@example.org"),
    )


ACTS = {"set-up": set_up, "change": change, "rotate": rotate}

if __name__ == "__main__":
    ACTS[sys.argv[1]](*sys.argv[2:])
