"""Changes are numbered in the order in which they become visible, so that no cursor passes one."""

import threading

import pytest
from django.db import connection, transaction

from trillium.delivery.catalogue.actions import next_number
from trillium.delivery.catalogue.models import Counter

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite has one writer at a time: `make test-postgres`",
    ),
]


def test_a_second_change_gets_no_number_before_the_first_is_committed():
    Counter.objects.create(number=6)
    given = []

    def change_beside():
        with transaction.atomic():
            given.append(next_number())
        connection.close()

    beside = threading.Thread(target=change_beside)
    with transaction.atomic():
        first = next_number()
        beside.start()
        beside.join(timeout=1)
        waits = beside.is_alive() and not given
    beside.join(timeout=20)

    assert waits  # it would have been seen before the first, and a reader's cursor had passed it
    assert (first, given) == (7, [8])
