import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from trillium.accounts.organisations.testing import make_cast, make_member, make_organisation
from trillium.collaboration.needs.testing import make_ready_need
from trillium.collaboration.partners.testing import make_partnership
from trillium.structures.designs import queries
from trillium.structures.designs.actions import save_document
from trillium.structures.designs.document import SECTIONS
from trillium.structures.designs.formats import bringing
from trillium.structures.designs.models import Design
from trillium.structures.designs.testing import (
    THEN,
    example_document,
    make_approved,
    make_version,
)
from trillium.structures.designs.tests.test_forms import make_form, posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def priya(cast, client):
    client.force_login(cast.priya)
    return client


def stranger():
    elsewhere = make_organisation("elsewhere", name="Elsewhere College")
    return make_member(elsewhere, "Ann Other", "programme_lead")


def edit_page(version, section="size"):
    return reverse("designs:edit", args=[version.design_id, version.number, section])


def answers(version, section="size", **changes):
    form = make_form(section, version.document)
    return posted(form) | {"revision": version.revision} | changes


def test_the_list_shows_the_designs_of_the_consortium(cast, client):
    make_version(cast.priya, cast.college)
    client.force_login(cast.marc)

    page = client.get("/designs")

    assert "Infection control for home care aides" in page.text


def test_the_list_takes_the_same_queries_for_one_and_for_many(
    cast, priya, django_assert_max_num_queries
):
    for _number in range(5):
        make_version(cast.priya, cast.college)

    with django_assert_max_num_queries(9):
        priya.get("/designs")


def test_an_empty_list_says_how_a_design_begins(priya):
    assert "A design begins with a need" in priya.get("/designs").text


def test_pages_of_a_design_ask_for_a_sign_in(cast, client):
    version = make_version(cast.priya, cast.college)

    assert client.get(edit_page(version)).status_code == 302


@pytest.mark.parametrize("name", ["designs:read", "designs:edit_first", "designs:revise"])
def test_another_organisations_link_is_not_found(cast, client, name):
    version = make_version(cast.priya, cast.college)
    client.force_login(stranger())

    page = client.get(reverse(name, args=[version.design_id, 1]))

    assert page.status_code == 404
    assert "Infection" not in page.text


def test_a_member_of_the_consortium_reads_and_does_not_write(cast, client):
    version = make_version(cast.priya, cast.college)
    client.force_login(cast.marc)

    assert client.get(reverse("designs:read", args=[version.design_id, 1])).status_code == 200
    assert client.get(edit_page(version)).status_code == 403
    assert client.post(edit_page(version), answers(version)).status_code == 403


