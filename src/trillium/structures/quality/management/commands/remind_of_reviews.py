"""`manage.py remind_of_reviews`: mail about conditions of approvals that are due; run it daily."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from trillium.structures.quality import actions


class Command(BaseCommand):
    """Remind of what reviews still ask for."""

    help = "Mail who confirms a condition of an approval that is due in a week or past due."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Remind, and say of how many conditions."""
        count = actions.remind_of_conditions(at=timezone.now())
        self.stdout.write(f"Reminded of {count} conditions.")
