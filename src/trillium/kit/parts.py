"""Texts that several processes make by the chunk, joined into whole files in the chunks' order.

A chunk counts once it stands in the index, which is written last; so a run that was killed can go
on from the chunks that are whole.
"""

import os
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_INDEX = ".index"
_WORD = array("Q").itemsize


class Part:
    """What one process made: its chunks one after the other, a file for each of the texts.

    Several texts grow side by side: a chunk has a piece of each of them.
    """

    def __init__(self, folder: Path, name: str, texts: Sequence[str]) -> None:
        names = [f"{name}.{text}" for text in texts]
        self._files = [_appended(folder / each) for each in (*names, f"{name}{_INDEX}")]

    def add(self, chunk: int, *pieces: bytes) -> None:
        """Write a chunk at the end."""
        *files, index = self._files
        for file, piece in zip(files, pieces, strict=True):
            write_all(file, piece)
        write_all(index, array("Q", (chunk, *map(len, pieces))).tobytes())

    def close(self) -> None:
        """End the part."""
        for file in self._files:
            os.close(file)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chunk:
    number: int
    part: str
    begins: tuple[int, ...]  # in each text
    lengths: tuple[int, ...]


def mend_parts(folder: Path, texts: Sequence[str]) -> set[int]:
    """Cut off what a killed process left half done; return the chunks that are whole."""
    done: set[int] = set()
    for index in folder.glob(f"*{_INDEX}"):
        chunks = list(_chunks(index, len(texts)))
        ends = [sum(chunk.lengths[place] for chunk in chunks) for place in range(len(texts))]
        files = [folder / f"{index.stem}.{text}" for text in texts]
        if any(_size(file) < end for file, end in zip(files, ends, strict=True)):
            chunks, ends = [], [0] * len(ends)  # it lost more than it was writing
        for file, end in zip(files, ends, strict=True):
            if file.exists():
                os.truncate(file, end)
        os.truncate(index, len(chunks) * (1 + len(texts)) * _WORD)
        done.update(chunk.number for chunk in chunks)
    return done


def join_parts(
    folder: Path, texts: Sequence[str], text: str, target: Path, heading: bytes, *, mode: int
) -> None:
    """Write the heading and a text's pieces of all chunks in their order."""
    place = texts.index(text)
    chunks = _in_order(folder, texts)
    files = {part: os.open(folder / f"{part}.{text}", os.O_RDONLY) for part, _ in _parts(folder)}
    joined = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        write_all(joined, heading)
        for chunk in chunks:
            _copy(files[chunk.part], joined, chunk.begins[place], chunk.lengths[place])
    finally:
        for file in (*files.values(), joined):
            os.close(file)


def read_parts(folder: Path, texts: Sequence[str], text: str) -> Iterator[bytes]:
    """Yield a text's pieces of all chunks in their order."""
    place = texts.index(text)
    for chunk in _in_order(folder, texts):
        with (folder / f"{chunk.part}.{text}").open("rb") as file:
            file.seek(chunk.begins[place])
            yield file.read(chunk.lengths[place])


def write_all(file: int, data: bytes) -> None:
    """Write it all, also where the system takes it bit by bit."""
    while len(data) > (written := os.write(file, data)):
        data = data[written:]


def _parts(folder: Path) -> list[tuple[str, Path]]:
    return [(index.stem, index) for index in sorted(folder.glob(f"*{_INDEX}"))]


def _in_order(folder: Path, texts: Sequence[str]) -> list[_Chunk]:
    found = [each for _, index in _parts(folder) for each in _chunks(index, len(texts))]
    return sorted(found, key=lambda chunk: chunk.number)


def _chunks(index: Path, texts: int) -> Iterator[_Chunk]:
    """Yield the chunks of an index; a record that is not whole ends it."""
    words = array("Q")
    data = index.read_bytes()
    words.frombytes(data[: len(data) - len(data) % _WORD])
    begins = (0,) * texts
    step = 1 + texts
    for start in range(0, len(words) - step + 1, step):
        number, *lengths = words[start : start + step]
        yield _Chunk(number=number, part=index.stem, begins=begins, lengths=tuple(lengths))
        begins = tuple(begin + length for begin, length in zip(begins, lengths, strict=True))


def _appended(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)  # it may name people


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _copy(source: int, target: int, begins: int, length: int) -> None:
    while length:
        copied = os.sendfile(target, source, begins, length)
        if not copied:
            raise OSError(5, "a part is shorter than it was")
        begins += copied
        length -= copied
