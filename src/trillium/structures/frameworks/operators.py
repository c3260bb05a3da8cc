"""The operators of a rule: a rule of the catalogue becomes a function of a design.

A path walks down a document; lists on the way are flattened, and `list[key=value]` keeps only the
items that match. Empty values never satisfy an operator that looks at values: `every`, `in`,
`between` and the like do not hold where nothing is filled in.
"""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trillium.structures.frameworks.paths import (
    Document,
    RuleMalformed,
    field_reader,
    filled,
    texts,
)

Holds = Callable[[Document], bool]
Lacking = Callable[[Document], list[str]]

#: Hours and credits agree when they are within this share of the hours.
RATIO_TOLERANCE = 0.1
#: A rule is a small thing; these bounds keep a stranger's from costing anything.
DEEPEST_RULE, LONGEST_PATTERN = 8, 200
#: A pattern is for codes: no groups, at most one part without end, read in so few letters.
_LONGEST_CODE = 500
_ENDLESS, _VARIABLE = re.compile(r"[*+]|\{\d*,\}"), re.compile(r"[*+?]|\{\d*,\d*\}")
_MOST_VARIABLE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule, compiled: does it hold, does it apply, which fields it reads, what is lacking."""

    tree: Mapping[str, Any]
    holds: Holds
    applies: Holds
    fields: tuple[str, ...]
    lacking: Lacking
    condition: "Rule | None" = None


# --- values --------------------------------------------------------------------------------------


def _among(value: object, wanted: Sequence[object]) -> bool:
    return any(text in wanted for text in texts(value))


def _known(values: Sequence[Any]) -> set[Hashable]:
    return {text for value in values for text in texts(value) if isinstance(text, Hashable)}


def _matches(item: object, where: Mapping[str, Any]) -> bool:
    for path, wanted in where.items():
        value: Any = item
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if wanted == "nonempty":
            if not filled(value):
                return False
        elif not _among(value, wanted if isinstance(wanted, list) else [wanted]):
            return False
    return True


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


# --- operators on the values of one field ---------------------------------------------------------
# Each takes the rule and returns a test of the values found at its field.

Test = Callable[[list[Any]], bool]


def _present(_rule: Mapping[str, Any]) -> Test:
    return lambda values: len(values) > 0


def _nonempty(_rule: Mapping[str, Any]) -> Test:
    return lambda values: any(filled(value) for value in values)


def _empty(_rule: Mapping[str, Any]) -> Test:
    return lambda values: not any(filled(value) for value in values)


def _is_true(_rule: Mapping[str, Any]) -> Test:
    return lambda values: bool(values) and all(value is True for value in values)


def _is_false(_rule: Mapping[str, Any]) -> Test:
    return lambda values: bool(values) and all(value is False for value in values)


def _min_items(rule: Mapping[str, Any]) -> Test:
    least = rule["value"]
    return lambda values: len(values) >= least


def _in(rule: Mapping[str, Any]) -> Test:
    wanted = rule["values"]
    return lambda values: bool(values) and all(_among(value, wanted) for value in values)


def _between(rule: Mapping[str, Any]) -> Test:
    least, most = rule.get("min"), rule.get("max")
    open_end = rule.get("max_exclusive", False)

    def inside(value: Any) -> bool:
        if not _is_number(value) or (least is not None and value < least):
            return False
        return most is None or (value < most if open_end else value <= most)

    return lambda values: bool(values) and all(inside(value) for value in values)


def _count_where(rule: Mapping[str, Any]) -> Test:
    where, least = rule["where"], rule["min"]
    return lambda values: sum(_matches(value, where) for value in values) >= least


def _count_between(rule: Mapping[str, Any]) -> Test:
    least, most = rule["min"], rule["max"]
    return lambda values: least <= len(values) <= most


def _every(rule: Mapping[str, Any]) -> Test:
    where = rule["where"]
    return lambda values: bool(values) and all(_matches(value, where) for value in values)


def _pattern(rule: Mapping[str, Any]) -> Test:
    pattern = re.compile(rule["pattern"])
    return lambda values: (
        bool(values)
        and all(
            pattern.match(str(text)[:_LONGEST_CODE]) is not None
            for value in values
            for text in texts(value)
        )
    )


def _excludes_words(rule: Mapping[str, Any]) -> Test:
    words = "|".join(re.escape(word) for word in rule["values"])
    pattern = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    return lambda values: (
        bool(values)
        and not any(pattern.search(str(text)) for value in values for text in texts(value))
    )


def _includes(rule: Mapping[str, Any]) -> Test:
    wanted = set(rule["values"])
    return lambda values: wanted <= _known(values)


def _intersects(rule: Mapping[str, Any]) -> Test:
    wanted = set(rule["values"])
    return lambda values: bool(wanted & _known(values))


def _subset(rule: Mapping[str, Any]) -> Test:
    allowed, least = rule["values"], rule.get("min", 0)
    return lambda values: len(values) >= least and all(_among(value, allowed) for value in values)


_TESTS: Mapping[str, tuple[Callable[[Mapping[str, Any]], Test], Mapping[str, tuple[type, ...]]]] = {
    "present": (_present, {}),
    "nonempty": (_nonempty, {}),
    "empty": (_empty, {}),
    "is_true": (_is_true, {}),
    "is_false": (_is_false, {}),
    "min_items": (_min_items, {"value": (int,)}),
    "in": (_in, {"values": (list,)}),
    "between": (_between, {"min?": (int, float), "max?": (int, float), "max_exclusive?": (bool,)}),
    "count_where": (_count_where, {"where": (dict,), "min": (int,)}),
    "count_between": (_count_between, {"min": (int,), "max": (int,)}),
    "every": (_every, {"where": (dict,)}),
    "matches": (_pattern, {"pattern": (str,), "form": (dict,)}),
    "excludes_words": (_excludes_words, {"values": (list,)}),
    "includes": (_includes, {"values": (list,)}),
    "intersects": (_intersects, {"values": (list,)}),
    "subset": (_subset, {"values": (list,), "min?": (int,)}),
}

#: Every operator a rule may use.
OPERATORS = (*_TESTS, "covers", "ratio", "all", "any", "if")


# --- compiling -----------------------------------------------------------------------------------


def compile_rule(tree: object, *, depth: int = 0) -> Rule:
    """Return a rule of the catalogue as functions. Raises RuleMalformed, saying what is wrong."""
    if not isinstance(tree, dict) or not isinstance(tree.get("op"), str):
        raise RuleMalformed(expected=_WITH_OP, found=repr(tree))
    if depth > DEEPEST_RULE:
        raise RuleMalformed(expected=_NOT_SO_DEEP, found="…")
    op = tree["op"]
    if op in {"all", "any"}:
        return _compile_group(tree, op, depth)
    if op == "if":
        return _compile_if(tree, depth)
    if op == "covers":
        return _compile_covers(tree)
    if op == "ratio":
        return _compile_ratio(tree)
    if op not in _TESTS:
        raise RuleMalformed(expected=_AN_OPERATOR, found=op)
    return _compile_test(tree, op)


def _compile_test(tree: Mapping[str, Any], op: str) -> Rule:
    make, keys = _TESTS[op]
    _demand_keys(tree, {"field": (str,), **keys})
    _demand_plain(tree)
    field, test = tree["field"], make(tree)
    read = field_reader(field)

    def lacking(document: Document) -> list[str]:
        if op != "every":
            return []
        return [name_of(item) for item in read(document) if not _matches(item, tree["where"])]

    below = [f"{field}.{key}" for key in tree.get("where", ())]
    for path in below:
        field_reader(path)
    return Rule(
        tree=tree,
        holds=lambda document: test(read(document)),
        applies=_always,
        fields=tuple(below) or (field,),
        lacking=lacking,
    )


def _compile_covers(tree: Mapping[str, Any]) -> Rule:
    _demand_keys(tree, {"field": (str,), "target": (str,)})
    read, read_target = field_reader(tree["field"]), field_reader(tree["target"])

    def lacking(document: Document) -> list[str]:
        covered = _known(read(document))
        wanted = read_target(document)
        return [str(x) for x in wanted if not isinstance(x, Hashable) or x not in covered]

    def holds(document: Document) -> bool:
        target = _known(read_target(document))
        return bool(target) and target <= _known(read(document))

    fields = (tree["field"], tree["target"])
    return Rule(tree=tree, holds=holds, applies=_always, fields=fields, lacking=lacking)


def _compile_ratio(tree: Mapping[str, Any]) -> Rule:
    _demand_keys(tree, {"field": (str,), "by": (str,), "value": (int, float)})
    read, read_by, times = field_reader(tree["field"]), field_reader(tree["by"]), tree["value"]

    def holds(document: Document) -> bool:
        values, by = read(document), read_by(document)
        if not values or not by or not _is_number(values[0]) or not _is_number(by[0]):
            return False
        return bool(abs(values[0] - times * by[0]) <= RATIO_TOLERANCE * values[0])

    fields = (tree["field"], tree["by"])
    return Rule(tree=tree, holds=holds, applies=_always, fields=fields, lacking=_nothing)


def _compile_group(tree: Mapping[str, Any], op: str, depth: int) -> Rule:
    _demand_keys(tree, {"of": (list,)})
    if not tree["of"]:
        raise RuleMalformed(expected=_AT_LEAST_ONE, found="0")
    rules = [compile_rule(below, depth=depth + 1) for below in tree["of"]]
    tests = [rule.holds for rule in rules]
    combine = all if op == "all" else any
    return Rule(
        tree=tree,
        holds=lambda document: combine(test(document) for test in tests),
        applies=_always,
        fields=_fields_of(*rules),
        lacking=lambda document: [name for rule in rules for name in rule.lacking(document)],
    )


def _compile_if(tree: Mapping[str, Any], depth: int) -> Rule:
    _demand_keys(tree, {"if": (dict,), "then": (dict,)})
    condition = compile_rule(tree["if"], depth=depth + 1)
    then = compile_rule(tree["then"], depth=depth + 1)
    return Rule(
        tree=tree,
        holds=lambda document: then.holds(document) if condition.holds(document) else True,
        applies=condition.holds,
        fields=_fields_of(condition, then),
        lacking=then.lacking,
        condition=condition,
    )


def _always(_document: Document) -> bool:
    return True


def _nothing(_document: Document) -> list[str]:
    return []


def _fields_of(*rules: Rule) -> tuple[str, ...]:
    return tuple(dict.fromkeys(field for rule in rules for field in rule.fields))


def name_of(item: object) -> str:
    """Return the words by which a person knows an item of a list."""
    if not isinstance(item, Mapping):
        return str(item)
    for key in ("id", "name", "title", "statement", "target", "body", "code", "framework", "type"):
        value = next((text for text in texts(item.get(key)) if text), None)
        if value is not None:
            return str(value)
    return "…"


def _demand_plain(tree: Mapping[str, Any]) -> None:
    values = [*tree.get("values", ()), *tree.get("where", {}).values()]
    flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
    if not all(isinstance(one, str | int | float | bool) for one in flat):
        raise RuleMalformed(expected=_PLAIN_VALUES, found=repr(flat))
    if "pattern" in tree and not (_is_small_pattern(tree["pattern"]) and _said_in_both(tree)):
        raise RuleMalformed(expected=_A_PATTERN, found=repr(tree["pattern"]))


def _is_small_pattern(pattern: str) -> bool:
    if len(pattern) > LONGEST_PATTERN or "(" in pattern:
        return False
    if len(_ENDLESS.findall(pattern)) > 1 or len(_VARIABLE.findall(pattern)) > _MOST_VARIABLE:
        return False
    try:
        re.compile(pattern)
    except (re.error, OverflowError):
        return False
    return True


def _said_in_both(tree: Mapping[str, Any]) -> bool:
    form = tree["form"]
    return set(form) == {"en", "fr"} and all(isinstance(words, str) for words in form.values())


def _demand_keys(tree: Mapping[str, Any], keys: Mapping[str, tuple[type, ...]]) -> None:
    known = {key.removesuffix("?"): (kinds, key.endswith("?")) for key, kinds in keys.items()}
    for key in tree:
        if key != "op" and key not in known:
            names = ", ".join(known)
            expected = {
                "en": f"keys {names} in {tree['op']}",
                "fr": f"les clés {names} dans {tree['op']}",
            }
            raise RuleMalformed(expected=expected, found=str(key))
    for key, (kinds, optional) in known.items():
        if key not in tree and optional:
            continue
        if not isinstance(tree.get(key), kinds):
            english = " or ".join(_KINDS[kind]["en"] for kind in kinds)
            french = " ou ".join(_KINDS[kind]["fr"] for kind in kinds)
            expected = {
                "en": f"{key} as {english} in {tree['op']}",
                "fr": f"{key} comme {french} dans {tree['op']}",
            }
            raise RuleMalformed(expected=expected, found=repr(tree.get(key)))


_WITH_OP = {"en": "a mapping with op", "fr": "un ensemble avec op"}
_AN_OPERATOR = {
    "en": f"an operator of {', '.join(OPERATORS)}",
    "fr": f"un opérateur parmi {', '.join(OPERATORS)}",
}
_AT_LEAST_ONE = {"en": "at least one rule in of", "fr": "au moins une règle dans of"}
_NOT_SO_DEEP = {
    "en": f"rules in rules at most {DEEPEST_RULE} deep",
    "fr": f"des règles imbriquées sur au plus {DEEPEST_RULE} niveaux",
}
_PLAIN_VALUES = {
    "en": "texts, numbers, true or false",
    "fr": "des textes, des nombres, true ou false",
}
_A_PATTERN = {
    "en": "a pattern for codes (no groups, at most one * or +) with its form in both languages",
    "fr": "un motif pour des codes (sans groupe, au plus un * ou +) et sa forme en deux langues",
}
_KINDS: Mapping[type, Mapping[str, str]] = {
    int: {"en": "int", "fr": "nombre entier"},
    float: {"en": "float", "fr": "nombre"},
    bool: {"en": "bool", "fr": "oui ou non"},
    str: {"en": "str", "fr": "texte"},
    list: {"en": "list", "fr": "liste"},
    dict: {"en": "dict", "fr": "ensemble"},
}
