import csv
import io
import json
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.core.management import call_command

from trillium.accounts.organisations.testing import make_cast
from trillium.accounts.people.testing import THEN
from trillium.delivery.catalogue import harvesting, queries
from trillium.delivery.catalogue.index import Wanted
from trillium.delivery.catalogue.models import KeptIndex, Listing
from trillium.delivery.offerings.actions import withdraw_entry
from trillium.delivery.offerings.rules import folded
from trillium.delivery.offerings.testing import launch_document, make_offering, make_published
from trillium.structures.frameworks import packs
from trillium.structures.frameworks import queries as frameworks

pytestmark = pytest.mark.django_db
OAI = {"o": "http://www.openarchives.org/OAI/2.0/"}


@pytest.fixture(autouse=True)
def _empty_shelf():
    queries.forget_index()


@pytest.fixture
def cast():
    return make_cast()


def slug_of(version):
    return version.design.slug


# ----------------------------------------------------------------------------------------- search


def test_anyone_finds_what_is_published(client, cast):
    version = make_published(cast)

    told = client.get("/catalogue").text

    assert "Infection control for home care aides" in told
    assert f"/catalogue/{slug_of(version)}" in told
    assert "1 micro-credential" in told


def test_an_empty_catalogue_says_how_something_gets_there(client):
    assert "Nothing is published yet" in client.get("/catalogue").text


def test_search_forgives_accents_and_slips(client, cast):
    make_published(cast)

    for words in ("protective+INFECTION", "PRÉVENTION", "infectoin"):
        assert "Infection control" in client.get(f"/catalogue?q={words}").text
    assert "No micro-credential here mentions “welding”" in client.get("/catalogue?q=welding").text


@pytest.mark.parametrize(
    "words", ["", "infection", "INFECTION care", "prévention", "PREVENTION des", "Lakeshore"]
)
def test_the_catalogue_is_searched_in_both_languages(cast, words):
    make_published(cast)

    assert queries.search(Wanted(text=folded(words))).found.count == 1


def test_the_catalogue_shows_only_what_holds_every_word(cast):
    make_published(cast)

    assert queries.search(Wanted(text="infection welding")).found.count == 0


def test_filters_narrow_and_can_be_cleared(client, cast):
    make_published(cast)

    for fits in ("language=fr", "delivery=blended", "hours_from=40&hours_to=40", "price_to=300"):
        assert "Infection control" in client.get(f"/catalogue?{fits}").text
    for misses in ("delivery=online", "hours_from=41", "funding=free", "skill=none"):
        told = client.get(f"/catalogue?{misses}").text
        assert "Nothing found" in told
        assert "Clear filters" in told or "Show all" in told


def test_a_range_that_is_no_number_is_named(client, cast):
    make_published(cast)

    assert "“forty” is not a number" in client.get("/catalogue?hours_to=forty").text


@pytest.mark.parametrize("page", ["0", "-1", "9999999", "x", "99"])
def test_a_page_that_is_not_there_is_no_failure(client, cast, page):
    make_published(cast)

    assert client.get(f"/catalogue?page={page}").status_code == 200


def test_the_catalogue_costs_few_queries(client, cast, django_assert_max_num_queries):
    for _ in range(3):
        make_published(cast)

    with django_assert_max_num_queries(4):
        client.get("/catalogue")


def test_what_is_withdrawn_is_found_no_more(cast):
    version = make_published(cast)
    assert queries.search(Wanted()).found.count == 1

    withdraw_entry(actor=cast.priya, version=version, at=THEN + timedelta(days=1))

    assert queries.search(Wanted()).found.count == 0


def test_accepted_names_only_frameworks_whose_binding_criteria_are_met(cast):
    version = make_published(cast)
    stands = {each.pack.id for each in frameworks.reports(version) if each.stands()}

    marks = Listing.objects.get().marks

    assert {value for facet, value, _ in marks if facet == "accepted"} == stands
    assert len(stands) < len(packs.ORDER)


def test_rebuilding_changes_nothing_that_people_see(cast):
    make_published(cast)
    fields = ("slug", "words", "marks", "kind", "changed_at", "digest")
    before = list(Listing.objects.values(*fields))
    Listing.objects.all().delete()

    call_command("rebuild_catalogue", stdout=io.StringIO())

    assert list(Listing.objects.values(*fields)) == before


def test_the_api_searches_with_the_same_filters(client, cast):
    version = make_published(cast)

    found = client.get("/api/v1/catalogue?q=infection&language=fr").json()

    assert found["count"] == 1
    assert found["entries"][0]["slug"] == slug_of(version)
    assert client.get("/api/v1/catalogue?delivery=online").json()["count"] == 0


