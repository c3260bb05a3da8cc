"""Work shared out among processes, one for each core that may be used.

Work comes in numbered chunks. The numbers wait in a pipe, from which each process takes the next.
"""

import os
import signal
import sys
import threading
import time
import traceback
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence

#: Does every chunk whose number it is given.
Worker = Callable[[Iterator[int]], None]
#: So many numbers fit into a pipe that nobody reads yet (64 KB on Linux, 16 KB elsewhere).
MOST_CHUNKS = 4_096
_NUMBER = 4  # bytes
LOOK = 1.0  # seconds between two looks whether the parent is there


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def when_gone(parent: int, then: Callable[[], object]) -> None:
    """Call once the process that started this one has ended, however it did; in a thread."""
    threading.Thread(target=_watch, args=(parent, then), name="parent", daemon=True).start()


def _watch(parent: int, then: Callable[[], object]) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK)
    then()


def share_out(numbers: Iterable[int], workers: Sequence[Worker]) -> None:
    """Do all chunks: the first worker in this process, each other in one of its own.

    Raises OSError where one of the others failed.
    """
    waiting, writing = os.pipe()
    with os.fdopen(writing, "wb", buffering=0) as file:
        file.write(array("I", numbers).tobytes())
    others: list[int] = []
    try:
        others += [_start(worker, waiting) for worker in workers[1:]]
        workers[0](_waiting(waiting))
        while others:
            _, status = os.waitpid(others[0], 0)
            others.pop(0)
            if code := os.waitstatus_to_exitcode(status):
                raise OSError(max(code, 0), os.strerror(code) if code > 0 else "it was stopped")
    finally:
        os.close(waiting)
        for process in others:
            os.kill(process, signal.SIGTERM)
            os.waitpid(process, 0)


def _waiting(pipe: int) -> Iterator[int]:
    while word := os.read(pipe, _NUMBER):
        yield int.from_bytes(word, sys.byteorder)


def _start(worker: Worker, pipe: int) -> int:
    """Start a process that works too; it ends with the number of the system's error."""
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    process = os.fork()
    if process:
        return process
    code = 255
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        worker(_waiting_under(parent, pipe))
        code = 0
    except OSError as problem:
        code = problem.errno or 255
    except BaseException:  # noqa: BLE001 -- nothing may run on here as if it were the parent
        traceback.print_exc()
    finally:
        os._exit(code)


def _waiting_under(parent: int, pipe: int) -> Iterator[int]:
    """Yield numbers; end this process where the one that started it was killed."""
    for number in _waiting(pipe):
        yield number
        if os.getppid() != parent:
            os._exit(1)
