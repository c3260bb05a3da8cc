import pytest

from trillium.accounts.journal import queries as journal
from trillium.accounts.organisations.testing import make_cast
from trillium.accounts.people.testing import THEN
from trillium.collaboration.codesign.actions import answer_sign_off, request_sign_off
from trillium.structures.designs import queries as designs
from trillium.structures.designs.testing import make_approved, make_version
from trillium.structures.frameworks import actions, queries
from trillium.structures.frameworks.packs import HOME, NoSuchFramework, load_packs
from trillium.structures.frameworks.permissions import MayNotAttest
from trillium.structures.frameworks.rules import Result
from trillium.structures.frameworks.testing import attest_home, make_complete

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def attest(person, version, **changes):
    values = {"framework_id": HOME[0], "criterion_id": "ecp-f3", "reason": "Each is a performance."}
    return actions.attest(actor=person, version=version, at=THEN, **(values | changes))


def result(version, criterion_id, framework_id=HOME[0]):
    [report] = queries.reports(version, [framework_id])
    return next(entry.result for entry in report.criteria if entry.id == criterion_id)


def test_a_version_is_held_against_all_frameworks_home_first(cast):
    found = queries.reports(make_version(cast.priya, cast.college))

    assert [report.pack.id for report in found[:4]] == list(HOME)
    assert len(found) == len(load_packs())


def test_an_attestation_settles_what_no_rule_can_see(cast):
    version = make_complete(cast)
    assert result(version, "ecp-f3") is Result.ATTEST

    attest(cast.priya, version)

    assert result(version, "ecp-f3") is Result.MET
    assert "frameworks.criterion_attested" in [entry.verb for entry in journal.of(version)]


def test_an_attestation_remembers_the_words_it_was_given_on(cast):
    version = make_complete(cast)

    assert attest(cast.helene, version).digest == version.digest


def test_an_attestation_can_be_taken_back(cast):
    version = make_complete(cast)
    row = attest(cast.priya, version)

    actions.withdraw_attestation(actor=cast.priya, attestation=row, at=THEN)

    assert result(version, "ecp-f3") is Result.ATTEST


def test_an_attestation_needs_a_reason(cast):
    with pytest.raises(actions.ReasonNeeded):
        attest(cast.priya, make_complete(cast), reason="  ")


def test_what_a_rule_settles_is_not_for_a_person(cast):
    with pytest.raises(actions.SettledByRule):
        attest(cast.priya, make_complete(cast), criterion_id="ecp-p2")


def test_unknown_frameworks_and_criteria_are_not_found(cast):
    version = make_complete(cast)

    with pytest.raises(NoSuchFramework):
        attest(cast.priya, version, framework_id="atlantis_2020")
    with pytest.raises(queries.NoSuchCriterion):
        attest(cast.priya, version, criterion_id="ecp-x")


def test_an_assessor_and_another_institution_may_not_attest(cast):
    version = make_complete(cast)

    for person in (cast.daniel, cast.marc, cast.sandra):
        with pytest.raises(MayNotAttest):
            attest(person, version)


def test_the_checks_of_an_approved_version_stay(cast):
    with pytest.raises(actions.WordsAreFixed):
        attest(cast.priya, make_approved(cast.priya, cast.college))


def confirm(cast, version):
    _request, token = request_sign_off(
        actor=cast.priya,
        thing_type="designs.version",
        thing_id=version.pk,
        address="https://example.org/achievements/x/v1",
        digest=version.digest,
        text=designs.sign_off_text(version),
        aspects=["demand", "assessment"],
        organisation=cast.employer,
        person=cast.sandra,
        requested_for=cast.college,
        at=THEN,
    )
    answers = {"demand": ("agreed", ""), "assessment": ("agreed", "")}
    answer_sign_off(token=token, answers=answers, viewer=cast.sandra, at=THEN)


def test_the_employers_agreement_counts_in_the_check(cast):
    version = make_complete(cast)
    assert result(version, "ecp-f6a") is Result.MISSING

    confirm(cast, version)

    assert result(version, "ecp-f6a") is Result.MET
    assert result(version, "ecp-f6b") is Result.MET


def test_the_crosswalk_counts_every_criterion_once(cast):
    found = queries.reports(make_version(cast.priya, cast.college))

    rows = queries.crosswalk(found)

    counted = sum(cell.total for row in rows for cell in row.cells)
    assert counted == sum(len(report.criteria) for report in found)


def test_a_cell_shows_what_most_needs_attention(cast):
    version = make_complete(cast)
    attest_home(cast.priya, version)

    rows = {row.family: row.cells[0] for row in queries.crosswalk(queries.reports(version))}

    assert rows["endorsement"].shown == "missing"
    assert rows["ownership"].shown == "met"
    assert rows["funding"].shown == ""


def test_checking_all_frameworks_takes_three_queries(cast, django_assert_num_queries):
    version = make_version(cast.priya, cast.college)

    with django_assert_num_queries(3):
        queries.reports(version)
