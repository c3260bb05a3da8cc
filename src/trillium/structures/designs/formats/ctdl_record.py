"""A record of the Credential Registry (CTDL, JSON-LD) as the beginning of a design.

Read are a credential and, from the same graph, its course, its assessments and its institution.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from trillium.structures.designs.formats.brought import (
    NO_FIELD,
    Brought,
    Unread,
    kept,
    quoted,
)

KIND = "ctdl"
PREFIX = "ceterms:"
#: what stands beside a credential in a graph
COURSES = frozenset({"Course", "LearningOpportunityProfile", "LearningProgram"})
OTHERS = COURSES | {
    "AssessmentProfile",
    "CredentialOrganization",
    "QACredentialOrganization",
    "Organization",
    "ConditionManifest",
    "CostManifest",
    "CompetencyFramework",
    "Competency",
}
READ = frozenset(
    {
        "name",
        "description",
        "keyword",
        "inLanguage",
        "estimatedDuration",
        "estimatedCost",
        "requires",
        "renewalFrequency",
        "occupationType",
        "industryType",
        "recognizedBy",
        "isPreparationFor",
        "subjectWebpage",
        "ownedBy",
        "offeredBy",
        # the record itself, not the design
        "ctid",
        "credentialStatusType",
        "dateEffective",
        "versionIdentifier",
    }
)
MODES = {"InPerson": "on_site", "OnlineOnly": "online", "BlendedDelivery": "blended"}
METHODS = {"Performance": "performance", "Artifact": "portfolio", "Exam": "written_test"}
SCHEMES = {"noc.esdc.gc.ca": "NOC2021", "onetonline.org": "ONET", "data.europa.eu/esco": "ESCO"}
_HOURS = re.compile(r"PT(\d{1,6}(?:\.\d{1,6})?)H", re.IGNORECASE)
_WEEKS = re.compile(r"P(\d{1,6})W", re.IGNORECASE)
_MONTHS = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?", re.IGNORECASE)

Json = Mapping[str, Any]


def credential_of(found: object) -> Json | None:
    """Return the credential of a record: itself, or the first in its graph."""
    return next((each for each in _nodes(found) if _kind(each) not in OTHERS), None)


def read(record: Json) -> Brought:
    """Return the design that a record begins. The record holds a credential."""
    nodes = _nodes(record)
    one = _plain(next(each for each in nodes if _kind(each) not in OTHERS))
    courses = [_plain(each) for each in nodes if _kind(each) in COURSES]
    plans = [_plain(each) for each in nodes if _kind(each) == "AssessmentProfile"]
    aims = [
        aim
        for each in (*_objects(one.get("requires")), *courses)
        for name in ("targetCompetency", "teaches")
        for aim in _objects(_plain(each).get(name))
    ]
    title, about = _said(one.get("name")), _said(one.get("description"))
    summary = next((said for each in courses if (said := _said(each.get("description")))), "")
    words: dict[str, Any] = {
        "title": title,
        "purpose_statement": about,
        "content_summary": summary if summary != about else "",
        "keywords": _words(one.get("keyword")),
        "language": [code for code in ("en", "fr") if code in _languages(one)],
        "workload": {"hours": _duration(one, courses, _HOURS)},
        "duration": {"weeks": _duration(one, courses, _WEEKS)},
        "fees": _fees(one),
        "prerequisites": [
            said
            for each in _objects(one.get("requires"))
            for said in _words(_plain(each).get("condition"))
        ],
        "outcomes": _outcomes(aims),
        "competency_alignments": _alignments(aims),
        "assessments": [_plan(each, number) for number, each in enumerate(plans, start=1)],
        "delivery": {"mode": _mode(courses)},
        "sector": next((_target(each) for each in _objects(one.get("industryType"))), ""),
        "occupations": [_occupation(each) for each in _objects(one.get("occupationType"))],
        "recognition": [{"body": each} for each in _linked(one.get("recognizedBy"), nodes)],
        "stackability": {
            "pathways": [
                {"target": _said(_plain(each).get("name"))}
                for each in _objects(one.get("isPreparationFor"))
            ]
        },
        "credential_template": {"expiry_months": _months(one.get("renewalFrequency"))},
        "adapted_from": {
            "title": title,
            "url": _address(one.get("subjectWebpage")),
            "by": next(iter(_linked(one.get("ownedBy"), nodes)), ""),
        },
    }
    return kept(KIND, words, _unread(one))


def _unread(one: Json) -> Sequence[Unread]:
    return [
        Unread(name=f"{PREFIX}{name}", words=quoted(value), why=NO_FIELD)
        for name, value in one.items()
        if name not in READ and not name.startswith("@")
    ]


def _nodes(found: object) -> list[Json]:
    if not isinstance(found, Mapping):
        return []
    nodes = _objects(found["@graph"]) if "@graph" in found else [found]
    return [each for each in nodes if any(str(name).startswith(PREFIX) for name in each)]


def _kind(node: Json) -> str:
    types = node.get("@type")
    first = types[0] if isinstance(types, list) and types else types
    return str(first or "").removeprefix(PREFIX)


def _plain(node: Json) -> dict[str, Any]:
    return {str(name).removeprefix(PREFIX): value for name, value in node.items()}


def _said(value: object) -> Any:
    """Return a language map in our two languages; a plain text speaks none."""
    if isinstance(value, str):
        return value.strip()
    found: dict[str, str] = {}
    for tag, words in value.items() if isinstance(value, Mapping) else ():
        code = str(tag).lower()[:2]
        text = "; ".join(map(str, words)) if isinstance(words, list) else str(words)
        if code in {"en", "fr"} and text.strip():
            found.setdefault(code, text.strip())
    return found if len(set(found.values())) != 1 or len(found) == 1 else found["en"]


def _words(value: object) -> list[Any]:
    """Return a language map of lists as texts, those of both languages side by side."""
    if isinstance(value, list):
        return [each for each in value if isinstance(each, str)]
    lists = {
        str(tag).lower()[:2]: words if isinstance(words, list) else [words]
        for tag, words in (value.items() if isinstance(value, Mapping) else ())
    }
    length = max((len(words) for words in lists.values()), default=0)
    rows = [
        {code: str(words[row]) for code, words in lists.items() if row < len(words)}
        for row in range(length)
    ]
    return [said for row in rows if (said := _said(row))]


def _languages(one: Json) -> set[str]:
    found = one.get("inLanguage")
    return {str(each).lower()[:2] for each in (found if isinstance(found, list) else [found])}


def _duration(one: Json, courses: Sequence[Json], written: re.Pattern[str]) -> Any:
    for each in (one, *courses):
        for profile in _objects(each.get("estimatedDuration")):
            found = written.fullmatch(str(_plain(profile).get("exactDuration") or ""))
            if found:
                return _number(found[1])
    return None


def _fees(one: Json) -> dict[str, Any]:
    fees: dict[str, Any] = {}
    for profile in map(_plain, _objects(one.get("estimatedCost"))):
        price, currency = profile.get("price"), profile.get("currency")
        nodes = [_node(each) for each in _objects(profile.get("directCostType"))]
        if price is not None:
            fees.setdefault("materials" if "costType:Materials" in nodes else "amount", price)
        if currency:
            fees.setdefault("currency", str(currency))
    return fees


def _outcomes(aims: Sequence[Json]) -> list[dict[str, Any]]:
    said = [_target(each) for each in aims if not _is_of_a_framework(each)]
    distinct = [each for number, each in enumerate(said) if each and each not in said[:number]]
    return [
        {"id": f"o{number}", "statement": each} for number, each in enumerate(distinct, start=1)
    ]


def _alignments(aims: Sequence[Json]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for each in map(_plain, filter(_is_of_a_framework, aims)):
        entry = {
            "framework": _said(each.get("frameworkName")),
            "code": str(each.get("codedNotation") or ""),
            "name": _said(each.get("targetNodeName")),
            "url": _address(each.get("targetNode")),
        }
        if entry not in found:
            found.append(entry)
    return found


def _is_of_a_framework(aim: Json) -> bool:
    plain = _plain(aim)
    return any(plain.get(name) for name in ("frameworkName", "codedNotation", "targetNode"))


def _plan(one: Json, number: int) -> dict[str, Any]:
    nodes = [_node(each) for each in _objects(one.get("assessmentMethodType"))]
    method = next((node.partition(":")[2] for node in nodes), "")
    return {
        "id": f"a{number}",
        "title": _said(one.get("name")),
        "description": _said(one.get("description")),
        "type": METHODS.get(method, ""),
        "threshold": _said(one.get("scoringMethodDescription")),
    }


def _mode(courses: Sequence[Json]) -> str:
    nodes = [_node(kind) for each in courses for kind in _objects(each.get("deliveryType"))]
    return next((MODES.get(node.partition(":")[2], "") for node in nodes), "")


def _occupation(one: Json) -> dict[str, Any]:
    plain = _plain(one)
    home = str(plain.get("framework") or "")
    scheme = next((known for part, known in SCHEMES.items() if part in home), "")
    named = _said(plain.get("frameworkName"))
    return {
        "scheme": scheme or (named if isinstance(named, str) else named.get("en", "")),
        "code": str(plain.get("codedNotation") or ""),
        "title": _said(plain.get("targetNodeName")),
    }


def _linked(value: object, nodes: Sequence[Json]) -> list[Any]:
    """Return the names of organisations that are named in place, or by their address."""
    names = {str(node.get("@id")): _said(_plain(node).get("name")) for node in nodes}
    listed = value if isinstance(value, list) else [value]
    found = [
        _said(_plain(each).get("name")) if isinstance(each, Mapping) else names.get(str(each), "")
        for each in listed
    ]
    return [each for each in found if each]


def _months(value: object) -> Any:
    found = _MONTHS.fullmatch(str(value or ""))
    months = 12 * int(found[1] or 0) + int(found[2] or 0) if found else 0
    return months or None


def _target(one: Json) -> Any:
    return _said(_plain(one).get("targetNodeName"))


def _node(one: Json) -> str:
    return str(_plain(one).get("targetNode") or "")


def _number(words: str) -> int | float:
    value = float(words)
    return int(value) if value.is_integer() else value


def _address(value: object) -> str:
    words = str(value or "")
    return words if words.startswith(("https://", "http://")) else ""


def _objects(value: object) -> list[Json]:
    listed = value if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, Mapping)]
