"""The check `status`: the credential's places in published lists (Bitstring Status List §3.2)."""

from dataclasses import replace
from typing import Any

from trillium.credentials.circumstances import Circumstances, Verify
from trillium.credentials.errors import CredentialError, StatusUnreadable
from trillium.credentials.opened_lists import OpenedList
from trillium.credentials.report import (
    Check,
    Result,
    could_not_tell,
    failed,
    from_error,
    passed,
    worst,
)
from trillium.credentials.status import LIST_TYPES, StatusEntry
from trillium.credentials.values import JsonObject, as_list, id_of, types_of

LIST_DEPTH = 4  # beyond a record, a credential in it, and an endorsement of that one
_MAX_ENTRIES = 8
_MAX_TEXT = 300
_TELLING = ("status.message", "status.refresh")
_PLAIN_LIST = "1EdTechRevocationList"
_MUST_PASS = ("format", "signature", "issuer_key", "dates")


def check_status(document: JsonObject, given: Circumstances, verify: Verify) -> Check:
    """Check every status entry of a credential; the list is verified as a credential first."""
    entries = as_list(document.get("credentialStatus"))
    if not entries:
        return passed("status.none")
    if len(entries) > _MAX_ENTRIES or given.depth >= LIST_DEPTH:
        return could_not_tell("status.unreadable")
    checks = [_check_entry(entry, document, given, verify) for entry in entries]
    deciding = worst(checks)
    if deciding.result is Result.PASSED:  # then a message is what there is to tell
        return next((each for each in checks if each.code in _TELLING), deciding)
    return deciding


def _check_entry(raw: Any, document: JsonObject, given: Circumstances, verify: Verify) -> Check:
    if isinstance(raw, dict) and raw.get("type") == _PLAIN_LIST:
        return _check_plain_list(raw, document, given)
    try:
        entry = StatusEntry.from_json(raw)
        opened = given.lists.get(entry.list_address) if given.lists else None
        if opened is None:
            opened = _open(entry.list_address, given, verify)
            if given.lists is not None:
                given.lists.keep(entry.list_address, opened)
        return opened.problem or _read_bit(entry, opened)
    except StatusUnreadable as error:
        return from_error("status", Result.COULD_NOT_TELL, error)


def _open(address: str, given: Circumstances, verify: Verify) -> OpenedList:
    """Return the list at an address, verified as a credential."""
    source = _resolve(address, given)
    if source is None:
        return OpenedList(problem=could_not_tell("status.unresolvable"))
    report = verify(source, replace(given, depth=LIST_DEPTH, trusted=None))
    for name in _MUST_PASS:
        check = report.check(name)
        if check.result is not Result.PASSED:
            return OpenedList(problem=could_not_tell("status.unverified", why=check.detail))
    return OpenedList(published=report.credential or {})


def _resolve(address: str, given: Circumstances) -> JsonObject | str | None:
    try:
        return given.documents.resolve(address)
    except CredentialError:
        return None


def _read_bit(entry: StatusEntry, opened: OpenedList) -> Check:
    published = opened.published
    subject = published.get("credentialSubject")
    if not isinstance(subject, dict) or not set(LIST_TYPES) & set(types_of(published)):
        raise StatusUnreadable("What was found at the status list’s address is no status list.")
    if entry.purpose not in as_list(subject.get("statusPurpose")):
        return could_not_tell("status.other_purpose")
    places = opened.places(subject.get("encodedList"), entry.size)
    value = places.value(entry.index)
    if entry.purpose == "message":
        return passed("status.message", what=entry.messages[value][:_MAX_TEXT])
    if value == 0:
        return passed("status.good")
    meanings = {
        "refresh": passed("status.refresh"),
        "revocation": failed("status.revoked"),
        "suspension": failed("status.suspended"),
    }
    other = could_not_tell("status.set", purpose=entry.purpose[:60])
    return meanings.get(entry.purpose, other)


def _check_plain_list(raw: JsonObject, document: JsonObject, given: Circumstances) -> Check:
    """Check the list of revoked ids of 1EdTech (VC Revocation List 1.0; OB 3.0 §9.3).

    Nobody signs it: it counts because the signed credential names its address. So it must say that
    it is of the credential's issuer, where it says anything of that.
    """
    address, credential = id_of(raw), id_of(document)
    published = _resolve(address, given) if address else None
    if published is None:
        return could_not_tell("status.unresolvable")
    listed = published.get("revokedCredential") if isinstance(published, dict) else None
    if listed is None and isinstance(published, dict):
        listed = published.get("revokedCredentials")
    if not isinstance(published, dict) or not isinstance(listed, list) or credential is None:
        return could_not_tell("status.unreadable")
    if id_of(published.get("issuer")) not in (None, id_of(document.get("issuer"))):
        return could_not_tell("status.other_issuer")
    for each in listed:
        if id_of(each) == credential and not (
            isinstance(each, dict) and each.get("revoked") is False
        ):
            return failed("status.revoked")
    return passed("status.good")
