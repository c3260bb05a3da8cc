"""The check `schema`: the shape that a document’s types promise, and the schemas that it names.

The rules of Open Badges 3.0 (appendix B) and of CLR 2.0 are our own, from the tables of model.py;
they stand for the official schemas too, which are never fetched. Another schema is asked for and
evaluated within a budget (json_schema.py).
"""

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
_ACHIEVEMENT = frozenset(("OpenBadgeCredential", "AchievementCredential"))
_ENDORSEMENT = "EndorsementCredential"
_RULED = _ACHIEVEMENT | {_ENDORSEMENT, "ClrCredential"}


def check_schema(document: JsonObject, given: Circumstances) -> Check:
    """Check the shape of a credential by the types it declares and by the schemas it names."""
    types = types_of(document)
    is_ruled = not _RULED.isdisjoint(types)
    problem = _problem(document, types) if is_ruled else None
    if problem is not None:
        return failed("schema.broken", what=problem)
    if "credentialSchema" in document:
        doubt = _named_schemas(as_list(document["credentialSchema"]), document, given)
        if doubt is not None:
            return doubt
    return passed("schema.good" if is_ruled else "schema.plain")


def _named_schemas(named: list[Any], document: JsonObject, given: Circumstances) -> Check | None:
    """Return what the schemas that a document names say against it; None where it fits all."""
    others = [each for each in named if not _is_official(each)]
    if len(others) > _MAX_SCHEMAS:
        return could_not_tell("schema.not_held")
    doubts = [check for check in (_evaluate(each, document, given) for each in others) if check]
    return min(doubts, key=lambda check: check.result is not Result.FAILED, default=None)


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


def _problem(document: JsonObject, types: tuple[str, ...]) -> str | None:
    """Return the first place that is missing or of another type than promised, or None."""
    if not _ACHIEVEMENT.isdisjoint(types):
        look = _achievement_problem
    elif _ENDORSEMENT in types:
        look = _endorsement_problem
    else:
        look = _record_problem
    problem = _common_problem(document)
    if problem is not None:
        return problem
    for subject in as_list(document.get("credentialSubject")):
        problem = look(subject)
        if problem is not None:
            return problem
    if look is _achievement_problem:
        return _misfit_of(document.get("evidence"), Evidence, "evidence")
    return None


def _common_problem(document: JsonObject) -> str | None:
    issuer, image = document.get("issuer"), document.get("image")
    place = misfit(issuer, Issuer) if isinstance(issuer, dict) else None
    if place is not None:
        return f"issuer{place}"
    place = misfit(image, Image) if image is not None else None
    if place is not None:
        return f"image{place}"
    for name in ("name", "description"):
        if not isinstance(document.get(name, ""), str):
            return name
    return None


def _misfit_of(entries: Any, part: type[Part], place: str) -> str | None:
    for entry in as_list(entries):
        found = misfit(entry, part)
        if found is not None:
            return f"{place}{found}"
    return None


def _achievement_problem(subject: Any) -> str | None:
    place = misfit(subject, Subject)
    if place is not None:
        return f"credentialSubject{place}"
    achievement = subject.get("achievement")
    if isinstance(achievement, dict):
        criteria = achievement.get("criteria")
        if not isinstance(criteria, dict) or not (criteria.get("id") or criteria.get("narrative")):
            return "credentialSubject.achievement.criteria"
    return None


def _endorsement_problem(subject: Any) -> str | None:
    problem = _type_problem(subject, "EndorsementSubject")
    if problem is None and not isinstance(subject.get("id"), str):
        return "credentialSubject.id"
    return problem


def _record_problem(subject: Any) -> str | None:
    """Return what is wrong with the subject of a record (CLR 2.0 §B, ClrSubject)."""
    problem = _type_problem(subject, "ClrSubject")
    if problem is not None:
        return problem
    if not as_list(subject.get("verifiableCredential")):
        return "credentialSubject.verifiableCredential"
    associations, identities = subject.get("association"), subject.get("identifier")
    return _misfit_of(associations, Association, "credentialSubject.association") or _misfit_of(
        identities, Identity, "credentialSubject.identifier"
    )


def _type_problem(subject: Any, wanted: str) -> str | None:
    if isinstance(subject, dict) and wanted in types_of(subject):
        return None
    return f"credentialSubject.type: {wanted}"
