"""What a worker does for issuing."""

from uuid import UUID

from django.utils import timezone

from trillium.kit.jobs.registry import task
from trillium.recognition.issuing import actions


def halt(run_id: str, number: int) -> None:  # noqa: ARG001 -- the values of the job
    actions.halt_run(run_id=UUID(run_id), at=timezone.now())


@task("issuing.issue_chunk", gave_up=halt)
def issue_chunk(run_id: str, number: int) -> None:
    actions.issue_chunk(run_id=UUID(run_id), number=number, at=timezone.now())
