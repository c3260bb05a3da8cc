"""What every test relies on."""

from collections.abc import Iterator

import pytest
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
