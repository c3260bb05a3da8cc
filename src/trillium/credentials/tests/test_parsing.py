"""The JSON door lets one meaning through, or nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trillium.credentials.errors import CredentialUnreadable
from trillium.credentials.parsing import copy_document, parse_document

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
