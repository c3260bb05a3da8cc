"""On a French page every text of a framework is French; names of documents stay as they are."""

import html
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

import pypdf
import pytest
from django.urls import reverse

from trillium.accounts.organisations.testing import make_cast
from trillium.structures.designs.document import FIELDS
from trillium.structures.frameworks import evidence
from trillium.structures.frameworks.packs import FAMILIES, load_packs
from trillium.structures.frameworks.testing import make_complete

pytestmark = pytest.mark.django_db
PACKS = load_packs()
#: shorter texts may well be French too, or part of a name
TELLING = 12


@pytest.fixture
def version(client):
    cast = make_cast()
    client.force_login(cast.priya)
    return make_complete(cast)


def said(value: object) -> Iterator[Mapping[str, str]]:
    """Give every text in two languages that a value holds."""
    if isinstance(value, Mapping):
        if set(value) == {"en", "fr"}:
            yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from said(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from said(getattr(value, field.name))


def english_in(text: str, *values: object) -> list[str]:
    """Return the English of some values that stands in a text, where their French is another."""
    plain = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
    pairs = [words for value in values for words in said(value)]
    french = " ".join(words["fr"] for words in pairs)
    return sorted(
        {
            words["en"]
            for words in pairs
            if words["en"] != words["fr"]
            and len(words["en"]) >= TELLING
            and re.search(rf"(?<!\w){re.escape(words['en'])}(?!\w)", plain)
            and words["en"] not in french
        }
    )


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_no_text_of_a_framework_is_left_in_one_language(pack):
    for words in said(pack):
        assert all(words.values())
        same = words["en"] == words["fr"]
        assert not same or len(words["en"].split()) <= 3 or words["en"].startswith("Quality and"), (
            words["en"]
        )


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_the_page_of_a_framework_is_french(pack, client):
    page = client.get(f"/fr/frameworks/{pack.id}").text
    for source in pack.sources:
        page = page.replace(html.escape(source.title), "")

    assert english_in(page, pack) == []


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_the_check_against_a_framework_is_french(pack, client, version):
    args = [version.design_id, version.number, pack.id]
    page = client.get("/fr" + reverse("frameworks:checked", args=args)).text
    for source in pack.sources:
        page = page.replace(html.escape(source.title), "")

    asked = tuple(each.asked for each in pack.criteria)
    assert english_in(page, pack, asked, labels()) == []


def labels() -> tuple[Mapping[str, str], ...]:
    return tuple(field.label for field in FIELDS.values())


@pytest.mark.parametrize("name", ["check", "crosswalk", "difference"])
def test_the_pages_of_all_frameworks_are_french(name, client, version):
    args = [version.design_id, version.number]
    page = client.get("/fr" + reverse(f"frameworks:{name}", args=args)).text

    assert english_in(page, PACKS, tuple(FAMILIES.values())) == []


@pytest.mark.parametrize("kind", evidence.KINDS)
def test_the_evidence_for_a_register_is_french(kind, client, version):
    args = [version.design_id, version.number, kind]
    page = client.get("/fr" + reverse("frameworks:evidence", args=args)).text

    found = evidence.evidence(kind, version.document)
    assert english_in(page, found.pack, found.title, labels()) == []


@pytest.mark.parametrize("form", ["csv", "json", "pdf"])
def test_the_reports_are_french(form, client, version):
    args = [version.design_id, version.number, form]
    answer = client.get("/fr" + reverse("frameworks:check_file", args=args))
    text = " ".join((read_pdf(answer.content) if form == "pdf" else answer.text).split())
    for pack in PACKS:
        for source in pack.sources:
            text = text.replace(source.title, "").replace(html.escape(source.title), "")

    assert english_in(text, PACKS) == []


def read_pdf(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def test_the_dashboard_is_french(client, version):  # noqa: ARG001
    page = client.get("/fr/frameworks/dashboard").text

    assert english_in(page, PACKS) == []
