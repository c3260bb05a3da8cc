"""Makers: small competency frameworks, brought in through the action that imports them."""

import io
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from trillium.accounts.people.testing import THEN
from trillium.structures.skills.actions import import_framework
from trillium.structures.skills.models import SkillFramework
from trillium.structures.skills.reading.lines import Source

HERE = UUID("6b1d3f0a-0a53-4b1f-9f5e-6a2b8f1f3c11")
ESCO_HEADER = (
    "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,"
    "modifiedDate,scopeNote,definition,inScheme,description"
)
ESCO = "http://data.europa.eu/esco/skill/"


def source(name: str, text: str | bytes, language: str = "") -> Source:
    """Return a file in memory."""
    data = text.encode() if isinstance(text, str) else text
    return Source(name=name, file=io.BytesIO(data), language=language)


def esco_rows(*skills: Iterable[str]) -> str:
    """Return an ESCO file of skills, each: code, label, other labels (lines), description."""
    rows = [
        f'KnowledgeSkillCompetence,{ESCO}{code},skill/competence,cross-sector,"{label}","{others}",'
        f',released,,,,,"{words}"'
        for code, label, others, words in skills
    ]
    return "\n".join([ESCO_HEADER, *rows]) + "\n"


HYGIENE = esco_rows(
    ("s1", "work in home care", "provide care at home\nhome support", "Care for people at home."),
    ("s2", "apply hygiene practices", "follow hand hygiene", "Keep hands and tools clean."),
    ("s3", "manage computer networks", "run a network", "Keep a network running."),
    ("s4", "lead teams", "team leadership", "Guide people who work together."),
)
HYGIENE_FR = esco_rows(
    ("s1", "travailler en soins à domicile", "offrir des soins à domicile", "Soigner chez soi."),
    ("s2", "appliquer des pratiques d’hygiène", "hygiène des mains", "Garder les mains propres."),
    ("s3", "gérer des réseaux informatiques", "exploiter un réseau", "Garder un réseau en marche."),
    ("s4", "diriger des équipes", "mener une équipe", "Guider des gens."),
)
BROADER = (
    "conceptType,conceptUri,broaderType,broaderUri\n"
    f"KnowledgeSkillCompetence,{ESCO}s2,KnowledgeSkillCompetence,{ESCO}s1\n"
)


def make_framework(
    *files: Source, slug: str = "", actor: Any = None, at: datetime = THEN
) -> SkillFramework:
    """Return a framework of four skills in both languages, or of the files given."""
    given = files or (
        source("skills_en.csv", HYGIENE),
        source("skills_fr.csv", HYGIENE_FR),
        source("broaderRelationsSkillPillar_en.csv", BROADER),
    )
    return import_framework(actor=actor, sources=given, slug=slug, at=at).framework


def identifier(name: str) -> str:
    """Return the identifier that a name has in these packages."""
    return str(uuid5(HERE, name))


def case_package(
    items: Mapping[str, str], parents: Mapping[str, str], **document: Any
) -> dict[str, Any]:
    """Return a CASE package: items by name with their statement, children with their parent."""
    base, changed = "https://case.example.org/", "2026-01-15T10:00:00Z"

    def link(name: str) -> dict[str, str]:
        return {"title": name, "identifier": identifier(name), "uri": f"{base}{identifier(name)}"}

    return {
        "CFDocument": {
            "identifier": identifier("document"),
            "uri": f"{base}{identifier('document')}",
            "creator": "Northern Care Skills Consortium",
            "title": "Home care competencies",
            "lastChangeDateTime": changed,
            "licenseURI": link("licence"),
            "language": "en",
            "subject": ["Health"],
            **document,
        },
        "CFItems": [
            {
                "identifier": identifier(name),
                "uri": f"{base}{identifier(name)}",
                "fullStatement": statement,
                "humanCodingScheme": name,
                "CFItemType": "Competency",
                "conceptKeywords": ["care"],
                "lastChangeDateTime": changed,
            }
            for name, statement in items.items()
        ],
        "CFAssociations": [
            {
                "identifier": identifier(f"{child} {parent}"),
                "uri": f"{base}{identifier(f'{child} {parent}')}",
                "associationType": "isChildOf",
                "originNodeURI": link(child),
                "destinationNodeURI": link(parent),
                "sequenceNumber": number,
                "lastChangeDateTime": changed,
            }
            for number, (child, parent) in enumerate(parents.items(), 1)
        ],
        "CFDefinitions": {
            "CFConcepts": [
                {
                    **link("concept"),
                    "hierarchyCode": "1",
                    "keywords": "care",
                    "lastChangeDateTime": changed,
                }
            ],
            "CFSubjects": [{**link("Health"), "hierarchyCode": "1", "lastChangeDateTime": changed}],
            "CFLicenses": [
                {
                    **link("licence"),
                    "licenseText": "Free to use with attribution.",
                    "lastChangeDateTime": changed,
                }
            ],
            "CFItemTypes": [
                {
                    **link("Competency"),
                    "description": "What a person can do",
                    "hierarchyCode": "1",
                    "lastChangeDateTime": changed,
                }
            ],
            "CFAssociationGroupings": [{**link("grouping"), "lastChangeDateTime": changed}],
        },
        "CFRubrics": [
            {
                "identifier": identifier("rubric"),
                "uri": f"{base}{identifier('rubric')}",
                "title": "Home visits",
                "lastChangeDateTime": changed,
            }
        ],
    }


CARE = case_package(
    {"A": "Care for people at home", "A.1": "Wash hands", "A.2": "Report what changed"},
    {"A": "document", "A.1": "A", "A.2": "A"},
)


def case_source(package: Mapping[str, Any] = CARE, name: str = "package.json") -> Source:
    """Return a CASE package as a file."""
    return source(name, json.dumps(package, indent=1))
