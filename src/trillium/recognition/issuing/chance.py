"""All chance of one run of `trillium issue`, drawn before processes part.

So one run gives the same files however many processes took part.
"""

from array import array
from collections.abc import Iterator
from hashlib import blake2b

from trillium.credentials.status import MIN_LENGTH
from trillium.recognition.issuing.order import Dice

#: How many of the 131,072 places of a status list are taken: each person has one, drawn at random.
MOST_PLACES = 50_000
_BLOCK = 48  # bytes of chance for one credential: its id and two salts
_VARIANT = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}  # RFC 9562 §4.1


class Draw:
    """All chance of one run: for each credential its id, two salts and its place in a list."""

    def __init__(self, count: int, dice: Dice) -> None:
        self._seed = dice(32)  # BLAKE2b under a secret key (RFC 7693) draws all else from it
        self._places = array("I")
        for start in range(0, count, MOST_PLACES):
            self._places.extend(_places(min(MOST_PLACES, count - start), dice))

    def texts(self, number: int) -> tuple[str, str, str]:
        """Return the id of a credential and the salts of its two identities.

        The id is a UUID of version 4 (RFC 9562 §5.4).
        """
        digits = blake2b(number.to_bytes(8, "big"), key=self._seed, digest_size=_BLOCK).hexdigest()
        credential_id = (
            f"urn:uuid:{digits[:8]}-{digits[8:12]}-4{digits[13:16]}"
            f"-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:32]}"
        )
        return credential_id, digits[32:64], digits[64:]

    def place(self, number: int) -> int:
        """Return the place of a credential in its list."""
        return self._places[number - 1]


def _places(count: int, dice: Dice) -> Iterator[int]:
    """Draw places in the list at random and never twice, so that none tells who was before whom."""
    taken: set[int] = set()
    while len(taken) < count:
        for word in memoryview(dice(4096)).cast("I"):
            place = word % MIN_LENGTH  # 131,072 divides 2^32: no place is likelier
            if place not in taken and len(taken) < count:
                taken.add(place)
                yield place
