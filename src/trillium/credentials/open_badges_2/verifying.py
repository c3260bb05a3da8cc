"""An old badge → the same report of named checks (Open Badges 2.0 §verification; 1.0, 1.1).

A hosted badge is good when the same text stands at its address, and that address belongs to the
issuer whom its badge class names. A signed badge is good when a key that the issuer lists has
signed it. The badge class and the issuer are always asked for at their own addresses, never
believed from inside the badge. Nothing is fetched but through the resolver that is passed in.
"""

from dataclasses import dataclass
from datetime import datetime

from trillium.credentials.circumstances import Circumstances
from trillium.credentials.errors import CredentialError
from trillium.credentials.moments import moment_text
from trillium.credentials.open_badges_2 import proving, reading
from trillium.credentials.open_badges_2.parties import Parties, Party, find_parties
from trillium.credentials.open_badges_2.reading import is_one
from trillium.credentials.proofs import jose
from trillium.credentials.report import (
    Check,
    Named,
    Report,
    Result,
    could_not_tell,
    failed,
    from_error,
    passed,
)
from trillium.credentials.values import JsonObject, as_list, id_of

__all__ = ["is_one", "report_on"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Old:
    """An award under verification: its document, its token if it is signed, and its parties."""

    document: JsonObject
    token: jose.Token | None
    parties: Parties


def report_on(document: JsonObject, token: jose.Token | None, given: Circumstances) -> Report:
    """Return the report about an award of Open Badges 2.0 or 1.x; never raises for a bad one."""
    try:
        kind = reading.class_of(document)
        if kind != reading.ASSERTION:
            return Report(checks=(failed("format.old_badge_part", what=kind),), credential=document)
        parties = find_parties(document, given.documents)
    except CredentialError as error:
        return Report(checks=(from_error("format", Result.FAILED, error),), credential=document)
    old = _Old(document=document, token=token, parties=parties)
    signature, issuer_key = _proven(old, given)
    checks = (
        passed("format.old_badge"),
        signature,
        issuer_key,
        _check_dates(document, given.at),
        _check_status(old, given),
        _check_shape(old),
        _check_endorsements(old),
        _check_trust(old, (signature, issuer_key), given),
    )
    return Report(
        checks=checks,
        credential=document,
        issuer=_named(parties.issuer),
        achievement=_named(parties.badge),
    )


def _proven(old: _Old, given: Circumstances) -> tuple[Check, Check]:
    if old.token is not None:
        return proving.prove_signed(old.token, old.document, old.parties, given.documents)
    if reading.is_signed(old.document):  # a signed badge without its signature is just text
        return failed("signature.old_badge_bare"), could_not_tell("issuer_key.unnamed_page")
    return proving.prove_hosted(old.document, old.parties, given.documents)


def _check_dates(document: JsonObject, at: datetime) -> Check:
    issued, expires = (reading.moment_of(document.get(name)) for name in ("issuedOn", "expires"))
    if issued is None or (document.get("expires") is not None and expires is None):
        return failed("dates.unreadable")
    if issued > at:
        return failed("dates.not_yet", when=moment_text(issued))
    if expires is not None and expires < issued:
        return failed("dates.backwards")
    if expires is not None and expires < at:
        return failed("dates.expired", when=moment_text(expires))
    return passed("dates.good", at=moment_text(at))


def _check_status(old: _Old, given: Circumstances) -> Check:
    if old.document.get("revoked") is True:
        return failed("status.revoked")
    if old.token is None:
        return proving.hosted_status(old.document, given.documents)
    issuer = old.parties.issuer.document
    if issuer is None:
        return could_not_tell("status.unresolvable")
    address = issuer.get("revocationList")
    if address is None:
        return passed("status.none")
    published = proving.resolve(address, given.documents)
    if not isinstance(published, dict):
        return could_not_tell("status.unresolvable")
    return _look_up(published, old.document)


def _look_up(published: JsonObject, document: JsonObject) -> Check:
    """Return the status by a list of revoked awards: of ids (2.0), or from uid to reason (1.x)."""
    stated = (document.get(name) for name in ("id", "uid"))
    own = {name for name in stated if isinstance(name, str)}
    if "revokedAssertions" not in published and "@context" not in published:
        return failed("status.revoked") if own & set(published) else passed("status.good")
    listed = published.get("revokedAssertions")
    if not isinstance(listed, list):
        return could_not_tell("status.unreadable")
    for each in listed:
        uid = id_of(each.get("uid")) if isinstance(each, dict) else None
        if id_of(each) in own or uid in own:
            return failed("status.revoked")
    return passed("status.good")


def _check_shape(old: _Old) -> Check:
    problems = list(reading.assertion_problems(old.document))
    badge, issuer = old.parties.badge.document, old.parties.issuer.document
    problems += reading.badge_problems(badge) if badge is not None else []
    problems += reading.issuer_problems(issuer) if issuer is not None else []
    if problems:
        return failed("schema.old_badge_broken", what=problems[0])
    if badge is None or issuer is None:
        return could_not_tell("schema.old_badge_parts")
    return passed("schema.old_badge")


def _check_endorsements(old: _Old) -> Check:
    parts = (old.document, old.parties.badge.document, old.parties.issuer.document)
    if any(as_list(part.get("endorsement")) for part in parts if part is not None):
        return could_not_tell("endorsements.old_badge")
    return passed("endorsements.none")


def _check_trust(old: _Old, proven: tuple[Check, Check], given: Circumstances) -> Check:
    issuer = old.parties.issuer.address or "?"
    if any(check.result is not Result.PASSED for check in proven):
        return could_not_tell("trust.unproven", issuer=issuer)
    name = given.trusted(issuer) if given.trusted is not None else None
    if name is None:
        return could_not_tell("trust.unknown", issuer=issuer)
    return passed("trust.known", name=name)


def _named(party: Party) -> Named | None:
    name = party.document.get("name") if party.document is not None else None
    if party.address is None and name is None:
        return None
    return Named(id=party.address, name=name if isinstance(name, str) else None)
