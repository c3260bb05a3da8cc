"""Designs from files made elsewhere: spreadsheets, badges, records; and files that mean harm."""

import base64
import contextlib
import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from trillium.structures.designs import document as documents
from trillium.structures.designs.formats import bringing, workbook
from trillium.structures.designs.formats.brought import NotBrought
from trillium.structures.designs.testing import example_document

EXAMPLE = Path(__file__).parents[3] / "web" / "example" / "infection_control.yaml"
HEADINGS = ("Field · Champ", "English · Anglais", "French · Français")


def as_csv(*rows, headings=HEADINGS, comma=","):
    out = io.StringIO()
    csv.writer(out, delimiter=comma).writerows([headings, *rows])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(*rows, headings=HEADINGS):
    book = Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_ods(*rows):
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in (HEADINGS, *rows)
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="Design">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr(
            "META-INF/manifest.xml",
            '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        book.writestr("content.xml", content)
    return out.getvalue()


def refused(data, name="design.xlsx"):
    with pytest.raises((NotBrought, documents.DesignUnreadable)) as problem:
        bringing.bring(data, name)
    return problem.value


# --- spreadsheets --------------------------------------------------------------------------------


@pytest.mark.parametrize("of", ["small", "whole"])
def test_a_design_written_as_a_workbook_is_read_as_it_was(of):
    whole = documents.read_design(EXAMPLE.read_text(encoding="utf-8"), EXAMPLE.name)
    document = whole if of == "whole" else example_document()

    brought = bringing.bring(workbook.write(document), "design.xlsx")

    assert documents.digest(brought.document) == documents.digest(document)
    assert brought.unread == ()


def test_the_template_asks_every_field_in_both_languages_and_says_nothing_itself():
    data = workbook.write({})

    asked = {
        tuple(str(cell) for cell in row[:3])
        for sheet in load_workbook(io.BytesIO(data)).worksheets[1:]
        for row in sheet.iter_rows(min_row=2, values_only=True)
    }

    assert ("title", "Title", "Titre") in asked
    assert ("outcomes[3].statement", "Statement", "Énoncé") in asked
    assert len(asked) > len(documents.FIELDS)
    assert bringing.bring(data, "design.xlsx").document == {}


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (as_csv(("title", "Care", "Soins")), "a.csv"),
        (as_csv(("title", "Care", "Soins"), comma=";"), "a.CSV"),
        (as_csv(("title", "Care", "Soins"), headings=("Champ", "anglais", "FRANÇAIS")), "a.csv"),
        (as_xlsx(("title", "Care", "Soins")), "a.xlsx"),
        (as_xlsx(("Titre", "Care", "Soins")), "a.xlsx"),
        (as_ods(("title", "Care", "Soins")), "a.ods"),
    ],
    ids=["csv", "semicolons", "French headings", "xlsx", "by its label", "ods"],
)
def test_one_row_is_one_field(data, name):
    assert bringing.bring(data, name).document == {"title": {"en": "Care", "fr": "Soins"}}


def test_entries_of_a_list_are_numbered_and_gaps_close():
    data = as_xlsx(
        ("outcomes[7].statement", "Second", ""),
        ("outcomes[2].statement", "First", "Premier"),
        ("outcomes[2].hours", 12.0, ""),
        ("assessments[1].rubric[1].levels[2].value", "3", ""),
    )

    found = bringing.bring(data, "a.xlsx").document

    assert found["outcomes"] == [
        {"statement": {"en": "First", "fr": "Premier"}, "hours": 12},
        {"statement": {"en": "Second"}},
    ]
    assert found["assessments"] == [{"rubric": [{"levels": [{"value": 3}]}]}]


def test_answers_are_read_as_people_write_them():
    data = as_csv(
        ("workload.hours", "37,5", ""),
        ("credit_bearing", "Oui", ""),
        ("delivery.mode", "en ligne", ""),
        ("language[]", "English\nFrançais", ""),
        ("classification[1].code", "060307", ""),
        ("keywords", "care\nhome", "soins\ndomicile"),
        ("levels[1].value", "4", "4"),
    )

    assert bringing.bring(data, "a.csv").document == {
        "workload": {"hours": 37.5},
        "credit_bearing": True,
        "delivery": {"mode": "online"},
        "language": ["en", "fr"],
        "classification": [{"code": "060307"}],
        "keywords": [{"en": "care", "fr": "soins"}, {"en": "home", "fr": "domicile"}],
        "levels": [{"value": 4}],
    }


