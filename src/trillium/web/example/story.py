"""The main job, played once: from a need to a credential that a stranger can verify."""

from typing import Final

from trillium.web.example.chapters import collaboration, evaluation, recognition, structures
from trillium.web.example.stage import Stage


def play(stage: Stage) -> None:
    """Play every chapter; the caller holds the transaction, so all of it stands or none."""
    for number, (title, chapter) in enumerate(CHAPTERS, start=1):
        with stage.chapter(number, title):
            chapter(stage)


CHAPTERS: Final = (
    ("A consortium", collaboration.gather),
    ("A need, partners, a go decision", collaboration.find_the_need),
    ("A design, checked while it is written", structures.write_the_design),
    ("Employers’ sign-off, the reviewer’s approval", collaboration.sign_off_and_approve),
    ("A launch and a cohort", structures.launch),
    ("A pathway to a larger award", structures.stack),
    ("Evidence, decisions, credentials", recognition.judge_and_issue),
    ("Wallets and shares", recognition.hold_and_share),
    ("Put right: a name, a revocation, an erasure", recognition.put_right),
    ("Feedback, findings, version 2", evaluation.learn_and_revise),
    ("What waits", evaluation.leave_work_waiting),
)
