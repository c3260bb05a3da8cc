"""Starting from a template: of the house, for a sector, or openly licensed."""

import pytest
from django.urls import reverse

from trillium.accounts.organisations.testing import make_cast
from trillium.accounts.people.testing import THEN
from trillium.structures.designs import actions, adapting, permissions, queries
from trillium.structures.designs import document as documents
from trillium.structures.designs.models import Design
from trillium.structures.designs.testing import example_document, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def marc(cast, client):
    client.force_login(cast.marc)
    return client


def published(cast, **words):
    version = make_version(cast.priya, cast.college, document={**example_document(), **words})
    for state in ("in_review", "approved", "published"):
        actions.mark(actor=cast.priya, version=version, state=state, at=THEN)
    return version


def start(cast, key):
    return actions.start_from_template(
        actor=cast.marc, organisation=cast.university, key=key, at=THEN
    )


@pytest.mark.parametrize("starter", adapting.starters(), ids=lambda each: each.key)
def test_every_starter_is_a_design_in_both_languages_with_its_sources(starter):
    document = adapting.adapted(starter)

    assert documents.problems(document) == []
    for code in documents.LANGUAGES:
        assert all(documents.text(each, code) for each in (starter.title, *starter.outcomes))
    assert starter.sources
    assert all(source.url.startswith("https://") for source in starter.sources)
    assert adapting.is_open(starter.licence)


@pytest.mark.parametrize(
    ("licence", "opens"),
    [
        ("CC BY 4.0", True),
        ("CC-BY-SA-4.0", True),
        ({"en": "CC BY-NC 4.0", "fr": "CC BY-NC 4.0"}, True),
        ("CC0 1.0", True),
        ("https://creativecommons.org/licenses/by/4.0/deed.fr", True),
        ("CC BY-ND 4.0", False),
        ("CC BY-NC-ND 4.0", False),
        ("https://creativecommons.org/licenses/by-nd/4.0/", False),
        ("All rights reserved", False),
        ("", False),
        (None, False),
    ],
)
def test_an_open_licence_is_known_by_its_name_or_its_address(licence, opens):
    assert adapting.is_open(licence) is opens


def test_an_open_design_of_another_institution_is_adapted_and_its_maker_named(cast):
    source = published(cast, licence="CC BY 4.0", fees={"amount": 300}, partners=[{"name": "X"}])

    begun = start(cast, f"design:{source.design_id}")

    words = begun.document
    assert words["outcomes"] == source.document["outcomes"]
    assert "fees" not in words
    assert "partners" not in words
    assert words["issuer"]["name"] == cast.university.name
    assert words["adapted_from"]["by"] == cast.college.name
    assert words["adapted_from"]["licence"] == "CC BY 4.0"
    assert words["adapted_from"]["url"].endswith(f"/catalogue/{source.design.slug}")  # to read
    assert words["adapted_from"]["id"].endswith(queries.achievement_path(source))  # for machines
    assert documents.problems(words) == []


def test_who_made_the_original_of_the_original_is_still_named(cast):
    before = {"title": "Old", "by": "First College", "licence": "CC BY 4.0"}
    source = published(cast, licence="CC BY 4.0", adapted_from=before)

    words = start(cast, f"design:{source.design_id}").document

    assert words["contributors"] == [
        {
            "name": "First College",
            "role": {"en": "Made “Old”, adapted before", "fr": "A réalisé « Old », déjà adaptée"},
        }
    ]


@pytest.mark.parametrize("licence", ["", "All rights reserved", "CC BY-ND 4.0"])
def test_what_may_not_be_adapted_is_not_on_offer(cast, licence):
    source = published(cast, licence=licence)

    assert queries.open_designs(cast.marc) == []
    with pytest.raises(queries.NoSuchTemplate):
        start(cast, f"design:{source.design_id}")


@pytest.mark.parametrize("key", ["", "starter:none", "design:7", "design:", "a" * 80])
def test_a_template_that_does_not_exist_is_not_found(cast, key):
    with pytest.raises(queries.NoSuchTemplate):
        start(cast, key)


def test_a_house_template_is_offered_by_who_leads_and_can_be_taken_back(cast, client):
    design = make_version(cast.priya, cast.college).design
    address = reverse("designs:offer_template", args=[design.pk])
    client.force_login(cast.priya)

    client.post(address)
    assert [each.key for each in queries.house_templates(cast.priya)] == [f"design:{design.pk}"]
    client.post(address, {"withdraw": "1"})

    assert queries.house_templates(cast.priya) == []


def test_who_does_not_lead_there_offers_no_template(cast):
    design = make_version(cast.priya, cast.college).design

    with pytest.raises(permissions.NotProgrammeLead):
        actions.offer_as_template(actor=cast.marc, design=design, offered=True, at=THEN)


def test_a_programme_lead_starts_from_a_starter_and_the_board_says_so(cast, marc):
    page = marc.get("/designs/start/template")
    assert "Making documents accessible" in page.text
    assert "WCAG" in page.text
    data = {"key": "starter:accessible_documents", "organisation": cast.university.pk}

    board = marc.post("/designs/start/template", data, follow=True)

    assert Design.objects.get().organisation == cast.university
    assert "Adapted from" in board.text
    assert "the Trillium project" in board.text
    assert "CC BY 4.0" in board.text


def test_the_open_designs_are_found_by_words_of_their_title(cast):
    published(cast, licence="CC BY 4.0")

    assert len(queries.open_designs(cast.marc, "prévention infections")) == 1
    assert queries.open_designs(cast.marc, "welding") == []


def test_nobody_starts_a_design_for_an_institution_they_do_not_lead(cast, marc):
    data = {"key": "starter:accessible_documents", "organisation": cast.college.pk}

    assert marc.post("/designs/start/template", data).status_code == 422
    assert not Design.objects.exists()
