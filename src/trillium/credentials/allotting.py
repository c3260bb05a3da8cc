"""Places in a status list, handed out by chance and never twice (Bitstring Status List §4).

Places in a row would tell who was awarded on the same day; so each is drawn. The randomness is
passed in, as everything of chance is here: the same bytes give the same places.
"""

import hashlib
from collections.abc import Container, Iterator

from trillium.credentials.errors import StatusUnreadable
from trillium.credentials.status import MIN_LENGTH

MIN_RANDOMNESS = 16  # bytes: nobody guesses a place from those around it
_TRIES = 64  # for each place that is wanted


def allot(
    taken: Container[int], randomness: bytes, *, count: int = 1, length: int = MIN_LENGTH
) -> tuple[int, ...]:
    """Return `count` places of a list that nobody has, each as likely as any other.

    `taken` holds every place ever given, decoys included; `randomness` is at least 16 bytes that
    are used once. Raises StatusUnreadable where the list is too full to draw from: begin a new one.
    """
    if len(randomness) < MIN_RANDOMNESS:
        raise ValueError(f"randomness is at least {MIN_RANDOMNESS} bytes")
    found: dict[int, None] = {}
    numbers = _numbers(randomness, length)
    for _ in range(count * _TRIES + _TRIES):
        if len(found) == count:
            break
        index = next(numbers)
        if index not in found and index not in taken:
            found[index] = None
    if len(found) < count:
        raise StatusUnreadable("The status list is too full to hand out places by chance.")
    return tuple(found)


def decoys(
    taken: Container[int], randomness: bytes, *, count: int, length: int = MIN_LENGTH
) -> tuple[tuple[int, bool], ...]:
    """Return places that no credential will have, each with a bit by chance.

    Set in a list they hide how many credentials it serves and how many of these are revoked. They
    count as taken from then on.
    """
    places = allot(taken, randomness, count=count, length=length)
    coins = _numbers(b"coin" + randomness, 2)
    return tuple((place, bool(next(coins))) for place in places)


def _numbers(randomness: bytes, below: int) -> Iterator[int]:
    """Yield numbers from 0 to below, without end and without preference."""
    most = (1 << 64) // below * below  # a remainder would prefer the small ones
    block = 0
    while True:
        digest = hashlib.sha256(randomness + block.to_bytes(8, "big")).digest()
        for start in range(0, len(digest), 8):
            number = int.from_bytes(digest[start : start + 8], "big")
            if number < most:
                yield number % below
        block += 1
