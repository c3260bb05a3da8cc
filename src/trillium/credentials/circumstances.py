"""Everything a verification depends on beside the document."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from trillium.credentials.contexts import ContextTable
from trillium.credentials.report import Report
from trillium.credentials.resolving import Resolver
from trillium.credentials.values import JsonObject

Trust = Callable[[str], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Documents, time, trust and contexts; `depth` grows for an endorsement or list inside."""

    documents: Resolver
    at: datetime
    trusted: Trust | None
    contexts: ContextTable
    depth: int = 0


Verify = Callable[[bytes | str | JsonObject, Circumstances], Report]
