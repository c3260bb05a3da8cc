"""Run as a process: a PDF on the input, its attachment of one of the names on the output."""

import io
import logging
import resource
import sys
from collections.abc import Sequence

import pypdf
from pypdf.errors import PdfReadError

_CPU_SECONDS = 10
_MEMORY = 1 << 30
_ABSENT, _TOO_LARGE, _LOCKED, _DAMAGED = 3, 4, 5, 6


def main(names: Sequence[str], most: int) -> int:
    """Write the attachment and return 0, or return why there is none."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    logging.disable(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(sys.stdin.buffer.read()))
        if reader.is_encrypted:
            return _LOCKED
        attached = next((a.content for a in reader.attachment_list if a.name in names), None)
    except (PdfReadError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return _DAMAGED
    if attached is None:
        return _ABSENT
    if len(attached) > most:
        return _TOO_LARGE
    sys.stdout.buffer.write(attached)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[2:], int(sys.argv[1])))
