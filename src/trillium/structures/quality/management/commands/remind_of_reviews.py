"""`manage.py remind_of_reviews`: mail about what reviews wait for; run it daily."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from trillium.structures.quality import actions


class Command(BaseCommand):
    """Remind of what reviews still ask for."""

    help = "Mail about conditions of approvals that are due and periodic reviews past due."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Remind, and say of how many."""
        now = timezone.now()
        conditions = actions.remind_of_conditions(at=now)
        periodic = actions.remind_of_periodic_reviews(at=now)
        self.stdout.write(f"Reminded of {conditions} conditions, {periodic} periodic reviews.")