@pytest.mark.parametrize("section", [section for section in SECTIONS if section != "face"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_section_opens_in_both_languages(cast, priya, section, language):
    version = make_version(cast.priya, cast.college)

    with override(language):
        address = edit_page(version, section)
    page = priya.get(address)

    assert page.status_code == 200
    assert SECTIONS[section][language] in page.text


def test_a_save_is_kept_and_stays_on_the_section(cast, priya):
    version = make_version(cast.priya, cast.college)

    page = priya.post(edit_page(version), answers(version, **{"workload-hours": "45"}))

    assert page.url == edit_page(version)
    assert queries.version(version.pk).document["workload"]["hours"] == 45


def test_save_and_go_on_leads_to_the_next_section(cast, priya):
    version = make_version(cast.priya, cast.college)

    page = priya.post(edit_page(version), answers(version, then="next"))

    assert page.url == edit_page(version, "assessment")


def test_another_one_is_a_save_that_returns_to_a_blank_group(cast, priya):
    version = make_version(cast.priya, cast.college)
    data = answers(version, "outcomes", add="outcomes", **{"outcomes-2-statement_en": "Cleans"})

    page = priya.post(edit_page(version, "outcomes"), data)

    assert page.url.endswith("?add=outcomes#new-outcomes")
    again = priya.get(page.url)
    assert "Cleans" in again.text
    assert 'name="outcomes-3-statement_en"' in again.text


def test_a_wrong_value_is_said_at_its_field_and_nothing_is_saved(cast, priya):
    version = make_version(cast.priya, cast.college)

    page = priya.post(edit_page(version), answers(version, **{"workload-hours": "forty"}))

    assert page.status_code == 422
    assert "Write a number" in page.text
    assert queries.version(version.pk).revision == 0


def test_the_second_writer_sees_both_words_and_nothing_is_overwritten(cast, priya):
    version = make_version(cast.priya, cast.college)
    mine = answers(version, **{"workload-hours": "45"})
    words = {**example_document(), "workload": {"hours": 50}}
    save_document(actor=cast.priya, version=version, document=words, revision=0, at=THEN)

    page = priya.post(edit_page(version), mine)

    assert page.status_code == 409
    assert "Someone else has saved" in page.text
    assert "Priya Raman" in page.text
    assert '<del class="was">50</del>' in page.text
    assert '<ins class="now">45</ins>' in page.text
    assert queries.version(version.pk).document["workload"]["hours"] == 50


def test_the_editor_of_an_approved_version_leads_to_its_words(cast, priya):
    version = make_approved(cast.priya, cast.college)

    page = priya.get(edit_page(version), follow=True)

    assert "no longer a draft" in page.text
    assert page.redirect_chain[-1][0] == reverse("designs:read", args=[version.design_id, 1])


def test_an_unknown_section_is_not_found(cast, priya):
    version = make_version(cast.priya, cast.college)

    assert priya.get(edit_page(version, "gardening")).status_code == 404


def test_where_to_mend_a_field_is_an_anchor_of_the_page(cast, priya):
    version = make_version(cast.priya, cast.college)

    link = queries.edit_path(version, "assessments[].outcome_ids[]")

    page, _, fragment = link.partition("#")
    assert f'id="{fragment}"' in priya.get(page).text


def upload(text, name="design.yaml"):
    return SimpleUploadedFile(name, text.encode())


def codes(cast, *schemes):
    document = {
        **example_document(),
        "classification": [{"scheme": scheme, "code": "1"} for scheme in schemes],
    }
    return make_version(cast.priya, cast.college, document=document)


@pytest.mark.parametrize(
    ("schemes", "leads"),
    [
        ((), "?add=classification#new-classification"),
        (("ISCED-F", "NZSCED", "ISCED-F"), "?add=classification#new-classification"),
        (("ISCED-F", "NZSCED", "CIP2021"), "?open=classification#entry-classification-3"),
    ],
)
def test_where_to_mend_a_code_is_the_entry_of_its_scheme_unfolded(cast, priya, schemes, leads):
    version = codes(cast, *schemes)

    link = queries.edit_path(version, "classification[scheme=CIP2021].code")

    page, _, fragment = link.partition("#")
    opened = re.search(rf'<details class="group[^>]*id="{fragment}"[^>]*>', priya.get(page).text)
    assert link.endswith(leads)
    assert opened[0].endswith("open>")


def test_the_check_leads_to_the_entry_it_misses_and_names_its_scheme(cast, priya):
    version = codes(cast, "ISCED-F")

    page = priya.get(reverse("frameworks:checked", args=[version.design_id, 1, "osap_768_20"])).text

    assert "edit/codes?add=classification#new-classification" in page
    assert "Fields of study (CIP 2021) › Code" in page


def bring(client, cast, text, name="design.yaml"):
    file = text if isinstance(text, bytes) else text.encode()
    data = {"organisation": cast.college.pk, "file": SimpleUploadedFile(name, file)}
    return client.post("/designs/start/file", data)


def test_what_a_file_would_fill_is_shown_before_anything_is_saved(cast, priya):
    rows = "Field,English,French,Remarks\ntitle,Care,Soins,\nworkload.hours,12,,\n"

    page = bring(priya, cast, rows, "design.csv")

    assert "2 fields would be filled" in page.text
    assert "Hours of learning" in page.text
    assert "Remarks" in page.text
    assert "1 thing was not understood" in page.text
    assert not Design.objects.exists()


def test_a_design_starts_with_what_was_agreed_to(cast, priya):
    shown = bring(priya, cast, "title: {en: Care, fr: Soins}\nworkload: {hours: 12}\n")
    agreed = {
        "organisation": cast.college.pk,
        "title_en": "Home care",
        "title_fr": "Soins à domicile",
        "words": shown.context["form"].initial["words"],
    }

    page = priya.post("/designs/start/file", agreed)

    design = Design.objects.get()
    assert page.url == reverse("board", args=[design.pk])
    assert queries.newest(design).document == {
        "title": {"en": "Home care", "fr": "Soins à domicile"},
        "workload": {"hours": 12},
    }


def test_the_need_one_came_from_is_kept_from_the_file_to_the_design(cast, priya):
    need = make_ready_need(
        actor=cast.priya,
        organisation=cast.college,
        partnership=make_partnership(lead=cast.college, partner=cast.employer),
    )
    start = priya.get(f"/fr/designs/start?need={need.pk}").text
    assert f"/fr/designs/start/file?need={need.pk}" in start
    asked = priya.get(f"/fr/designs/start/file?need={need.pk}")
    assert f'<option value="{need.pk}" selected>' in asked.text

    file = SimpleUploadedFile("design.yaml", b"title: {en: Care, fr: Soins}\n")
    data = {"organisation": cast.college.pk, "need": need.pk, "file": file}
    shown = priya.post("/designs/start/file", data)
    assert f'<option value="{need.pk}" selected>' in shown.text
    agreed = {
        "organisation": cast.college.pk,
        "need": need.pk,
        "title_en": "Care",
        "title_fr": "Soins",
        "words": shown.context["form"].initial["words"],
    }
    priya.post("/designs/start/file", agreed)

    design = Design.objects.get()
    assert design.need == need
    words = queries.newest(design).document
    assert words["title"] == {"en": "Care", "fr": "Soins"}
    assert words["need_evidence"][0]["source_type"] == "employer"


@pytest.mark.parametrize("need", ["nonsense", "00000000-0000-4000-8000-000000000000"])
def test_a_need_that_is_not_on_offer_is_refused_with_a_file(cast, priya, need):
    assert priya.get(f"/designs/start/file?need={need}").status_code == 200
    data = {"organisation": cast.college.pk, "title_en": "A", "title_fr": "B", "words": "{}"}

    page = priya.post("/designs/start/file", data | {"need": need})

    assert page.status_code == 422
    assert not Design.objects.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("no JSON", "got lost on the way"),
        ("[]", "got lost on the way"),
        ("[" * 100_000, "got lost on the way"),
        ('{"workload": {"hours": "many"}}', "workload.hours: expected a number"),
        ('{"gardening": 1}', "gardening is not a field"),
        ('{"purpose_statement": "a\\u0000b"}', "a character that no text may hold"),
    ],
)
def test_words_changed_on_the_way_are_refused(cast, priya, words, sentence):
    data = {"organisation": cast.college.pk, "title_en": "A", "title_fr": "B", "words": words}

    page = priya.post("/designs/start/file", data)

    assert page.status_code == 422
    assert sentence in page.text
    assert not Design.objects.exists()