def test_what_is_not_understood_is_named_and_the_rest_is_taken():
    data = as_xlsx(
        ("title", "Care", "Soins", "x"),
        ("titel", "Lost", "", ""),
        ("workload.hours", 12, 13, ""),
        ("title", "Again", "", ""),
        headings=(*HEADINGS, "Remarks"),
    )

    brought = bringing.bring(data, "a.xlsx")

    assert brought.document == {
        "title": {"en": "Care", "fr": "Soins"},
        "workload": {"hours": 12},
    }
    named = {each.name: each.why["en"] for each in brought.unread}
    assert named["Remarks"] == "The column is none that is read."
    assert "The nearest name is title" in named["titel"]
    assert "has no language" in named["workload.hours"]
    assert "twice" in named["title"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("workload.hours", "many", ""), "a number, zero or more, found the text “many”"),
        (("workload.hours", "1" * 400, ""), "a number, zero or more"),
        (("need_evidence[1].date", "yesterday", ""), "a date as YYYY-MM-DD"),
        (("credit_bearing", "perhaps", ""), "true or false"),
        (("title", "=HYPERLINK(A1)", ""), "found a formula"),
        (("title", "Care", "@SUM(A1)"), "found a formula"),
        (("partners[1].url", "javascript:alert(1)", ""), "an address that starts with https://"),
    ],
)
def test_a_wrong_value_refuses_the_file_with_its_row(row, sentence):
    problem = refused(as_csv(("sector", "Care", ""), row), "a.csv")

    assert "a.csv, line 3" in problem.sentence()
    assert sentence in problem.sentence()


# --- badges and records --------------------------------------------------------------------------


def achievement(**more):
    return {
        "id": "https://example.org/achievements/teamwork",
        "type": ["Achievement"],
        "name": "Teamwork",
        "description": "Works well with others.",
        "criteria": {"narrative": "The holder can:\n- listen\n- mediate\n\nAssessed by:\n- a play"},
        "creator": {"id": "https://example.org", "type": ["Profile"], "name": "Example Corp"},
        **more,
    }


@pytest.mark.parametrize("wrapped", ["itself", "credential", "token"])
def test_an_achievement_begins_a_design_and_its_maker_is_named(wrapped):
    found = achievement(image={"id": "https://example.org/a.png"}, tag=["people"])
    if wrapped != "itself":
        found = {
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "credentialSubject": {"id": "did:example:1", "achievement": found},
        }
    data = json.dumps(found).encode()
    if wrapped == "token":
        payload = base64.urlsafe_b64encode(data).rstrip(b"=")
        data = b"eyJhbGciOiJFZERTQSJ9." + payload + b".c2ln"

    brought = bringing.bring(data, "badge.json")

    assert brought.kind == "ob3"
    assert brought.document["title"] == {"en": "Teamwork"}
    assert [each["statement"]["en"] for each in brought.document["outcomes"]] == [
        "listen",
        "mediate",
    ]
    assert brought.document["adapted_from"] == {
        "title": {"en": "Teamwork"},
        "url": "https://example.org/achievements/teamwork",
        "by": "Example Corp",
    }
    assert [each.name for each in brought.unread] == ["image"]


def test_a_record_of_the_registry_begins_a_design():
    record = {
        "@context": "https://credreg.net/ctdl/schema/context/json",
        "@graph": [
            {
                "@id": "https://example.org/c",
                "@type": "ceterms:MicroCredential",
                "ceterms:name": {"en-CA": "Care", "fr-CA": "Soins"},
                "ceterms:ownedBy": ["https://example.org/o"],
                "ceterms:estimatedDuration": [{"ceterms:exactDuration": "PT37.5H"}],
                "ceterms:renewalFrequency": "P2Y6M",
                "ceterms:estimatedCost": [{"ceterms:price": 90, "ceterms:currency": "CAD"}],
                "ceterms:requires": [
                    {
                        "ceterms:condition": {"en-CA": ["First aid"], "fr-CA": ["Secourisme"]},
                        "ceterms:targetCompetency": [
                            {"ceterms:targetNodeName": {"en-CA": "Listens"}},
                            {
                                "ceterms:targetNodeName": {"en-CA": "hygiene"},
                                "ceterms:frameworkName": "ESCO",
                            },
                        ],
                    }
                ],
                "ceterms:audienceLevelType": [{"ceterms:targetNode": "audLevel:Beginner"}],
            },
            {
                "@id": "https://example.org/o",
                "@type": "ceterms:CredentialOrganization",
                "ceterms:name": {"en-CA": "Example College"},
            },
        ],
    }

    brought = bringing.bring(json.dumps(record).encode(), "record.json")

    assert brought.kind == "ctdl"
    assert brought.document == {
        "title": {"en": "Care", "fr": "Soins"},
        "workload": {"hours": 37.5},
        "fees": {"amount": 90, "currency": "CAD"},
        "prerequisites": [{"en": "First aid", "fr": "Secourisme"}],
        "outcomes": [{"id": "o1", "statement": {"en": "Listens"}}],
        "competency_alignments": [{"framework": "ESCO", "name": {"en": "hygiene"}}],
        "credential_template": {"expiry_months": 30},
        "adapted_from": {
            "title": {"en": "Care", "fr": "Soins"},
            "by": {"en": "Example College"},
        },
    }
    assert [each.name for each in brought.unread] == ["ceterms:audienceLevelType"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(list(achievement())), JSON), st.data())