# ---------------------------------------------------------------------------------------- formats


@pytest.mark.parametrize(
    ("ending", "media_type", "holds"),
    [
        (".jsonld", "application/ld+json", "EducationalOccupationalCredential"),
        (".ctdl.json", "application/ld+json", "ceterms:MicroCredential"),
        (".elm.json", "application/ld+json", "LearningAchievementSpecification"),
        (".ob3.json", "application/ld+json", "Achievement"),
        (".csv", "text/csv; charset=utf-8", "title_en"),
    ],
)
def test_an_entry_is_served_in_the_formats_of_registers(client, cast, ending, media_type, holds):
    version = make_published(cast)
    make_offering(cast, version=version)
    address = f"/catalogue/{slug_of(version)}{ending}"

    answer = client.get(address)

    assert answer.status_code == 200
    assert answer["Content-Type"] == media_type
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert holds in answer.text
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get(f"/catalogue/nothing{ending}").status_code == 404


def test_csv_has_one_row_and_json_is_json(client, cast):
    slug = slug_of(make_published(cast))

    assert len(list(csv.DictReader(io.StringIO(client.get(f"/catalogue/{slug}.csv").text)))) == 1
    assert json.loads(client.get(f"/catalogue/{slug}.elm.json").text)["@graph"]


def test_the_page_names_its_other_formats_and_holds_schema_org(client, cast):
    document = launch_document() | {"purpose_statement": "</script><script>alert(1)</script>"}
    slug = slug_of(make_published(cast, document=document))

    told = client.get(f"/catalogue/{slug}").text

    for ending in (".jsonld", ".ctdl.json", ".elm.json", ".ob3.json", ".csv"):
        assert f"/catalogue/{slug}{ending}" in told
    script = told.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert json.loads(script)["@context"] == "https://schema.org"
    assert "<script>alert" not in told


def test_three_entries_are_compared_side_by_side(client, cast):
    slugs = [slug_of(make_published(cast)) for _ in range(3)]

    told = client.get("/catalogue/compare?" + "&".join(f"entry={each}" for each in slugs)).text

    for words in ("40 hours", "$300 CAD", "Skills station", *(f"/catalogue/{s}" for s in slugs)):
        assert words in told
    assert "Nothing to compare yet" in client.get("/catalogue/compare").text
    assert client.get("/catalogue/compare?entry=none").status_code == 404
    for name in ("no/where", "a/b/c", "%00", "x%00/y", "..%2f..", "%F0%9F%8D%81", "a" * 400):
        assert client.get(f"/catalogue/compare?entry={name}").status_code == 404


def test_what_is_compared_may_be_pasted_as_the_address_of_its_page(client, cast):
    slug = slug_of(make_published(cast))

    for words in (f"https://x.example/fr/catalogue/{slug}?q=a", f" {slug} ", f"/catalogue/{slug}/"):
        told = client.get("/catalogue/compare", {"entry": words}).text
        assert f'href="/catalogue/{slug}"' in told


def test_one_goes_back_to_the_catalogue_to_choose_another_and_takes_one_out(client, cast):
    one, other = slug_of(make_published(cast)), slug_of(make_published(cast))

    listed = client.get(f"/catalogue?entry={one}&q=infection").text
    told = client.get(f"/catalogue/compare?entry={one}&entry={other}").text

    assert f'href="/catalogue/compare?entry={one}&amp;entry={other}"' in listed
    assert f'href="/catalogue/compare?entry={one}&amp;entry={one}"' not in listed
    assert f'href="/catalogue?entry={one}&amp;entry={other}"' in told
    assert f'href="?entry={other}"' in told


# ------------------------------------------------------------------------------------- harvesting


def test_the_feed_tells_what_happened_after_a_cursor(client, cast):
    version = make_published(cast)
    first = client.get("/catalogue/changes.json").json()
    assert [each["kind"] for each in first["changes"]] == ["published"]

    make_offering(cast, version=version)
    second = client.get(f"/catalogue/changes.json?since={first['cursor']}").json()
    withdraw_entry(actor=cast.priya, version=version, at=THEN + timedelta(days=2))
    third = client.get(f"/catalogue/changes.json?since={second['cursor']}").json()

    assert [each["kind"] for each in second["changes"]] == ["updated"]
    assert [each["kind"] for each in third["changes"]] == ["retired"]
    assert client.get(f"/catalogue/changes.json?since={third['cursor']}").json()["changes"] == []
    assert client.get("/catalogue/changes.json?since=x").status_code == 400


