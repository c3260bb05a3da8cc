import html
import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from trillium.structures.skills import case_api
from trillium.structures.skills.models import Skill, SkillFramework, SkillLink
from trillium.structures.skills.testing import (
    CARE,
    case_source,
    identifier,
    make_framework,
    source,
)

pytestmark = pytest.mark.django_db
BINDING = "case-schemas/caseservicev1p1_restbindv1p0.html"


@pytest.fixture(scope="module")
def schemas(vectors: Path) -> dict[str, dict]:
    """Return the payload schemas that the binding document of CASE 1.1 lists, by operation."""
    page = re.sub(r"<br ?/?>|</(p|tr|div|li|pre)>", "\n", (vectors / BINDING).read_text("utf-8"))
    words = html.unescape(re.sub(r"<[^>]+>", "", page))
    found = {}
    for each in re.finditer(r'\{\s*"\$schema"', words):
        schema, _ = json.JSONDecoder().raw_decode(words, each.start())
        found[schema["$id"].removesuffix("-responsepayload-schema.json")] = schema
    return found


def body(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return json.loads(content)


def faults(schema, document):
    return [error.message for error in Draft202012Validator(schema).iter_errors(document)]


ADDRESSES = {
    "getAllCFDocuments": "CFDocuments",
    "getCFDocument": f"CFDocuments/{identifier('document')}",
    "getCFPackage": f"CFPackages/{identifier('document')}",
    "getCFItem": f"CFItems/{identifier('A.1')}",
    "getCFItemAssociations": f"CFItemAssociations/{identifier('A.1')}",
    "getCFAssociation": f"CFAssociations/{identifier('A.1 A')}",
    "getCFConcept": f"CFConcepts/{identifier('concept')}",
    "getCFSubject": f"CFSubjects/{identifier('Health')}",
    "getCFLicense": f"CFLicenses/{identifier('licence')}",
    "getCFItemType": f"CFItemTypes/{identifier('Competency')}",
    "getCFAssociationGrouping": f"CFAssociationGroupings/{identifier('grouping')}",
    "getCFRubric": f"CFRubrics/{identifier('rubric')}",
}


@pytest.mark.vectors
@pytest.mark.parametrize("operation", ADDRESSES)
def test_each_of_the_twelve_answers_as_its_schema_says(client, schemas, operation):
    make_framework(case_source())

    answer = client.get(f"/ims/case/v1p1/{ADDRESSES[operation]}")

    assert answer.status_code == 200
    assert faults(schemas[f"{operation}-200"], body(answer)) == []


@pytest.mark.vectors
def test_a_framework_of_another_format_is_served_as_case_too(client, schemas):
    framework = make_framework()
    base = "/ims/case/v1p1"
    hygiene = Skill.objects.get(code="s2")
    package = body(client.get(f"{base}/CFPackages/{framework.identifier}"))

    assert faults(schemas["getCFPackage-200"], package) == []
    assert len(package["CFItems"]) == 4
    for operation, kind, pk in (
        ("getCFItem", "CFItems", hygiene.identifier),
        ("getCFItemAssociations", "CFItemAssociations", hygiene.identifier),
        ("getCFAssociation", "CFAssociations", SkillLink.objects.first().identifier),
        ("getCFItemType", "CFItemTypes", package["CFDefinitions"]["CFItemTypes"][0]["identifier"]),
        ("getCFLicense", "CFLicenses", package["CFDocument"]["licenseURI"]["identifier"]),
    ):
        answer = client.get(f"{base}/{kind}/{pk}")
        assert answer.status_code == 200
        assert faults(schemas[f"{operation}-200"], body(answer)) == []


def test_a_package_that_is_served_can_be_imported_again(client):
    make_framework(case_source())
    text = body(client.get(f"/ims/case/v1p1/CFPackages/{identifier('document')}"))
    before = list(Skill.objects.order_by("pk").values_list("identifier", "label"))

    SkillFramework.objects.update(digest="sha256:another")
    again = make_framework(source("again.json", json.dumps(text)), slug="home-care-competencies")

    assert list(Skill.objects.order_by("pk").values_list("identifier", "label")) == before
    assert again.skills.count() == len(CARE["CFItems"])
    assert SkillFramework.objects.count() == 1


@pytest.mark.vectors
@pytest.mark.parametrize(
    ("address", "status", "value"),
    [
        (f"CFItems/{identifier('nobody')}", 404, "unknownobject"),
        ("CFItems/not-a-uuid", 400, "invalid_uuid"),
        (f"CFPackages/{identifier('nobody')}", 404, "unknownobject"),
        ("CFDocuments?limit=-1", 400, "invalid_selection_field"),
        ("CFDocuments?fields=colour", 400, "invalid_selection_field"),
        ("CFDocuments?filter=title", 400, "invalid_selection_field"),
        ("CFDocuments?orderBy=up", 400, "invalid_selection_field"),
    ],
)
def test_a_mistake_is_answered_as_case_says_it(client, schemas, address, status, value):
    make_framework(case_source())

    answer = client.get(f"/ims/case/v1p1/{address}")

    said = answer.json()
    assert answer.status_code == status
    assert said["imsx_codeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"] == value
    error = next(s for name, s in schemas.items() if name.startswith("getCFItem-400"))
    assert faults(error, said) == []


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("?sort=title", ["ESCO skills", "Home care competencies"]),
        ("?sort=title&orderBy=desc", ["Home care competencies", "ESCO skills"]),
        ("?sort=title&limit=1", ["ESCO skills"]),
        ("?sort=title&limit=1&offset=1", ["Home care competencies"]),
        ("?filter=title~'home'", ["Home care competencies"]),
        ("?filter=title='esco skills' OR version='9'", ["ESCO skills"]),
        ("?filter=title~'o' AND publisher~'northern'", ["Home care competencies"]),
        ("?filter=licenseURI.title='CC BY 4.0'", ["ESCO skills"]),
        ("?filter=title='nothing'", []),
    ],
)
def test_documents_are_paged_sorted_and_filtered(client, asked, titles):
    make_framework()
    make_framework(case_source())

    answer = client.get(f"/ims/case/v1p1/CFDocuments{asked}")

    assert [each["title"] for each in answer.json()["CFDocuments"]] == titles
    assert int(answer["X-Total-Count"]) >= len(titles)
    assert 'rel="first"' in answer["Link"]


