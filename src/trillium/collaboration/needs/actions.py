"""Ideation and feasibility: stating a need, showing it, and deciding whether to go on."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from trillium.accounts.journal import actions as journal
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.actions import id_of
from trillium.accounts.people.models import Person
from trillium.collaboration.needs import permissions
from trillium.collaboration.needs.models import FeasibilityDecision, Need, NeedEvidence
from trillium.collaboration.partners import actions as partners
from trillium.collaboration.partners.models import Partnership
from trillium.kit.bilingual import is_empty, pair
from trillium.kit.errors import Refused

Text = Mapping[str, str] | str


class TitleMissing(Refused):
    """A need has a title, in one of the two languages at least."""


class StatementMissing(Refused):
    """Say which skill is missing, and for whom."""


class SourceMissing(Refused):
    """Evidence names its source: who or what says so."""


class UnknownSource(Refused):
    """“{source_type}” is not a kind of evidence."""


class DatedAhead(Refused):
    """Evidence cannot be dated in the future."""


class PartnerElsewhere(Refused):
    """This partnership is not one of the organisation that states the need."""


class PartnershipEnded(Refused):
    """This partnership has ended."""


class ReasonsMissing(Refused):
    """A decision carries its reasons."""


class UnknownAnswer(Refused):
    """The answer is go or no-go."""


class NothingShowsTheNeed(Refused):
    """Nothing shows this need yet: add evidence with a date and a source before you say go."""


@transaction.atomic
def state_need(
    *,
    actor: Person | None,
    organisation: Organisation,
    title: Text,
    statement: Text,
    audience: Text,
    at: datetime,
) -> Need:
    """State a need for an organisation. Raises MayNotState, TitleMissing, StatementMissing."""
    permissions.to_state(actor, organisation)
    if is_empty(title):
        raise TitleMissing
    if is_empty(statement):
        raise StatementMissing
    need = Need.objects.create(
        organisation=organisation,
        title=pair(title),
        statement=pair(statement),
        audience=pair(audience),
        stated_by=actor,
        stated_at=at,
    )
    note(actor, "needs.need_stated", need, at)
    return need


@transaction.atomic
def add_evidence(
    *,
    actor: Person | None,
    need: Need,
    source_type: str,
    title: Text,
    gap: Text,
    source: str,
    url: str = "",
    date: date,
    at: datetime,
) -> NeedEvidence:
    """Add what shows a need.

    Raises MayNotShow, UnknownSource, TitleMissing, SourceMissing, DatedAhead.
    """
    permissions.to_add_evidence(actor, need)
    if source_type not in NeedEvidence.Source.values:
        raise UnknownSource(source_type=source_type)
    if is_empty(title):
        raise TitleMissing
    if not source.strip():
        raise SourceMissing
    if date > localdate(at):
        raise DatedAhead
    evidence = NeedEvidence.objects.create(
        need=need,
        source_type=source_type,
        title=pair(title),
        gap=pair(gap),
        source=source.strip(),
        url=url,
        date=date,
    )
    note(actor, "needs.evidence_added", need, at, source_type=source_type)
    return evidence


@transaction.atomic
def add_partnership(
    *, actor: Person | None, need: Need, partnership: Partnership, at: datetime
) -> None:
    """Bring a partner into a need; whoever takes up another's need brings themselves.

    Raises MayNotDecide, PartnerElsewhere, PartnershipEnded.
    """
    if need.organisation_id not in {partnership.lead_id, partnership.partner_id}:
        raise PartnerElsewhere
    permissions.to_bring_in(actor, need, partnership.lead)
    if partnership.ended_on is not None and partnership.ended_on < localdate(at):
        raise PartnershipEnded
    if need.partnerships.filter(pk=partnership.pk).exists():
        return
    need.partnerships.add(partnership)
    note(actor, "needs.partnership_added", need, at, partner=str(partnership.partner_id))


@transaction.atomic
def bring_in(
    *,
    actor: Person | None,
    need: Need,
    lead: Organisation,
    partner: Organisation,
    role: str,
    agreement: Text,
    since: date,
    at: datetime,
) -> Partnership:
    """Bring a partner into a need on the partnership the two have, else on a new one.

    Raises what `form_partnership` and `add_partnership` raise.
    """
    permissions.to_bring_in(actor, need, lead)
    found = Partnership.objects.filter(lead=lead, partner=partner, role=role).first()
    partnership = found or partners.form_partnership(
        actor=actor,
        lead=lead,
        partner=partner,
        role=role,
        agreement=agreement,
        since=since,
        at=at,
    )
    add_partnership(actor=actor, need=need, partnership=partnership, at=at)
    return partnership


@transaction.atomic
def decide_feasibility(
    *,
    actor: Person | None,
    need: Need,
    answer: str,
    reasons: Text,
    duplication_search: Text,
    resources: Text,
    at: datetime,
) -> FeasibilityDecision:
    """Record go or no-go with its reasons; the newest decision counts, the others stay.

    Raises MayNotDecide, UnknownAnswer, ReasonsMissing, NothingShowsTheNeed.
    """
    permissions.to_decide(actor, need)
    if answer not in FeasibilityDecision.Answer.values:
        raise UnknownAnswer
    if is_empty(reasons):
        raise ReasonsMissing
    if answer == FeasibilityDecision.Answer.GO and not need.evidence.exists():
        raise NothingShowsTheNeed
    decision = FeasibilityDecision.objects.create(
        need=need,
        answer=answer,
        reasons=pair(reasons),
        duplication_search=pair(duplication_search),
        resources=pair(resources),
        decided_by=actor,
        decided_at=at,
    )
    note(actor, "needs.feasibility_decided", need, at, answer=answer)
    return decision


def note(actor: Person | None, verb: str, need: Need, at: datetime, **detail: str) -> None:
    """Write one act on a need into its organisation's journal."""
    journal.record(
        actor_id=id_of(actor),
        verb=verb,
        thing=need,
        organisation_id=need.organisation_id,
        at=at,
        detail=detail,
    )
