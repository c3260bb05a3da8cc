"""1EdTech CASE 1.0 and 1.1: one CFPackage as JSON."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from trillium.structures.skills.reading import records
from trillium.structures.skills.reading.lines import JsonParts, Source, has_nul
from trillium.structures.skills.reading.records import (
    DefinitionRecord,
    FrameworkRecord,
    LinkRecord,
    SkillRecord,
    case_identifier,
)

#: CASE's word → ours
KINDS: Mapping[str, str] = {
    "isChildOf": "broader",
    "isPeerOf": "peer",
    "isPartOf": "part",
    "exactMatchOf": "exact",
    "precedes": "precedes",
    "isRelatedTo": "related",
    "replacedBy": "replaced",
    "exemplar": "exemplar",
    "hasSkillLevel": "level",
    "isTranslationOf": "translation",
}
DEFINITIONS = ("CFConcepts", "CFSubjects", "CFLicenses", "CFItemTypes", "CFAssociationGroupings")
#: what of an item is kept as it stands, to be served again
KEPT = (
    "alternativeLabel",
    "abbreviatedStatement",
    "listEnumeration",
    "conceptKeywords",
    "conceptKeywordsURI",
    "notes",
    "subject",
    "subjectURI",
    "language",
    "educationLevel",
    "CFItemTypeURI",
    "licenseURI",
    "statusStartDate",
    "statusEndDate",
    "extensions",
)
LONGEST_NUMBER = 2_147_483_647


def read(sources: Sequence[Source]) -> Iterator[records.Record]:
    """Yield what a package holds. Raises subclasses of Refused."""
    for source in sources:
        yield from _Package(source).read()


class _Package:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.language = source.language or "en"
        self.document: UUID | None = None

    def read(self) -> Iterator[records.Record]:
        parts: Mapping[str, Callable[[int, Mapping[str, Any]], records.Record]] = {
            "CFDocument": self._document,
            "CFItems": self._item,
            "CFAssociations": self._association,
            "CFRubrics": self._rubric,
        }
        for name, line, value in JsonParts(self.source):
            if has_nul(value):
                raise records.NotText(file=self.source.name, line=line, column=name)
            if name in parts:
                yield parts[name](line, self._object(line, name, value))
            elif name == "CFDefinitions":
                yield from self._definitions(line, self._object(line, name, value))
        if self.document is None:
            raise records.ValueMissing(file=self.source.name, line=1, column="CFDocument")

    def _wrong(self, line: int, column: str, expected: str, found: object) -> records.WrongValue:
        return records.WrongValue(
            file=self.source.name,
            line=line,
            column=column,
            expected=expected,
            found=str(found)[:80],
        )

    def _object(self, line: int, column: str, value: Any) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self._wrong(line, column, "an object", value)
        return value

    def _text(self, line: int, value: Mapping[str, Any], name: str, most: int = 0) -> str:
        found = value.get(name)
        if found is None or found == "":
            raise records.ValueMissing(file=self.source.name, line=line, column=name)
        if not isinstance(found, str):
            raise self._wrong(line, name, "text", found)
        if most and len(found) > most:
            raise records.ValueTooLong(file=self.source.name, line=line, column=name, most=most)
        return found.strip()

    def _identifier(self, line: int, value: Mapping[str, Any]) -> UUID:
        text = self._text(line, value, "identifier")
        found = case_identifier(text.lower())
        if found is None:
            raise self._wrong(line, "identifier", "a UUID", text)
        return found

    def _document(self, line: int, value: Mapping[str, Any]) -> FrameworkRecord:
        self.document = self._identifier(line, value)
        self.language = self.source.language or _language(value.get("language")) or "en"
        licence = value.get("licenseURI")
        licence = licence if isinstance(licence, dict) else {}
        subjects = value.get("subject")
        return FrameworkRecord(
            uri=self._text(line, value, "uri", records.LONGEST_ADDRESS),
            format="case",
            identifier=self.document,
            name={self.language: self._text(line, value, "title")},
            description={self.language: str(value.get("description") or "")},
            publisher=str(value.get("publisher") or value.get("creator") or "")[:300],
            version=str(value.get("version") or "")[:80],
            licence=str(licence.get("uri") or "")[:500],
            licence_name=str(licence.get("title") or "")[:300],
            source=str(value.get("officialSourceURL") or value["uri"])[:500],
            languages=(self.language,),
            subjects=tuple(str(each) for each in subjects) if isinstance(subjects, list) else (),
        )

    def _item(self, line: int, value: Mapping[str, Any]) -> SkillRecord:
        identifier = self._identifier(line, value)
        statement = self._text(line, value, "fullStatement")
        others = (value.get("alternativeLabel"), value.get("abbreviatedStatement"))
        language = _language(value.get("language")) or self.language
        return SkillRecord(
            file=self.source.name,
            line=line,
            identifier=identifier,
            uri=self._text(line, value, "uri", records.LONGEST_ADDRESS),
            code=str(identifier),
            notation=str(value.get("humanCodingScheme") or "")[: records.LONGEST_NOTATION],
            kind=str(value.get("CFItemType") or "")[: records.LONGEST_KIND],
            label={language: statement},
            alternative_labels={
                language: tuple(each for each in others if isinstance(each, str) and each)
            },
            details={name: value[name] for name in KEPT if value.get(name) not in (None, "", [])},
        )

    def _association(self, line: int, value: Mapping[str, Any]) -> LinkRecord:
        kind = KINDS.get(self._text(line, value, "associationType"), "related")
        origin = self._node(line, value, "originNodeURI")
        target = self._node(line, value, "destinationNodeURI")
        if kind == "broader" and target["identifier"] == str(self.document):
            kind = "top"
        number = value.get("sequenceNumber")
        counts = isinstance(number, int) and 0 <= number <= LONGEST_NUMBER
        return LinkRecord(
            file=self.source.name,
            line=line,
            identifier=self._identifier(line, value),
            origin=f"urn:uuid:{origin['identifier']}",
            kind=kind,
            target=f"urn:uuid:{target['identifier']}",
            address=target["uri"],
            label=target["title"][:500],
            sequence=number if counts else None,
        )

    def _node(self, line: int, value: Mapping[str, Any], name: str) -> Mapping[str, str]:
        node = self._object(line, name, value.get(name))
        return {
            "identifier": self._text(line, node, "identifier").lower(),
            "uri": self._text(line, node, "uri", records.LONGEST_ADDRESS),
            "title": str(node.get("title") or ""),
        }

    def _definitions(self, line: int, value: Mapping[str, Any]) -> Iterator[DefinitionRecord]:
        for name in DEFINITIONS:
            for each in value.get(name) or ():
                yield self._definition(line, name, self._object(line, name, each))

    def _rubric(self, line: int, value: Mapping[str, Any]) -> DefinitionRecord:
        return self._definition(line, "CFRubrics", value)

    def _definition(self, line: int, name: str, value: Mapping[str, Any]) -> DefinitionRecord:
        return DefinitionRecord(kind=name, identifier=self._identifier(line, value), document=value)


def _language(value: object) -> str:
    found = str(value or "")[:2].lower()
    return found if found in {"en", "fr"} else ""
