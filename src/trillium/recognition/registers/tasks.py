"""What a worker does for registers."""

from trillium.kit.jobs.registry import task
from trillium.recognition.registers import actions


@task("registers.read", priority=-1)
def read(register_id: int, again: bool) -> None:  # noqa: FBT001 -- the values of the job
    actions.read_and_return(register_id=register_id, again=again)
