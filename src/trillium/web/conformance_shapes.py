"""What VCDM 2.0 §4 demands of the shape of a credential or presentation that a test suite sends."""

from datetime import datetime

from trillium.credentials.enveloping import is_envelope
from trillium.credentials.moments import parse_moment
from trillium.credentials.values import JsonObject, as_list, id_of, types_of


class BadRequest(Exception):  # noqa: N818 -- named for the answer
    """What was sent cannot be done; the text says why."""


_TYPED = ("credentialStatus", "termsOfUse", "evidence", "refreshService", "credentialSchema")
_WITH_ID = ("credentialSchema",)


def require_well_formed(credential: JsonObject) -> None:
    """Raise BadRequest where a MUST of VCDM 2.0 §4 on the shape of a credential is broken."""
    if "VerifiableCredential" not in types_of(credential):
        raise BadRequest("The type must hold VerifiableCredential.")  # §4.5
    _require_address(credential, "id", "The id")
    _require_issuer(credential.get("issuer"))
    _require_subject(credential.get("credentialSubject"))
    for name in _TYPED:
        for entry in as_list(credential.get(name)):
            _require_typed(entry, name)
    starts, ends = (_moment(credential, name) for name in ("validFrom", "validUntil"))
    if starts is not None and ends is not None and starts > ends:
        raise BadRequest("validUntil lies before validFrom.")  # §4.9


def _require_issuer(issuer: object) -> None:
    identifier = id_of(issuer)
    if identifier is None or not _is_address(identifier):
        raise BadRequest("The issuer must be a URL, or an object whose id is one.")  # §4.7


def _require_subject(subject: object) -> None:
    entries = as_list(subject)
    if not entries or not all(isinstance(entry, dict) and entry for entry in entries):
        raise BadRequest("credentialSubject must say something.")  # §4.8
    for entry in entries:
        _require_address(entry, "id", "The id of a credentialSubject")


def _require_typed(entry: object, name: str) -> None:
    if not isinstance(entry, dict) or not types_of(entry):
        raise BadRequest(f"{name} must have a type.")  # §4.10 to §4.14
    if name in _WITH_ID and "id" not in entry:
        raise BadRequest(f"{name} must have an id.")
    _require_address(entry, "id", f"The id of {name}")


def _require_address(entry: JsonObject, key: str, what: str) -> None:
    if key in entry and not (isinstance(entry[key], str) and _is_address(entry[key])):
        raise BadRequest(f"{what} must be one URL.")  # §4.4


def _is_address(value: str) -> bool:
    scheme, colon, rest = value.partition(":")
    return bool(colon and rest) and scheme[:1].isalpha() and " " not in value


def _moment(credential: JsonObject, name: str) -> datetime | None:
    if name not in credential:
        return None
    moment = parse_moment(credential[name])
    if moment is None:
        raise BadRequest(f"{name} is not a moment with a time zone.")
    return moment


def require_presentation(presentation: JsonObject) -> None:
    """Raise BadRequest where a MUST of VCDM 2.0 §4.13 on the shape of a presentation is broken."""
    if "VerifiablePresentation" not in types_of(presentation):
        raise BadRequest("The type must hold VerifiablePresentation.")
    _require_address(presentation, "id", "The id")
    if "holder" in presentation:
        identifier = id_of(presentation["holder"])
        if identifier is None or not _is_address(identifier):
            raise BadRequest("The holder must be a URL, or an object whose id is one.")
    for each in as_list(presentation.get("verifiableCredential")):
        if not isinstance(each, dict):
            raise BadRequest("A verifiableCredential must be an object.")
        if not is_envelope(each):
            require_well_formed(each)


def options_in(body: JsonObject) -> JsonObject:
    """Return the options of a request, or raise BadRequest."""
    options = body.get("options") or {}
    if not isinstance(options, dict):
        raise BadRequest("The options must be an object.")
    return options


def pointers_in(options: JsonObject, name: str) -> list[str]:
    """Return the JSON pointers that a request names, or raise BadRequest."""
    pointers = options.get(name, [])
    if not isinstance(pointers, list) or not all(isinstance(each, str) for each in pointers):
        raise BadRequest(f"{name} must be a list of JSON pointers.")
    return pointers
