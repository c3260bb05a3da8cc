"""`trillium check`: hold a design, or a folder of them, against the frameworks. No Django."""

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import starmap
from pathlib import Path
from typing import Annotated

import typer

from trillium.kit import tables
from trillium.structures.designs import document as designs
from trillium.structures.frameworks import folder, packs, report, rules
from trillium.structures.frameworks.door import PackUnreadable
from trillium.structures.frameworks.pack import Pack
from trillium.structures.frameworks.pack_file import BOUNDS, read_pack

LARGEST_FILE = folder.LARGEST_FILE
#: Fewer designs are checked sooner than a second process has started.
WORTH_A_PROCESS = 60

STANDS, FALLS, UNREADABLE = 0, 1, 2


class Format(StrEnum):
    """How the check is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    CSV = "csv"
    TABLE = "table"


class Language(StrEnum):
    """The language of the check."""

    EN = "en"
    FR = "fr"


def command(  # noqa: PLR0917 -- each is an option of the command line
    design: Annotated[
        str,
        typer.Argument(
            metavar="DESIGN.yaml|DIR", help="The design, or a folder of them; - for stdin."
        ),
    ],
    framework: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only this framework; may be given again. Default: all."),
    ] = None,
    pack: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A framework of your own; alone unless --framework."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TEXT,
    strict: Annotated[  # noqa: FBT002 -- typer reads a flag from a boolean with a default
        bool, typer.Option("--strict", help="A binding attestation that is open fails too.")
    ] = False,
    language: Annotated[Language, typer.Option(help="The language to write it in.")] = Language.EN,
) -> None:
    """Hold a design, or each design of a folder, against the frameworks.

    csv and table give one line for each design and framework, as they are found; a folder is
    checked on all cores. Exit code 0: every binding criterion is met. 1: one is missing. 2: a
    design or a framework cannot be read; it is named, and the others are checked all the same.
    """
    own = _own(pack or [])
    published = _packs(framework or []) if framework or not own else ()
    if form in {Format.CSV, Format.TABLE} or Path(design).is_dir():
        ids = [each.id for each in published]
        order = _Order(ids=ids, own=own, language=str(language), strict=strict)
        raise typer.Exit(_check_many(Path(design), form, order))
    document = _document(design, str(language))
    checked = report.Checked(
        name=Path(design).name,
        document=document,
        reports=rules.check_all(document, (*published, *starmap(_own_pack, own))),
        language=str(language),
        strict=strict,
    )
    _write(_rendered(checked, form))
    raise typer.Exit(STANDS if checked.stands else FALLS)


def _packs(ids: list[str]) -> tuple[Pack, ...]:
    try:
        return tuple(packs.load_pack(name) for name in dict.fromkeys(ids or packs.ORDER))
    except (packs.NoSuchFramework, PackUnreadable) as problem:
        raise _unreadable(problem.sentence()) from None


def _own(paths: list[Path]) -> tuple[tuple[str, bytes], ...]:
    """Return the names and texts of frameworks that can be read."""
    try:
        found = tuple((path.name, _start_of(path)) for path in paths)
        for name, text in found:
            _own_pack(name, text)
    except OSError as problem:
        raise _unreadable(f"{problem.filename}: {problem.strerror}.") from None
    except PackUnreadable as problem:
        raise _unreadable(problem.sentence()) from None
    return found


def _start_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(BOUNDS.size + 1)


@cache
def _own_pack(name: str, text: bytes) -> Pack:
    return read_pack(text, name)


def _document(design: str, language: str) -> dict[str, object]:
    name = "stdin" if design == "-" else design
    try:
        return designs.read_design(_text(design), name)
    except designs.DesignUnreadable as problem:
        raise _unreadable(*(m.sentence(language) for m in problem.mistakes)) from None
    except UnicodeDecodeError as problem:
        raise _unreadable(
            f"{name}: expected UTF-8 text, found other bytes at position {problem.start}."
        ) from None
    except OSError as problem:
        raise _unreadable(f"{name}: expected a file to read, found: {problem.strerror}.") from None


def _text(design: str) -> str:
    if design == "-":
        read = sys.stdin.buffer.read(LARGEST_FILE + 1)
    else:
        with Path(design).open("rb") as file:
            read = file.read(LARGEST_FILE + 1)
    # Cut short, it may end within a character; its size is what it is refused for.
    return read.decode("utf-8", errors="ignore" if len(read) > LARGEST_FILE else "strict")


def _unreadable(*sentences: str) -> typer.Exit:
    for sentence in sentences:
        typer.echo(sentence, err=True)
    return typer.Exit(UNREADABLE)


def _rendered(checked: report.Checked, form: Format) -> str:
    if form is Format.JSON:
        return json.dumps(report.as_json(checked), ensure_ascii=False, indent=2)
    if form is Format.HTML:
        return report.as_html(checked).rstrip("\n")
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else 100
    return report.as_text(checked, width=min(width, 120), colour=terminal)


def _write(words: str) -> None:
    sys.stdout.buffer.write(f"{words}\n".encode())
    sys.stdout.buffer.flush()


# --- many ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What is asked of each file; small, so that it travels to other processes."""

    ids: list[str]
    own: tuple[tuple[str, bytes], ...]
    language: str
    strict: bool


