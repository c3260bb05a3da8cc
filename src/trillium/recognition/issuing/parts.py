"""Texts that several processes make by the chunk, joined into one file in the chunks' order."""

import os
from array import array
from collections.abc import Iterable
from pathlib import Path

_INDEX = ".index"


class Part:
    """What one process made: its chunks one after the other in a file, and where each begins."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # It names people
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._index = array("Q")

    def add(self, chunk: int, data: bytes) -> None:
        """Write a chunk at the end."""
        write_all(self._file, data)
        self._index.extend((chunk, len(data)))

    def close(self) -> None:
        """End the part: without this it is not joined."""
        os.close(self._file)
        self._path.with_suffix(_INDEX).write_bytes(self._index.tobytes())


def join_parts(target: Path, heading: bytes, paths: Iterable[Path], *, mode: int) -> None:
    """Write the heading and all chunks of the parts in their order, and remove the parts."""
    paths = list(paths)
    chunks: list[tuple[int, int, int, int]] = []  # number, file, where it begins, length
    files = [os.open(path, os.O_RDONLY) for path in paths]
    joined = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        for path, file in zip(paths, files, strict=True):
            index = array("Q")
            index.frombytes(path.with_suffix(_INDEX).read_bytes())
            begins = 0
            for chunk, length in zip(index[::2], index[1::2], strict=True):
                chunks.append((chunk, file, begins, length))
                begins += length
        write_all(joined, heading)
        for _, file, begins, length in sorted(chunks):
            _copy(file, joined, begins, length)
    finally:
        for file in (*files, joined):
            os.close(file)
    for path in paths:
        path.unlink()
        path.with_suffix(_INDEX).unlink()


def write_all(file: int, data: bytes) -> None:
    """Write it all, also where the system takes it bit by bit."""
    while len(data) > (written := os.write(file, data)):
        data = data[written:]


def _copy(source: int, target: int, begins: int, length: int) -> None:
    while length:
        copied = os.sendfile(target, source, begins, length)
        if not copied:
            raise OSError(5, "a part is shorter than it was")
        begins += copied
        length -= copied
