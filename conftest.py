"""What every test relies on."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import settings

# A busy machine is no failure: nothing here is judged by time.
settings.register_profile("trillium", deadline=None)
settings.load_profile("trillium")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Begin in English: a French page asked for by one test must not colour the next."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:  # noqa: ARG001
    """Leave the database before it is dropped: PostgreSQL drops none that somebody is in.

    Where Playwright's loop runs, the connection is another one than Django closes.
    """
    yield
    with django_db_blocker.unblock():
        connection.close()
