"""Status lists that were opened before: whoever verifies many credentials opens each list once.

To be used for one moment and one source of documents only; then the answers are the same.
"""

from dataclasses import dataclass, field

from trillium.credentials.report import Check
from trillium.credentials.status import StatusList
from trillium.credentials.values import JsonObject

_MOST = 64  # lists: a stranger's credentials must not fill the memory


@dataclass(slots=True, kw_only=True)
class OpenedList:
    """A published list that was verified, or the check that says why it is not to be believed."""

    published: JsonObject = field(default_factory=dict)
    problem: Check | None = None
    _unpacked: dict[int, StatusList] = field(default_factory=dict)

    def places(self, encoded: object, size: int) -> StatusList:
        """Return the list of its `encodedList`, unpacked once; raises StatusUnreadable."""
        if size not in self._unpacked:
            self._unpacked[size] = StatusList.from_encoded(encoded, size)
        return self._unpacked[size]


class OpenedLists:
    """Opened lists by their addresses: so many, and no more."""

    def __init__(self) -> None:
        self._opened: dict[str, OpenedList] = {}

    def get(self, address: str) -> OpenedList | None:
        """Return a list that was opened before."""
        return self._opened.get(address)

    def keep(self, address: str, opened: OpenedList) -> None:
        """Keep a list, while there is room."""
        if len(self._opened) < _MOST:
            self._opened[address] = opened
