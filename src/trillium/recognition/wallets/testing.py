"""Makers of wallets and shares; they go through the actions."""

from datetime import datetime

from trillium.recognition.issuing.models import Award
from trillium.recognition.wallets.actions import send_link, share
from trillium.recognition.wallets.models import Share


def make_link(award: Award, *, at: datetime) -> str:
    """Return the address of the learner's wallet, as mailed."""
    if award.learner is None:
        raise ValueError("the learner is erased")
    return f"/wallet/{send_link(actor=None, person=award.learner, at=at)}"


def make_share(
    award: Award, *, at: datetime, label: str = "Sandra", days: int = 30
) -> tuple[Share, str]:
    """Return a share and its address."""
    if award.learner is None:
        raise ValueError("the learner is erased")
    made, token = share(person=award.learner, award=award, label=label, days=days, at=at)
    return made, f"/share/{token}"
