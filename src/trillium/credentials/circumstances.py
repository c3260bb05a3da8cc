"""Everything a verification depends on beside the document."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from trillium.credentials.contexts import ContextTable
from trillium.credentials.issuer_keys import HttpsTrust, KeyDocuments
from trillium.credentials.opened_lists import OpenedLists
from trillium.credentials.report import Report
from trillium.credentials.resolving import Resolver
from trillium.credentials.values import JsonObject

Trust = Callable[[str], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Documents, time, trust and contexts; `depth` grows for an endorsement or list inside.

    `https` says which https addresses are trusted to name their own keys; None trusts none.
    `lists` keeps status lists that were opened before; None opens them each time.
    """

    documents: Resolver
    at: datetime
    trusted: Trust | None
    contexts: ContextTable
    depth: int = 0
    https: HttpsTrust | None = None
    lists: OpenedLists | None = None

    @property
    def key_documents(self) -> KeyDocuments:
        """The documents in which keys are looked up."""
        return KeyDocuments(self.documents, self.https)


Verify = Callable[[bytes | str | JsonObject, Circumstances], Report]
