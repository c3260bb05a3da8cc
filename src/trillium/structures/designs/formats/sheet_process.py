"""Run as a process: a workbook on the input, its sheets as JSON on the output.

A workbook is a zip file that may unfold without end, and one cell at the far corner of a sheet
stands for a billion. The process has limits on time and memory; values are read, formulas never.
"""

import json
import logging
import resource
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

_CPU_SECONDS = 10
_MEMORY = 1 << 30
_SHEETS, _ROWS, _COLUMNS, _CELL = 60, 5_000, 30, 20_000
_LOCKED, _DAMAGED, _TOO_LARGE = 3, 4, 5


def main() -> int:
    """Write the sheets and return 0, or return why they cannot be read."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
        sheets = [[name, _rows(book, name)] for name in book.sheet_names[:_SHEETS]]
    except PasswordError:
        return _LOCKED
    except (CalamineError, ValueError, OSError, OverflowError):
        return _DAMAGED
    except MemoryError:
        return _TOO_LARGE
    json.dump(sheets, sys.stdout)
    return 0


def _rows(book: CalamineWorkbook, name: str) -> list[list[object]]:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=_ROWS)
    return [[_plain(cell) for cell in islice(row, _COLUMNS)] for row in rows]


def _plain(cell: object) -> object:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time | timedelta):
        return str(cell)
    return cell[:_CELL] if isinstance(cell, str) else cell


if __name__ == "__main__":
    sys.exit(main())
