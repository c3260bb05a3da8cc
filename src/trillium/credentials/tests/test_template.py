"""The fast path gives the bytes of the general path, which are the bytes of PyLD."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from trillium.credentials import CredentialTemplate, Slot, did_key_method, verify_credential
from trillium.credentials.canonical import canonical_form
from trillium.credentials.contexts import PACKAGED
from trillium.credentials.errors import CredentialError, TemplateUnfit
from trillium.credentials.rdfc import canonicalize, escape
from trillium.credentials.template import SlotKind
from trillium.credentials.tests.cast import (
    AWARDED,
    LAKESHORE,
    NOW,
    documents,
    endorsement,
    signed,
    unsigned,
)

METHOD = did_key_method(LAKESHORE)
EXAMPLE = unsigned(endorsements=(endorsement(),))
SUBJECT = "credentialSubject"
SLOTS = (
    Slot(path=("id",), kind=SlotKind.IRI),
    Slot(path=("awardedDate",)),
    Slot(path=(SUBJECT, "id"), kind=SlotKind.IRI),
    Slot(path=(SUBJECT, "identifier", 0, "identityHash")),
    Slot(path=(SUBJECT, "identifier", 0, "salt")),
    Slot(path=(SUBJECT, "identifier", 1, "identityHash")),
    Slot(path=(SUBJECT, "achievement", "creditsAvailable"), kind=SlotKind.DECIMAL),
    Slot(path=(SUBJECT, "result", 0, "value")),
    Slot(path=("evidence", 0, "id"), kind=SlotKind.IRI),
    Slot(path=("evidence", 0, "narrative")),
    Slot(path=("credentialStatus", "id"), kind=SlotKind.IRI),
    Slot(path=("credentialStatus", "statusListIndex")),
)
TEMPLATE = CredentialTemplate.compile(EXAMPLE, SLOTS)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
ADDRESS = st.one_of(
    st.uuids().map(lambda value: f"urn:uuid:{value}"),
    st.from_regex(r"https://[a-z]{1,8}\.example/[a-zé%-]{0,8}", fullmatch=True),
    st.just(LAKESHORE.did),
    st.just(EXAMPLE["id"]),
)
DECIMAL = st.integers(-(10**6), 10**6).map(lambda n: (n * 10 + 1) / 100)
VALUES = {SlotKind.IRI: ADDRESS, SlotKind.TEXT: TEXT, SlotKind.DECIMAL: DECIMAL}


def fill(values):
    return TEMPLATE.sign(values, key=LAKESHORE, method=METHOD, created=AWARDED)


def pyld_form(document):
    """Return the canonical form by PyLD's expansion, with the escapes of the specification."""
    dataset = jsonld.to_rdf(document, {"documentLoader": _load})
    quads = []
    for graph, triples in dataset.items():
        name = "" if graph == "@default" else graph if graph[:2] == "_:" else f"<{graph}>"
        for triple in triples:
            parts = [_term(triple[role]) for role in ("subject", "predicate", "object")]
            quads.append((*parts, name))
    return canonicalize(quads)


def _load(address, _options=None):
    document = PACKAGED.document(address)
    return {
        "contextUrl": None,
        "documentUrl": address,
        "document": document,
        "contentType": "application/ld+json",
    }


def _term(term):
    if term["type"] == "IRI":
        return f"<{term['value']}>"
    if term["type"] == "blank node":
        return term["value"]
    datatype = term["datatype"]
    plain = datatype == "http://www.w3.org/2001/XMLSchema#string"
    return f'"{escape(term["value"])}"' + ("" if plain else f"^^<{datatype}>")


@settings(deadline=None)  # the first of all documents compiles its contexts
@given(st.tuples(*(VALUES[slot.kind] for slot in SLOTS)))
def test_the_template_signs_what_the_general_path_signs(values):
    document = TEMPLATE.document(values)

    try:
        expected = signed(document)
    except CredentialError as refusal:
        with pytest.raises(type(refusal)):
            fill(values)
    else:
        assert json.loads(fill(values)) == expected
        assert canonical_form(document) == pyld_form(document)


def test_pyld_itself_agrees_where_it_escapes_as_the_specification():
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _load}

    assert jsonld.normalize(EXAMPLE, options) == canonical_form(EXAMPLE)


def test_what_the_template_signed_verifies():
    values = TEMPLATE.values_of(EXAMPLE)

    report = verify_credential(fill(values), documents=documents(), at=NOW)

    assert report.verified
    assert json.loads(fill(values)) == signed(EXAMPLE)


def test_the_values_of_a_document_are_read_back():
    document = unsigned(endorsements=(endorsement(),), subject_id="urn:uuid:1")

    assert TEMPLATE.document(TEMPLATE.values_of(document)) == document


def test_a_document_of_another_shape_does_not_fit():
    for document in (
        unsigned(),
        unsigned(endorsements=(endorsement(),), name="Other"),
        unsigned(endorsements=(endorsement(),), status=None),
    ):
        with pytest.raises(TemplateUnfit):
            TEMPLATE.values_of(document)


