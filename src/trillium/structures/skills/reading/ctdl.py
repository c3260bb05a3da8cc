"""CTDL-ASN: a competency framework as a JSON-LD graph, as the Credential Registry publishes it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trillium.structures.skills.reading import records
from trillium.structures.skills.reading.lines import JsonParts, Source, has_nul
from trillium.structures.skills.reading.records import FrameworkRecord, LinkRecord, SkillRecord

FRAMEWORKS = {"ceasn:CompetencyFramework", "ceterms:QualificationsFramework"}
COMPETENCY = "ceasn:Competency"
#: their word → ours; an entry of the second kind says it of those it names
UP: Mapping[str, str] = {
    "ceasn:isChildOf": "broader",
    "ceasn:broadAlignment": "broader",
    "ceasn:exactAlignment": "exact",
    "ceasn:majorAlignment": "close",
    "ceasn:minorAlignment": "related",
    "ceasn:crossSubjectReference": "related",
    "ceasn:prerequisiteAlignment": "related",
    "ceasn:alignFrom": "related",
    "ceasn:isTopChildOf": "top",
}
DOWN: Mapping[str, str] = {"ceasn:hasChild": "broader", "ceasn:narrowAlignment": "broader"}


def read(sources: Sequence[Source]) -> Iterator[records.Record]:
    """Yield what a graph holds. Raises subclasses of Refused."""
    for source in sources:
        framework = False
        for name, line, value in JsonParts(source):
            if name != "@graph" or not isinstance(value, dict):
                continue
            if has_nul(value):
                raise records.NotText(file=source.name, line=line, column="@graph")
            if value.get("@type") in FRAMEWORKS:
                framework = True
                yield _framework(source, line, value)
            elif value.get("@type") == COMPETENCY:
                yield from _competency(source, line, value)
        if not framework:
            raise records.ValueMissing(file=source.name, line=1, column="ceasn:CompetencyFramework")


def said(value: Any) -> dict[str, str]:
    """Return a language map as {"en": …, "fr": …}; words without a language count as English."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if not isinstance(value, dict):
        return {"en": str(value).strip()} if value else {}
    words: dict[str, str] = {}
    for tag, text in value.items():
        language = str(tag)[:2].lower()
        if language in {"en", "fr"} and language not in words:
            words[language] = str(text[0] if isinstance(text, list) and text else text).strip()
    return words or {"en": str(next(iter(value.values()), "")).strip()}


def addresses(value: Any) -> list[str]:
    """Return what a member points at: addresses, alone, in a list, or as {"@id": …}."""
    found = value if isinstance(value, list) else [value]
    plain = (each.get("@id") if isinstance(each, dict) else each for each in found)
    return [each for each in plain if isinstance(each, str) and each]


def _first(value: Any) -> str:
    return next(iter(addresses(value)), "")


def _address(source: Source, line: int, value: Mapping[str, Any]) -> str:
    found = value.get("@id")
    if not isinstance(found, str) or not found:
        raise records.ValueMissing(file=source.name, line=line, column="@id")
    if len(found) > records.LONGEST_ADDRESS:
        raise records.ValueTooLong(
            file=source.name, line=line, column="@id", most=records.LONGEST_ADDRESS
        )
    return found


def _framework(source: Source, line: int, value: Mapping[str, Any]) -> FrameworkRecord:
    uri = _address(source, line, value)
    name = said(value.get("ceasn:name") or value.get("ceterms:name"))
    if not name:
        raise records.ValueMissing(file=source.name, line=line, column="ceasn:name")
    publisher = said(value.get("ceasn:publisherName"))
    return FrameworkRecord(
        uri=uri,
        format="ctdl",
        name=name,
        description=said(value.get("ceasn:description") or value.get("ceterms:description")),
        publisher=(publisher.get("en") or _first(value.get("ceasn:publisher")))[:300],
        version=str(value.get("ceterms:versionCode") or value.get("ceasn:dateModified") or "")[:80],
        licence=_first(value.get("ceasn:license"))[:500],
        source=(_first(value.get("ceasn:source")) or uri)[:500],
        languages=tuple(name),
    )


def _competency(source: Source, line: int, value: Mapping[str, Any]) -> Iterator[records.Record]:
    uri = _address(source, line, value)
    text = said(value.get("ceasn:competencyText"))
    label = said(value.get("ceasn:competencyLabel")) or said(value.get("ceasn:name")) or text
    if not label:
        raise records.ValueMissing(file=source.name, line=line, column="ceasn:competencyText")
    category = said(value.get("ceasn:competencyCategory"))
    notation = value.get("ceasn:codedNotation") or value.get("ceasn:listID") or ""
    yield SkillRecord(
        file=source.name,
        line=line,
        uri=uri,
        code=_code(uri),
        notation=str(notation)[: records.LONGEST_NOTATION],
        kind=category.get("en", "")[: records.LONGEST_KIND],
        label=label,
        description=text if text != label else {},
    )
    for member, kind in {**UP, **DOWN}.items():
        for other in addresses(value.get(member)):
            origin, target = (other, uri) if member in DOWN else (uri, other)
            yield LinkRecord(file=source.name, line=line, origin=origin, kind=kind, target=target)


def _code(uri: str) -> str:
    tail = uri.rstrip("/").replace("#", "/").rsplit("/", 1)[-1]
    return "".join(each if each.isalnum() or each in "-._~" else "-" for each in tail)[
        : records.LONGEST_CODE
    ]
