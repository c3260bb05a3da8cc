from datetime import date, timedelta

import pytest

from trillium.accounts.journal.models import Entry
from trillium.accounts.organisations.testing import make_cast, make_member, make_organisation
from trillium.accounts.people.testing import THEN
from trillium.collaboration.needs import permissions, queries
from trillium.collaboration.needs.actions import (
    DatedAhead,
    NothingShowsTheNeed,
    PartnerElsewhere,
    PartnershipEnded,
    ReasonsMissing,
    SourceMissing,
    StatementMissing,
    TitleMissing,
    UnknownAnswer,
    UnknownSource,
    add_evidence,
    add_partnership,
    decide_feasibility,
    state_need,
)
from trillium.collaboration.needs.models import FeasibilityDecision, Need
from trillium.collaboration.needs.testing import (
    make_decision,
    make_evidence,
    make_need,
    make_ready_need,
)
from trillium.collaboration.partners.actions import end_partnership
from trillium.collaboration.partners.testing import make_partnership

pytestmark = pytest.mark.django_db


def gates(need):
    return queries.gates(queries.need(need.pk))


@pytest.mark.parametrize(
    ("who", "where"), [("priya", "college"), ("sandra", "employer"), ("amelie", "consortium")]
)
def test_a_lead_an_employer_and_a_coordinator_state_needs(who, where):
    cast = make_cast()

    need = make_need(actor=getattr(cast, who), organisation=getattr(cast, where))

    assert need.stated_by == getattr(cast, who)
    assert Entry.objects.filter(
        verb="needs.need_stated", organisation_id=str(getattr(cast, where).id)
    ).exists()


@pytest.mark.parametrize("who", ["marc", "daniel", "sandra"])
def test_others_state_no_need_for_the_college(who):
    cast = make_cast()

    with pytest.raises(permissions.MayNotState):
        make_need(actor=getattr(cast, who), organisation=cast.college)

    assert not Need.objects.exists()


def test_a_need_has_a_title_and_a_statement():
    cast = make_cast()
    values = {"actor": cast.priya, "organisation": cast.college, "audience": "", "at": THEN}

    with pytest.raises(TitleMissing):
        state_need(**values, title={"en": "", "fr": " "}, statement="Something")
    with pytest.raises(StatementMissing):
        state_need(**values, title="Something", statement="")


def test_a_new_need_waits_at_both_gates_and_says_for_what():
    cast = make_cast()
    need = make_need(actor=cast.priya, organisation=cast.college)

    ideation, feasibility = gates(need)

    assert (ideation.phase, feasibility.phase) == ("ideation", "feasibility")
    assert ideation.missing == ("Add at least one piece of evidence with a date and a source.",)
    assert feasibility.missing == (
        "Bring in at least one partner.",
        "Decide go or no-go, with reasons.",
    )


def test_a_need_with_evidence_a_partner_and_a_go_passes_both_gates():
    cast = make_cast()
    partnership = make_partnership(lead=cast.college, partner=cast.employer)

    need = make_ready_need(actor=cast.priya, organisation=cast.college, partnership=partnership)

    assert all(gate.passed for gate in gates(need))


def test_a_no_go_closes_the_gate_until_the_next_decision():
    cast = make_cast()
    partnership = make_partnership(lead=cast.college, partner=cast.employer)
    need = make_ready_need(actor=cast.priya, organisation=cast.college, partnership=partnership)

    make_decision(need, actor=cast.priya, answer="no_go", at=THEN + timedelta(days=1))
    closed = gates(need)[1]
    make_decision(need, actor=cast.priya, answer="go", at=THEN + timedelta(days=2))

    assert not closed.passed
    assert gates(need)[1].passed
    assert FeasibilityDecision.objects.count() == 3


def test_nobody_goes_on_without_evidence_but_a_no_go_needs_none():
    cast = make_cast()
    need = make_need(actor=cast.priya, organisation=cast.college)

    with pytest.raises(NothingShowsTheNeed):
        make_decision(need, actor=cast.priya, answer="go")

    assert make_decision(need, actor=cast.priya, answer="no_go").answer == "no_go"


