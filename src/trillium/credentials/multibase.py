"""Multibase and multicodec: the texts in which keys, signatures and lists travel."""

import base64
import binascii
import re
from collections.abc import Iterator

from trillium.credentials.errors import KeyUnusable

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PAIRS = tuple(high + low for high in BASE58 for low in BASE58)
_NO_DIGIT = 255
_VALUES = bytes(BASE58.index(chr(c)) if chr(c) in BASE58 else _NO_DIGIT for c in range(256))
_LIMB = 58**4  # fits one digit of Python's long numbers: their division is what costs
_LIMBS = 5
_PART = _LIMB**_LIMBS  # a short number costs less to divide than the whole long one
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*\Z")
_MAX_BASE58 = 256


def _folds() -> Iterator[tuple[int, int, int]]:
    """Yield how digits side by side in a long number become half as many of twice the size.

    The mask of the lower of each two, their width in bits, and what the higher is worth.
    """
    width, weight = 8, len(BASE58)
    while width < 8 * _MAX_BASE58:
        pairs = range(0, 8 * _MAX_BASE58, 2 * width)
        yield sum(((1 << width) - 1) << place for place in pairs), width, weight
        width, weight = 2 * width, weight * weight


_FOLDS = tuple(_folds())


def base58_encode(data: bytes) -> str:
    """Return bytes as base58btc, without the multibase letter."""
    number = int.from_bytes(data, "big")
    limbs = []
    while number:
        number, part = divmod(number, _PART)
        for _ in range(_LIMBS):
            part, limb = divmod(part, _LIMB)
            limbs.append(limb)
    limbs.reverse()
    text = "".join([_PAIRS[limb // 3364] + _PAIRS[limb % 3364] for limb in limbs]).lstrip("1")
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def base58_decode(text: str) -> bytes:
    """Return the bytes of a base58btc text, or raise KeyUnusable."""
    if len(text) > _MAX_BASE58:
        raise KeyUnusable("A base58 text here is too long.")
    digits = text.encode("ascii", "replace").translate(_VALUES)
    if _NO_DIGIT in digits:
        raise KeyUnusable("A base58 text holds a character that base58 does not have.")
    number = int.from_bytes(digits, "big")
    for low, width, weight in _FOLDS[: (len(digits) - 1).bit_length() if digits else 0]:
        number = (number & low) + (number >> width & low) * weight
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def multibase58(data: bytes) -> str:
    """Return bytes as multibase base58btc (a text that begins with z)."""
    return "z" + base58_encode(data)


def from_multibase58(text: object) -> bytes:
    """Return the bytes of a multibase base58btc text, or raise KeyUnusable."""
    if not isinstance(text, str) or not text.startswith("z"):
        raise KeyUnusable("A multibase text in base58 was expected: it begins with z.")
    return base58_decode(text[1:])


def base64url_encode(data: bytes) -> str:
    """Return bytes as base64url without padding (RFC 4648 §5, RFC 7515 §2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def base64url_decode(text: str) -> bytes:
    """Return the bytes of a base64url text; one text for one value, or ValueError."""
    if not _BASE64URL.match(text):
        raise ValueError("not base64url")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not base64url") from error
    if base64url_encode(data) != text:  # spare bits must be zero, else two texts mean one value
        raise ValueError("not canonical base64url")
    return data
