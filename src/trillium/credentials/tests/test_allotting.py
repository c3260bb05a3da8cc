"""Places in a status list: drawn, never twice, from randomness that is passed in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trillium.credentials.allotting import allot, decoys
from trillium.credentials.errors import StatusUnreadable
from trillium.credentials.status import MIN_LENGTH


@settings(max_examples=50, deadline=None)
@given(st.sets(st.integers(0, MIN_LENGTH - 1), max_size=500), st.binary(min_size=16, max_size=64))
def test_a_place_is_never_given_twice(taken, randomness):
    places = allot(taken, randomness, count=20)

    assert len(set(places)) == 20
    assert not taken & set(places)
    assert all(0 <= place < MIN_LENGTH for place in places)


def test_the_same_randomness_gives_the_same_places_and_other_gives_others():
    assert allot((), b"a" * 16, count=5) == allot((), b"a" * 16, count=5)
    assert allot((), b"a" * 16, count=5) != allot((), b"b" * 16, count=5)


def test_places_that_were_taken_meanwhile_are_passed_over():
    first = allot((), b"a" * 16)

    assert allot(set(first), b"a" * 16) == allot((), b"a" * 16, count=2)[1:]


def test_places_come_from_the_whole_list():
    places = allot((), b"c" * 16, count=2_000)

    for tenth in range(10):
        low = tenth * MIN_LENGTH // 10
        assert 120 < sum(low <= place < low + MIN_LENGTH // 10 for place in places) < 280


def test_a_full_list_says_so():
    with pytest.raises(StatusUnreadable, match="too full"):
        allot(range(MIN_LENGTH), b"a" * 16)


def test_too_little_randomness_is_refused():
    with pytest.raises(ValueError, match="16 bytes"):
        allot((), b"short")


def test_decoys_are_half_set_and_take_places_of_their_own():
    taken = set(allot((), b"a" * 16, count=100))
    made = decoys(taken, b"d" * 16, count=1_000)

    assert not taken & {place for place, _ in made}
    assert 400 < sum(bit for _, bit in made) < 600
