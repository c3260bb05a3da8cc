from datetime import UTC, datetime

import pytest

from trillium.accounts.journal.models import Entry
from trillium.kit import bulk

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 9, 1, 12, tzinfo=UTC)


def entry(number, detail):
    return Entry(
        at=THEN,
        verb="tests.tried",
        thing_type="t",
        thing_id=str(number),
        detail=detail,
        previous=f"p{number}",
        digest=f"d{number}",
    )


def test_rows_are_inserted_in_their_order_with_every_odd_character():
    odd = {"tab": "\t", "line": "\n", "back": "\\N", "quote": "\"'", "snow": "☃", "none": None}

    bulk.insert([entry(number, odd) for number in range(2001)])

    found = list(Entry.objects.order_by("id"))
    assert [each.thing_id for each in found] == [str(number) for number in range(2001)]
    assert found[7].detail == odd
    assert found[7].at == THEN


def test_json_that_is_text_already_is_kept_as_the_value_it_says():
    row = entry(1, bulk.JsonText('{"a":[1,null,"\\u00e9"]}'))

    bulk.insert([row])

    assert Entry.objects.get().detail == {"a": [1, None, "é"]}
    assert isinstance(row.detail, bulk.JsonText)


def test_no_rows_are_no_work():
    bulk.insert([])

    assert not Entry.objects.exists()


def test_bare_rows_are_inserted_with_the_defaults_of_the_columns_they_leave_out():
    names = ("at", "verb", "thing_type", "thing_id", "previous", "digest")
    rows = [
        (THEN, "tests.tried", "t", f"a\tb\\{number}", f"p{number}", f"d{number}")
        for number in range(1001)
    ]

    bulk.insert_rows(Entry, names, iter(rows))

    found = list(Entry.objects.order_by("id"))
    assert [each.thing_id for each in found] == [f"a\tb\\{number}" for number in range(1001)]
    assert (found[0].at, found[0].actor_id, found[0].detail) == (THEN, "", {})
