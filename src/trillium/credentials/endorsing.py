"""The check `endorsements`: every endorsement inside a credential is verified on its own.

Open Badges 3.0 §4.3. A signed credential that holds another one vouches for its text only; who
endorsed and whether it still stands is answered by the endorsement's own proof.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from trillium.credentials.circumstances import Circumstances, Verify
from trillium.credentials.contents import CONTENTS
from trillium.credentials.report import (
    Check,
    Report,
    Result,
    could_not_tell,
    failed,
    passed,
    worst,
)
from trillium.credentials.values import JsonObject, as_list, id_of

_MAX_ENDORSEMENTS = 8
_MAX_DEPTH = 1  # those of a credential inside a record are looked at, and no deeper
# An object with a proof or contexts of its own is a credential, wherever it stands: none slips by.
_INSIDE = frozenset(("proof", "@context"))
_MUST_NOT_FAIL = ("format", "signature", "issuer_key")


def check_endorsements(
    document: JsonObject, given: Circumstances, verify: Verify
) -> tuple[Check, tuple[Report, ...]]:
    """Check the credentials and tokens inside a credential; return their reports as well."""
    inside = list(_inside(document))
    if not inside:
        return passed("endorsements.none"), ()
    if len(inside) > _MAX_ENDORSEMENTS or given.depth > _MAX_DEPTH:
        return could_not_tell("endorsements.too_many"), ()
    known = _ids(document)
    within = replace(given, depth=given.depth + 1)
    reports = tuple(verify(source, within) for source in inside)
    outcome = worst([_judge(report, known) for report in reports])
    if outcome.result is Result.PASSED:
        return passed("endorsements.good", count=str(len(reports))), reports
    return outcome, reports


def _inside(document: JsonObject) -> Iterator[JsonObject | str]:
    """Yield embedded credentials and tokens, but not what stands inside those."""
    waiting: list[Any] = [document]
    while waiting:
        for key, value in waiting.pop().items():
            if key == CONTENTS:
                continue  # credentials of a record are another check
            for item in value if isinstance(value, list) else (value,):
                if key == "endorsementJwt":
                    yield item if isinstance(item, str) else ""
                elif type(item) is dict:
                    if key == "endorsement" or not _INSIDE.isdisjoint(item):
                        yield item
                    else:
                        waiting.append(item)


def _judge(report: Report, known: set[str]) -> Check:
    for name in _MUST_NOT_FAIL:
        check = report.check(name)
        if check.result is Result.FAILED:
            return failed("endorsements.bad", why=check.detail)
    if not report.verified:
        doubt = worst([check for check in report.checks if check.name != "trust"])
        return could_not_tell("endorsements.unsettled", why=doubt.detail)
    subjects = as_list((report.credential or {}).get("credentialSubject"))
    if not any(id_of(subject) in known for subject in subjects):
        return could_not_tell("endorsements.other_subject")
    return passed("endorsements.good", count="1")


def _ids(document: JsonObject) -> set[str]:
    """Return the ids an endorsement here may speak of: the credential, its parts and its issuer."""
    found = [document, document.get("issuer")]
    for subject in as_list(document.get("credentialSubject")):
        found.append(subject)
        if isinstance(subject, dict):
            for achievement in as_list(subject.get("achievement")):
                found.append(achievement)
                if isinstance(achievement, dict):
                    found.append(achievement.get("creator"))
    return {identifier for identifier in map(id_of, found) if identifier is not None}
