"""Tables as CSV that a spreadsheet opens without running anything in it."""

import csv
import io
from collections.abc import Iterable

#: What a spreadsheet takes for the start of a formula (OWASP, CSV injection), wide forms included.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "=", "+", "-", "@")
#: Excel takes a file for UTF-8 when it begins so.
MARK = "\ufeff"


def cell(value: object) -> str:
    """Return a value as the text of a cell; before what looks like a formula stands an apostrophe.

    Numbers stay numbers, negative ones too.
    """
    if isinstance(value, bool) or not isinstance(value, str):
        return "" if value is None else str(value)
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA) else value


def lines(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as lines of CSV (RFC 4180), every cell made safe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()
