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
    """End the sessions that a browser's last request or a failed test left in the database.

    PostgreSQL drops no database that somebody is in, and then one failed test would be two.
    """
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE pg_database SET datallowconn = false WHERE datname = current_database()"
                )
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            connection.close()  # where Playwright's loop ran, it is another one than Django closes
