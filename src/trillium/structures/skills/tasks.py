"""What a worker does for skills."""

from uuid import UUID

from django.utils import timezone

from trillium.kit.jobs.registry import task
from trillium.structures.skills import bringing


def halt(import_id: str) -> None:
    bringing.halt(import_id=UUID(import_id), at=timezone.now())


@task("skills.import", gave_up=halt)
def bring(import_id: str) -> None:
    bringing.perform(import_id=UUID(import_id))
