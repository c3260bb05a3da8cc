"""`manage.py rebuild_catalogue`: write what search and harvesters know anew from the entries."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from trillium.delivery.catalogue import actions


class Command(BaseCommand):
    """Rebuild the listings of the catalogue."""

    help = "Write what search and harvesters know of every entry anew."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Rebuild, and say how many there are."""
        self.stdout.write(f"{actions.rebuild(at=timezone.now())} entries listed.")
