"""The chain of the journal: each entry's digest covers its content and the digest before it."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping

BEGINNING = "0" * 64
#: characters of private use, which no content holds
_MARK, _OTHER_MARK = "\ue000", "\ue001"
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def entry_digest(content: Mapping[str, object], previous: str) -> str:
    """Return the SHA-256, in hexadecimal, of the entry's content and of the digest before it.

    The form is fixed for good: keys sorted, no spaces, UTF-8. Changing it breaks every chain.
    """
    return _hash(_body(content, previous))


def entry_digests(
    content: Mapping[str, object], thing_type: str, ids: Iterable[str], previous: str
) -> Iterator[str]:
    """Yield the digest of one entry after the other, alike but for the things they are about.

    The same as `entry_digest` of each, without writing the same JSON a thousand times. Raises
    ValueError where the content holds one of the marks that stand in for what differs.
    """
    body = _body({**content, "thing": [thing_type, _MARK]}, _OTHER_MARK)
    before, between, after = re.split(f'{_OTHER_MARK}|"{_MARK}"', body)
    for each in ids:
        thing = json.dumps(each, ensure_ascii=False)
        previous = _hash(f"{before}{previous}{between}{thing}{after}")
        yield previous


def _body(content: Mapping[str, object], previous: str) -> str:
    return json.dumps(
        {**content, "previous": previous}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def _hash(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def ids_among(values: Iterable[object]) -> set[str]:
    """Return those values that are ids of people, organisations or things."""
    return {each for each in values if isinstance(each, str) and ID.fullmatch(each)}
