"""The status lists of the conformance server: one for each purpose, kept in memory."""

import threading
from dataclasses import dataclass, field

from trillium.credentials.status import MIN_LENGTH, StatusEntry, StatusList
from trillium.credentials.values import JsonObject
from trillium.web.conformance_shapes import BadRequest

#: the issuer that adds a status → what its list is for; the order numbers the lists
PURPOSES = {
    "bitstring-status-list": "revocation",
    "bitstring-status-list-suspension": "suspension",
}


@dataclass(slots=True)
class _Kept:
    """One list, and which place of it a credential has, by its id."""

    address: str
    purpose: str
    bits: StatusList = field(default_factory=StatusList.new)
    places: dict[str, int] = field(default_factory=dict)


class Lists:
    """Hands out places in turn, sets their bits, and knows the lists by their addresses."""

    def __init__(self, address: str) -> None:
        self._kept = {
            issuer: _Kept(f"{address}/status/{number}", purpose)
            for number, (issuer, purpose) in enumerate(PURPOSES.items(), start=1)
        }
        self._lock = threading.Lock()

    def address_of(self, issuer: str) -> str:
        """Return where the list of an issuer is served."""
        return self._kept[issuer].address

    def issuer_at(self, address: str) -> str | None:
        """Return the issuer whose list is served at an address."""
        return next((name for name, kept in self._kept.items() if kept.address == address), None)

    def encoded(self, issuer: str) -> str:
        """Return the bits of an issuer's list as they stand."""
        with self._lock:
            return self._kept[issuer].bits.encoded()

    def place(self, issuer: str, credential: JsonObject) -> JsonObject:
        """Return the entry of a credential that is about to be issued."""
        kept = self._kept[issuer]
        with self._lock:
            index = len(kept.places)
            if index >= MIN_LENGTH:
                raise BadRequest("The status list is full.")
            kept.places[str(credential.get("id", index))] = index
        return StatusEntry(list_address=kept.address, index=index, purpose=kept.purpose).as_json()

    def set(self, credential_id: str, value: bool) -> bool:  # noqa: FBT001 -- a bit
        """Set or clear the bits of a credential; tell whether it has any."""
        found = [kept for kept in self._kept.values() if credential_id in kept.places]
        with self._lock:
            for kept in found:
                kept.bits.set(kept.places[credential_id], value)
        return bool(found)
