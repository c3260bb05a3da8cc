"""Moments as they stand in credentials: xsd:dateTimeStamp in, UTC to the second out."""

import functools
import re
from datetime import UTC, datetime

# xsd:dateTimeStamp (XSD 1.1 part 2 §3.4.28): a time zone is required, fractions are allowed.
_STAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?(Z|[+-]\d\d:\d\d)\Z", re.ASCII
)

_PLAIN_LENGTH, _PLAIN_MARKS = 20, "--T::Z"
_YEAR_10000 = 253402300800


@functools.lru_cache(maxsize=256)  # documents are looked at, and signed, at one moment
def moment_text(moment: datetime) -> str:
    """Return a moment as credentials write it: UTC, to the second, with Z."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    here = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return f"{here.replace(microsecond=0, tzinfo=None).isoformat()}Z"


def parse_moment(text: object) -> datetime | None:
    """Return the moment of an xsd:dateTimeStamp, or None where it is not one."""
    if not isinstance(text, str):
        return None
    if len(text) == _PLAIN_LENGTH and text[4::3] == _PLAIN_MARKS:  # all else must be digits
        return _read(text)
    match = _STAMP.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    micro = f"{fraction or '0':0<6}"[:6]
    offset = "+00:00" if zone == "Z" else zone
    return _read(f"{year}-{month}-{day}T{hour}:{minute}:{second}.{micro}{offset}")


def _read(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def parse_seconds(value: object) -> datetime | None:
    """Return the moment of seconds since 1970 (RFC 7519 §2, NumericDate), or None for any other.

    A number beyond the calendar is its first or last second.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return datetime.fromtimestamp(min(max(value, 0), _YEAR_10000 - 1), UTC)
