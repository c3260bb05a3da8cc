"""The little CBOR of proofs."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trillium.credentials import cbor
from trillium.credentials.errors import ProofUnusable

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**64), 2**64 - 1)
    | st.binary(max_size=40)
    | st.text(max_size=20)
)
KEYS = st.integers(-(2**64), 2**64 - 1) | st.text(max_size=8)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)

# RFC 8949, appendix A
EXAMPLES = {
    "00": 0,
    "17": 23,
    "1818": 24,
    "1903e8": 1000,
    "1b000000e8d4a51000": 1000000000000,
    "20": -1,
    "3903e7": -1000,
    "f4": False,
    "f6": None,
    "4401020304": b"\1\2\3\4",
    "62c3bc": "ü",
    "83010203": [1, 2, 3],
    "a201020304": {1: 2, 3: 4},
    "a26161016162820203": {"a": 1, "b": [2, 3]},
    "c11a514b67b0": cbor.Tagged(1, 1363896240),
}


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_examples_of_the_standard_are_written_and_read(text):
    assert cbor.encode(EXAMPLES[text]) == bytes.fromhex(text)
    assert cbor.decode(bytes.fromhex(text)) == EXAMPLES[text]


@given(VALUES)
def test_what_is_written_is_read_again(value):
    assert cbor.decode(cbor.encode(value)) == value


def test_bytes_marked_as_an_array_of_bytes_are_bytes():
    assert cbor.decode(b"\xd8\x40" + cbor.encode(b"ab")) == b"ab"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "18",  # no argument
        "0000",  # something after it
        "5f4101ff",  # without a stated length
        "fb3ff0000000000000",  # a float
        "f7",  # undefined
        "61ff",  # no UTF-8
        "a201010102",  # a key twice
        "a1f401",  # a key that is neither text nor number
        "9bffffffffffffffff",  # more items than there are bytes
        "81" * 20 + "00",  # too deep
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ProofUnusable):
        cbor.decode(bytes.fromhex(text))


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(ProofUnusable):
        cbor.decode(data)


def test_what_has_no_place_is_not_written():
    for value in (1.5, 2**64, object()):
        with pytest.raises(TypeError):
            cbor.encode(value)