def test_two_nodes_that_come_to_look_alike_take_the_general_path():
    document = unsigned()
    document["evidence"] = [{"type": ["Evidence"], "name": name} for name in ("a", "b")]
    slots = [Slot(path=("evidence", number, "name")) for number in (0, 1)]
    template = CredentialTemplate.compile(document, slots)

    made = json.loads(template.sign(["x", "x"], key=LAKESHORE, method=METHOD, created=AWARDED))

    assert made == signed(template.document(["x", "x"]))


def test_equal_values_of_one_key_take_the_general_path():
    document = unsigned()
    slots = [Slot(path=(SUBJECT, "achievement", "tag", number)) for number in (0, 1)]
    template = CredentialTemplate.compile(document, slots)

    for values in (["x", "x"], ["b", "a"], ["a", "b"]):
        made = template.sign(values, key=LAKESHORE, method=METHOD, created=AWARDED)

        assert json.loads(made) == signed(template.document(values))


def test_a_node_out_of_reach_of_every_slot_may_have_several_children_under_one_key():
    results = [{"type": ["Result"], "value": "1"}, {"type": ["Result"], "value": "2"}]
    document = unsigned()
    document["credentialSubject"].pop("id", None)
    document["credentialSubject"]["result"] = results

    template = CredentialTemplate.compile(document, [Slot(path=("validFrom",))])

    made = template.sign([document["validFrom"]], key=LAKESHORE, method=METHOD, created=AWARDED)
    assert json.loads(made) == signed(document)


def test_a_whole_number_has_a_slot():
    document = unsigned()
    document["credentialSubject"]["creditsEarned"] = 1
    template = CredentialTemplate.compile(
        document, [Slot(path=(SUBJECT, "creditsEarned"), kind=SlotKind.INTEGER)]
    )

    made = template.sign([60], key=LAKESHORE, method=METHOD, created=AWARDED)

    assert json.loads(made) == signed(template.document([60]))


def test_a_template_without_slots_is_a_document():
    template = CredentialTemplate.compile(EXAMPLE, [])

    made = template.sign([], key=LAKESHORE, method=METHOD, created=AWARDED)

    assert json.loads(made) == signed(EXAMPLE)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (0, "relative"),
        (0, "urn:x y"),
        (0, 'urn:x"y'),
        (1, 5),
        (1, None),
        (1, "\ud800"),
        (6, 1.0),
        (6, 1),
        (6, float("nan")),
        (6, 1e-9),
        (6, 0.12345678901234567),
        (6, True),
    ],
)
def test_a_value_of_another_kind_is_refused(place, value):
    values = TEMPLATE.values_of(EXAMPLE)
    values[place] = value

    with pytest.raises(TemplateUnfit):
        fill(values)


@settings(max_examples=20)
@given(st.lists(TEXT, max_size=5))
def test_many_are_signed_as_each_alone(texts):
    rows = []
    for number, text in enumerate(texts):
        values = TEMPLATE.values_of(EXAMPLE)
        values[0], values[9] = f"urn:uuid:{number}", text
        rows.append(values)

    made = TEMPLATE.sign_all(rows, key=LAKESHORE, method=METHOD, created=AWARDED)

    assert made == [fill(values) for values in rows]


def test_one_bad_row_refuses_all_and_signs_none():
    good = TEMPLATE.values_of(EXAMPLE)

    with pytest.raises(TemplateUnfit):
        TEMPLATE.sign_all([good, good[:-1]], key=LAKESHORE, method=METHOD, created=AWARDED)


def test_too_few_values_are_refused():
    with pytest.raises(TemplateUnfit):
        fill(["urn:uuid:1"])


@pytest.mark.parametrize(
    "slot",
    [
        Slot(path=("nowhere",)),
        Slot(path=("evidence", 5, "name")),
        Slot(path=("evidence",)),
        Slot(path=("@context", 0)),
        Slot(path=("id",)),
        Slot(path=("type", 0)),
    ],
)
def test_a_slot_where_there_is_nothing_to_fill_is_refused(slot):
    with pytest.raises(CredentialError):
        CredentialTemplate.compile(EXAMPLE, [slot])


def test_a_credential_that_nobody_would_read_is_not_signed():
    values = TEMPLATE.values_of(EXAMPLE)
    values[9] = "x" * 300_000

    with pytest.raises(TemplateUnfit):
        fill(values)


def test_a_thousand_credentials_take_less_than_a_second_of_one_core():
    values = TEMPLATE.values_of(EXAMPLE)
    began = time.process_time()

    template = CredentialTemplate.compile(EXAMPLE, SLOTS)
    for number in range(1000):
        values[0] = f"urn:uuid:{number:032x}"
        template.sign(values, key=LAKESHORE, method=METHOD, created=AWARDED)

    assert time.process_time() - began < 1
