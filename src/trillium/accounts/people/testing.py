"""Makers of people, for tests and for the example."""

import unicodedata
from datetime import UTC, datetime

from trillium.accounts.people.actions import register_person
from trillium.accounts.people.models import Person

#: the moment at which the example begins
THEN = datetime(2026, 9, 1, 14, 0, tzinfo=UTC)


def example_address(name: str) -> str:
    """Return <first>.<last>@example.org in plain letters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = "".join(letter for letter in plain.lower() if letter.isalnum() or letter == " ").split()
    return f"{'.'.join(words)}@example.org"


def make_person(
    name: str = "Zoë Müller",
    *,
    email: str = "",
    language: str = "en",
    password: str | None = None,
    at: datetime = THEN,
) -> Person:
    """Return a person of the example, registered by the host."""
    return register_person(
        name=name, email=email or example_address(name), language=language, password=password, at=at
    )
