"""Bitstring Status List 1.0: a published list in which one bit stands for one credential.

What may never change: bit 0 is the leftmost bit of the first byte; the list is gzipped, base64url
without padding, behind the multibase letter u (§2.2). Lists in the older form of StatusList2021,
without that letter, are read as well, and so are lists shorter than what may be made today.
"""

import gzip
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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
MAX_SIZE = 8  # bits of one place: 256 messages
LIST_TYPES = ("BitstringStatusListCredential", "StatusList2021Credential")
_INDEX_TYPES = (str, int)
_HEX = re.compile(r"0x[0-9a-fA-F]{1,4}\Z")


class StatusList:
    """A list of places, each the status of one credential: one bit, or `size` bits together."""

    __slots__ = ("_bits", "_size")

    def __init__(self, bits: bytearray, size: int = 1) -> None:
        if not 1 <= size <= MAX_SIZE:
            raise StatusUnreadable("The credential’s status takes more bits than are read here.")
        self._bits, self._size = bits, size

    @classmethod
    def new(cls, length: int = MIN_LENGTH, size: int = 1) -> "StatusList":
        """Return a list of zeros; at least 131,072 places, and a multiple of eight."""
        if length < MIN_LENGTH or length % 8 or length * size > MAX_LENGTH:
            raise StatusUnreadable(f"A status list has at least {MIN_LENGTH:,} places.")
        return cls(bytearray(length * size // 8), size)

    @classmethod
    def from_encoded(cls, text: object, size: int = 1) -> "StatusList":
        """Return the list of an `encodedList` (§3.4), or raise StatusUnreadable."""
        if not isinstance(text, str):
            raise StatusUnreadable("The status list holds no list.")
        # StatusList2021 wrote bare base64url, which always began with H for gzip's first byte.
        body = text.removeprefix("u")
        try:
            packed = base64url_decode(body.rstrip("="))
        except ValueError as error:
            raise StatusUnreadable("The status list is damaged.") from error
        return cls(bytearray(_unpack(packed)), size)

    def __len__(self) -> int:
        return len(self._bits) * 8 // self._size

    def get(self, index: int) -> bool:
        """Tell whether anything is set at a place, or raise StatusUnreadable beyond the end."""
        return self.value(index) != 0

    def set(self, index: int, value: bool) -> None:  # noqa: FBT001 -- a bit has no better name
        """Set or clear the bit of a place."""
        self.put(index, int(value))

    def value(self, index: int) -> int:
        """Return the number that stands at a place, or raise StatusUnreadable beyond the end."""
        value = 0
        for bit in self._places(index):
            value = value << 1 | (self._bits[bit // 8] >> (7 - bit % 8) & 1)
        return value

    def put(self, index: int, value: int) -> None:
        """Write a number at a place; it must fit the size of the places."""
        places = self._places(index)
        if not 0 <= value < 1 << self._size:
            raise StatusUnreadable("This status does not fit its place in the list.")
        for number, bit in enumerate(reversed(places)):
            mask = 1 << (7 - bit % 8)
            on = value >> number & 1
            self._bits[bit // 8] = (self._bits[bit // 8] & ~mask) | (mask if on else 0)

    def encoded(self) -> str:
        """Return the list as `encodedList` (§3.3); the same bits give the same text."""
        return "u" + base64url_encode(gzip.compress(bytes(self._bits), compresslevel=9, mtime=0))

    def _places(self, index: int) -> range:
        if not 0 <= index < len(self):
            raise StatusUnreadable("The credential’s place is beyond the end of the status list.")
        return range(index * self._size, (index + 1) * self._size)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEntry:
    """The place of one credential in one list (§2.1).

    `messages` says what each number of a list of purpose `message` means, from 0 on: as many texts
    as the `size` bits of a place can tell apart.
    """

    list_address: str
    index: int
    purpose: str = "revocation"
    size: int = 1
    messages: tuple[str, ...] = ()
    reference: str | None = None

    def as_json(self) -> JsonObject:
        """Return the entry as `credentialStatus` holds it."""
        entry: JsonObject = {
            "id": f"{self.list_address}#{self.index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": self.purpose,
            "statusListIndex": str(self.index),
            "statusListCredential": self.list_address,
        }
        if self.size > 1 or self.messages:
            if len(self.messages) != 1 << self.size:
                raise StatusUnreadable("Every number of a status needs its message, and no other.")
            entry["statusSize"] = self.size
            entry["statusMessage"] = [
                {"status": hex(number), "message": text}
                for number, text in enumerate(self.messages)
            ]
        if self.reference:
            entry["statusReference"] = self.reference
        return entry

    @classmethod
    def from_json(cls, entry: object) -> "StatusEntry":
        """Return the entry of a credential, or raise StatusUnreadable."""
        if not isinstance(entry, dict) or entry.get("type") not in ENTRY_TYPES:
            raise StatusUnreadable("The credential’s status is of a kind not known here.")
        index, address = entry.get("statusListIndex"), entry.get("statusListCredential")
        purpose = entry.get("statusPurpose")
        # §2.1: a string of digits; some issuers write the number itself.
        text = str(index) if type(index) in _INDEX_TYPES else ""
        digits = text if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004
        if digits is None or not isinstance(address, str) or not isinstance(purpose, str):
            raise StatusUnreadable("The credential’s status does not name a place in a list.")
        size = entry.get("statusSize", 1)
        if type(size) is not int or not 1 <= size <= MAX_SIZE:
            raise StatusUnreadable("The credential’s status takes more bits than are read here.")
        messages = _messages(entry.get("statusMessage"), size)
        if purpose == "message" and not messages:  # §2.1: then it must be there
            raise StatusUnreadable("The credential’s status does not say what its numbers mean.")
        reference = entry.get("statusReference")
        return cls(
            list_address=address,
            index=int(digits),
            purpose=purpose,
            size=size,
            messages=messages,
            reference=reference if isinstance(reference, str) else None,
        )


def _messages(listed: object, size: int) -> tuple[str, ...]:
    """Return the message of each number a place can hold (§2.1 statusMessage)."""
    if listed is None:
        if size > 1:
            raise StatusUnreadable("The credential’s status does not say what its numbers mean.")
        return ()
    texts: dict[int, str] = {}
    for each in listed if isinstance(listed, list) else [listed]:
        number, text = (
            (each.get("status"), each.get("message")) if isinstance(each, dict) else (0, 0)
        )
        if not isinstance(number, str) or not isinstance(text, str) or not _HEX.match(number):
            raise StatusUnreadable("A message of the credential’s status cannot be read.")
        texts[int(number, 16)] = text
    if sorted(texts) != list(range(1 << size)):
        raise StatusUnreadable("Every number of a status needs its message, and no other.")
    return tuple(texts[number] for number in range(1 << size))


def status_list_credential(
    *,
    address: str,
    issuer: str,
    encoded: str,
    purpose: str | Sequence[str] = "revocation",
    valid_from: datetime,
    valid_until: datetime | None = None,
    time_to_live: timedelta | None = None,
) -> JsonObject:
    """Return the unsigned credential that publishes a list at its address (§2.2).

    After `valid_until` nobody may rely on it; `time_to_live` says how long a copy may be kept.
    """
    subject: JsonObject = {
        "id": f"{address}#list",
        "type": "BitstringStatusList",
        "statusPurpose": purpose if isinstance(purpose, str) else list(purpose),
        "encodedList": encoded,
    }
    document: JsonObject = {
        "@context": [CREDENTIALS_V2],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": moment_text(valid_from),
    }
    if valid_until is not None:
        document["validUntil"] = moment_text(valid_until)
    if time_to_live is not None:
        subject["ttl"] = int(time_to_live.total_seconds() * 1000)  # §2.2: in milliseconds
    return {**document, "credentialSubject": subject}


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
