"""What a worker does for frameworks."""

from uuid import UUID

from django.utils import timezone

from trillium.kit.jobs.registry import task
from trillium.structures.frameworks import actions


def halt(recheck_id: str) -> None:
    actions.halt_recheck(recheck_id=UUID(recheck_id), at=timezone.now())


@task("frameworks.recheck", gave_up=halt)
def recheck(recheck_id: str) -> None:
    actions.recheck_some(recheck_id=UUID(recheck_id), at=timezone.now())
