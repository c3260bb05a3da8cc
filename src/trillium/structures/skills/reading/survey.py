"""The first reading of an import: is it whole? It keeps what a check needs, not the words."""

import hashlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from trillium.structures.skills.reading import records
from trillium.structures.skills.reading.lines import Source, too_large
from trillium.structures.skills.reading.records import (
    DefinitionRecord,
    FrameworkRecord,
    LinkRecord,
    Record,
    SkillRecord,
)

PIECE = 1024 * 1024
SHOWN_WAY = 6


@dataclass(slots=True)
class Survey:
    """What the first reading found."""

    framework: FrameworkRecord
    digest: str
    places: dict[bytes, int] = field(default_factory=dict)  # of an address → number of the entry
    labelled: set[int] = field(default_factory=set)
    links: list[LinkRecord] = field(default_factory=list)
    definitions: list[DefinitionRecord] = field(default_factory=list)
    mentions: "array[int]" = field(
        default_factory=lambda: array("L")
    )  # of each entry, in all files
    skills: int = 0

    def place(self, address: str) -> int | None:
        """Return the number of the entry with an address or identifier, if there is one."""
        return self.places.get(key(address))


def key(address: str) -> bytes:
    """Return sixteen bytes that stand for an address."""
    return hashlib.blake2b(address.encode(), digest_size=16).digest()


def digest_of(sources: Iterable[Source]) -> str:
    """Return the digest of the files in their order. Raises TooLarge."""
    found = hashlib.sha256()
    for source in sources:
        size = 0
        source.file.seek(0)
        found.update(f"{source.language}\n".encode())
        while piece := source.file.read(PIECE):
            size += len(piece)
            if size > records.LARGEST_FILE:
                raise too_large(source.name)
            found.update(piece)
    return f"sha256:{found.hexdigest()}"


def survey(found: Iterable[Record], sources: Sequence[Source], digest: str) -> Survey:
    """Read everything once and refuse what cannot be right: duplicates, cycles, no names, too much.

    Raises subclasses of Refused, each with its file and line.
    """
    made: Survey | None = None
    held: list[Record] = []  # what stands before the framework's own words
    for record in _without_duplicates(found):
        if isinstance(record, FrameworkRecord):
            made = made or Survey(framework=record, digest=digest)
        elif made is None:
            held.append(record)
            _refuse_too_many(record, len(held), records.MOST_LINKS)
        else:
            _add(made, record)
    if made is not None:
        for record in held:
            _add(made, record)
    if made is None or not made.skills:
        raise records.NoSkills(file=sources[0].name)
    _refuse_nameless(made, sources)
    _refuse_cycles(made)
    return made


def _without_duplicates(found: Iterable[Record]) -> Iterator[Record]:
    """Pass records on; refuse an address or a code that stands twice in one file."""
    seen: dict[bytes, tuple[int, int]] = {}  # of a name in this file → number and line
    file = ""
    for record in found:
        if isinstance(record, SkillRecord):
            if record.file != file:
                seen, file = {}, record.file
            _refuse_duplicate(record, seen)
        yield record


def _add(made: Survey, record: Record) -> None:
    if isinstance(record, SkillRecord):
        at = made.places.setdefault(key(record.uri), made.skills)
        if made.places.setdefault(key(f"code:{record.code}"), at) != at:
            raise records.CodeTwice(file=record.file, line=record.line, code=record.code)
        if at == made.skills:
            made.skills += 1
            made.mentions.append(0)
            _refuse_too_many(record, made.skills, records.MOST_SKILLS)
        made.mentions[at] += 1
        if record.identifier is not None:
            made.places[key(f"urn:uuid:{record.identifier}")] = at
        if any(record.label.values()):
            made.labelled.add(at)
    elif isinstance(record, LinkRecord):
        made.links.append(record)
        _refuse_too_many(record, len(made.links), records.MOST_LINKS)
    elif isinstance(record, DefinitionRecord):
        made.definitions.append(record)


def _refuse_too_many(record: Record, count: int, most: int) -> None:
    if count > most and isinstance(record, SkillRecord | LinkRecord):
        raise records.TooMany(file=record.file, line=record.line, most=most)


def _refuse_duplicate(record: SkillRecord, seen: dict[bytes, tuple[int, int]]) -> None:
    here = (len(seen), record.line)
    for name in (record.uri, f"code:{record.code}"):
        first = seen.setdefault(key(name), here)
        if first is not here:
            raise records.DuplicateCode(
                file=record.file,
                line=record.line,
                code=record.notation or record.code,
                first=first[1],
            )


def _refuse_nameless(made: Survey, sources: Sequence[Source]) -> None:
    if len(made.labelled) < made.skills:
        raise records.ValueMissing(file=sources[0].name, line=1, column="label")


def _refuse_cycles(made: Survey) -> None:
    """Walk up from every entry; whoever meets themselves on the way is in a cycle."""
    broader: dict[int, list[tuple[int, LinkRecord]]] = {}
    for link in made.links:
        origin, target = made.place(link.origin), made.place(link.target)
        if link.kind == "broader" and origin is not None and target is not None:
            broader.setdefault(origin, []).append((target, link))
    state = array("b", bytes(made.skills))  # 0 not seen, 1 on the way, 2 done
    for start in broader:
        if not state[start]:
            _walk(start, broader, state)


def _walk(
    start: int, broader: dict[int, list[tuple[int, LinkRecord]]], state: "array[int]"
) -> None:
    way: list[LinkRecord] = []
    stack = [(start, iter(broader.get(start, ())))]
    state[start] = 1
    while stack:
        here, rest = stack[-1]
        following = next(rest, None)
        if following is None:
            state[here] = 2
            stack.pop()
            if way:
                way.pop()
            continue
        target, link = following
        if state[target] == 1:
            raise _cycle([*way, link])
        if state[target] == 0:
            state[target] = 1
            way.append(link)
            stack.append((target, iter(broader.get(target, ()))))


def _cycle(way: Sequence[LinkRecord]) -> records.Cycle:
    last = way[-1]
    from_here = [link for link in way if link.origin == last.target] or [last]
    inside = way[way.index(from_here[0]) :]
    names = [_short(link.origin) for link in inside] + [_short(last.target)]
    shown = names if len(names) <= SHOWN_WAY else [*names[: SHOWN_WAY - 2], "…", names[-1]]
    return records.Cycle(
        file=last.file, line=last.line, code=_short(last.target), way=" → ".join(shown)
    )


def _short(address: str) -> str:
    return address.replace("#", "/").rstrip("/").rsplit("/", 1)[-1]