def test_fields_leave_out_the_rest(client):
    make_framework(case_source())

    found = client.get("/ims/case/v1p1/CFDocuments?fields=title,identifier").json()

    assert [set(each) for each in found["CFDocuments"]] == [{"title", "identifier"}]


def test_the_older_version_leaves_out_what_it_does_not_know(client):
    make_framework(case_source())

    document = client.get(f"/ims/case/v1p0/CFDocuments/{identifier('document')}").json()

    assert "caseVersion" not in document
    assert "/v1p0/" in document["uri"]


def without_1_1(value):
    """Return a schema that neither asks for the members CASE 1.1 added nor allows them."""
    if isinstance(value, list):
        return [without_1_1(each) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {name: without_1_1(each) for name, each in value.items()}
    if isinstance(value.get("required"), list):
        kept["required"] = [name for name in value["required"] if name not in case_api.SINCE_1_1]
    if isinstance(value.get("properties"), dict):
        newer = set(case_api.SINCE_1_1) & kept["properties"].keys()
        kept["properties"] |= dict.fromkeys(newer, False)
    return kept


@pytest.mark.vectors
@pytest.mark.parametrize("operation", ADDRESSES)
def test_case_1_0_answers_in_the_shape_of_1_1_without_what_came_later(client, schemas, operation):
    """The published files of 1.0 are of a draft (sourcedId), so the shape is that of 1.1."""
    make_framework(case_source())

    answer = client.get(f"/ims/case/v1p0/{ADDRESSES[operation]}")

    assert answer.status_code == 200
    assert faults(without_1_1(schemas[f"{operation}-200"]), body(answer)) == []