def test_the_sitemap_names_every_entry(client, cast):
    slug = slug_of(make_published(cast))

    tree = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 -- our own

    assert next(each.text for each in tree.iter() if each.tag.endswith("loc")).endswith(slug)


def oai(client, **asked):
    answer = client.get("/oai", asked)
    assert answer.status_code == 200
    return ET.fromstring(answer.content)  # noqa: S314 -- our own


def code(tree):
    return tree.find("o:error", OAI).get("code")


def test_a_harvester_reads_records_in_every_format(client, cast):
    slug = slug_of(make_published(cast))

    assert oai(client, verb="Identify").find(".//o:deletedRecord", OAI).text == "persistent"
    for prefix in ("oai_dc", "schema_org", "elm"):
        tree = oai(client, verb="ListRecords", metadataPrefix=prefix)
        identifier = tree.find(".//o:identifier", OAI).text
        assert identifier.endswith(f":{slug}")
        one = oai(client, verb="GetRecord", metadataPrefix=prefix, identifier=identifier)
        assert len(one.find(".//o:metadata", OAI)) == 1


def test_a_retired_entry_is_harvested_as_deleted(client, cast):
    version = make_published(cast)
    withdraw_entry(actor=cast.priya, version=version, at=THEN + timedelta(days=1))

    header = oai(client, verb="ListIdentifiers", metadataPrefix="oai_dc").find(".//o:header", OAI)

    assert header.get("status") == "deleted"


def test_a_long_list_is_read_in_pages(client, cast, monkeypatch):
    monkeypatch.setattr(harvesting, "PAGE", 2)
    slugs = {slug_of(make_published(cast)) for _ in range(5)}
    asked, seen = {"metadataPrefix": "oai_dc", "set": "language:fr"}, []

    for _ in range(3):
        tree = oai(client, verb="ListIdentifiers", **asked)
        seen += [each.text.split(":")[-1] for each in tree.iterfind(".//o:identifier", OAI)]
        asked = {"resumptionToken": tree.find(".//o:resumptionToken", OAI).text}

    assert asked == {"resumptionToken": None}
    assert set(seen) == slugs
    assert len(seen) == 5


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, "badVerb"),
        ({"verb": "Nothing"}, "badVerb"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "Identify", "x": "1"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "may"}, "badArgument"),
        (
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2999-01-01"},
            "noRecordsMatch",
        ),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "x"}, "idDoesNotExist"),
        ({"verb": ["Identify", "Identify"]}, "badVerb"),
    ],
)
def test_a_wrong_request_is_answered_by_its_code(client, cast, asked, expected):
    make_published(cast)

    assert code(oai(client, **asked)) == expected


def test_a_process_begins_with_the_index_that_another_one_made(cast, monkeypatch):
    monkeypatch.setattr(queries, "KEPT_AFTER", 0)
    make_published(cast)
    before = queries.search(Wanted(text="infection"))
    kept = KeptIndex.objects.get()
    make_published(cast)
    Listing.objects.filter(number__lte=kept.number).update(marks=[])  # only the index knows them

    queries.forget_index()
    after = queries.search(Wanted(facets={"language": ["fr"]}))

    assert before.found.count == 1
    assert after.found.count == 2
    assert queries.label("mode", "blended")["fr"] == "Hybride"


def test_a_kept_index_of_a_later_state_is_left_alone(cast):
    KeptIndex.objects.create(number=10**6, data=b"nonsense")
    make_published(cast)

    assert queries.search(Wanted()).found.count == 1


def test_all_values_of_a_filter_can_be_shown_without_a_script(client, cast):
    skills = [{"name": {"en": f"skill {n:02}", "fr": f"habileté {n:02}"}} for n in range(12)]
    make_published(cast, document=launch_document() | {"competency_alignments": skills})

    some = client.get("/catalogue?q=infection").text
    every = client.get("/catalogue?q=infection&all=skill").text

    assert "skill 11" not in some
    assert "Show 4 more" in some
    assert 'href="?q=infection&amp;all=skill#filter-skill"' in some
    assert "skill 11" in every
    assert "Show 4 more" not in every
    assert '<input type="hidden" name="all" value="skill">' in every


def test_the_filters_say_how_many_of_them_are_active(client, cast):
    make_published(cast)

    assert "Filters: 3 active" in client.get("/catalogue?language=en&language=fr&price_to=400").text
    assert "active" not in client.get("/catalogue").text


def test_harvesters_are_told_the_address_of_the_host(client, settings):
    settings.TRILLIUM_ADMIN_EMAIL = "registrar@northern.example"

    told = client.get("/oai?verb=Identify").text

    assert "<adminEmail>registrar@northern.example</adminEmail>" in told
