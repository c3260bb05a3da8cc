"""A key out of its seal, for as long as one act takes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from trillium.credentials import keys, sign
from trillium.credentials.keys import KeyPair
from trillium.recognition.issuing.models import SigningKey

Document = dict[str, Any]


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

    def sign(self, document: Document, *, at: datetime) -> Document:
        """Return the document with an eddsa-rdfc-2022 proof."""
        return sign.sign_credential(document, key=self.pair, method=self.row.method, created=at)

    def sign_jwt(self, document: Document) -> str:
        """Return the document as a vc+jwt."""
        return sign.sign_credential_jwt(document, key=self.pair, method=self.row.method)
