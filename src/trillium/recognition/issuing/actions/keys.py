"""Keys come, rest and are revoked; a secret leaves its seal only while something is signed."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from trillium.accounts.journal import actions as journal
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.credentials import keys
from trillium.kit.errors import Refused
from trillium.recognition.issuing import permissions, queries
from trillium.recognition.issuing.actions import lists
from trillium.recognition.issuing.models import SigningKey
from trillium.recognition.issuing.queries.signing import Signer


class NoConsent(Refused):
    """{organisation} has not consented that its signing key is held here."""


class HasKeyAlready(Refused):
    """{organisation} has a key that signs; rotate it instead."""


class NothingToRotate(Refused):
    """{organisation} has no key that signs; create one."""


class KeyRevokedAlready(Refused):
    """This key is revoked already."""


class ReasonForKeyMissing(Refused):
    """Say why the key is revoked: the journal keeps the reason."""


def create_key(*, actor: Person | None, organisation: Organisation, at: datetime) -> SigningKey:
    """Make the key an organisation signs with, sealed at rest; `actor` None is the host itself.

    Raises NoConsent for an employer who has not agreed to it, HasKeyAlready where one signs.
    """
    permissions.must_keep_keys(actor, organisation)
    _must_consent(organisation)
    if queries.signing_key(organisation):
        raise HasKeyAlready(organisation=organisation)
    try:
        with transaction.atomic():
            _alone(organisation)
            key = _make(organisation, at)
            lists.sign_all_of(key.did, at=at)
            _record("issuing.key_created", actor, key, at)
    except IntegrityError:  # somebody else was a moment faster
        raise HasKeyAlready(organisation=organisation) from None
    return key


def rotate_key(*, actor: Person | None, organisation: Organisation, at: datetime) -> SigningKey:
    """Retire the key that signs and make a new one. What the old one signed stays good."""
    permissions.must_keep_keys(actor, organisation)
    _must_consent(organisation)
    with transaction.atomic():
        _alone(organisation)
        old = queries.signing_key(organisation)
        if old is None:
            raise NothingToRotate(organisation=organisation)
        old.retired_at = at
        old.save(update_fields=["retired_at"])
        key = _make(organisation, at)
        lists.sign_all_of(key.did, at=at)
        _record("issuing.key_rotated", actor, key, at, retired=old.method)
    return key


def revoke_key(*, actor: Person | None, key: SigningKey, reason: str, at: datetime) -> SigningKey:
    """Revoke a key that was lost or stolen: everything it signed fails verification from now on."""
    permissions.must_keep_keys(actor, key.organisation)
    if not reason.strip():
        raise ReasonForKeyMissing
    with transaction.atomic():
        _alone(key.organisation)
        key = SigningKey.objects.get(pk=key.pk)
        if key.revoked_at:
            raise KeyRevokedAlready
        key.revoked_at = at
        key.save(update_fields=["revoked_at"])
        lists.sign_all_of(key.did, at=at)
        _record("issuing.key_revoked", actor, key, at, reason=reason.strip())
    return key


def signer_for(organisation: Organisation, *, kept: bool = False) -> Signer | None:
    """Return what signs for the organisation; its key does not change until the transaction ends.

    Many may sign at one moment. Whoever is to change the key waits for them, and nobody who comes
    later is served before. `kept` is for one of many acts: the secret is unsealed once a minute.
    """
    _wait(organisation, "pg_advisory_xact_lock_shared")
    key = queries.signing_key(organisation)
    if key is None:
        return None
    return Signer.kept(key) if kept else Signer.of(key)


def _alone(organisation: Organisation) -> None:
    """Wait until nobody signs with the organisation's key, and hold off who would."""
    _wait(organisation, "pg_advisory_xact_lock")


def _wait(organisation: Organisation, function: str) -> None:
    if connection.vendor == "postgresql":  # SQLite has one writer at a time
        number = int.from_bytes(organisation.pk.bytes[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [number])


def _must_consent(organisation: Organisation) -> None:
    is_employer = organisation.kind == Organisation.Kind.EMPLOYER
    if is_employer and not organisation.endorses_by_key:
        raise NoConsent(organisation=organisation)


def _make(organisation: Organisation, at: datetime) -> SigningKey:
    pair = keys.KeyPair.generate(secrets.token_bytes(32))
    if settings.TRILLIUM_PUBLIC_URL:
        did = keys.did_web(f"{settings.TRILLIUM_PUBLIC_URL}/issuers/{organisation.slug}")
    else:
        did = pair.did
    sealed = keys.seal(
        settings.TRILLIUM_KEY_SECRET,
        pair.secret_multibase.encode(),
        salt=secrets.token_bytes(16),
        nonce=secrets.token_bytes(12),
    )
    return SigningKey.objects.create(
        organisation=organisation,
        did=did,
        method=f"{did}#{pair.public_multibase}",
        public_multibase=pair.public_multibase,
        sealed_secret=sealed,
        created_at=at,
    )


def _record(verb: str, actor: Person | None, key: SigningKey, at: datetime, **detail: str) -> None:
    journal.record(
        actor_id=str(actor.pk) if actor else "",
        verb=verb,
        thing=key,
        organisation_id=key.organisation_id,
        at=at,
        detail={"method": key.method, **detail},
    )