def test_a_design_from_a_file_needs_a_title(cast, priya):
    data = {"organisation": cast.college.pk, "words": '{"workload": {"hours": 3}}'}

    assert priya.post("/designs/start/file", data).status_code == 422
    assert not Design.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("title: A\nworkload: {hours: many}\n", "design.yaml, line 2"),
        ("title: A\nworklaod: {hours: 1}\n", "The nearest name is workload"),
        ("- a\n- b\n", "expected"),
        ("title: [", "design.yaml"),
        ("\n", "it is empty"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_place(cast, priya, text, sentence):
    page = bring(priya, cast, text)

    assert page.status_code == 422
    assert sentence in page.text
    assert not Design.objects.exists()


def test_nobody_starts_a_design_of_another_institution(cast, client):
    client.force_login(cast.helene)
    data = {"organisation": cast.college.pk, "title_en": "A", "title_fr": "B", "words": "{}"}

    client.post("/designs/start/file", data)

    assert not Design.objects.exists()


def test_the_spreadsheet_to_fill_in_is_offered(priya):
    page = priya.get("/designs/start/workbook")

    assert page.content.startswith(b"PK")
    assert "trillium-design.xlsx" in page.headers["Content-Disposition"]


def test_a_design_starts_from_a_need_and_carries_its_evidence_over(cast, priya):
    need = make_ready_need(
        actor=cast.priya,
        organisation=cast.college,
        partnership=make_partnership(lead=cast.college, partner=cast.employer),
    )
    data = {"organisation": cast.college.pk, "need": need.pk}

    priya.post("/designs/start", data)

    version = queries.newest(Design.objects.get())
    assert version.design.need == need
    assert version.document["title"] == need.title
    assert version.document["need_evidence"][0]["source_type"] == "employer"
    assert version.document["partners"][0]["name"]["en"] == "HomeCare Ontario North"


def test_a_need_without_a_go_is_not_on_offer(priya):
    assert "No need around you has a go decision yet" in priya.get("/designs/start").text


def test_who_leads_nothing_is_told_so(cast, client):
    client.force_login(cast.helene)

    assert "You lead no programme here" in client.get("/designs/start").text


def test_the_words_can_be_taken_along_as_a_file(cast, priya):
    version = make_version(cast.priya, cast.college)

    page = priya.get(reverse("designs:file", args=[version.design_id, 1]))

    assert "Prévention des infections" in page.text
    assert "infection-control-for-home-care-aides-v1.yaml" in page.headers["Content-Disposition"]


@pytest.mark.parametrize("kind", ["yaml", "json", "xlsx"])
def test_what_was_taken_along_can_be_brought_back(cast, priya, kind):
    version = make_version(cast.priya, cast.college)
    address = reverse("designs:file", args=[version.design_id, 1])

    page = priya.get(f"{address}?format={kind}")

    brought = bringing.bring(page.content, f"design.{kind}")
    assert brought.document == version.document


def test_the_next_version_starts_with_what_will_change(cast, priya):
    version = make_approved(cast.priya, cast.college)
    data = {"changes_en": "Less theory", "changes_fr": "Moins de théorie"}

    priya.post(reverse("designs:revise", args=[version.design_id, 1]), data)

    second = queries.newest(version.design)
    assert (second.number, second.changes["fr"]) == (2, "Moins de théorie")


def test_two_versions_are_compared_in_plain_words(cast, priya):
    version = make_approved(cast.priya, cast.college)
    priya.post(reverse("designs:revise", args=[version.design_id, 1]), {"changes_en": "Shorter"})
    second = queries.newest(version.design)
    priya.post(edit_page(second), answers(second, **{"workload-hours": "30"}))

    page = priya.get(reverse("designs:compare", args=[version.design_id]))

    assert "Hours of learning" in page.text
    assert '<del class="was">40</del>' in page.text
    assert '<ins class="now">30</ins>' in page.text
