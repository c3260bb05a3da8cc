"""A stranger’s JSON Schema, evaluated within a budget (VC JSON Schema 1.0; 1EdTech’s validator).

A schema is a program: references can double the work at every step, and a regular expression can
take forever. So every keyword that is evaluated costs, patterns cost by the length of the text, and
a pattern with a repetition inside a repetition is not run. Whoever spends it all is answered
“could not tell”. References lead nowhere but inside the schema itself.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from re import _parser as sre_parse  # type: ignore[attr-defined]  # there is no public one
from typing import Any

from jsonschema import exceptions, validators
from referencing import Registry
from referencing.exceptions import Unresolvable

from trillium.credentials.errors import TooComplex
from trillium.credentials.values import JsonObject

BUDGET = 20_000  # keywords evaluated, or steps of patterns divided by _PATTERN_STEPS
_PATTERN_STEPS = 5_000
_MAX_PATTERN = 1_000
_MAX_WAYS = 10**12
_REPEATS = frozenset(("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"))
_FEW = 16  # a repetition of at most so many is as good as written out


def first_misfit(document: JsonObject, schema: JsonObject) -> str | None:
    """Return None where a document fits a schema, else the place where it does not.

    Raises TooComplex where the schema asks for more work than the budget allows, for a pattern that
    could run without end, or for another document.
    """
    base = validators.validator_for(schema, default=validators.Draft202012Validator)
    purse = _Purse()
    counted = {name: _counted(name, check, purse) for name, check in base.VALIDATORS.items()}
    bounded = validators.extend(base, counted)  # type: ignore[no-untyped-call]
    try:
        found = next(bounded(schema, registry=_NOWHERE).iter_errors(document), None)
    except _MALFORMED as error:  # to check the schema itself first would cost more than this
        raise _too_complex() from error
    return None if found is None else (found.json_path.removeprefix("$.") or "$")[:100]


_NOWHERE: Registry[Any] = Registry()  # knows no other document, and asks nobody


_MALFORMED = (
    *(exceptions.UnknownType, exceptions.SchemaError, exceptions.UndefinedTypeCheck, Unresolvable),
    *(re.error, RecursionError, OverflowError),
    *(TypeError, ValueError, AttributeError, LookupError),
)


class _Purse:
    """What is left of the budget."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = BUDGET

    def pay(self, cost: int) -> None:
        """Take a cost from the budget, or raise TooComplex."""
        self.left -= cost
        if self.left < 0:
            raise _too_complex()


_Keyword = Callable[[Any, Any, Any, Any], Iterator[exceptions.ValidationError] | None]


def _counted(name: str, check: _Keyword, purse: _Purse) -> _Keyword:
    def pay_and_check(validator: Any, value: Any, instance: Any, schema: Any) -> Any:
        purse.pay(1 + _cost(name, value, instance, schema))
        yield from check(validator, value, instance, schema) or ()

    return pay_and_check


def _cost(name: str, value: Any, instance: Any, schema: Any) -> int:
    if name == "pattern" and isinstance(instance, str):
        return _pattern_cost(str(value), len(instance))
    if name in _OVER_KEYS and isinstance(instance, Mapping) and isinstance(schema, Mapping):
        longest = max(map(len, instance), default=0)
        patterns = schema.get("patternProperties", {})
        return len(instance) * sum(_pattern_cost(pattern, longest) for pattern in patterns)
    if name == "uniqueItems" and isinstance(instance, list):
        return len(instance) * len(instance)
    if name in ("enum", "const"):
        return len(value) if isinstance(value, list) else 1
    return 0


_OVER_KEYS = frozenset(("patternProperties", "additionalProperties", "unevaluatedProperties"))


def _pattern_cost(pattern: str, length: int) -> int:
    """Return the most that searching a text may cost; a search begins anew at each character."""
    if len(pattern) > _MAX_PATTERN:
        raise _too_complex()
    parsed = sre_parse.parse(pattern)
    begins = 1 if list(parsed)[:1] and str(parsed[0][1]) == "AT_BEGINNING" else length + 1
    steps = (_ways(parsed, length) * len(pattern) + length) * begins
    return steps // _PATTERN_STEPS


def _ways(parsed: Any, length: int) -> int:
    """Return how many ways a pattern has to go through a text, or raise TooComplex beyond sense."""
    ways = 1
    for code, argument in parsed:
        inside = 1
        for part in _parts(argument):
            inside *= _ways(part, length)
        if str(code) in _REPEATS:
            least, most = int(argument[0]), min(int(argument[1]), length + 1)
            if inside > 1 and most > _FEW:
                raise _too_complex()
            inside = inside**most * (max(most - least, 0) + 1)
        elif str(code) == "BRANCH":
            inside *= len(argument[1])
        ways *= inside
        if ways > _MAX_WAYS:
            raise _too_complex()
    return ways


def _parts(argument: Any) -> Iterator[Any]:
    """Yield every pattern inside a piece of a parsed pattern."""
    if isinstance(argument, sre_parse.SubPattern):
        yield argument
    elif isinstance(argument, list | tuple):
        for each in argument:
            yield from _parts(each)


def _too_complex() -> TooComplex:
    return TooComplex("The schema asks for more work than is done here.", "schema.too_complex")
