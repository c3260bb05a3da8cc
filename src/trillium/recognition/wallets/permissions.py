"""A wallet is its learner's alone."""

from uuid import UUID

from trillium.accounts.people.models import Person
from trillium.kit.errors import NotAllowed
from trillium.recognition.issuing.models import Award
from trillium.recognition.wallets.models import Share, WalletLink


class NotYourWallet(NotAllowed):
    """This link opens somebody else’s wallet, so it is not opened for you."""


class NotYourCredential(NotAllowed):
    """This credential is in somebody else’s wallet."""


def must_own_link(link: WalletLink, visitors: set[UUID]) -> None:
    """Raise NotYourWallet where the visitor is already known as somebody else."""
    if any(visitor != link.person_id for visitor in visitors):
        raise NotYourWallet


def must_hold(person: Person, award: Award) -> None:
    """Raise NotYourCredential unless the credential is the person's own."""
    if award.learner_id is None or award.learner_id != person.pk:
        raise NotYourCredential


def must_have_shared(person: Person, share: Share) -> None:
    """Raise NotYourCredential unless the person shared it."""
    must_hold(person, share.award)
