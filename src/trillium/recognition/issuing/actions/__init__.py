"""Every write of issuing: one module per act, called by these names."""

from trillium.recognition.issuing.actions.endorse import sign_endorsement
from trillium.recognition.issuing.actions.forget import forget_learner, refuse_undo
from trillium.recognition.issuing.actions.issue import IssueResult, issue_cohort, issue_credential
from trillium.recognition.issuing.actions.keys import create_key, revoke_key, rotate_key
from trillium.recognition.issuing.actions.lists import refreshed
from trillium.recognition.issuing.actions.revoke import (
    correct_name,
    renew_credential,
    revoke_credential,
)
from trillium.recognition.issuing.actions.runs import (
    cancel_run,
    halt_run,
    issue_chunk,
    pause_run,
    resume_run,
    start_run,
)

__all__ = [
    "IssueResult",
    "cancel_run",
    "correct_name",
    "create_key",
    "forget_learner",
    "halt_run",
    "issue_chunk",
    "issue_cohort",
    "issue_credential",
    "pause_run",
    "refreshed",
    "refuse_undo",
    "renew_credential",
    "resume_run",
    "revoke_credential",
    "revoke_key",
    "rotate_key",
    "sign_endorsement",
    "start_run",
]
