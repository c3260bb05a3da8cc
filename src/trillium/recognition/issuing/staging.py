"""A directory that is written beside its place and takes it in one step."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep

from trillium.recognition.issuing.order import DirectoryBusy, DirectoryUnwritable

_PATIENCE = 20  # tenths of a second


@contextmanager
def staged(directory: Path) -> Iterator[Path]:
    """Yield a directory beside the one wanted; it takes its place if all goes well.

    What a killed or interrupted run left there is still there.
    """
    directory = directory.absolute()
    stage = directory.parent / f".{directory.name}.partial"
    try:
        stage.mkdir(parents=True, exist_ok=True)
        lock = os.open(stage, os.O_RDONLY)
        _hold(lock)
    except BlockingIOError:
        raise DirectoryBusy(directory=directory) from None
    except OSError as problem:
        raise DirectoryUnwritable(directory=directory, reason=problem.strerror) from None
    try:
        yield stage
        (directory / "rejected.csv").unlink(missing_ok=True)
        stage.rename(directory)
    except KeyboardInterrupt:
        raise  # what is there may be gone on with
    except OSError as problem:
        shutil.rmtree(stage, ignore_errors=True)
        raise DirectoryUnwritable(directory=directory, reason=problem.strerror) from None
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise
    finally:
        os.close(lock)


def _hold(lock: int) -> None:
    """Lock a directory for this run, or raise BlockingIOError.

    The system lets go of it when a run is killed, once its other processes have seen that: they
    look after each chunk.
    """
    for _ in range(_PATIENCE):
        with suppress(BlockingIOError):
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        sleep(0.1)
    return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def empty(stage: Path) -> None:
    """Remove everything in a directory."""
    for entry in stage.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()
