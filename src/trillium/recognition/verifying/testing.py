"""Credentials of issuers from elsewhere, and what may go wrong with any credential."""

import json
from datetime import datetime
from typing import Any

from trillium.accounts.people.testing import THEN
from trillium.credentials.keys import KeyPair, did_key_method
from trillium.credentials.sign import sign_credential
from trillium.recognition.issuing import composing
from trillium.structures.designs.testing import example_document

#: a key of nobody here; a test's seed, no secret
STRANGER = KeyPair.generate(b"a stranger far from this house!!")


def make_foreign_credential(*, key: KeyPair = STRANGER, at: datetime = THEN) -> dict[str, Any]:
    """Return a credential that an issuer from elsewhere has signed, without a status list."""
    unsigned = composing.credential(
        achievement=composing.Achievement(
            design=example_document(), address="https://far.example/achievements/1"
        ),
        issuer=composing.Issuer(did=key.did, name="Lakeshore College"),
        award=composing.Awarding(
            credential_id="urn:uuid:5a3c8c4e-3f4e-4a65-9d9e-0f5a3f0e7a11",
            identities=[composing.Identity(kind="name", value="Mallory")],
            awarded=at,
            valid_from=at,
        ),
    )
    return sign_credential(unsigned, key=key, method=did_key_method(key), created=at)


def written(credential: dict[str, Any]) -> bytes:
    """Return a credential as the bytes of a file."""
    return json.dumps(credential, ensure_ascii=False).encode()