def test_a_decision_has_reasons_and_is_one_of_two():
    cast = make_cast()
    need = make_need(actor=cast.priya, organisation=cast.college)
    values = {
        "actor": cast.priya,
        "need": need,
        "duplication_search": "",
        "resources": "",
        "at": THEN,
    }

    with pytest.raises(ReasonsMissing):
        decide_feasibility(**values, answer="no_go", reasons="")
    with pytest.raises(UnknownAnswer):
        decide_feasibility(**values, answer="perhaps", reasons="Because")


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"source": " "}, SourceMissing),
        ({"title": ""}, TitleMissing),
        ({"source_type": "rumour"}, UnknownSource),
        ({"date": date(2027, 1, 1)}, DatedAhead),
    ],
)
def test_evidence_names_its_kind_its_title_its_source_and_a_past_day(values, problem):
    cast = make_cast()
    need = make_need(organisation=cast.college)
    good = {
        "source_type": "employer",
        "title": "Survey",
        "gap": "",
        "source": "Us",
        "date": date(2026, 5, 1),
    }

    with pytest.raises(problem):
        add_evidence(actor=cast.priya, need=need, at=THEN, **{**good, **values})

    assert not need.evidence.exists()


def test_a_partner_adds_evidence_and_a_stranger_does_not():
    cast = make_cast()
    need = make_need(organisation=cast.college)
    with pytest.raises(permissions.MayNotShow):
        make_evidence(need, actor=cast.sandra)

    partnership = make_partnership(lead=cast.college, partner=cast.employer)
    add_partnership(actor=cast.priya, need=need, partnership=partnership, at=THEN)

    assert make_evidence(need, actor=cast.sandra)


@pytest.mark.parametrize("who", ["sandra", "daniel", "helene", "marc"])
def test_only_those_who_lead_decide_and_bring_partners_in(who):
    cast = make_cast()
    need = make_need(organisation=cast.college)
    partnership = make_partnership(lead=cast.college, partner=cast.employer)

    with pytest.raises(permissions.MayNotDecide):
        make_decision(need, actor=getattr(cast, who), answer="no_go")
    with pytest.raises(permissions.MayNotDecide):
        add_partnership(actor=getattr(cast, who), need=need, partnership=partnership, at=THEN)


def test_an_institution_that_leads_the_partnership_decides_on_an_employers_need():
    cast = make_cast()
    need = make_need(actor=cast.sandra, organisation=cast.employer)
    make_evidence(need, actor=cast.sandra)
    partnership = make_partnership(lead=cast.college, partner=cast.employer)
    add_partnership(actor=None, need=need, partnership=partnership, at=THEN)

    assert make_decision(need, actor=cast.priya).answer == "go"


def test_a_partnership_of_others_or_one_that_ended_is_refused():
    cast = make_cast()
    need = make_need(organisation=cast.college)
    elsewhere = make_partnership(lead=cast.university, partner=cast.employer)
    ended = make_partnership(lead=cast.college, partner=cast.employer)
    end_partnership(actor=None, partnership=ended, on=date(2026, 8, 1), at=THEN)

    with pytest.raises(PartnerElsewhere):
        add_partnership(actor=cast.priya, need=need, partnership=elsewhere, at=THEN)
    with pytest.raises(PartnershipEnded):
        add_partnership(actor=cast.priya, need=need, partnership=ended, at=THEN)


def test_a_consortium_sees_its_members_needs_and_strangers_do_not():
    cast = make_cast()
    need = make_need(organisation=cast.college)
    stranger = make_member(make_organisation("elsewhere"), "Ada Moss", "programme_lead")

    assert permissions.to_see(cast.marc, need.pk) == need
    with pytest.raises(permissions.NoSuchNeed):
        permissions.to_see(stranger, need.pk)
    with pytest.raises(permissions.NoSuchNeed):
        permissions.to_see(cast.learners[0], need.pk)
