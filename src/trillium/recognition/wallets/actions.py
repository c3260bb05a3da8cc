"""The learner's own acts: getting the link, sharing, withdrawing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override

from trillium.accounts.journal import actions as journal
from trillium.accounts.people import queries as people
from trillium.accounts.people.models import Person
from trillium.kit import bilingual, mail
from trillium.kit.jobs import queue as jobs
from trillium.kit.tokens import new_token, token_hash
from trillium.recognition.issuing import queries as issuing
from trillium.recognition.issuing.events import CredentialIssued, CredentialsIssued
from trillium.recognition.issuing.models import Award
from trillium.recognition.wallets import permissions, queries, rules
from trillium.recognition.wallets.models import Share, WalletLink

#: how many learners one job tells
MAILED_AT_A_TIME = 100


def send_link(
    *, actor: Person | None, person: Person, at: datetime, award: Award | None = None
) -> str:
    """Mail the person a link to their wallet, in their language; return the link's token.

    `award` is named in the mail where it is why the link is sent. Nothing is sent to an address
    that is gone.
    """
    token = new_token()
    with transaction.atomic():
        link = WalletLink.objects.create(
            person=person,
            award=award,
            token_hash=token_hash(token),
            sent_at=at,
            expires_at=at + rules.LINK_LASTS,
        )
        journal.record(
            actor_id=str(actor.pk) if actor else "",
            verb="wallets.link_sent",
            thing=link,
            organisation_id=award.organisation_id if award else "",
            at=at,
        )
        if person.email:
            _mail(person, token, award)
    return token


def send_link_again(*, email: str, at: datetime) -> None:
    """Mail a new link to whoever has a credential under that address; say nothing to the asker.

    An address that is unknown, or was served too often within the hour, is passed over in silence,
    so that nobody learns who holds a credential here.
    """
    person = people.by_email(email)
    if person is None or not issuing.awards_of(person).exists():
        return
    if queries.links_sent_lately(person, at) < rules.MOST_LINKS:
        send_link(actor=None, person=person, at=at)


def tell_learner(event: CredentialIssued) -> None:
    """Mail the link to a learner who has just been given a credential."""
    award = issuing.awards().select_related("learner").get(pk=event.award_id)
    if award.learner is not None:
        send_link(actor=None, person=award.learner, award=award, at=event.at)


def defer_links(event: CredentialsIssued) -> None:
    """Have the learners of a chunk told by a worker, some at a time."""
    ids = [str(pk) for pk in event.award_ids]
    for start in range(0, len(ids), MAILED_AT_A_TIME):
        jobs.defer("wallets.tell_learners", award_ids=ids[start : start + MAILED_AT_A_TIME])


def tell_learners(*, award_ids: Sequence[UUID], at: datetime) -> int:
    """Mail the link to each learner who was not told of that credential yet; return to how many.

    Each is one transaction, so that a worker that dies tells nobody twice.
    """
    untold = (
        issuing.awards()
        .select_related("learner")
        .filter(pk__in=award_ids, links=None, learner__isnull=False)
    )
    told = 0
    for award in untold:
        if award.learner is not None:
            send_link(actor=None, person=award.learner, award=award, at=at)
            told += 1
    return told


def share(
    *, person: Person, award: Award, label: str, days: int, at: datetime
) -> tuple[Share, str]:
    """Make a link that shows one credential to whoever has it, for some days.

    Returns the share and its link's token. Raises NotYourCredential, NothingToShare, DaysWrong.
    """
    permissions.must_hold(person, award)
    rules.check_days(days)
    if award.document is None:
        raise rules.NothingToShare
    token = new_token()
    with transaction.atomic():
        made = Share.objects.create(
            award=award,
            token_hash=token_hash(token),
            label=" ".join(label.split())[: rules.LONGEST_LABEL],
            shared_at=at,
            expires_at=at + timedelta(days=days),
        )
        _record("wallets.shared", person, made, at)
    return made, token


def withdraw_share(*, person: Person, share: Share, at: datetime) -> Share:
    """End a link before its time. Raises NotYourCredential, WithdrawnAlready."""
    permissions.must_have_shared(person, share)
    with transaction.atomic():
        if not Share.objects.filter(pk=share.pk, withdrawn_at=None).update(withdrawn_at=at):
            raise rules.WithdrawnAlready
        share.withdrawn_at = at
        _record("wallets.share_withdrawn", person, share, at)
    return share


def forget_learner(*, person_id: UUID | str, at: datetime) -> None:  # noqa: ARG001 -- as every forget
    """Remove an erased person's links and shares, also those of credentials already forgotten."""
    pk = UUID(str(person_id))
    Share.objects.filter(Q(award__learner_id=pk) | Q(award__document__isnull=True)).delete()
    WalletLink.objects.filter(person_id=pk).delete()


def _mail(person: Person, token: str, award: Award | None) -> None:
    with override(person.language):
        link = f"{settings.SITE_URL}{reverse('wallets:open', args=[token])}"
        title = award and bilingual.text(award.version.document.get("title"), person.language)
        body = render_to_string(
            "wallets/mail/link.txt",
            {"person": person, "link": link, "title": title, "award": award},
        )
        subject = (
            gettext("Your credential: {title}").format(title=title)
            if title
            else gettext("The link to your wallet")
        )
    mail.send(to=str(person.email), subject=subject, body=body)


def _record(verb: str, person: Person, share: Share, at: datetime) -> None:
    # no organisation: what learners do with their own is theirs, also in the journal
    journal.record(actor_id=str(person.pk), verb=verb, thing=share, at=at)
