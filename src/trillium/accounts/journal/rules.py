"""The chain of the journal: each entry's digest covers its content and the digest before it."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping

BEGINNING = "0" * 64
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def entry_digest(content: Mapping[str, object], previous: str) -> str:
    """Return the SHA-256, in hexadecimal, of the entry's content and of the digest before it.

    The form is fixed for good: keys sorted, no spaces, UTF-8. Changing it breaks every chain.
    """
    body = json.dumps(
        {**content, "previous": previous}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(body.encode()).hexdigest()


def ids_among(values: Iterable[object]) -> set[str]:
    """Return those values that are ids of people, organisations or things."""
    return {each for each in values if isinstance(each, str) and ID.fullmatch(each)}
