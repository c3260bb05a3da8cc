"""All chance of one run of `trillium issue`, drawn from one seed before processes part.

So one run gives the same files however many processes took part, and a run that was stopped goes on
with the same chance.
"""

from array import array
from collections.abc import Iterator
from hashlib import blake2b

from trillium.credentials.status import MIN_LENGTH

SEED = 32  # bytes
#: How many of the 131,072 places of a status list are taken: each person has one, drawn at random.
MOST_PLACES = 50_000
_BLOCK = 48  # bytes of chance for one credential: its id and two salts
_VARIANT = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}  # RFC 9562 §4.1


class Draw:
    """For each credential its id, two salts and its place in a list; for each list its name.

    BLAKE2b under the seed as its secret key (RFC 7693) draws them all.
    """

    def __init__(self, count: int, seed: bytes) -> None:
        self._seed = seed
        self.lists: list[str] = []
        self._places = array("I")
        for start in range(0, count, MOST_PLACES):
            number = len(self.lists)
            self.lists.append(self._bytes(b"list", number, 4).hex())
            self._places.extend(self._drawn(number, min(MOST_PLACES, count - start)))

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

    def _drawn(self, list_number: int, count: int) -> Iterator[int]:
        """Draw places of a list and never one twice, so that none tells who was before whom."""
        taken: set[int] = set()
        block = 0
        while len(taken) < count:
            drawn = self._bytes(b"place", list_number << 32 | block, 64)
            block += 1
            for word in memoryview(drawn).cast("I"):
                place = word % MIN_LENGTH  # 131,072 divides 2^32: no place is likelier
                if place not in taken and len(taken) < count:
                    taken.add(place)
                    yield place

    def _bytes(self, what: bytes, number: int, count: int) -> bytes:
        """Return so many bytes of chance for one thing; BLAKE2b keeps kinds of things apart."""
        return blake2b(
            number.to_bytes(8, "big"), key=self._seed, person=what, digest_size=count
        ).digest()