def test_a_strange_achievement_never_breaks_the_reader(found, data):
    name = data.draw(st.sampled_from(["tag", "alignment", "related", "resultDescription"]))
    found = {**found, "type": "Achievement", name: data.draw(JSON)}

    brought = bringing.bring(json.dumps(found).encode(), "badge.json")

    assert documents.problems(brought.document) == []


CETERMS = st.sampled_from(
    ["name", "requires", "estimatedCost", "ownedBy", "keyword", "occupationType", "inLanguage"]
).map(lambda name: f"ceterms:{name}")


@given(st.dictionaries(CETERMS, JSON, min_size=1), JSON)
def test_a_strange_record_never_breaks_the_reader(found, kind):
    found = {**found, "@type": ["ceterms:Badge", kind]}

    brought = bringing.bring(json.dumps(found).encode(), "record.json")

    assert documents.problems(brought.document) == []


# --- files that mean harm ------------------------------------------------------------------------


def zip_bomb():
    out = io.BytesIO(as_xlsx(("title", "Care", "Soins")))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", b"<sst>" + b"<si><t>a</t></si>" * 40_000_000)
    return out.getvalue()


def with_sheet(old, new):
    """Return a workbook whose sheet has other words in its XML."""
    read = zipfile.ZipFile(io.BytesIO(as_xlsx(("title", "Care", "Soins"))))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name in read.namelist():
            data = read.read(name)
            book.writestr(name, data.replace(old, new) if "sheet1" in name else data)
    return out.getvalue()


def test_a_cell_at_the_far_corner_costs_neither_memory_nor_time():
    data = with_sheet(b'r="C2"', b'r="XFD1048576"')

    assert refused(data).why["en"] == "it unfolds to more than a design can hold."


@pytest.mark.parametrize("what", ["columns", "rows"])
def test_what_is_repeated_a_billion_times_adds_nothing(what):
    tag = {"columns": b"<table:table-cell", "rows": b"<table:table-row"}[what]
    read = zipfile.ZipFile(io.BytesIO(as_ods(("title", "Care", "Soins"))))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name in read.namelist():
            repeated = tag + f' table:number-{what}-repeated="1000000000"'.encode()
            book.writestr(name, read.read(name).replace(tag, repeated))

    with contextlib.suppress(NotBrought):
        assert set(bringing.bring(out.getvalue(), "a.ods").document) <= {"title"}


def test_a_zip_bomb_is_refused():
    assert refused(zip_bomb()).why["en"].startswith("it ")


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"0" * (bringing.LARGEST_FILE + 1), "a.xlsx", "larger than 50 MB"),
        (b"a" * 4_000_001, "a.yaml", "longer than a design can be"),
        (b"", "a.yaml", "it is empty"),
        (b"  \n", "a.csv", "it is empty"),
        (b"\xff\xfet\0", "a.csv", "not text in UTF-8"),
        (b"\xff\xfe\0", "a.yaml", "not text in UTF-8"),
        (b"\x89PNG\r\n\x1a\n", "a.png", "of another kind"),
        (b"\xd0\xcf\x11\xe0", "a.xls", "of another kind"),
        (b"PK\x03\x04 no zip at all", "a.xlsx", "damaged"),
        (b'Field,English\n"title', "a.csv", "not well-formed CSV"),
        (b"name,email\na,b\n", "a.csv", "no row names the columns"),
        (b'{"a":' * 100_000, "a.json", ""),
    ],
)
def test_a_file_that_is_no_design_is_refused_in_one_sentence(data, name, sentence):
    assert sentence in refused(data, name).sentence()


def test_every_refusal_speaks_french():
    said = refused(b"\x89PNG", "a.png").said("fr")

    assert said.startswith("Rien n’a été lu de a.png : ce format n’est pas lu ici")
