"""Everything the house holds about one person: each feature tells its part, wired on one page.

Only `web/wiring.py` calls `gather_from`, so that the first feature can offer the download without
knowing the last one.
"""

from collections.abc import Callable
from typing import Any

Teller = Callable[[Any], object]
_tellers: dict[str, Teller] = {}


def gather_from(**tellers: Teller) -> None:
    """Add features, by name, with the query that tells what each holds about a person."""
    _tellers.update(tellers)


def everything_about(person: object) -> dict[str, object]:
    """Return what every feature holds about the person, by feature, as plain JSON values."""
    return {feature: tell(person) for feature, tell in _tellers.items()}
