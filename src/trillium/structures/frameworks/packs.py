"""The frameworks of the catalogue: read, checked against their schema, compiled, kept.

One YAML file is one framework. A file that is not as it should be names its line or criterion and
what was expected, so that whoever adds a framework can mend it without reading this module.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from trillium.kit.errors import NotFound, Refused
from trillium.structures.designs.document import FIELDS, Language
from trillium.structures.frameworks import wording
from trillium.structures.frameworks.operators import Rule, RuleMalformed, compile_rule

Words = Mapping[Language, str]

CATALOGUE = Path(__file__).with_name("catalogue")

#: The frameworks of the place where the toolkit was written: checked on every design.
HOME = ("ecampusontario_pf_2020", "ecampusontario_toolkit_2022", "osap_768_20", "cican_2021")

#: The order of the crosswalk: home first, then Canada, Europe and the world.
ORDER = (
    *HOME,
    "peqab_omc_2023",
    "bc_2021",
    "saskatchewan_2021",
    "eu_council_2022",
    "etf_guide",
    "emc_cmf_2019",
    "microbol_2022",
    "ireland_nfq_microcreds",
    "netherlands_kader_2021",
    "uk_qaa_2022",
    "nzqa_2022",
    "australia_nmf_2021",
    "unesco_2022",
    "mqa_2020",
    "suny_2018",
    "credential_as_you_go_2022",
    "uae_cbmc",
)

#: What criteria are about: the rows of the crosswalk, with their names.
FAMILIES: Mapping[str, Words] = yaml.load(
    Path(__file__).with_name("families.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
)


class PackUnreadable(Refused):
    """The framework file {file} cannot be read, at {where}: expected {expected}, found {found}."""


class NoSuchFramework(NotFound):
    """There is no framework {id}. The nearest is {nearest}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a framework was read."""

    key: str
    title: str
    year: str
    url: str
    authority: str
    read: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion of a framework: a rule, a question for a person, both, or information."""

    id: str
    title: Words
    kind: str
    strength: str
    confidence: str
    family: str
    applies_to: str
    settled_by: str
    rule: Rule | None
    judged: Words
    asked: Words
    checks: str
    fields: tuple[str, ...]
    source: Source
    section: str
    note: str

    @property
    def binding(self) -> bool:
        """Return whether it binds: its wording says must, and that wording was seen."""
        return self.strength == "must" and self.confidence == "seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One framework with its criteria."""

    id: str
    title: Words
    issuer: str
    jurisdiction: Words
    places: tuple[str, ...]
    year: str
    version: str
    status: Words
    definition: Words
    notice: Words
    notes: tuple[str, ...]
    retrieved: str
    source: Source
    sources: tuple[Source, ...]
    criteria: tuple[Criterion, ...]

    @property
    def home(self) -> bool:
        """Return whether it is one of the home frameworks."""
        return self.id in HOME


# --- the schema ----------------------------------------------------------------------------------

_ONE_OF: Mapping[str, tuple[str, ...]] = {
    "kind": ("mandatory", "optional", "principle"),
    "strength": ("must", "should", "may"),
    "confidence": ("seen", "recalled"),
    "applies_to": ("design", "provider", "issuance", "learner"),
    "settled_by": ("rule", "both", "person", "nobody"),
    "family": tuple(FAMILIES),
    "authority": ("official", "reproduction", "secondary"),
    "read": ("full", "excerpt", "no"),
}
_INFORMATION: Words = {
    "en": "For information: nothing is asked of the design.",
    "fr": "Pour information : rien n’est demandé à la conception.",
}


class _Door:
    """The door through which one mapping of a file becomes values; a refusal names the place."""

    def __init__(self, raw: object, *, file: str, where: str, keys: tuple[str, ...]) -> None:
        self.file, self.where = file, where
        if not isinstance(raw, dict):
            raise self.refusal("a mapping", raw)
        self.raw: dict[str, Any] = raw
        unknown = [key for key in raw if key not in keys]
        if unknown:
            close = difflib.get_close_matches(str(unknown[0]), keys, n=1, cutoff=0.0)
            raise self.refusal(
                f"one of the keys {', '.join(keys)} (nearest: {close[0]})", unknown[0]
            )

    def refusal(self, expected: str, found: object) -> PackUnreadable:
        return PackUnreadable(
            file=self.file, where=self.where, expected=expected, found=repr(found)[:120]
        )

    def string(self, key: str, *, optional: bool = False) -> str:
        value = self.raw.get(key, "" if optional else None)
        if not isinstance(value, str) or not (value or optional or key == "url"):
            raise self.refusal(f"{key} as a text (in quotes if it looks like a number)", value)
        return value

    def words(self, key: str, *, optional: bool = False) -> Words:
        value = self.raw.get(key)
        if value is None and optional:
            return {}
        words = value if isinstance(value, dict) else {}
        whole = all(isinstance(part, str) and part for part in words.values())
        if set(words) != {"en", "fr"} or not whole:
            raise self.refusal(f"{key} as {{en: …, fr: …}}, both filled in", value)
        return words

    def strings(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        value = self.raw.get(key, [] if optional else None)
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            raise self.refusal(f"{key} as a list of texts", value)
        return tuple(value)

    def one_of(self, key: str) -> str:
        value = self.raw.get(key)
        if value not in _ONE_OF[key]:
            raise self.refusal(f"{key} as one of {', '.join(_ONE_OF[key])}", value)
        return str(value)


_PACK_KEYS = (
    "id", "title", "issuer", "jurisdiction", "places", "year", "version", "status", "definition",
    "notice", "notes", "retrieved", "main_source", "sources", "criteria",
)  # fmt: skip
_SOURCE_KEYS = ("title", "year", "url", "authority", "read")
_CRITERION_KEYS = (
    "id", "title", "kind", "strength", "confidence", "family", "applies_to", "settled_by", "rule",
    "judged", "checks", "fields", "source", "note",
)  # fmt: skip


def read_pack(text: str, file: str) -> Pack:
    """Return the framework written in a YAML text. Raises PackUnreadable with the place."""
    door = _Door(_parsed(text, file), file=file, where="the top", keys=_PACK_KEYS)
    sources = _sources(door)
    criteria = tuple(_criterion(raw, door, sources) for raw in _list(door, "criteria"))
    if len({criterion.id for criterion in criteria}) != len(criteria):
        raise door.refusal("criteria with different ids", "an id used twice")
    return Pack(
        id=door.string("id"),
        title=door.words("title"),
        issuer=door.string("issuer"),
        jurisdiction=door.words("jurisdiction"),
        places=door.strings("places"),
        year=door.string("year"),
        version=door.string("version"),
        status=door.words("status"),
        definition=door.words("definition"),
        notice=door.words("notice", optional=True),
        notes=door.strings("notes", optional=True),
        retrieved=door.string("retrieved"),
        source=_source(door, sources, "main_source"),
        sources=tuple(sources.values()),
        criteria=criteria,
    )


def _parsed(text: str, file: str) -> object:
    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}" if mark else "the top"
        raise PackUnreadable(
            file=file, where=where, expected="well-formed YAML", found=error.problem
        ) from None
    except yaml.YAMLError as error:
        raise PackUnreadable(
            file=file, where="the top", expected="well-formed YAML", found=str(error)
        ) from None


