"""What comes out of a printer: the facts whole, the doors of the screen left away."""

import io

import pypdf
import pytest

from trillium.accounts.organisations.testing import make_cast
from trillium.delivery.catalogue import queries
from trillium.delivery.offerings.testing import launch_document, make_published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _empty_shelf():
    queries.forget_index()


def printed(page):
    """Return the text of each sheet."""
    reader = pypdf.PdfReader(io.BytesIO(page.pdf(format="Letter")))
    return [" ".join(sheet.extract_text().split()) for sheet in reader.pages]


def published(*titles):
    cast = make_cast()
    return [
        make_published(
            cast,
            document=launch_document() | {"title": {"en": title, "fr": f"{title}, en français"}},
        ).design.slug
        for title in titles
    ]


def test_three_micro_credentials_are_printed_side_by_side(open_page):
    slugs = published("Care of bees", "Care of horses", "Welding of pipelines")
    page = open_page("/catalogue/compare?" + "&".join(f"entry={slug}" for slug in slugs))

    sheets = printed(page)

    text = " ".join(sheets)
    for words in ("Care of bees", "Care of horses", "Welding of pipelines", "$300 CAD", "40 hours"):
        assert words in text
    assert text.count("Lakeshore College") == 3
    for words in ("Add an entry", "Take one out", "Sign in", "Interface for programs"):
        assert words not in text
    assert len(sheets) <= 2


@pytest.mark.parametrize(
    ("path", "kept", "left_away"),
    [
        ("", "What you will be able to do", "For other systems"),
        ("/fr", "Ce que vous saurez faire", "Pour d’autres systèmes"),
    ],
)
def test_an_entry_is_printed_with_its_facts(open_page, path, kept, left_away):
    (slug,) = published("Care of bees")

    text = " ".join(printed(open_page(f"{path}/catalogue/{slug}")))

    assert kept in text
    assert "300" in text
    assert left_away not in text


def test_the_catalogue_is_printed_without_its_filters(open_page):
    published("Care of bees", "Care of horses")

    text = " ".join(printed(open_page("/catalogue")))

    assert "Care of bees" in text
    assert "Care of horses" in text
    assert "Hours, at most" not in text
    assert "What would you like to be able to do?" not in text
