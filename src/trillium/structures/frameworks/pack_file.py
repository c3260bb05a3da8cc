"""A framework as a file: what its YAML must hold, and the sentence when it does not.

Every refusal names file, line and place, and what was expected, in both languages, so that whoever
adds a framework can mend it without reading this module. The same shape, for other tools, is
`catalogue/pack.schema.json`.
"""

import difflib
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from trillium.kit import yaml_files
from trillium.structures.designs.document import FIELDS, LANGUAGES
from trillium.structures.frameworks.door import Door, PackUnreadable, both, either
from trillium.structures.frameworks.operators import Rule, compile_rule
from trillium.structures.frameworks.pack import Criterion, Pack, Source, Words
from trillium.structures.frameworks.paths import RuleMalformed

#: What a framework may hold; the largest of the catalogue has 31 criteria and 55 KB.
BOUNDS = yaml_files.Bounds(size=500_000, values=20_000, depth=20)
PACK_KEYS = (
    "id", "title", "issuer", "jurisdiction", "places", "year", "version", "status", "definition",
    "notice", "notes", "retrieved", "valid_from", "valid_until", "superseded_by", "main_source",
    "sources", "criteria",
)  # fmt: skip
SOURCE_KEYS = ("title", "year", "url", "authority", "read")
CRITERION_KEYS = (
    "id", "title", "kind", "strength", "confidence", "family", "applies_to", "settled_by", "rule",
    "judged", "checks", "fields", "source", "note",
)  # fmt: skip


_TOP = {"en": "the top", "fr": "le début"}


