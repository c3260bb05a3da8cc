import threading
from datetime import timedelta

import pytest

from trillium.accounts.organisations.testing import make_cast, make_member, make_organisation
from trillium.accounts.people.testing import THEN
from trillium.kit.jobs import queue
from trillium.structures.designs.actions import save_document
from trillium.structures.designs.testing import make_version
from trillium.structures.frameworks import actions, queries
from trillium.structures.frameworks.actions import recheck
from trillium.structures.frameworks.letters import Tally, spelled
from trillium.structures.frameworks.models import Held, Recheck
from trillium.structures.frameworks.packs import load_pack
from trillium.structures.frameworks.testing import attest_home, make_complete

pytestmark = pytest.mark.django_db
PAGE = "/frameworks/dashboard"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def priya(cast, client):
    client.force_login(cast.priya)
    return client


def everything(cast, **narrowed):
    actions.keep_current(at=THEN)
    chosen = [load_pack("ecampusontario_pf_2020"), load_pack("osap_768_20")]
    return queries.overview(queries.visible(cast.priya, **narrowed), chosen)


def test_the_counts_are_those_of_the_checks(cast):
    versions = [make_complete(cast), make_version(cast.priya, cast.college)]

    found = everything(cast)

    assert found.designs == 2
    for tally in found.tallies:
        reports = [queries.reports(version, [tally.pack.id])[0] for version in versions]
        assert tally.standing == sum(report.stands() for report in reports)
        for place, line in enumerate(tally.lines):
            results = [report.criteria[place].result for report in reports]
            assert {result: results.count(result) for result in results} == {
                result: count for result, count in line.counts.items() if count
            }


def test_what_most_designs_miss_stands_first(cast):
    make_complete(cast)
    make_version(cast.priya, cast.college)
    make_version(cast.priya, cast.college)

    worst = everything(cast).missing

    assert worst
    assert [line.missing for line in worst] == sorted(
        (line.missing for line in worst), reverse=True
    )


def test_only_the_newest_version_of_a_design_counts_and_only_designs_near_the_person(cast):
    version = make_complete(cast)
    other = make_organisation("elsewhere", name="Elsewhere")
    make_version(make_member(other, "Ann Other", "programme_lead"), other)

    assert everything(cast).designs == 1
    assert everything(cast, state="published").designs == 0
    assert list(queries.visible(cast.priya)) == [version]


def test_a_design_that_is_written_on_is_checked_anew(cast):
    version = make_complete(cast)
    before = everything(cast).tallies[1].met

    save_document(
        actor=cast.priya,
        version=version,
        document={"title": version.document["title"]},
        revision=version.revision,
        at=THEN,
    )

    assert everything(cast).tallies[1].met < before


def test_an_attestation_counts_at_once(cast):
    version = make_complete(cast)
    before = everything(cast)

    attest_home(cast.priya, version)

    assert everything(cast).share > before.share
    assert everything(cast).share == 100


def test_a_changed_framework_has_its_designs_checked_anew(cast):
    make_complete(cast)
    actions.keep_current(at=THEN)
    assert not queries.stale(queries.newest()).exists()

    Held.objects.update(packs="sha256:older")

    assert queries.stale(queries.newest()).count() == 1
    actions.keep_current(at=THEN)
    assert not queries.stale(queries.newest()).exists()


def test_many_designs_are_a_workers_and_one_recheck_runs_at_a_time(cast, monkeypatch, priya):
    monkeypatch.setattr(recheck, "FEW", 1)
    monkeypatch.setattr(recheck, "CHUNK", 2)
    for _ in range(5):
        make_complete(cast)

    page = priya.get(PAGE)
    priya.get(PAGE)

    assert "<progress" in page.text
    row = Recheck.objects.get()
    assert (row.done, row.total) == (0, 5)
    queue.work(threading.Event(), until_empty=True)
    row.refresh_from_db()
    assert row.done == 5
    assert row.ended_at is not None
    assert Held.objects.count() == 5


def test_a_recheck_that_its_worker_left_does_not_block_the_next(cast, monkeypatch):
    monkeypatch.setattr(recheck, "FEW", 0)
    make_complete(cast)
    first = actions.keep_current(at=THEN)

    assert actions.keep_current(at=THEN) == first
    assert actions.keep_current(at=THEN + timedelta(hours=1)) != first


def test_the_page_names_what_is_missing_and_the_designs_that_miss_it(cast, priya):
    version = make_version(cast.priya, cast.college)
    page = priya.get(PAGE)
    [line, *_] = everything(cast).missing

    some = priya.get(f"{PAGE}?missing={line.pack.id}:{line.criterion.id}")

    assert "missing=" in page.text
    assert queries.criterion_path(version, line.pack.id, line.criterion.id) in some.text


@pytest.mark.parametrize(
    "asked",
    ["?organisation=nobody", "?state=lost", "?framework=atlantis", "?missing=a:b:c", "?missing="],
)
def test_what_cannot_be_chosen_counts_as_not_chosen(cast, priya, asked):
    make_complete(cast)

    page = priya.get(PAGE + asked)

    assert page.status_code == 200
    assert page.context["found"].designs == 1


def test_the_file_has_a_line_for_every_criterion_in_the_language_asked(cast, priya):
    make_complete(cast)

    text = priya.get("/fr/frameworks/dashboard.csv?framework=nzqa_2022").getvalue().decode()

    pack = load_pack("nzqa_2022")
    assert len(text.splitlines()) == len(pack.criteria) + 1
    assert "Conceptions" in text.splitlines()[0]


def test_a_visitor_is_asked_to_sign_in_first(client):
    assert client.get(PAGE).status_code == 302


def test_a_word_of_another_length_is_left_out(cast):
    [report] = queries.reports(make_complete(cast), ["cican_2021"])
    tally = Tally(pack=report.pack)

    tally.add([spelled(report), "mm"])

    assert tally.designs == 1


def test_the_page_asks_as_little_of_the_database_for_many_designs(
    cast, priya, django_assert_max_num_queries
):
    for _ in range(4):
        make_complete(cast)
    priya.get(PAGE)

    with django_assert_max_num_queries(22):
        priya.get(PAGE)
