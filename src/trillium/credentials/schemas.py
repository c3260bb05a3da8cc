"""The shape that a document’s types promise: the required parts of Open Badges 3.0, appendix B.

The rules are written out: no JSON schema of a stranger is fetched or run, since a schema's regular
expressions can be made to take forever. A credential that names the official schemas is checked by
the same rules.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from trillium.credentials.circumstances import Circumstances
from trillium.credentials.report import Check, could_not_tell, failed, passed
from trillium.credentials.values import JsonObject, as_list, id_of, types_of

_OFFICIAL = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/",
    "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/",
)
_ACHIEVEMENT = ("OpenBadgeCredential", "AchievementCredential")
_ENDORSEMENT = "EndorsementCredential"


def check_schema(document: JsonObject, given: Circumstances) -> Check:
    """Check the shape of a credential by the types it declares."""
    types = types_of(document)
    problems = list(_problems(document, types))
    if problems:
        return failed("schema.broken", what=problems[0])
    if not all(_is_official(schema) for schema in as_list(document.get("credentialSchema"))):
        return could_not_tell("schema.not_held")
    known = _ENDORSEMENT in types or any(name in types for name in _ACHIEVEMENT)
    return passed("schema.good" if known else "schema.plain")


def _is_official(schema: Any) -> bool:
    address = id_of(schema)
    return address is not None and address.startswith(_OFFICIAL)


def _problems(document: JsonObject, types: tuple[str, ...]) -> Iterator[str]:
    """Yield the places that are missing or of another type than promised."""
    if any(name in types for name in _ACHIEVEMENT):
        yield from _profile_problems(document.get("issuer"))
        for subject in as_list(document.get("credentialSubject")):
            yield from _subject_problems(subject)
        for evidence in as_list(document.get("evidence")):
            yield from _type_problem(evidence, "Evidence", "evidence")
    elif _ENDORSEMENT in types:
        yield from _profile_problems(document.get("issuer"))
        for subject in as_list(document.get("credentialSubject")):
            yield from _type_problem(subject, "EndorsementSubject", "credentialSubject")
            yield from _needs(subject, "credentialSubject", {"id": str})


def _profile_problems(issuer: Any) -> Iterator[str]:
    if isinstance(issuer, dict):
        yield from _type_problem(issuer, "Profile", "issuer")


def _subject_problems(subject: Any) -> Iterator[str]:
    yield from _type_problem(subject, "AchievementSubject", "credentialSubject")
    yield from _needs(subject, "credentialSubject", {"achievement": dict})
    if not isinstance(subject, dict):
        return
    if isinstance(subject.get("achievement"), dict):
        yield from _achievement_problems(subject["achievement"])
    for identity in as_list(subject.get("identifier")):
        yield from _needs(identity, "identifier", {"identityHash": str, "hashed": bool})
    for result in as_list(subject.get("result")):
        yield from _type_problem(result, "Result", "result")


def _achievement_problems(achievement: JsonObject) -> Iterator[str]:
    yield from _type_problem(achievement, "Achievement", "achievement")
    fields = {"id": str, "name": str, "description": str, "criteria": dict}
    yield from _needs(achievement, "achievement", fields)
    criteria = achievement.get("criteria")
    if isinstance(criteria, dict) and not (criteria.get("id") or criteria.get("narrative")):
        yield "achievement.criteria.narrative"
    for alignment in as_list(achievement.get("alignment")):
        yield from _type_problem(alignment, "Alignment", "alignment")
        yield from _needs(alignment, "alignment", {"targetName": str, "targetUrl": str})


def _type_problem(entry: Any, wanted: str, place: str) -> Iterator[str]:
    if not isinstance(entry, dict) or wanted not in types_of(entry):
        yield f"{place}.type: {wanted}"


def _needs(entry: Any, place: str, fields: Mapping[str, type]) -> Iterator[str]:
    for name, kind in fields.items():
        if not isinstance(entry, dict) or not isinstance(entry.get(name), kind):
            yield f"{place}.{name}"
