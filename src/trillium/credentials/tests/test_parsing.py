"""The JSON door lets one meaning through, or nothing."""

import json
import random

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trillium.credentials import parsing
from trillium.credentials.errors import CredentialUnreadable
from trillium.credentials.parsing import MAX_DEPTH, MAX_KEYS, copy_document, parse_document

PLAIN = st.recursive(
    st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdef"), inner, max_size=4)
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.text("abcdef", min_size=1), PLAIN, max_size=4))
def test_a_plain_document_comes_through_unchanged(document):
    assert parse_document(json.dumps(document)) == document
    assert copy_document(document) == document


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_anything_else_is_refused_with_a_sentence(source):
    refusal = _refusal(source)

    assert refusal is None or refusal.sentence.endswith(".")
    assert refusal is None or refusal.code.startswith("format.")


def _refusal(source):
    try:
        parse_document(source)
    except CredentialUnreadable as refusal:
        return refusal
    return None


@given(st.integers(-(10**6), 10**6), st.integers(1, 9))
def test_short_decimals_come_through(whole, tenths):
    assert parse_document(f'{{"a": {whole}.{tenths}}}') == {"a": float(f"{whole}.{tenths}")}


def test_a_value_that_json_cannot_hold_is_refused():
    for value in (b"bytes", {1, 2}, float("nan"), "\ud800"):
        with pytest.raises(CredentialUnreadable):
            copy_document({"a": value})


def test_many_keys_in_one_object_are_refused():
    text = json.dumps({f"k{number}": 1 for number in range(300)})

    with pytest.raises(CredentialUnreadable, match="more than 256 keys"):
        parse_document(text)


# ------------------------------------------------------------------- the quick reader of plain JSON


def by_the_rules(monkeypatch, source):
    """Return what is read where the quick reader leaves everything to the rules."""
    with monkeypatch.context() as patched:
        patched.setattr(parsing, "_plain", lambda _: None)
        return outcome(source)


def outcome(source):
    try:
        return repr(parse_document(source))
    except CredentialUnreadable as refusal:
        return refusal.code, refusal.sentence


def nested(depth):
    return '{"a":' * depth + "1" + "}" * depth


def lists(depth):
    return '{"a":' + "[" * depth + "]" * depth + "}"


DOUBTFUL = (
    '{"a":1,"a":1}',
    '{"a":{"b":1,"\\u0062":2}}',
    '{"\\u0061":1}',
    '{"a":"\\u00e9"}',
    '{"a":"\\ud800"}',
    '{"a":"\\ud83d\\ude00"}',
    '{"a":"\\/"}',
    '{"a":"\\u0000\\u001f\\n"}',
    '{"a":"\x7f\u2028"}',
    '{"a":"\n"}',
    '{"a" : [ 1 , 2 ] }',
    '{"a":" b "}',
    '{"a":1.0}',
    '{"a":1.50}',
    '{"a":0.1}',
    '{"a":-0}',
    '{"a":-0.0}',
    '{"a":0.0}',
    '{"a":1e2}',
    '{"a":0.00001}',
    '{"a":0.30000000000000004}',
    '{"a":9007199254740992}',
    '{"a":9007199254740993}',
    '{"a":-9007199254740993}',
    '{"a":123456789012345678901234567890}',
    '{"a":01}',
    '{"a":NaN}',
    '{"a":Infinity}',
    '{"a":null,"b":true,"c":false}',
    '{"a":1}x',
    '{"a":1,}',
    "[]",
    "[1]",
    '"a"',
    "1",
    "null",
    "{}",
    '{"":""}',
    "",
    "\ufeff{}",
    nested(MAX_DEPTH - 1),
    nested(MAX_DEPTH),
    nested(MAX_DEPTH + 1),
    nested(2_000),
    lists(MAX_DEPTH - 1),
    lists(MAX_DEPTH),
    lists(MAX_DEPTH + 1),
    json.dumps({f"k{number}": 1 for number in range(MAX_KEYS)}),
    json.dumps({f"k{number}": 1 for number in range(MAX_KEYS + 1)}),
    json.dumps({"a": [{f"k{number}": "" for number in range(MAX_KEYS + 1)}]}),
    json.dumps({"a": [1] * 300}),
    json.dumps({"a": [1] * 20_001}),
    json.dumps({"a": [[[[1]]]] * 6_000}),
)


@pytest.mark.parametrize("source", DOUBTFUL, ids=[source[:40] for source in DOUBTFUL])
@pytest.mark.parametrize("blanks", ["", " \r\n\t"])
def test_the_quick_reader_lets_through_and_refuses_what_the_rules_do(monkeypatch, source, blanks):
    source = blanks + source + blanks

    assert outcome(source) == by_the_rules(monkeypatch, source)
    assert outcome(source.encode()) == outcome(source)


def test_bytes_that_are_no_utf8_are_refused_alike(monkeypatch):
    for source in (b'{"a":"\xff"}', b'{"a":"\xed\xa0\x80"}', b'{"a":"\xc0\x80"}', b"\xff\xfe{}"):
        assert outcome(source) == by_the_rules(monkeypatch, source)
        assert outcome(source)[0] in {"format.not_utf8", "format.not_json"}


def test_changed_documents_are_read_alike(monkeypatch):
    dice = random.Random(3)  # noqa: S311 -- the same changes each time
    text = '{"a":"é\\n","b":[1,-2.5,{"c":null}],"d":{"e":true,"f":"𝒜"},"g":100000}'
    for _ in range(3_000):
        characters = list(text)
        for _ in range(dice.randrange(1, 4)):
            place = dice.randrange(len(characters))
            characters[place] = dice.choice('"\\{}[],:-.0123456789eE nulé\x00\x7f \t')
        source = "".join(characters)
        assert outcome(source) == by_the_rules(monkeypatch, source), source


def test_a_plain_document_is_read_quickly():
    document = {"a": "Zoë 🎓", "b": [1, 2.5, {"c": None, "d": True}], "e": 2**53}

    assert parsing._plain(orjson.dumps(document)) == document
    assert parsing._plain(json.dumps(document, ensure_ascii=False, indent=2).encode()) == document
    assert parsing._plain(json.dumps(document).encode()) is None  # \u escapes leave it to the rules
