"""Findings, and the decision that follows from them."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from trillium.accounts.journal import actions as journal
from trillium.accounts.people.models import Person
from trillium.delivery.offerings import actions as offerings
from trillium.evaluation.insights import permissions
from trillium.evaluation.insights.models import EvaluationDecision, Finding
from trillium.evaluation.insights.rules import (
    LONGEST_TEXT,
    AlreadyRetired,
    AnswerUnknown,
    FindingOfAnother,
    FindingSaysNothing,
    NeverPublished,
    ReasonsMissing,
    TextTooLong,
)
from trillium.kit.bilingual import is_empty, pair
from trillium.kit.errors import Refused
from trillium.structures.designs import actions as designs
from trillium.structures.designs.models import Retirement, Version

Answer = EvaluationDecision.Answer


def record_finding(
    *, actor: Person, version: Version, kind: str, text: Mapping[str, str], at: datetime
) -> Finding:
    """Record what delivery showed of a version: validity, applicability or a gap.

    Raises NotAFinder, NeverPublished, FindingSaysNothing or TextTooLong.
    """
    permissions.may_record(actor, version)
    _check_published(version)
    words = _words(text, FindingSaysNothing)
    with transaction.atomic():
        finding = Finding.objects.create(
            version=version,
            kind=Finding.Kind(kind),
            text=words,
            recorded_by=actor,
            recorded_at=at,
        )
        _record(actor, "insights.finding_recorded", finding, version, at, kind=kind)
    return finding


def decide(
    *,
    actor: Person,
    version: Version,
    answer: str,
    reasons: Mapping[str, str],
    findings: Collection[Finding],
    at: datetime,
) -> EvaluationDecision:
    """Close the evaluation of a version: keep it, revise it or retire it.

    To revise starts the next version as a draft; this one stays public until that one is
    published. To retire takes it out of the catalogue, with no teach-out until `retire` gives it
    one. Credentials stay valid in each case.
    Raises NotTheDecider, NeverPublished, AlreadyRetired, AnswerUnknown, ReasonsMissing,
    FindingOfAnother, or what `designs.start_revision` raises.
    """
    permissions.may_decide(actor, version)
    _check_published(version)
    if version.state == Version.State.RETIRED:
        raise AlreadyRetired
    if answer not in Answer.values:
        raise AnswerUnknown
    words = _words(reasons, ReasonsMissing)
    if any(each.version_id != version.id for each in findings):
        raise FindingOfAnother
    with transaction.atomic():
        decision = EvaluationDecision.objects.create(
            version=version,
            answer=answer,
            reasons=words,
            next_version=_follow(actor, version, answer, words, at),
            decided_by=actor,
            decided_at=at,
        )
        decision.findings.set(findings)
        _record(actor, "insights.decided", decision, version, at, answer=answer)
    return decision


def retire(*, actor: Person, version: Version, plan: designs.TeachOut, at: datetime) -> Retirement:
    """Retire a version with its teach-out, or change that of a retired one.

    It leaves the lists of the catalogue; its page says until when one can finish and what takes
    its place. Raises NotTheDecider, NeverPublished, or what `designs.retire` raises.
    """
    permissions.may_decide(actor, version)
    _check_published(version)
    with transaction.atomic():
        offerings.withdraw_entry(actor=actor, version=version, at=at)
        return designs.retire(actor=actor, version=version, plan=plan, at=at)


def _follow(
    actor: Person, version: Version, answer: str, reasons: dict[str, str], at: datetime
) -> Version | None:
    if answer == Answer.REVISE:
        return designs.start_revision(actor=actor, version=version, changes=reasons, at=at)
    if answer == Answer.RETIRE:
        today = timezone.localdate(at)
        plan = designs.TeachOut(last_enrolment=today, last_award=today, words={})
        retire(actor=actor, version=version, plan=plan, at=at)
    return None


def _check_published(version: Version) -> None:
    if version.published_at is None:
        raise NeverPublished


def _words(text: Mapping[str, str], when_empty: type[Refused]) -> dict[str, str]:
    words = pair(text)
    if is_empty(words):
        raise when_empty
    if any(len(each) > LONGEST_TEXT for each in words.values()):
        raise TextTooLong(longest=LONGEST_TEXT)
    return words


def _record(
    actor: Person,
    verb: str,
    thing: Finding | EvaluationDecision,
    version: Version,
    at: datetime,
    **detail: str,
) -> None:
    journal.record(
        actor_id=str(actor.id),
        verb=verb,
        thing=thing,
        organisation_id=version.design.organisation_id,
        at=at,
        detail=detail,
    )
