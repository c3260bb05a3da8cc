"""Verification for programs: the same checks as the page, and nothing is kept."""

import json
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.errors import HttpError

from trillium.credentials.errors import CredentialUnreadable
from trillium.credentials.report import Named, Report
from trillium.recognition.verifying import queries

router = Router()


class VerifyIn(Schema):
    """A credential as a JSON object, or as text: JSON or vc+jwt."""

    credential: dict[str, Any] | str


class CheckOut(Schema):
    """One named check: passed, failed or could_not_tell."""

    name: str
    result: str
    detail: str
    code: str


class NamedOut(Schema):
    """Something of the credential, as the credential names it."""

    id: str | None
    name: str | None


class EndorsementOut(Schema):
    """An endorsement or another credential inside, verified on its own."""

    verified: bool
    issuer: NamedOut | None
    checks: list[CheckOut]


class VerifyOut(Schema):
    """The answer: `verified`, and each check by name."""

    verified: bool
    checks: list[CheckOut]
    issuer: NamedOut | None
    achievement: NamedOut | None
    endorsements: list[EndorsementOut]
    contents: list[EndorsementOut]
    refreshService: list[dict[str, Any]]  # noqa: N815 -- as the credential writes it
    termsOfUse: list[dict[str, Any]]  # noqa: N815 -- idem


@router.post("", response=VerifyOut, operation_id="verify", summary="Verify a credential")
def verify(request: HttpRequest, given: VerifyIn) -> VerifyOut:  # noqa: ARG001
    credential = given.credential
    source = credential if isinstance(credential, str) else json.dumps(credential)
    try:
        report = queries.verify(source, timezone.now())
    except CredentialUnreadable as problem:
        raise HttpError(422, problem.sentence) from None
    return VerifyOut(
        verified=report.verified,
        checks=_checks(report),
        issuer=_named(report.issuer),
        achievement=_named(report.achievement),
        endorsements=[_inside(each) for each in report.endorsements],
        contents=[_inside(each) for each in report.contents],
        refreshService=report.kept("refreshService"),
        termsOfUse=report.kept("termsOfUse"),
    )


def _inside(report: Report) -> EndorsementOut:
    return EndorsementOut(
        verified=report.verified, issuer=_named(report.issuer), checks=_checks(report)
    )


def _checks(report: Report) -> list[CheckOut]:
    return [CheckOut(**check.as_json()) for check in report.checks]


def _named(named: Named | None) -> NamedOut | None:
    return NamedOut(id=named.id, name=named.name) if named else None
