"""Model fields the whole house shares."""

from typing import Any

from django.db import models

from trillium.kit.bilingual import LANGUAGES


def empty_pair() -> dict[str, str]:
    """Return a bilingual text with nothing in it."""
    return dict.fromkeys(LANGUAGES, "")


class BilingualField(models.JSONField):
    """Text as {"en": …, "fr": …}."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", empty_pair)
        super().__init__(*args, **kwargs)
