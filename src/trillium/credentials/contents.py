"""The check `contents`: the credentials inside a Comprehensive Learner Record, each on its own.

CLR 2.0 §4.2. Who signs a record vouches for having gathered these credentials; what each is worth
is answered by its own proof. It stands in the report only where a document holds credentials.
"""

from dataclasses import replace
from typing import Any

from trillium.credentials.circumstances import Circumstances, Verify
from trillium.credentials.report import (
    Check,
    Report,
    Result,
    could_not_tell,
    failed,
    passed,
    worst,
)
from trillium.credentials.values import JsonObject, as_list

CONTENTS = "verifiableCredential"
_MAX_CONTENTS = 64
_MAX_DEPTH = 1  # a record in a record is looked into, and no deeper
_MUST_NOT_FAIL = ("format", "signature", "issuer_key", "contents")


def check_contents(
    document: JsonObject, given: Circumstances, verify: Verify
) -> tuple[tuple[Check, ...], tuple[Report, ...]]:
    """Check the credentials and tokens that a record holds; no check where it holds none."""
    inside = _inside(document)
    if not inside:
        return (), ()
    if len(inside) > _MAX_CONTENTS or given.depth > _MAX_DEPTH:
        return (could_not_tell("contents.too_many"),), ()
    within = replace(given, depth=given.depth + 1)
    reports = tuple(verify(source, within) for source in inside)
    outcome = worst([_judge(report) for report in reports])
    if outcome.result is Result.PASSED:
        return (passed("contents.good", count=str(len(reports))),), reports
    return (outcome,), reports


def _inside(document: JsonObject) -> list[JsonObject | str]:
    found: list[JsonObject | str] = []
    for subject in as_list(document.get("credentialSubject")):
        if isinstance(subject, dict) and CONTENTS in subject:
            listed = as_list(subject[CONTENTS])
            found += [each if isinstance(each, dict | str) else "" for each in listed]
    return found


def _judge(report: Report) -> Check:
    for check in report.checks:
        if check.name in _MUST_NOT_FAIL and check.result is Result.FAILED:
            return failed("contents.bad", what=_title(report), why=check.detail)
    if not report.verified:
        doubt = worst([check for check in report.checks if check.name != "trust"])
        return could_not_tell("contents.unsettled", what=_title(report), why=doubt.detail)
    return passed("contents.good", count="1")


def _title(report: Report) -> str:
    document: Any = report.credential or {}
    title = document.get("name") or (report.achievement.name if report.achievement else None)
    return str(title or document.get("id") or "?")[:100]