def _list(door: _Door, key: str) -> list[Any]:
    value = door.raw.get(key)
    if not isinstance(value, list) or not value:
        raise door.refusal(f"{key} as a list with at least one entry", value)
    return value


def _sources(door: _Door) -> dict[str, Source]:
    raw = door.raw.get("sources")
    if not isinstance(raw, dict) or not raw:
        raise door.refusal("sources as a mapping from key to source", raw)
    sources = {}
    for key, entry in raw.items():
        inner = _Door(entry, file=door.file, where=f"source {key}", keys=_SOURCE_KEYS)
        sources[str(key)] = Source(
            key=str(key),
            title=inner.string("title"),
            year=inner.string("year"),
            url=inner.string("url"),
            authority=inner.one_of("authority"),
            read=inner.one_of("read"),
        )
    return sources


def _source(door: _Door, sources: Mapping[str, Source], key: str) -> Source:
    name = door.string(key)
    if name not in sources:
        raise door.refusal(f"{key} as one of {', '.join(sources)}", name)
    return sources[name]


def _criterion(raw: object, pack: _Door, sources: Mapping[str, Source]) -> Criterion:
    name = raw.get("id", "without id") if isinstance(raw, dict) else "?"
    door = _Door(raw, file=pack.file, where=f"criterion {name}", keys=_CRITERION_KEYS)
    origin = _Door(
        door.raw.get("source"), file=door.file, where=door.where, keys=("key", "section")
    )
    settled_by = door.one_of("settled_by")
    rule = _rule(door, settled_by)
    judged = door.words("judged", optional=settled_by in {"rule", "nobody"})
    return Criterion(
        id=door.string("id"),
        title=door.words("title"),
        kind=door.one_of("kind"),
        strength=door.one_of("strength"),
        confidence=door.one_of("confidence"),
        family=door.one_of("family"),
        applies_to=door.one_of("applies_to"),
        settled_by=settled_by,
        rule=rule,
        judged=judged,
        asked=_asked(rule, judged),
        checks=door.string("checks"),
        fields=_fields(door),
        source=_source(origin, sources, "key"),
        section=origin.string("section"),
        note=door.string("note", optional=True),
    )


def _rule(door: _Door, settled_by: str) -> Rule | None:
    has_rule = "rule" in door.raw
    if has_rule != (settled_by in {"rule", "both"}):
        raise door.refusal("a rule exactly when settled_by is rule or both", settled_by)
    if not has_rule:
        return None
    try:
        return compile_rule(door.raw["rule"])
    except RuleMalformed as error:
        raise PackUnreadable(file=door.file, where=f"{door.where}, rule", **error.values) from None


def _fields(door: _Door) -> tuple[str, ...]:
    fields = door.strings("fields")
    for field in fields:
        if field not in FIELDS:
            close = difflib.get_close_matches(field, FIELDS, n=1, cutoff=0.0)
            raise door.refusal(f"fields of a design (nearest: {close[0]})", field)
    return fields


def _asked(rule: Rule | None, judged: Words) -> Words:
    if rule is None and not judged:
        return _INFORMATION
    words = {}
    for language in ("en", "fr"):
        sentences = [wording.asked(rule.tree, language)] if rule else []
        sentences += [judged[language]] if judged else []
        words[language] = " ".join(sentences)
    return words


# --- the catalogue -------------------------------------------------------------------------------


@cache
def load_pack(framework_id: str) -> Pack:
    """Return one framework of the catalogue. Raises NoSuchFramework with the nearest id."""
    if framework_id not in ORDER:
        nearest = difflib.get_close_matches(framework_id, ORDER, n=1, cutoff=0.0)
        raise NoSuchFramework(id=framework_id, nearest=nearest[0])
    path = CATALOGUE / f"{framework_id}.yaml"
    pack = read_pack(path.read_text(encoding="utf-8"), path.name)
    if pack.id != framework_id:
        raise PackUnreadable(
            file=path.name, where="the top", expected=f"id {framework_id}", found=pack.id
        )
    return pack


@cache
def load_packs() -> tuple[Pack, ...]:
    """Return every framework of the catalogue, home frameworks first."""
    return tuple(load_pack(framework_id) for framework_id in ORDER)
