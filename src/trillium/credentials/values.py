"""The words for JSON inside the core: `Any` stops at this door."""

from collections.abc import Callable
from operator import itemgetter
from typing import Any

JsonObject = dict[str, Any]


def taker(keys: list[str]) -> Callable[[JsonObject], tuple[Any, ...]]:
    """Return what takes the values of these keys out of an object, always as a tuple."""
    if len(keys) > 1:
        return itemgetter(*keys)
    return lambda entry: tuple([entry[key] for key in keys])


def as_list(value: Any) -> list[Any]:
    """Return a JSON value as a list: nothing is empty, one thing is a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def types_of(entry: JsonObject) -> tuple[str, ...]:
    """Return the types an object declares, as strings only."""
    return tuple([name for name in as_list(entry.get("type")) if isinstance(name, str)])


def id_of(value: Any) -> str | None:
    """Return the identifier of a reference: a string, or the `id` of an object."""
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) else None
