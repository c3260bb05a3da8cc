"""Find the credential in whatever a person has: JSON, a JWT, a badge picture, a certificate.

This reads only so far as to find the credential; `verify` then says what it is worth.
"""

import base64
from dataclasses import dataclass
from enum import StrEnum

from trillium.credentials import pdf_attachment
from trillium.credentials.baking import (
    MAX_CREDENTIAL,
    MAX_FILE,
    PNG_SIGNATURE,
    unbake_png,
    unbake_svg,
)
from trillium.credentials.errors import CredentialUnreadable
from trillium.credentials.token_proving import is_token

_COSE = b"\xd2\x84"  # tag 18 and a list of four (RFC 9052 §2)


class Kind(StrEnum):
    """What carried the credential."""

    JSON = "json"
    JWT = "jwt"
    PNG = "png"
    SVG = "svg"
    PDF = "pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A credential as found: `source` is its JSON text or compact JWT, character by character."""

    kind: Kind
    source: str

    @property
    def is_jwt(self) -> bool:
        """Whether the credential is a token (JWT, SD-JWT, COSE), whatever carried it."""
        return is_token(self.source)


def read_credential(data: bytes) -> Found:
    """Find the credential in the bytes of a file or of what was pasted.

    Raises CredentialUnreadable with the sentence a person reads: nothing there, too large, a
    picture without a badge, a PDF without a credential, no text at all.
    """
    if len(data) > MAX_FILE:
        raise CredentialUnreadable("This file is too large: 20 MB is the most that is read.")
    if data.startswith(PNG_SIGNATURE):
        return _found(Kind.PNG, unbake_png(data))
    if b"%PDF-" in data[:1024]:
        return _found(Kind.PDF, _text(pdf_attachment.extract(data)))
    if data.startswith(_COSE):
        return _found(Kind.JWT, base64.b64encode(data).decode())
    text = _text(data)
    if not text:
        raise CredentialUnreadable("There is nothing here to read.")
    if text.startswith("<"):
        return _found(Kind.SVG, unbake_svg(text.encode()))
    return _found(Kind.JWT if is_token(text) else Kind.JSON, text)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise CredentialUnreadable(
            "This is neither JSON, nor a JWT, nor a PNG, SVG or PDF file that Trillium can read."
        ) from None


def _found(kind: Kind, source: str) -> Found:
    if len(source.encode()) > MAX_CREDENTIAL:
        raise CredentialUnreadable("The credential is too large: 256 KiB is the most that is read.")
    source = source.strip()
    if not (is_token(source) or source.startswith("{")):
        raise CredentialUnreadable(
            "No credential was found: it is neither a JSON object nor a JWT."
        )
    return Found(kind=kind, source=source)
