"""`manage.py rebuild_catalogue`: write what search and harvesters know anew from the entries."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from trillium.delivery.catalogue import actions, queries
from trillium.delivery.catalogue.index import Wanted


class Command(BaseCommand):
    """Rebuild the listings of the catalogue."""

    help = "Write what search and harvesters know of every entry anew."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Rebuild, and say how many there are."""
        count = actions.rebuild(at=timezone.now())
        queries.search(Wanted(), limit=1)  # a large index is kept now: no visitor waits for it
        self.stdout.write(f"{count} entries listed.")
