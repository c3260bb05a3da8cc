"""The check `status`: the credential's places in published lists (Bitstring Status List §3.2)."""

from dataclasses import replace
from typing import Any

from trillium.credentials.circumstances import Circumstances, Verify
from trillium.credentials.errors import CredentialError, StatusUnreadable
from trillium.credentials.report import (
    Check,
    Result,
    could_not_tell,
    failed,
    from_error,
    passed,
    worst,
)
from trillium.credentials.status import LIST_TYPES, StatusEntry, StatusList
from trillium.credentials.values import JsonObject, as_list, types_of

LIST_DEPTH = 2
_MAX_ENTRIES = 4
_MUST_PASS = ("format", "signature", "issuer_key", "dates")


def check_status(document: JsonObject, given: Circumstances, verify: Verify) -> Check:
    """Check every status entry of a credential; the list is verified as a credential first."""
    entries = as_list(document.get("credentialStatus"))
    if not entries:
        return passed("status.none")
    if len(entries) > _MAX_ENTRIES or given.depth >= LIST_DEPTH:
        return could_not_tell("status.unreadable")
    return worst([_check_entry(entry, given, verify) for entry in entries])


def _check_entry(raw: Any, given: Circumstances, verify: Verify) -> Check:
    try:
        entry = StatusEntry.from_json(raw)
        source = _resolve(entry.list_address, given)
        if source is None:
            return could_not_tell("status.unresolvable")
        report = verify(source, replace(given, depth=LIST_DEPTH, trusted=None))
        for name in _MUST_PASS:
            check = report.check(name)
            if check.result is not Result.PASSED:
                return could_not_tell("status.unverified", why=check.detail)
        return _read_bit(entry, report.credential or {})
    except StatusUnreadable as error:
        return from_error("status", Result.COULD_NOT_TELL, error)


def _resolve(address: str, given: Circumstances) -> JsonObject | str | None:
    try:
        return given.documents.resolve(address)
    except CredentialError:
        return None


def _read_bit(entry: StatusEntry, published: JsonObject) -> Check:
    subject = published.get("credentialSubject")
    if not isinstance(subject, dict) or not set(LIST_TYPES) & set(types_of(published)):
        raise StatusUnreadable("What was found at the status list’s address is no status list.")
    if entry.purpose not in as_list(subject.get("statusPurpose")):
        return could_not_tell("status.other_purpose")
    if not StatusList.from_encoded(subject.get("encodedList")).get(entry.index):
        return passed("status.good")
    if entry.purpose == "revocation":
        return failed("status.revoked")
    if entry.purpose == "suspension":
        return failed("status.suspended")
    return could_not_tell("status.set", purpose=entry.purpose[:60])
