"""Status lists keep one bit for one credential."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trillium.credentials import StatusList
from trillium.credentials.errors import StatusUnreadable
from trillium.credentials.multibase import base64url_decode, base64url_encode
from trillium.credentials.status import MAX_LENGTH, StatusEntry
from trillium.credentials.tests.cast import LIST


@given(st.sets(st.integers(0, 131_071), max_size=20))
def test_the_bits_set_are_the_bits_read(indexes):
    bits = StatusList.new()
    for index in indexes:
        bits.set(index, True)

    read = StatusList.from_encoded(bits.encoded())

    assert all(read.get(index) for index in indexes)
    assert sum(read.get(index) for index in range(0, len(read), 97)) == sum(
        index % 97 == 0 for index in indexes
    )


def test_the_first_bit_is_the_leftmost():
    bits = StatusList.new()
    bits.set(0, True)
    packed = gzip.decompress(base64url_decode(bits.encoded()[1:]))

    assert packed[0] == 0b1000_0000


def test_a_bit_is_cleared_again():
    bits = StatusList.new()
    bits.set(7, True)
    bits.set(7, False)

    assert not bits.get(7)
    assert bits.encoded() == StatusList.new().encoded()


def test_a_list_that_would_tell_on_its_holders_is_not_made():
    for length in (8, 131_071, MAX_LENGTH + 8):
        with pytest.raises(StatusUnreadable):
            StatusList.new(length)


def test_a_list_that_grows_without_end_is_not_unpacked():
    bomb = "u" + base64url_encode(gzip.compress(bytes(MAX_LENGTH // 8 + 1)))

    with pytest.raises(StatusUnreadable, match="grows"):
        StatusList.from_encoded(bomb)


@pytest.mark.parametrize("text", [None, 5, "", "u", "uAAAA", "u****", "uH4sIAAAAAAAAA"])
def test_a_damaged_list_is_refused(text):
    with pytest.raises(StatusUnreadable):
        StatusList.from_encoded(text)


def test_a_place_beyond_the_end_is_refused():
    with pytest.raises(StatusUnreadable):
        StatusList.new().get(131_072)


def test_an_entry_is_read_as_it_was_written():
    entry = StatusEntry(list_address=LIST, index=94_567)

    assert StatusEntry.from_json(entry.as_json()) == entry


@pytest.mark.parametrize(
    "change",
    [
        {"type": "Other"},
        {"statusListIndex": "-1"},
        {"statusListIndex": "٣"},
        {"statusListIndex": True},
        {"statusListIndex": "9" * 12},
        {"statusListCredential": None},
        {"statusPurpose": 1},
        {"statusSize": 2},
    ],
)
def test_an_entry_that_names_no_place_is_refused(change):
    entry = {**StatusEntry(list_address=LIST, index=1).as_json(), **change}

    with pytest.raises(StatusUnreadable):
        StatusEntry.from_json(entry)
