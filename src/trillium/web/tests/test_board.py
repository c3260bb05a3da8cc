import pytest
from django.urls import reverse

from trillium.accounts.organisations.testing import make_cast, make_member, make_organisation
from trillium.collaboration.needs.testing import make_ready_need
from trillium.collaboration.partners.testing import make_partnership
from trillium.structures.designs.actions import start_revision
from trillium.structures.designs.testing import THEN, example_document, make_version
from trillium.structures.frameworks.testing import make_complete
from trillium.structures.quality.testing import make_approved

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def board(client, person, version, query=""):
    client.force_login(person)
    return client.get(f"{reverse('board', args=[version.design_id])}{query}")


def with_need(cast, document=None):
    need = make_ready_need(
        actor=cast.priya,
        organisation=cast.college,
        partnership=make_partnership(lead=cast.college, partner=cast.employer),
    )
    return make_version(cast.priya, cast.college, need=need, document=document)


def states(page):
    return {phase.key: phase.state for phase in page.context["phases"]}


def test_the_board_shows_seven_phases(cast, client):
    page = board(client, cast.priya, make_version(cast.priya, cast.college))

    assert [phase.number for phase in page.context["phases"]] == [1, 2, 3, 4, 5, 6, 7]


def test_a_design_from_a_decided_need_stands_at_the_design(cast, client):
    page = board(client, cast.priya, with_need(cast))

    assert states(page) == {
        "ideation": "done",
        "feasibility": "done",
        "design": "current",
        "build": "ahead",
        "launch": "ahead",
        "deliver": "ahead",
        "evaluate": "ahead",
    }


def test_an_outcome_without_assessment_is_the_next_step(cast, client):
    document = example_document()
    document["assessments"][0]["outcome_ids"] = ["o1"]

    page = board(client, cast.priya, with_need(cast, document))

    wanted = page.context["next"].wanted[0]
    assert "Outcome o2" in wanted.sentence
    assert wanted.url.endswith("/v1/edit/assessment?open=assessments#field-assessments-outcome_ids")


def test_each_missing_thing_leads_to_where_it_is_mended(cast, client):
    page = board(client, cast.priya, make_complete(cast))

    for phase in page.context["phases"]:
        for wanted in (*phase.wanted, *phase.folded):
            assert wanted.url, wanted.sentence


def test_an_approved_version_stands_at_the_launch(cast, client):
    page = board(client, cast.priya, make_approved(cast))

    found = states(page)
    assert (found["design"], found["build"]) == ("done", "done")


def test_a_design_without_a_need_asks_for_one(cast, client):
    page = board(client, cast.priya, make_version(cast.priya, cast.college))

    assert page.context["next"].wanted[0].url.endswith("/need")


def test_earlier_versions_stay_in_view(cast, client):
    version = make_approved(cast)
    start_revision(actor=cast.priya, version=version, changes={"en": "Shorter"}, at=THEN)

    newest = board(client, cast.priya, version)
    first = board(client, cast.priya, version, "?version=1")

    assert newest.context["version"].number == 2
    assert first.context["version"].number == 1


def test_the_petals_are_percentages(cast, client):
    page = board(client, cast.priya, make_approved(cast))

    for value in page.context["petals"].values():
        assert 0 <= value <= 100


def test_the_board_tells_who_did_what(cast, client):
    page = board(client, cast.priya, make_approved(cast))

    told = [(entry["who"], str(entry["sentence"])) for entry in page.context["entries"]]
    assert ("Hélène Gagnon", "approved a version") in told


def test_the_consortium_sees_the_board_and_a_stranger_does_not(cast, client):
    version = make_version(cast.priya, cast.college)
    elsewhere = make_organisation("elsewhere", name="Elsewhere College")

    assert board(client, cast.amelie, version).status_code == 200
    stranger = make_member(elsewhere, "Ann Other", "programme_lead")
    assert board(client, stranger, version).status_code == 404


def test_the_board_asks_for_a_sign_in(cast, client):
    version = make_version(cast.priya, cast.college)

    assert client.get(reverse("board", args=[version.design_id])).status_code == 302


def test_the_board_speaks_french(cast, client):
    client.force_login(cast.helene)
    version = make_version(cast.priya, cast.college)

    page = client.get(f"/fr/designs/{version.design_id}")

    assert "Prévention des infections pour les aides à domicile" in page.text


def test_the_board_takes_a_bounded_number_of_queries(cast, client, django_assert_max_num_queries):
    version = make_approved(cast)
    client.force_login(cast.priya)

    with django_assert_max_num_queries(55):
        client.get(reverse("board", args=[version.design_id]))