def read_pack(text: str | bytes, file: str) -> Pack:
    """Return the framework written in a YAML text. Raises PackUnreadable with line and place."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    try:
        read = yaml_files.read_anybodys(data, BOUNDS)
    except yaml_files.YamlRefused as problem:
        where = either("line {}", "la ligne {}", problem.line)
        raise PackUnreadable(
            file=file, where=where, expected=problem.expected, found=problem.found
        ) from None
    return pack_of(read.value, file, read.lines)


def plain_of(data: bytes, file: str) -> dict[str, Any]:
    """Return the plain values of a framework's file that is as it should be.

    Raises PackUnreadable with line and place.
    """
    read_pack(data, file)
    value: dict[str, Any] = yaml_files.read_anybodys(data, BOUNDS).value
    return value


def pack_of(raw: object, file: str, lines: Mapping[yaml_files.Place, int] | None = None) -> Pack:
    """Return the framework that plain values describe. Raises PackUnreadable with the place."""
    top = Door(raw, file=file, place=(), name=_TOP, keys=PACK_KEYS, lines=lines or {})
    sources = _sources(top)
    criteria = tuple(
        _criterion(entry, index, top, sources) for index, entry in enumerate(top.items("criteria"))
    )
    _demand_different(top, criteria)
    pack = Pack(
        id=top.identifier("id"),
        title=top.words("title"),
        issuer=top.said("issuer"),
        jurisdiction=top.words("jurisdiction"),
        places=top.strings("places"),
        year=top.said("year"),
        version=top.said("version"),
        status=top.words("status"),
        definition=top.words("definition"),
        notice=top.words("notice", optional=True),
        notes=_notes(top),
        retrieved=top.string("retrieved"),
        source=_source(top, sources, "main_source"),
        sources=tuple(sources.values()),
        criteria=criteria,
        digest=digest_of(top.raw),
        valid_from=top.day("valid_from"),
        valid_until=top.day("valid_until"),
        superseded_by=top.string("superseded_by", optional=True),
    )
    _demand_order(top, pack)
    return pack


def digest_of(raw: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what a framework says, as `sha256:<hex>`; layout does not count."""
    plain = json.dumps(raw, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(plain.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _demand_different(top: Door, criteria: tuple[Criterion, ...]) -> None:
    seen: set[str] = set()
    for index, criterion in enumerate(criteria):
        if criterion.id in seen:
            place = Door(
                top.raw["criteria"][index],
                file=top.file,
                place=("criteria", index),
                name=either("criterion {}", "critère {}", criterion.id),
                keys=CRITERION_KEYS,
                lines=top.lines,
            )
            expected = either(
                "criteria with different ids", "des critères d’identifiants différents"
            )
            raise place.refusal(expected, f"{criterion.id}, used twice", "id")
        seen.add(criterion.id)


def _demand_order(top: Door, pack: Pack) -> None:
    if pack.valid_from and pack.valid_until and pack.valid_until < pack.valid_from:
        expected = either("valid_until after valid_from", "valid_until après valid_from")
        raise top.refusal(expected, pack.valid_until, "valid_until")
    if pack.superseded_by == pack.id:
        expected = either("superseded_by another framework", "superseded_by un autre cadre")
        raise top.refusal(expected, pack.superseded_by, "superseded_by")


def demand_no_cycle(packs: Mapping[str, Pack], file: str = "the frameworks") -> None:
    """Raise PackUnreadable where frameworks supersede one another in a circle."""
    for start in packs.values():
        seen = [start.id]
        after = packs.get(start.superseded_by)
        while after is not None:
            seen.append(after.id)
            if after.id in seen[:-1]:
                expected = either(
                    "frameworks that do not supersede one another in a circle",
                    "des cadres qui ne se remplacent pas en cercle",
                )
                name = either("superseded_by", "superseded_by")
                found = both(" → ".join(seen))
                raise PackUnreadable(file=file, where=name, expected=expected, found=found)
            after = packs.get(after.superseded_by)


def _notes(top: Door) -> tuple[Words, ...]:
    value = top.raw.get("notes", [])
    wanted = either(
        "notes as a list of texts, or of {{en: …, fr: …}}",
        "notes comme liste de textes ou de {{en: …, fr: …}}",
    )
    if not isinstance(value, list):
        raise top.refusal(wanted, value, "notes")
    notes = []
    for entry in value:
        whole = isinstance(entry, dict) and set(entry) == set(LANGUAGES)
        if not isinstance(entry, str) and not (
            whole and all(isinstance(part, str) for part in entry.values())
        ):
            raise top.refusal(wanted, entry, "notes")
        notes.append(both(entry) if isinstance(entry, str) else entry)
    return tuple(notes)


def _sources(top: Door) -> dict[str, Source]:
    raw = top.raw.get("sources")
    if not isinstance(raw, dict) or not raw:
        expected = either(
            "sources as a mapping from key to source",
            "sources comme ensemble de clés et de sources",
        )
        raise top.refusal(expected, raw, "sources")
    sources = {}
    for key, entry in raw.items():
        inner = Door(
            entry,
            file=top.file,
            place=("sources", key),
            name=either("source {}", "source {}", key),
            keys=SOURCE_KEYS,
            lines=top.lines,
        )
        sources[str(key)] = Source(
            key=str(key),
            title=inner.string("title"),
            year=inner.said("year"),
            url=_address(inner),
            authority=inner.one_of("authority"),
            read=inner.one_of("read"),
        )
    return sources


def _address(door: Door) -> str:
    url = door.string("url", optional=True)
    if url and not url.startswith(("https://", "http://")):
        raise door.refusal(
            either("url that starts with https://", "url qui commence par https://"), url, "url"
        )
    return url


def _source(door: Door, sources: Mapping[str, Source], key: str) -> Source:
    name = door.string(key)
    if name not in sources:
        known = ", ".join(sources)
        raise door.refusal(either("{} as one of {}", "{} parmi {}", key, known), name, key)
    return sources[name]


def _criterion(raw: object, index: int, pack: Door, sources: Mapping[str, Source]) -> Criterion:
    name = raw.get("id", "?") if isinstance(raw, dict) else "?"
    door = Door(
        raw,
        file=pack.file,
        place=("criteria", index),
        name=either("criterion {}", "critère {}", name),
        keys=CRITERION_KEYS,
        lines=pack.lines,
    )
    origin = door.below("source", ("key", "section"))
    settled_by = door.one_of("settled_by")
    return Criterion(
        id=door.identifier("id"),
        title=door.words("title"),
        kind=door.one_of("kind"),
        strength=door.one_of("strength"),
        confidence=door.one_of("confidence"),
        family=door.one_of("family"),
        applies_to=door.one_of("applies_to"),
        settled_by=settled_by,
        rule=_rule(door, settled_by),
        judged=door.words("judged", optional=settled_by in {"rule", "nobody"}),
        checks=door.string("checks", optional=True),
        fields=_fields(door),
        source=_source(origin, sources, "key"),
        section=origin.said("section"),
        note=door.said("note", optional=True),
    )


def _rule(door: Door, settled_by: str) -> Rule | None:
    has_rule = "rule" in door.raw
    if has_rule != (settled_by in {"rule", "both"}):
        expected = either(
            "a rule exactly when settled_by is rule or both",
            "une règle exactement lorsque settled_by est rule ou both",
        )
        raise door.refusal(expected, settled_by, "settled_by")
    if not has_rule:
        return None
    try:
        return compile_rule(door.raw["rule"])
    except RuleMalformed as error:
        inner = Door(
            {},
            file=door.file,
            place=(*door.place, "rule"),
            name={
                "en": f"{door.name['en']}, rule",
                "fr": f"{door.name['fr']}, règle",
            },
            keys=(),
            lines=door.lines,
        )
        raise inner.refusal(error.expected, error.found) from None


def _fields(door: Door) -> tuple[str, ...]:
    fields = door.strings("fields")
    for field in fields:
        if field not in FIELDS:
            close = difflib.get_close_matches(field[:60], FIELDS, n=1, cutoff=0.0)
            expected = either(
                "fields of a design (nearest: {})",
                "des champs d’une conception (le plus proche : {})",
                close[0],
            )
            raise door.refusal(expected, field, "fields")
    return fields
