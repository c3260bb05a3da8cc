"""The editor by phase, where designs and frameworks meet."""

import re

import pytest
from django.urls import reverse

from trillium.accounts.organisations.testing import make_cast
from trillium.structures.designs import queries
from trillium.structures.designs.testing import make_approved, make_version
from trillium.web.pages.writing import WRITTEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def priya(cast, client):
    client.force_login(cast.priya)
    return client


def page_of(version, phase):
    return reverse("write", args=[version.design_id, version.number, phase])


@pytest.mark.parametrize("phase", WRITTEN)
def test_each_phase_that_is_written_has_a_page(cast, priya, phase):
    version = make_version(cast.priya, cast.college)

    assert priya.get(page_of(version, phase)).status_code == 200


def test_a_phase_says_who_asks_and_why(cast, priya):
    version = make_version(cast.priya, cast.college)

    page = priya.get(page_of(version, "design")).text

    assert "Asked by" in page
    assert "eCampus 2020" in page
    assert "more field" in page


def test_a_chosen_framework_asks_too(cast, priya):
    version = make_version(cast.priya, cast.college)
    assert "NZQA 2022" not in priya.get(page_of(version, "design")).text

    priya.post(reverse("aims", args=[version.design_id]), {"frameworks": ["nzqa_2022"]})

    assert queries.design(version.design_id).aims == ["nzqa_2022"]
    assert "NZQA 2022" in priya.get(page_of(version, "design")).text


def test_a_phase_is_saved_and_leads_on(cast, priya):
    version = make_version(cast.priya, cast.college, document={"title": "Care"})

    page = priya.post(
        page_of(version, "ideation"), {"revision": 0, "target_audience_en": "Aides", "then": "next"}
    )

    assert page.url == page_of(version, "feasibility")
    assert queries.version(version.pk).document["target_audience"] == {"en": "Aides"}
    assert queries.version(version.pk).document["title"] == "Care"


def test_writing_begins_where_something_is_missing(cast, priya):
    version = make_version(cast.priya, cast.college)

    page = priya.get(reverse("write_first", args=[version.design_id, 1]))

    assert page.status_code == 302
    assert priya.get(page.url).status_code == 200


def test_who_does_not_write_is_kept_out(cast, client):
    version = make_version(cast.priya, cast.college)
    client.force_login(cast.marc)

    assert client.get(page_of(version, "design")).status_code == 403
    assert client.get(reverse("aims", args=[version.design_id])).status_code == 403


def test_an_approved_version_is_read(cast, priya):
    version = make_approved(cast.priya, cast.college)

    page = priya.get(page_of(version, "design"))

    assert page.url == reverse("designs:read", args=[version.design_id, 1])


def test_nothing_is_written_in_an_unknown_phase(cast, priya):
    version = make_version(cast.priya, cast.college)

    assert priya.get(page_of(version, "deliver")).status_code == 404


def block(page, key):
    return re.search(rf'<details class="ask-block" id="section-{key}"( open)?>', page)


def test_a_group_is_folded_once_nothing_is_missing_and_the_outline_says_so(cast, priya):
    version = make_version(cast.priya, cast.college)
    page = priya.get(page_of(version, "design")).text
    missing = re.findall(
        r'href="\?open=(\w+)#section-\w+"><span>[^<]*</span>[^<]*<span[^>]*>\d', page
    )

    assert "assessment" in missing
    for key in re.findall(r'id="section-(\w+)"', page):
        assert bool(block(page, key)[1]) is (key in missing), key


def test_a_folded_group_opens_from_the_outline_without_scripts(cast, priya):
    version = make_version(cast.priya, cast.college)
    folded = next(
        key
        for key in re.findall(r'id="section-(\w+)"', priya.get(page_of(version, "design")).text)
        if not block(priya.get(page_of(version, "design")).text, key)[1]
    )

    page = priya.get(f"{page_of(version, 'design')}?open={folded}").text

    assert block(page, folded)[1]


def test_a_group_with_a_mistake_in_it_is_shown_unfolded(cast, priya):
    version = make_version(cast.priya, cast.college)
    first = priya.get(page_of(version, "design"))
    answers = {**first.context["form"].initial, "revision": 0, "workload-hours": "many"}
    answers = {name: value for name, value in answers.items() if isinstance(value, str | int)}

    page = priya.post(page_of(version, "design"), answers)

    assert page.status_code == 422
    assert block(page.text, "size")[1]
