"""A key out of its seal, for one act or one minute of many; and a list signed as it stands."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from trillium.credentials import keys, sign, sign_tokens, status
from trillium.credentials.keys import KeyPair
from trillium.credentials.moments import moment_text
from trillium.recognition.issuing.models import SigningKey, StatusList

Document = dict[str, Any]
#: A list is signed anew when it is asked for and older than this; a copy may be relied on longer,
#: so that what was exported can be verified without this site for a while.
FRESH_FOR = timedelta(hours=12)
VALID_FOR = timedelta(days=30)
#: seconds for which a worker that issues to a cohort keeps a secret open (docs/decisions/0021)
KEPT_FOR = 60
_kept: dict[str, KeyPair] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Signs for one organisation; neither its repr nor a log ever shows the secret."""

    row: SigningKey
    pair: KeyPair

    @classmethod
    def of(cls, row: SigningKey) -> "Signer":
        """Return the signer of a key, its secret unsealed in memory only."""
        secret = keys.unseal(settings.TRILLIUM_KEY_SECRET, row.sealed_secret).decode()
        return cls(row=row, pair=KeyPair.from_secret_multibase(secret))

    @classmethod
    def kept(cls, row: SigningKey) -> "Signer":
        """Return the same for one of many acts within a minute: its secret is unsealed once."""
        pair = _kept.get(row.sealed_secret)
        if pair is None:
            pair = _kept[row.sealed_secret] = cls.of(row).pair
            forgetting = threading.Timer(KEPT_FOR, _kept.pop, (row.sealed_secret, None))
            forgetting.daemon = True
            forgetting.start()
        return cls(row=row, pair=pair)

    def sign(self, document: Document, *, at: datetime) -> Document:
        """Return the document with an eddsa-rdfc-2022 proof."""
        return sign.sign_credential(document, key=self.pair, method=self.row.method, created=at)

    def sign_jwt(self, document: Document) -> str:
        """Return the document as a vc+jwt."""
        return sign_tokens.sign_credential_jwt(document, key=self.pair, method=self.row.method)


def signed_list(row: StatusList, *, at: datetime) -> Document | None:
    """Return the list signed as it stands, by the issuer's newest good key, retired ones included.

    A did:key is its own issuer for ever, so a retired key still signs its list. Where every key is
    revoked nothing can be signed, and None is returned: what the list speaks of fails anyway.
    """
    key = SigningKey.objects.filter(did=row.did, revoked_at=None).order_by("-created_at").first()
    if key is None:
        return None
    unsigned = status.status_list_credential(
        address=row.address,
        issuer=row.did,
        encoded=row.bits,
        purpose=row.purpose,
        valid_from=at,
    )
    return Signer.of(key).sign({**unsigned, "validUntil": moment_text(at + VALID_FOR)}, at=at)
