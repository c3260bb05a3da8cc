"""A document of a known shape gets the very report of the general path, or takes that path."""

import copy
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trillium.credentials import verify as verifying
from trillium.credentials import verify_credential
from trillium.credentials.circumstances import Circumstances
from trillium.credentials.contexts import PACKAGED
from trillium.credentials.shapes import SHAPES, key_of
from trillium.credentials.terms import terms_of
from trillium.credentials.tests.cast import NOW, documents, endorsement, signed, unsigned

DOCUMENTS = documents()
GIVEN = Circumstances(documents=DOCUMENTS, at=NOW, trusted=None, contexts=PACKAGED)


def compact(document):
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


EXAMPLE = compact(signed(unsigned()))


@pytest.fixture(autouse=True)
def known_shape():
    SHAPES.forget()
    for _ in range(3):
        verify_credential(EXAMPLE, documents=DOCUMENTS, at=NOW)
    yield
    SHAPES.forget()


def both(text):
    known = SHAPES.match(text, key_of(text))
    general = verifying._verify(text, GIVEN)
    if known is not None:
        assert verifying._report_on_known(known, GIVEN) == general
    return known is not None, general


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ADDRESS = st.one_of(
    st.uuids().map(lambda value: f"urn:uuid:{value}"),
    st.sampled_from(("https://x.example/é?%s", "mailto:a@example.org", "x", "", "https://a b")),
    st.just(json.loads(EXAMPLE)["issuer"]["id"]),
)
DAY = st.one_of(st.datetimes().map(lambda day: f"{day:%Y-%m-%dT%H:%M:%SZ}"), TEXT)
NUMBER = st.one_of(st.integers(-(2**54), 2**54), st.floats(allow_nan=False), st.just(-0.0))


@settings(deadline=None, max_examples=60)
@given(
    name=TEXT,
    narrative=TEXT,
    credential=ADDRESS,
    subject=ADDRESS,
    day=DAY,
    number=NUMBER,
    is_signed=st.booleans(),
)
def test_every_value_gets_the_answer_of_the_general_path(
    *, name, narrative, credential, subject, day, number, is_signed
):
    document = unsigned()
    document["id"] = credential
    document["validUntil"] = day
    document["credentialSubject"]["id"] = subject
    document["credentialSubject"]["achievement"]["creditsAvailable"] = number
    document["credentialSubject"]["identifier"][1]["identityHash"] = name
    document["evidence"][0]["narrative"] = narrative
    try:
        made = (
            signed(document) if is_signed else {**document, "proof": json.loads(EXAMPLE)["proof"]}
        )
    except Exception:  # noqa: BLE001 -- what cannot be signed is still sent
        made = {**document, "proof": json.loads(EXAMPLE)["proof"]}
    both(compact(made))


def test_a_document_of_a_known_shape_is_matched():
    matched, report = both(compact(signed(unsigned(id="urn:uuid:" + "1" * 8))))

    assert matched
    assert report.verified


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"type":["Achievement"]', b'"type":["Profile"]'),
        (b'"salt":"9f2c"', b'"salt":"9f2c","salt":"9f2c"'),
        (b'"version":"1"', b'"version":null'),
        (b"1.5", b"1.50e0"),
        (b"1.5", b"NaN"),
        (b"1.5", b"-0"),
        (b"1.5", b"1234567890123456.5"),
        (b"Infection control", b"\\ud800"),
        (b"Infection control", b"\xff\xfe"),
        (b"Infection control", b"\\u0049nfection control"),
        (b"Infection control", b"a\tb"),
        (b'"name":"Visit log"', b'"name":"Visit log","x":1'),
        (b"MicroCredential", b"Nonsense"),
    ],
)
def test_whatever_is_doubtful_takes_the_general_path(old, new):
    assert old in EXAMPLE
    text = EXAMPLE.replace(old, new, 1)

    known = SHAPES.match(text, key_of(text))
    report = verify_credential(text, documents=DOCUMENTS, at=NOW)

    assert known is None
    assert report == verifying._verify(text, GIVEN)


def test_a_changed_word_is_found_in_a_known_shape():
    text = EXAMPLE.replace(b"Visit log", b"Visit lag")

    assert SHAPES.match(text, key_of(text)) is not None
    assert verify_credential(text, documents=DOCUMENTS, at=NOW).check("signature").code == (
        "signature.bad"
    )


def test_a_document_with_credentials_inside_is_not_learned():
    text = compact(signed(unsigned(endorsements=(endorsement(),))))
    for _ in range(4):
        verify_credential(text, documents=DOCUMENTS, at=NOW)

    assert SHAPES.match(text, key_of(text)) is None


def test_a_shape_that_differs_once_is_never_used_again():
    known = SHAPES.match(EXAMPLE, key_of(EXAMPLE))
    good = known.shape.fill
    known.shape.fill = lambda parts: good(parts) + b"x"

    report = verify_credential(EXAMPLE, documents=DOCUMENTS, at=NOW)

    assert report.verified
    assert SHAPES.match(EXAMPLE, key_of(EXAMPLE)) is None


def test_shapes_are_bounded():
    document = unsigned()
    for number in range(200):
        made = copy.deepcopy(document)
        made["evidence"] = (
            made["evidence"] * 0
            + [{"type": ["Evidence"], "name": f"{n}"} for n in range(number % 100)]
            or made["evidence"]
        )
        if number % 7 == 0:
            text = compact(signed(made))
            for _ in range(3):
                SHAPES.see(text, key_of(text), verifying._verify(text, GIVEN))
    assert len(SHAPES._shapes) <= 64


def test_no_packaged_term_looks_like_an_address():
    for addresses in (json.loads(EXAMPLE)["@context"],):
        active = terms_of(PACKAGED).root(addresses)
        assert not [name for name in active.definitions if ":" in name]


def test_shapes_of_random_documents_agree_with_the_general_path():
    dice = random.Random(3)  # noqa: S311
    for number in range(20):
        made = signed(unsigned(id=f"urn:uuid:{dice.getrandbits(64):x}"))
        assert both(compact(made))[1].verified, number
