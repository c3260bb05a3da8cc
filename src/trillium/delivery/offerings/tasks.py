"""What a worker does for launch."""

from uuid import UUID

from django.utils import timezone

from trillium.delivery.offerings import actions
from trillium.kit.jobs.registry import task


@task("offerings.import_file", priority=10)  # somebody waits for it
def import_file(file_id: str) -> None:
    actions.import_file(file_id=UUID(file_id), at=timezone.now())
