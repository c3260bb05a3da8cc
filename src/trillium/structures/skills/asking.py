"""What a CASE client asks of a collection: limit, offset, sort, orderBy, filter, fields."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trillium.kit.errors import Refused

MOST, USUAL = 1000, 100
CONDITION = re.compile(r"([A-Za-z][\w.]*)(!=|>=|<=|=|>|<|~)'([^']*)'")
JOINED = re.compile(r" (AND|OR) ")
#: the members of a CFDocument that may be asked for
FIELDS = (
    "identifier", "uri", "frameworkType", "caseVersion", "creator", "title", "lastChangeDateTime",
    "officialSourceURL", "publisher", "description", "subject", "subjectURI", "language", "version",
    "adoptionStatus", "statusStartDate", "statusEndDate", "licenseURI", "notes", "extensions",
    "CFPackageURI",
)  # fmt: skip


class WrongQuestion(Refused):
    """“{name}” cannot be “{value}”: expected {expected}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of a collection."""

    limit: int
    offset: int
    sort: str
    descending: bool
    filter: str
    fields: tuple[str, ...]


def question(given: Mapping[str, str]) -> Question:
    """Read the parameters of an address. Raises WrongQuestion with the parameter's name."""
    fields = tuple(name.strip() for name in given.get("fields", "").split(",") if name.strip())
    for name in fields:
        if name not in FIELDS:
            raise WrongQuestion(name="fields", value=name, expected=", ".join(FIELDS))
    order = given.get("orderBy", "asc")
    if order not in {"asc", "desc"}:
        raise WrongQuestion(name="orderBy", value=order, expected="asc or desc")
    return Question(
        limit=_number(given, "limit", USUAL, 1, MOST),
        offset=_number(given, "offset", 0, 0, 10**9),
        sort=given.get("sort", ""),
        descending=order == "desc",
        filter=given.get("filter", ""),
        fields=fields,
    )


def _number(given: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    value = given.get(name, str(usual))
    if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) < least:
        raise WrongQuestion(name=name, value=value, expected=f"a number from {least}")
    return min(int(value), most)


def answer(documents: Sequence[Mapping[str, Any]], asked: Question) -> list[Mapping[str, Any]]:
    """Return the documents that the filter lets through, in the order asked for."""
    found = [each for each in documents if not asked.filter or _passes(each, asked.filter)]
    if asked.sort in FIELDS:  # CASE §3.2: a field that is not there leaves the usual order
        found.sort(key=lambda each: _plain(each.get(asked.sort)), reverse=asked.descending)
    return found


def _passes(document: Mapping[str, Any], condition: str) -> bool:
    first, *rest = JOINED.split(condition)
    if not rest:
        return _meets(document, first)
    if len(rest) != 2:  # noqa: PLR2004 -- CASE §3.3: one AND or one OR
        raise WrongQuestion(name="filter", value=condition, expected="one AND or one OR at most")
    both = _meets(document, first), _meets(document, rest[1])
    return all(both) if rest[0] == "AND" else any(both)


def _meets(document: Mapping[str, Any], condition: str) -> bool:
    found = CONDITION.fullmatch(condition.strip())
    name = found[1].split(".")[0] if found else ""
    if found is None or name not in FIELDS:
        raise WrongQuestion(
            name="filter", value=condition, expected="a field, = != > >= < <= or ~, and 'a value'"
        )
    value: Any = document
    for part in found[1].split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    held, wanted = _plain(value), found[3].casefold()
    if found[2] == "~":
        return any(part and part in held for part in wanted.split(","))
    return {
        "=": held == wanted,
        "!=": held != wanted,
        ">": held > wanted,
        ">=": held >= wanted,
        "<": held < wanted,
        "<=": held <= wanted,
    }[found[2]]


def _plain(value: Any) -> str:
    return (
        ",".join(map(str, value)).casefold()
        if isinstance(value, list)
        else str(value or "").casefold()
    )
