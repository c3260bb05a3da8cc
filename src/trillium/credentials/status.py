"""Bitstring Status List 1.0: a published list in which one bit stands for one credential.

What may never change: bit 0 is the leftmost bit of the first byte; the list is gzipped, base64url
without padding, behind the multibase letter u (§2.2). Lists in the older form of StatusList2021,
without that letter, are read as well, and so are lists shorter than what may be made today.
"""

import gzip
import zlib
from dataclasses import dataclass
from datetime import datetime

from trillium.credentials.contexts import CREDENTIALS_V2
from trillium.credentials.errors import StatusUnreadable
from trillium.credentials.moments import moment_text
from trillium.credentials.multibase import base64url_decode, base64url_encode
from trillium.credentials.values import JsonObject

# §2.2: fewer would tell too much about each holder. It is kept by what is made here; a shorter list
# of another issuer still says the truth about its credential, and is read (docs/conformance.md).
MIN_LENGTH = 131_072
MAX_LENGTH = 8 * 1024 * 1024 * 8  # 8 MiB when unpacked: no list of ours comes near
ENTRY_TYPES = ("BitstringStatusListEntry", "StatusList2021Entry")
LIST_TYPES = ("BitstringStatusListCredential", "StatusList2021Credential")


class StatusList:
    """A list of bits, each the status of one credential."""

    __slots__ = ("_bits",)

    def __init__(self, bits: bytearray) -> None:
        self._bits = bits

    @classmethod
    def new(cls, length: int = MIN_LENGTH) -> "StatusList":
        """Return a list of zeros; at least 131,072 of them, and a multiple of eight."""
        if length < MIN_LENGTH or length % 8 or length > MAX_LENGTH:
            raise StatusUnreadable(f"A status list has at least {MIN_LENGTH:,} places.")
        return cls(bytearray(length // 8))

    @classmethod
    def from_encoded(cls, text: object) -> "StatusList":
        """Return the list of an `encodedList` (§3.4), or raise StatusUnreadable."""
        if not isinstance(text, str):
            raise StatusUnreadable("The status list holds no list.")
        # StatusList2021 wrote bare base64url, which always began with H for gzip's first byte.
        body = text.removeprefix("u")
        try:
            packed = base64url_decode(body.rstrip("="))
        except ValueError as error:
            raise StatusUnreadable("The status list is damaged.") from error
        return cls(bytearray(_unpack(packed)))

    def __len__(self) -> int:
        return len(self._bits) * 8

    def get(self, index: int) -> bool:
        """Tell whether the bit at an index is set, or raise StatusUnreadable beyond the end."""
        self._check(index)
        return bool(self._bits[index // 8] >> (7 - index % 8) & 1)

    def set(self, index: int, value: bool) -> None:  # noqa: FBT001 -- a bit has no better name
        """Set or clear the bit at an index."""
        self._check(index)
        mask = 1 << (7 - index % 8)
        self._bits[index // 8] = (self._bits[index // 8] & ~mask) | (mask if value else 0)

    def encoded(self) -> str:
        """Return the list as `encodedList` (§3.3); the same bits give the same text."""
        return "u" + base64url_encode(gzip.compress(bytes(self._bits), compresslevel=9, mtime=0))

    def _check(self, index: int) -> None:
        if not 0 <= index < len(self):
            raise StatusUnreadable("The credential’s place is beyond the end of the status list.")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEntry:
    """The place of one credential in one list (§2.1)."""

    list_address: str
    index: int
    purpose: str = "revocation"

    def as_json(self) -> JsonObject:
        """Return the entry as `credentialStatus` holds it."""
        return {
            "id": f"{self.list_address}#{self.index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": self.purpose,
            "statusListIndex": str(self.index),
            "statusListCredential": self.list_address,
        }

    @classmethod
    def from_json(cls, entry: object) -> "StatusEntry":
        """Return the entry of a credential, or raise StatusUnreadable."""
        if not isinstance(entry, dict) or entry.get("type") not in ENTRY_TYPES:
            raise StatusUnreadable("The credential’s status is of a kind not known here.")
        index, address = entry.get("statusListIndex"), entry.get("statusListCredential")
        purpose = entry.get("statusPurpose")
        # §2.1: a string of digits; some issuers write the number itself.
        text = str(index) if isinstance(index, str | int) and not isinstance(index, bool) else ""
        digits = text if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004
        if digits is None or not isinstance(address, str) or not isinstance(purpose, str):
            raise StatusUnreadable("The credential’s status does not name a place in a list.")
        if entry.get("statusSize", 1) != 1:
            raise StatusUnreadable("The credential’s status takes more than one bit.")
        return cls(list_address=address, index=int(digits), purpose=purpose)


def status_list_credential(
    *,
    address: str,
    issuer: str,
    encoded: str,
    purpose: str = "revocation",
    valid_from: datetime,
) -> JsonObject:
    """Return the unsigned credential that publishes a list at its address (§2.2)."""
    return {
        "@context": [CREDENTIALS_V2],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": moment_text(valid_from),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded,
        },
    }


def _unpack(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        data = unpacker.decompress(packed, MAX_LENGTH // 8 + 1)
    except zlib.error as error:
        raise StatusUnreadable("The status list is damaged.") from error
    if len(data) > MAX_LENGTH // 8 or unpacker.unconsumed_tail:
        raise StatusUnreadable("The status list grows beyond every sensible size when unpacked.")
    if not unpacker.eof or unpacker.unused_data:
        raise StatusUnreadable("The status list is damaged.")
    return data
