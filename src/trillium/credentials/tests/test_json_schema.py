"""A stranger's schema: evaluated where it fits the budget, and never for long."""

import time

import pytest

from trillium.credentials import verify_credential
from trillium.credentials.documents import Service
from trillium.credentials.errors import TooComplex
from trillium.credentials.json_schema import first_misfit
from trillium.credentials.tests.cast import NOW, documents, signed, unsigned

SCHEMA = "https://schemas.example/badge.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
DRAFT_4 = "http://json-schema.org/draft-04/schema#"
BOMB = {
    "$defs": {f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 2} for n in range(40)}
    | {"a40": True},
    "$ref": "#/$defs/a0",
}


@pytest.mark.parametrize(
    ("schema", "document", "place"),
    [
        ({"required": ["name"]}, {"name": "x"}, None),
        ({"required": ["name"]}, {}, "$"),
        ({"properties": {"a": {"type": "number"}}}, {"a": "1"}, "a"),
        ({"$schema": DRAFT_4, "properties": {"a": {"type": "number"}}}, {"a": 1}, None),
        ({"properties": {"a": {"pattern": "^[^@]+@[^@]+$"}}}, {"a": "zoe@example.org"}, None),
        ({"properties": {"a": {"pattern": "^[a-z]{2,4}(-[A-Z]{2})?$"}}}, {"a": "FR"}, "a"),
        ({"patternProperties": {"^x-": {"type": "string"}}}, {"x-a": 1}, "$['x-a']"),
        ({"$ref": "#/$defs/b", "$defs": {"b": {"required": ["c"]}}}, {}, "$"),
    ],
)
def test_a_schema_is_evaluated(schema, document, place):
    assert first_misfit(document, schema) == place


@pytest.mark.parametrize(
    ("schema", "document"),
    [
        (BOMB, {}),
        ({"$ref": "#"}, {}),
        ({"$ref": "https://other.example/schema.json"}, {}),
        ({"type": 7}, {}),
        ({"properties": [1]}, {"a": 1}),
        ({"properties": {"a": {"pattern": "("}}}, {"a": "x"}),
        ({"properties": {"a": {"pattern": "x" * 2_000}}}, {"a": "x"}),
        ({"properties": {"a": {"uniqueItems": True}}}, {"a": [{"x": n} for n in range(3_000)]}),
        *(
            ({"properties": {"a": {"pattern": pattern}}}, {"a": "a" * 60 + "c"})
            for pattern in (
                "(a+)+$",
                "(a|a)*b",
                "(a|aa){2,60}b",
                "(a?){16}(a?){16}(a?){16}a{48}",
                "a?" * 30 + "a{30}",
                "(a|a)" * 30 + "b",
                "(?=(a+)+$)b",
                "(?:a*)*b",
            )
        ),
        ({"properties": {"a": {"pattern": "a*a*a*b"}}}, {"a": "a" * 5_000}),
        ({"patternProperties": {"(a|aa)+$": {}}}, {"a" * 40 + "b": 1}),
        ({"patternProperties": {"(a+)+$": {}}, "additionalProperties": False}, {"a" * 40: 1}),
    ],
)
def test_what_could_run_without_end_is_not_run(schema, document):
    begun = time.process_time()

    with pytest.raises(TooComplex):
        first_misfit(document, schema)
    assert time.process_time() - begun < 2


def check(schema, kind="1EdTechJsonSchemaValidator2019", address=SCHEMA):
    document = unsigned(
        schemas=(Service(id=address, kind=kind),), contexts=[*unsigned()["@context"], EXTENSIONS]
    )
    known = documents()
    if schema is not None:
        known[SCHEMA] = schema
    return verify_credential(signed(document), documents=known, at=NOW).check("schema")


@pytest.mark.parametrize("kind", ["1EdTechJsonSchemaValidator2019", "JsonSchema"])
def test_the_schema_that_a_credential_names_decides(kind):
    assert check({"required": ["issuer"]}, kind).code == "schema.good"

    broken = check({"properties": {"name": {"const": "Another name"}}}, kind)
    assert (broken.result, broken.code) == ("failed", "schema.misfit")
    assert "name" in broken.detail


def test_a_schema_that_cannot_be_had_or_costs_too_much_leaves_it_open():
    assert check(None).code == "schema.not_held"
    assert check("not a schema").code == "schema.not_held"
    assert check({}, kind="JsonSchemaCredential").code == "schema.not_held"
    costly = check({"$ref": "#"})
    assert (costly.result, costly.code) == ("could_not_tell", "schema.too_complex")


@pytest.mark.parametrize("named", ["urn:x", {"id": "urn:x"}, ["urn:x", "urn:y"]])
def test_a_schema_named_by_an_address_alone_leaves_it_open(named):
    document = signed({**unsigned(), "credentialSchema": named})
    report = verify_credential(document, documents=documents(), at=NOW)

    assert report.check("schema").code == "schema.not_held"


def test_an_official_schema_is_never_asked_for():
    address = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/anything.json"

    assert check({"required": ["what is not there"]}, address=address).code == "schema.good"


def test_refresh_service_and_terms_of_use_are_kept_and_shown():
    document = unsigned(
        refresh=(Service(id="https://lakeshore.example/refresh", kind="1EdTechCredentialRefresh"),),
        contexts=[*unsigned()["@context"], EXTENSIONS],
    )
    report = verify_credential(signed(document), documents=documents(), at=NOW)

    assert report.verified
    assert report.as_json()["refreshService"] == [
        {"id": "https://lakeshore.example/refresh", "type": "1EdTechCredentialRefresh"}
    ]
    assert report.as_json()["termsOfUse"] == []
