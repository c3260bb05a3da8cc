"""Skills as CASE 1.1 and 1.0 publish them: values to JSON. No request, no answer."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from trillium.kit.bilingual import text
from trillium.structures.skills.models import Skill, SkillDefinition, SkillFramework, SkillLink

TYPES: Mapping[str, str] = {
    "broader": "isChildOf",
    "top": "isChildOf",
    "peer": "isPeerOf",
    "part": "isPartOf",
    "exact": "exactMatchOf",
    "close": "isRelatedTo",
    "related": "isRelatedTo",
    "precedes": "precedes",
    "replaced": "replacedBy",
    "exemplar": "exemplar",
    "level": "hasSkillLevel",
    "translation": "isTranslationOf",
}
#: members of the package that CASE 1.0 does not know
SINCE_1_1 = ("caseVersion", "frameworkType", "extensions", "targetType", "subjectURI")


class Case:
    """Writes the documents of one service: `base` is its address with the version."""

    def __init__(self, base: str, *, version: str) -> None:
        self.base, self.version = base.rstrip("/"), version

    def address(self, kind: str, identifier: UUID | str) -> str:
        """Return where something is served here."""
        return f"{self.base}/{kind}/{identifier}"

    def link(self, kind: str, identifier: UUID | str, title: str) -> dict[str, str]:
        """Return a reference to something served here."""
        uri = self.address(kind, identifier)
        return {"title": title, "identifier": str(identifier), "uri": uri}

    def document(self, row: SkillFramework, *, inside: bool = False) -> dict[str, Any]:
        """Return a CFDocument; inside a package it does not name the package."""
        language = language_of(row)
        made: dict[str, Any] = {
            "identifier": str(row.identifier),
            "uri": self.address("CFDocuments", row.identifier),
            "caseVersion": "1.1",
            "creator": row.publisher or "unknown",
            "title": text(row.name, language),
            "lastChangeDateTime": moment(row.imported_at),
            "officialSourceURL": row.source if _is_address(row.source) else "",
            "publisher": row.publisher,
            "description": text(row.description, language),
            "subject": list(row.subjects),
            "language": language,
            "version": row.version,
            "notes": row.attribution,
        }
        if row.licence or row.licence_name:
            licence = licence_of(row)
            title = row.licence_name or row.licence
            made["licenseURI"] = self.link("CFLicenses", licence, title)
        if not inside:
            made["CFPackageURI"] = self.link("CFPackages", row.identifier, made["title"])
        return self._fitting(made)

    def item(self, row: Skill, *, inside: bool = False) -> dict[str, Any]:
        """Return a CFItem; inside a package it does not name its document."""
        language = language_of(row.framework)
        made: dict[str, Any] = {
            "identifier": str(row.identifier),
            "fullStatement": text(row.label, language),
            "CFItemType": row.kind,
            "uri": row.uri if _is_address(row.uri) else self.address("CFItems", row.identifier),
            "humanCodingScheme": row.notation,
            "language": language,
            "lastChangeDateTime": moment(row.changed_at),
        }
        if row.framework.format == SkillFramework.Format.CASE:
            made |= row.details
        else:
            others = row.alternative_labels.get(language) or ()
            made["alternativeLabel"] = "; ".join(others)
            made["notes"] = text(row.description, language)
        if row.withdrawn_at:
            made["statusEndDate"] = row.withdrawn_at.date().isoformat()
        if row.kind and "CFItemTypeURI" not in made:
            made["CFItemTypeURI"] = self.link(
                "CFItemTypes", type_of(row.framework, row.kind), row.kind
            )
        if not inside:
            title = text(row.framework.name, language)
            made["CFDocumentURI"] = self.link("CFDocuments", row.framework.identifier, title)
        return self._fitting(made)

    def association(self, link: SkillLink, *, inside: bool = False) -> dict[str, Any]:
        """Return a CFAssociation; inside a package it does not name its document."""
        framework = link.origin.framework
        language = language_of(framework)
        document = self.link("CFDocuments", framework.identifier, text(framework.name, language))
        made: dict[str, Any] = {
            "identifier": str(link.identifier),
            "associationType": TYPES[link.kind],
            "sequenceNumber": link.sequence,
            "uri": self.address("CFAssociations", link.identifier),
            "originNodeURI": self._node(link.origin, language),
            "destinationNodeURI": document if link.kind == "top" else self._end(link, language),
            "lastChangeDateTime": moment(link.origin.changed_at),
        }
        if not inside:
            made["CFDocumentURI"] = document
        return self._fitting(made)

    def _node(self, row: Skill, language: str) -> dict[str, str]:
        return self.link("CFItems", row.identifier, text(row.label, language))

    def _end(self, link: SkillLink, language: str) -> dict[str, str]:
        if link.target is not None:
            return self._node(link.target, language)
        title = link.target_label or link.target_uri
        return {"title": title, "identifier": link.target_uri, "uri": link.target_uri}

    def definition(self, row: SkillDefinition) -> dict[str, Any]:
        """Return a definition as its package gave it."""
        return dict(row.document)

    def item_type(self, framework: SkillFramework, kind: str) -> dict[str, Any]:
        """Return a CFItemType for a kind that the framework did not define itself."""
        identifier = type_of(framework, kind)
        return {
            "identifier": str(identifier),
            "uri": self.address("CFItemTypes", identifier),
            "title": kind,
            "description": kind,
            "hierarchyCode": kind,
            "lastChangeDateTime": moment(framework.imported_at),
        }

    def subject(self, framework: SkillFramework, title: str) -> dict[str, Any]:
        """Return a CFSubject for a subject that the framework did not define itself."""
        identifier = subject_of(framework, title)
        return {
            "identifier": str(identifier),
            "uri": self.address("CFSubjects", identifier),
            "title": title,
            "hierarchyCode": title,
            "lastChangeDateTime": moment(framework.imported_at),
        }

    def licence(self, framework: SkillFramework) -> dict[str, Any]:
        """Return the CFLicense of a framework that did not define it itself."""
        identifier = licence_of(framework)
        named = framework.licence_name or framework.licence
        return {
            "identifier": str(identifier),
            "uri": self.address("CFLicenses", identifier),
            "title": named,
            "licenseText": " ".join(
                filter(None, (named, framework.licence, framework.attribution))
            ),
            "lastChangeDateTime": moment(framework.imported_at),
        }

    def _fitting(self, made: Mapping[str, Any]) -> dict[str, Any]:
        left_out = SINCE_1_1 if self.version == "v1p0" else ()
        return {
            name: value
            for name, value in made.items()
            if value not in (None, "", [], {}) and name not in left_out
        }


def language_of(row: SkillFramework) -> str:
    """Return the language CASE shows of a framework, which knows only one."""
    return "en" if "en" in row.languages or not row.languages else str(row.languages[0])


def licence_of(row: SkillFramework) -> UUID:
    """Return the identifier of a framework's licence."""
    for each in row.definitions.filter(kind=SkillDefinition.Kind.LICENCE):
        if row.licence_name in ("", each.document.get("title")):
            return each.identifier
    return uuid5(row.identifier, "licence")


def type_of(row: SkillFramework, kind: str) -> UUID:
    """Return the identifier of a kind of skill in a framework."""
    return uuid5(row.identifier, f"type {kind}")


def subject_of(row: SkillFramework, title: str) -> UUID:
    """Return the identifier of a subject of a framework."""
    return uuid5(row.identifier, f"subject {title}")


def moment(at: datetime) -> str:
    """Return a moment as CASE writes it."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _is_address(value: str) -> bool:
    return value.startswith(("https://", "http://"))


def chosen(documents: Iterable[Mapping[str, Any]], fields: Iterable[str]) -> list[dict[str, Any]]:
    """Return the documents with these members alone."""
    names = list(fields)
    return [{name: each[name] for name in names if name in each} for each in documents]