def _check_many(path: Path, form: Format, order: _Order) -> int:
    if form is Format.HTML:
        raise _unreadable(f"{path} is a folder: --format table, csv or json lists its designs.")
    files = folder.files_in(path) if path.is_dir() else [path]
    if not files:
        raise _unreadable(f"{path} holds no design (.yaml, .yml or .json).")
    code = STANDS
    write = _writer(form, order.language)
    with contextlib.closing(_answers(path, files, order)) as answers, _progress(len(files)) as tell:
        for answer in answers:
            for mistake in answer.mistakes:
                typer.echo(mistake, err=True)
            code = max(code, UNREADABLE if answer.mistakes else int(not answer.stands))
            write(answer)
            tell()
    write(None)
    return code


def _answers(path: Path, files: list[Path], order: _Order) -> Generator[folder.Answer, None, None]:
    names = [str(file.relative_to(path)) if path.is_dir() else file.name for file in files]
    orders = [order] * len(files)
    cores = min(os.cpu_count() or 1, 8)
    if len(files) < WORTH_A_PROCESS or cores == 1:
        yield from map(_answer, files, names, orders)
        return
    with ProcessPoolExecutor(cores) as pool:
        yield from pool.map(_answer, files, names, orders, chunksize=20)


def _answer(file: Path, name: str, order: _Order) -> folder.Answer:
    asked = (*map(packs.load_pack, order.ids), *starmap(_own_pack, order.own))
    return folder.check_file(file, name, asked, language=order.language, strict=order.strict)


def _writer(form: Format, language: str) -> Callable[[folder.Answer | None], None]:
    """Return what writes one answer after the other; None ends it."""
    if form is Format.JSON:
        return _json_writer()
    if form is Format.CSV:
        sys.stdout.buffer.write(f"{tables.MARK}{tables.lines([folder.head(language)])}".encode())
        return lambda answer: _put(tables.lines(answer.rows if answer else ()))
    return lambda answer: _put("".join(f"{row}\n" for row in folder.in_table(answer)))


def _json_writer() -> Callable[[folder.Answer | None], None]:
    before = iter(["[\n"])

    def write(answer: folder.Answer | None) -> None:
        if answer is None:
            _put("\n]\n")
        else:
            _put(next(before, ",\n") + json.dumps(answer.as_json(), ensure_ascii=False))

    return write


def _put(words: str) -> None:
    sys.stdout.buffer.write(words.encode())
    sys.stdout.buffer.flush()


@contextlib.contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """Give a function to call after each design; it counts on the terminal meanwhile."""
    if total < WORTH_A_PROCESS or not sys.stderr.isatty():
        yield lambda: None
        return
    done = 0

    def tell() -> None:
        nonlocal done
        done += 1
        typer.echo(f"\r{done} / {total}", err=True, nl=done == total)

    yield tell
