"""Makers for quality: a design that meets the home frameworks, and its way to an approval."""

from datetime import datetime, timedelta

from trillium.accounts.organisations.testing import Cast
from trillium.accounts.people.models import Person
from trillium.accounts.people.testing import THEN
from trillium.collaboration.codesign import actions as codesign
from trillium.structures.designs.models import Version
from trillium.structures.frameworks.testing import attest_home, make_complete
from trillium.structures.quality.actions import (
    answer_checklist,
    ask_review,
    ask_sign_off,
    decide_review,
)
from trillium.structures.quality.models import Review

AGREED = {"demand": ("agreed", ""), "assessment": ("agreed", "")}


def confirm(cast: Cast, version: Version, *, at: datetime = THEN) -> None:
    """Have the employer confirm demand and assessment on the version as it stands."""
    _request, token = ask_sign_off(
        actor=cast.priya, version=version, organisation=cast.employer, person=cast.sandra, at=at
    )
    codesign.answer_sign_off(
        token=token, answers=AGREED, viewer=cast.sandra, at=at + timedelta(hours=1)
    )


def answer_all(person: Person, review: Review, *, at: datetime = THEN) -> None:
    """Have the reviewer answer every question of the checklist with yes."""
    answers = {row["id"]: ("yes", "") for row in review.questions}
    answer_checklist(actor=person, review=review, answers=answers, at=at)


def make_review(cast: Cast, *, at: datetime = THEN) -> Review:
    """Return the open review of a version that has all it needs."""
    version = make_complete(cast, at=at)
    attest_home(cast.priya, version, at=at)
    confirm(cast, version, at=at)
    return ask_review(actor=cast.priya, version=version, at=at)


def make_approved(cast: Cast, *, at: datetime = THEN) -> Version:
    """Return a version that the reviewer has approved."""
    review = make_review(cast, at=at)
    answer_all(cast.helene, review, at=at)
    decide_review(
        actor=cast.helene,
        review=review,
        digest=review.digest,
        decision=Review.Decision.APPROVED,
        comment="",
        interests="none",
        at=at,
    )
    return review.version
