from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from trillium.accounts.people.actions import register_person
from trillium.accounts.people.models import Person
from trillium.accounts.people.testing import THEN

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"
    ),
]


def test_one_address_registered_twice_at_one_moment_is_one_person():
    def register(_number):
        try:
            return register_person(name="Zoë Müller", email="zoe.muller@example.org", at=THEN).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(register, range(8)))

    assert found == {Person.objects.get().pk}
