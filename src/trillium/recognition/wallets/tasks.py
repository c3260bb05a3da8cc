"""What a worker does for wallets."""

from uuid import UUID

from django.utils import timezone

from trillium.kit.jobs.registry import task
from trillium.recognition.wallets import actions


@task("wallets.tell_learners", priority=-10)  # credentials first, then the mail about them
def tell_learners(award_ids: list[str]) -> None:
    actions.tell_learners(award_ids=[UUID(pk) for pk in award_ids], at=timezone.now())
