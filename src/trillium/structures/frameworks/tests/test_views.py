import pytest
from django.urls import reverse

from trillium.accounts.organisations.testing import make_cast, make_member, make_organisation
from trillium.structures.designs import queries as designs
from trillium.structures.designs.testing import make_version
from trillium.structures.frameworks import evidence
from trillium.structures.frameworks.pack import HOME
from trillium.structures.frameworks.packs import load_packs
from trillium.structures.frameworks.queries import attestations, criterion_path
from trillium.structures.frameworks.testing import make_complete

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def priya(cast, client):
    client.force_login(cast.priya)
    return client


def page_of(version, name, *more):
    return reverse(f"frameworks:{name}", args=[version.design_id, version.number, *more])


def test_everyone_may_read_the_frameworks(client):
    page = client.get("/fr/frameworks")

    assert page.status_code == 200
    assert load_packs()[0].title["fr"] in page.text.replace("&#x27;", "'")


def test_every_framework_has_a_page_with_its_sources(client):
    for pack in load_packs():
        page = client.get(f"/frameworks/{pack.id}")
        assert page.status_code == 200
        assert pack.criteria[0].source.title.split("&")[0][:20] in page.text


def test_an_unknown_framework_is_not_found(client):
    assert client.get("/frameworks/atlantis").status_code == 404


def test_the_check_shows_every_framework_home_first(cast, priya):
    version = make_version(cast.priya, cast.college)

    text = priya.get(page_of(version, "check")).text

    places = [text.index(page_of(version, "checked", pack.id)) for pack in load_packs()]
    assert places == sorted(places)


def test_what_is_missing_stands_first_and_leads_to_the_field(cast, priya):
    version = make_version(cast.priya, cast.college)

    text = priya.get(page_of(version, "checked", HOME[3])).text

    assert text.index('class="criterion missing"') < text.index('class="criterion met"')
    assert "#field-" in text


def test_a_reader_sees_the_field_and_no_link_to_write(cast, client):
    version = make_version(cast.priya, cast.college)
    client.force_login(cast.marc)

    text = client.get(page_of(version, "checked", HOME[3])).text

    assert "#field-" not in text
    assert "I attest" not in text


def test_a_criterion_is_attested_on_its_page(cast, priya):
    version = make_complete(cast)
    data = {"criterion": "ecp-f3", "reason": "Each outcome is a performance."}

    page = priya.post(page_of(version, "checked", HOME[0]), data)

    assert page.url == criterion_path(version, HOME[0], "ecp-f3")
    text = priya.get(page.url).text
    assert "Attested by Priya Raman" in text
    assert "Each outcome is a performance." in text


def test_an_attestation_without_a_reason_is_asked_for_one(cast, priya):
    version = make_complete(cast)

    page = priya.post(page_of(version, "checked", HOME[0]), {"criterion": "ecp-f3", "reason": ""})

    assert page.status_code == 422
    assert "Say in a sentence why" in page.text
    assert attestations(version) == {}


@pytest.mark.parametrize("criterion", ["%s%(x)s%", "<script>", "\0"])
def test_an_attestation_of_what_is_no_criterion_is_not_found(cast, priya, criterion):
    version = make_complete(cast)
    address = page_of(version, "checked", HOME[0])

    page = priya.post(address, {"criterion": criterion, "reason": "Yes."})
    again = priya.post(address, {"criterion": criterion, "reason": ""})

    assert {page.status_code, again.status_code} <= {404, 422}
    assert "<script>" not in page.text + again.text.replace('<script src="', "")


def test_an_attestation_is_withdrawn_on_its_page(cast, priya):
    version = make_complete(cast)
    address = page_of(version, "checked", HOME[0])
    priya.post(address, {"criterion": "ecp-f3", "reason": "Yes."})

    priya.post(address, {"withdraw": "ecp-f3"})

    assert attestations(version) == {}


def test_another_institution_cannot_attest(cast, client):
    version = make_complete(cast)
    client.force_login(cast.marc)

    page = client.post(
        page_of(version, "checked", HOME[0]), {"criterion": "ecp-f3", "reason": "Yes."}
    )

    assert page.status_code == 403


@pytest.mark.parametrize("name", ["check", "crosswalk"])
def test_a_stranger_finds_no_checks(cast, client, name):
    version = make_version(cast.priya, cast.college)
    elsewhere = make_organisation("elsewhere", name="Elsewhere College")
    client.force_login(make_member(elsewhere, "Ann Other", "programme_lead"))

    assert client.get(page_of(version, name)).status_code == 404


def test_a_recalled_criterion_gives_no_verdict_and_says_why(cast, priya):
    version = make_version(cast.priya, cast.college)

    text = priya.get(page_of(version, "checked", "australia_nmf_2021")).text

    assert "Until somebody has seen the source it gives no verdict" in text


def test_the_crosswalk_says_each_cell_in_words_too(cast, priya):
    version = make_version(cast.priya, cast.college)

    text = priya.get(page_of(version, "crosswalk")).text

    assert text.count('scope="col"') == len(load_packs()) + 1
    assert '<span class="visually-hidden">1 Missing</span>' in text


@pytest.mark.parametrize("name", ["check", "crosswalk"])
def test_a_check_of_all_frameworks_takes_few_queries(
    cast, priya, django_assert_max_num_queries, name
):
    version = make_version(cast.priya, cast.college)

    with django_assert_max_num_queries(9):
        priya.get(page_of(version, name))


def test_the_difference_lists_only_what_is_open_and_where_to_go(cast, priya):
    version = make_complete(cast)

    page = priya.get(page_of(version, "difference"), {"to": "nzqa_2022"})

    assert page.status_code == 200
    assert "Six-digit NZSCED code" in page.text
    assert designs.edit_path(version, "classification[scheme=NZSCED].code") in page.text
    assert 'id="to"' in page.text
    assert "Suitable title</a>" not in page.text


@pytest.mark.parametrize("form", ["csv", "json", "pdf"])
def test_a_check_is_there_as_a_file(cast, priya, form):
    version = make_complete(cast)

    answer = priya.get(page_of(version, "check_file", form), {"framework": "cican_2021"})

    assert answer.status_code == 200
    assert answer.content.startswith({"csv": b"\xef\xbb\xbf", "json": b"{", "pdf": b"%PDF"}[form])


def test_a_check_is_there_in_no_other_form(cast, priya):
    assert priya.get(page_of(make_complete(cast), "check_file", "exe")).status_code == 404


@pytest.mark.parametrize("kind", list(evidence.KINDS))
def test_what_a_register_asks_is_filled_from_the_design(cast, priya, kind):
    version = make_complete(cast)

    page = priya.get(page_of(version, "evidence", kind))
    table = priya.get(page_of(version, "evidence_file", kind, "csv"))
    values = priya.get(page_of(version, "evidence_file", kind, "json")).json()

    assert page.status_code == 200
    assert table.status_code == 200
    assert any(element["empty"] for element in values["elements"]) or kind == "osap_eligibility"
    assert all(element["clause"] for element in values["elements"])


def test_a_strangers_report_is_not_shown(cast, client):
    version = make_complete(cast)
    client.force_login(make_member(make_organisation("far", name="Far"), "A B", "programme_lead"))

    for name, more in (("check_file", ["csv"]), ("difference", []), ("evidence", ["eu_elements"])):
        assert client.get(page_of(version, name, *more)).status_code == 404
