"""The check `schema`: the shape that a document’s types promise, and the schemas that it names.

The rules of Open Badges 3.0 (appendix B) and of CLR 2.0 are our own, from the tables of model.py;
they stand for the official schemas too, which are never fetched. Another schema is asked for and
evaluated within a budget (json_schema.py).
"""

from collections.abc import Iterator
from typing import Any

from trillium.credentials.circumstances import Circumstances
from trillium.credentials.errors import CredentialError, TooComplex
from trillium.credentials.json_schema import first_misfit
from trillium.credentials.model import Evidence, Identity, Image, Issuer, Subject
from trillium.credentials.parts import Part, misfit
from trillium.credentials.records import Association
from trillium.credentials.report import (
    Check,
    Result,
    could_not_tell,
    failed,
    from_error,
    passed,
)
from trillium.credentials.values import JsonObject, as_list, id_of, types_of

_OFFICIAL = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/",
    "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/",
)
_TYPES = ("1EdTechJsonSchemaValidator2019", "JsonSchema")
_MAX_SCHEMAS = 4
_ACHIEVEMENT = ("OpenBadgeCredential", "AchievementCredential")
_ENDORSEMENT = "EndorsementCredential"
_RECORD = "ClrCredential"


def check_schema(document: JsonObject, given: Circumstances) -> Check:
    """Check the shape of a credential by the types it declares and by the schemas it names."""
    types = types_of(document)
    problem = next(_problems(document, types), None)
    if problem is not None:
        return failed("schema.broken", what=problem)
    others = [each for each in as_list(document.get("credentialSchema")) if not _is_official(each)]
    if len(others) > _MAX_SCHEMAS:
        return could_not_tell("schema.not_held")
    doubts = [check for check in (_evaluate(each, document, given) for each in others) if check]
    if doubts:
        return min(doubts, key=lambda check: check.result is not Result.FAILED)
    known = {_ENDORSEMENT, _RECORD, *_ACHIEVEMENT} & set(types)
    return passed("schema.good" if known else "schema.plain")


def _is_official(schema: Any) -> bool:
    address = id_of(schema)
    return address is not None and address.startswith(_OFFICIAL)


def _evaluate(named: Any, document: JsonObject, given: Circumstances) -> Check | None:
    """Return what a schema says against a document; None where it fits."""
    address = id_of(named)
    digests = ("digestSRI", "digestMultibase")  # what is resolved is no longer the bytes of these
    if (
        address is None
        or not isinstance(named, dict)
        or not set(types_of(named)) & set(_TYPES)
        or any(name in named for name in digests)
    ):
        return could_not_tell("schema.not_held")
    try:
        schema = given.documents.resolve(address)
    except CredentialError:
        return could_not_tell("schema.not_held")
    if not isinstance(schema, dict):
        return could_not_tell("schema.not_held")
    try:
        misfit = first_misfit(document, schema)
    except TooComplex as error:
        return from_error("schema", Result.COULD_NOT_TELL, error)
    return None if misfit is None else failed("schema.misfit", what=misfit)


def _problems(document: JsonObject, types: tuple[str, ...]) -> Iterator[str]:
    """Yield the places that are missing or of another type than promised."""
    if any(name in types for name in _ACHIEVEMENT):
        yield from _common_problems(document)
        for subject in as_list(document.get("credentialSubject")):
            yield from _misfits(subject, Subject, "credentialSubject")
            yield from _criteria_problems(subject)
        for evidence in as_list(document.get("evidence")):
            yield from _misfits(evidence, Evidence, "evidence")
    elif _ENDORSEMENT in types:
        yield from _common_problems(document)
        for subject in as_list(document.get("credentialSubject")):
            yield from _type_problem(subject, "EndorsementSubject", "credentialSubject")
            yield from _needs(subject, "credentialSubject", {"id": str})
    elif _RECORD in types:
        yield from _common_problems(document)
        for subject in as_list(document.get("credentialSubject")):
            yield from _record_problems(subject)


def _common_problems(document: JsonObject) -> Iterator[str]:
    if isinstance(document.get("issuer"), dict):
        yield from _misfits(document["issuer"], Issuer, "issuer")
    if document.get("image") is not None:
        yield from _misfits(document["image"], Image, "image")
    for name in ("name", "description"):
        if not isinstance(document.get(name, ""), str):
            yield name


def _misfits(entry: Any, part: type[Part], place: str) -> Iterator[str]:
    found = misfit(entry, part)
    if found is not None:
        yield f"{place}{found}"


def _criteria_problems(subject: Any) -> Iterator[str]:
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    if isinstance(achievement, dict):
        criteria = achievement.get("criteria")
        if not isinstance(criteria, dict) or not (criteria.get("id") or criteria.get("narrative")):
            yield "credentialSubject.achievement.criteria"


def _record_problems(subject: Any) -> Iterator[str]:
    """Yield what is wrong with the subject of a record (CLR 2.0 §B, ClrSubject)."""
    yield from _type_problem(subject, "ClrSubject", "credentialSubject")
    if not isinstance(subject, dict):
        return
    if not as_list(subject.get("verifiableCredential")):
        yield "credentialSubject.verifiableCredential"
    parts: tuple[tuple[str, type[Part]], ...] = (
        ("association", Association),
        ("identifier", Identity),
    )
    for name, part in parts:
        for each in as_list(subject.get(name)):
            yield from _misfits(each, part, f"credentialSubject.{name}")


def _type_problem(entry: Any, wanted: str, place: str) -> Iterator[str]:
    if not isinstance(entry, dict) or wanted not in types_of(entry):
        yield f"{place}.type: {wanted}"


def _needs(entry: Any, place: str, fields: dict[str, type]) -> Iterator[str]:
    for name, kind in fields.items():
        if not isinstance(entry, dict) or not isinstance(entry.get(name), kind):
            yield f"{place}.{name}"
