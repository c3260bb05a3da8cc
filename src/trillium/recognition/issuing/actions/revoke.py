"""Taking a credential back, or putting a better one in its place."""

from datetime import datetime

from django.db import transaction

from trillium.accounts.journal import actions as journal
from trillium.accounts.people.models import Person
from trillium.delivery.offerings import actions as offerings
from trillium.delivery.offerings.models import Enrolment
from trillium.kit import events
from trillium.recognition.issuing import permissions, queries, rules
from trillium.recognition.issuing.actions import keys, lists
from trillium.recognition.issuing.actions.issue import put_on_record
from trillium.recognition.issuing.events import CredentialRevoked
from trillium.recognition.issuing.models import Award
from trillium.recognition.issuing.queries.signing import Signer


def revoke_credential(*, actor: Person, award: Award, reason: str, at: datetime) -> Award:
    """Revoke a credential: its bit is set in the public list, which is signed anew at once.

    Raises AlreadyRevoked, or ReasonMissing: whoever verifies reads the reason.
    """
    permissions.must_take_back(actor, award.organisation)
    with transaction.atomic():
        award = _locked(award)
        if refusal := rules.may_revoke(is_revoked=award.revoked_at is not None, reason=reason):
            raise refusal
        _revoke(award, reason.strip(), at)
        _record("issuing.credential_revoked", actor, award, at)
    return award


def correct_name(*, actor: Person, award: Award, name: str, at: datetime) -> Award:
    """Issue the credential anew under another name and revoke the old one as replaced.

    Raises NameUnchanged, NameMissing, AlreadyRevoked, CredentialForgotten.
    """
    permissions.must_take_back(actor, award.organisation)
    name = " ".join(name.split())
    with transaction.atomic():
        award = _locked(award)
        enrolment = _enrolment_of(award)
        if not name:
            raise rules.NameMissing
        if name == enrolment.name:
            raise rules.NameUnchanged
        signer = _signer(award)  # before the journal, as everywhere
        enrolment = offerings.correct_name(actor=actor, enrolment=enrolment, name=name, at=at)
        return _replace(actor, award, enrolment, signer, "issuing.name_corrected", at=at)


def renew_credential(*, actor: Person, award: Award, at: datetime) -> Award:
    """Issue the credential anew with the key of today, and revoke the old one as replaced."""
    permissions.must_take_back(actor, award.organisation)
    with transaction.atomic():
        award = _locked(award)
        enrolment, signer = _enrolment_of(award), _signer(award)
        return _replace(actor, award, enrolment, signer, "issuing.credential_renewed", at=at)


def _signer(award: Award) -> Signer:
    if award.revoked_at:
        raise rules.AlreadyRevoked
    signer = keys.signer_for(award.organisation)
    if signer is None:
        raise rules.NoSigningKey(organisation=award.organisation)
    return signer


def _replace(
    actor: Person, award: Award, enrolment: Enrolment, signer: Signer, verb: str, *, at: datetime
) -> Award:
    _revoke(award, rules.REPLACED, at)  # first: only one award of an enrolment may stand
    ready = queries.readiness_of(enrolment, again=True)
    new = put_on_record(actor, ready, signer, at=at, replaces=award)
    _record(verb, actor, new, at)
    return new


def _revoke(award: Award, reason: str, at: datetime) -> None:
    award.revoked_at = at
    award.revocation_reason = reason
    award.save(update_fields=["revoked_at", "revocation_reason"])
    lists.set_bit(award.status_list_id, award.status_index, at=at)
    events.announce(CredentialRevoked(award_id=award.pk, at=at))


def _locked(award: Award) -> Award:
    locked = Award.objects.select_for_update(of=("self",)).select_related("organisation")
    return locked.get(pk=award.pk)


def _enrolment_of(award: Award) -> Enrolment:
    if award.enrolment is None or award.document is None:
        raise rules.CredentialForgotten
    return award.enrolment


def _record(verb: str, actor: Person, award: Award, at: datetime) -> None:
    journal.record(
        actor_id=str(actor.pk),
        verb=verb,
        thing=award,
        organisation_id=award.organisation_id,
        at=at,
        detail={"replaces": str(award.replaces_id)} if award.replaces_id else {},
    )
