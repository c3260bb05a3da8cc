"""The words of a check: what a rule asks, and what a design says to it, in both languages."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from trillium.structures.designs.document import FIELDS, Language, text
from trillium.structures.designs.units import counted
from trillium.structures.frameworks.operators import Rule
from trillium.structures.frameworks.paths import Document, catalogue_path, filled, reader

Words = Mapping[Language, str]

_SHORT = 70
_FEW = 4

_SAY: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "quoted": "“{}”",
        "present": "{field} is filled in",
        "nonempty": "{field} is filled in",
        "empty": "{field} is left empty",
        "is_true": "{field} is answered with yes",
        "is_false": "{field} is answered with no",
        "min_items": "{field} has at least {value} {entry}",
        "in": "{field} is {choices}",
        "in_many": "{field} is one of: {choices}",
        "range": "{field} is between {min} and {max}",
        "range_open": "{field} is at least {min} and less than {max}",
        "least": "{field} is at least {min}",
        "most": "{field} is at most {max}",
        "under": "{field} is less than {max}",
        "count_where": "{field} has at least {min} {entry} where {where}",
        "count_between": "{field} has {min} to {max} entries",
        "every": "{field} has at least one entry, and for each of them {where}",
        "covers": "{field} names every one of {target}",
        "matches": "{field} has the form: {form}",
        "excludes_words": "{field} holds none of these words: {choices}",
        "ratio": "{field} is {value} times {by}, give or take a tenth",
        "includes": "{field} holds all of: {choices}",
        "intersects": "{field} holds at least one of: {choices}",
        "subset": "{field} has at least {min} {entry}, each one of: {choices}",
        "if": "if {condition}: {then}",
        "one": "entry",
        "many": "entries",
        "and": "; and ",
        "comma_and": " and ",
        "or": "; or ",
        "all": "{parts}",
        "any": "either {parts}",
        "yes": "yes",
        "no": "no",
        "more": "and {} more",
        "nothing": "nothing",
        "lacking": "not there: {}",
        "colon": "{}: {}",
        "signed": "signed",
        "stated": "stated, not signed",
        "entries": "{} entries",
        "word_or": " or ",
    },
    "fr": {
        "quoted": "« {} »",
        "present": "le champ {field} est rempli",
        "nonempty": "le champ {field} est rempli",
        "empty": "le champ {field} est laissé vide",
        "is_true": "la réponse à {field} est oui",
        "is_false": "la réponse à {field} est non",
        "min_items": "le champ {field} compte au moins {value} {entry}",
        "in": "le champ {field} indique {choices}",
        "in_many": "le champ {field} indique l’une de ces valeurs : {choices}",
        "range": "le champ {field} se situe entre {min} et {max}",
        "range_open": "le champ {field} vaut au moins {min} et moins de {max}",
        "least": "le champ {field} vaut au moins {min}",
        "most": "le champ {field} vaut au plus {max}",
        "under": "le champ {field} vaut moins de {max}",
        "count_where": "le champ {field} compte au moins {min} {entry} où {where}",
        "count_between": "le champ {field} compte de {min} à {max} éléments",
        "every": "le champ {field} compte au moins un élément, et pour chacun {where}",
        "covers": "le champ {field} nomme chaque valeur de {target}",
        "matches": "le champ {field} a la forme : {form}",
        "excludes_words": "le champ {field} ne contient aucun de ces mots : {choices}",
        "ratio": "le champ {field} vaut {value} fois {by}, à un dixième près",
        "includes": "le champ {field} contient toutes ces valeurs : {choices}",
        "intersects": "le champ {field} contient au moins une de ces valeurs : {choices}",
        "subset": "le champ {field} compte au moins {min} {entry}, chacun parmi : {choices}",
        "if": "si {condition} : {then}",
        "one": "élément",
        "many": "éléments",
        "and": "; et ",
        "comma_and": " et ",
        "or": "; ou ",
        "all": "{parts}",
        "any": "soit {parts}",
        "yes": "oui",
        "no": "non",
        "more": "et {} de plus",
        "nothing": "rien",
        "lacking": "il manque : {}",
        "colon": "{} : {}",
        "signed": "signé",
        "stated": "déclaré, non signé",
        "entries": "{} éléments",
        "word_or": " ou ",
    },
}


# --- what is asked -------------------------------------------------------------------------------


def asked(tree: Mapping[str, Any], language: Language) -> str:
    """Return one sentence that says what a rule asks of a design."""
    words = _clause(tree, language)
    return f"{words[0].upper()}{words[1:]}."


@cache
def spoken(path: str, language: Language) -> str:
    """Return how people call a field: its list, what the list is filtered by, and its label."""
    names: list[str] = []
    walked = ""
    for step in path.split("."):
        name, _, rest = step.partition("[")
        walked = f"{walked}.{name}" if walked else name
        field = FIELDS.get(catalogue_path(walked))
        if field is not None and field.type == "list of objects":
            names.append(field.label[language] + _filter(walked, rest.rstrip("]"), language))
    last = FIELDS.get(catalogue_path(path))
    if last is not None and last.type != "list of objects":
        names.append(last.label[language])
    return " › ".join(names) or path


def _filter(path: str, condition: str, language: Language) -> str:
    key, _, wanted = condition.partition("=")
    if not wanted:
        return ""
    if wanted == "true":
        return f" ({FIELDS[catalogue_path(f'{path}.{key}')].label[language].lower()})"
    return f" ({wanted})"


def _quoted(path: str, language: Language) -> str:
    return _SAY[language]["quoted"].format(spoken(path, language))


def _clause(tree: Mapping[str, Any], language: Language, *, inner: bool = False) -> str:
    say, op = _SAY[language], tree["op"]
    if op in {"all", "any"}:
        # Inside “either …; or …” a plain “and” keeps its parts together.
        joint = say["or"] if op == "any" else say["comma_and" if inner else "and"]
        parts = [_clause(below, language, inner=op == "any") for below in tree["of"]]
        return say[op].format(parts=joint.join(parts))
    if op == "if":
        condition, then = _clause(tree["if"], language), _clause(tree["then"], language)
        return say["if"].format(condition=condition, then=then)
    return say[_pattern(tree)].format(**_values(tree, language))


def _pattern(tree: Mapping[str, Any]) -> str:
    op = str(tree["op"])
    if op == "in" and len(tree["values"]) > 1:
        return "in_many"
    if op != "between":
        return op
    least, most, open_end = tree.get("min"), tree.get("max"), tree.get("max_exclusive", False)
    if most is None:
        return "least"
    if not least:
        return "under" if open_end else "most"
    return "range_open" if open_end else "range"


def _values(tree: Mapping[str, Any], language: Language) -> dict[str, str]:
    say = _SAY[language]
    least = tree.get("value", tree.get("min", 1))
    values = {key: str(tree[key]) for key in ("min", "max", "value") if key in tree}
    values.setdefault("min", "0")
    values["field"] = _quoted(tree["field"], language)
    values["entry"] = say["one"] if least == 1 else say["many"]
    for key in ("target", "by"):
        if key in tree:
            values[key] = _quoted(tree[key], language)
    if "values" in tree:
        values["choices"] = ", ".join(_choice(tree["field"], x, language) for x in tree["values"])
    if "form" in tree:
        values["form"] = tree["form"][language]
    if "where" in tree:
        values["where"] = say["comma_and"].join(
            _condition(tree["field"], key, wanted, language)
            for key, wanted in tree["where"].items()
        )
    return values


def _condition(field: str, key: str, wanted: object, language: Language) -> str:
    say, path = _SAY[language], f"{field}.{key}"
    name = FIELDS[catalogue_path(path)].label[language]
    quoted = say["quoted"].format(name)
    if wanted == "nonempty":
        return say["nonempty"].format(field=quoted)
    if wanted is True or wanted is False:
        return say["is_true" if wanted else "is_false"].format(field=quoted)
    choices = wanted if isinstance(wanted, list) else [wanted]
    named = [_choice(path, choice, language) for choice in choices]
    return say["in"].format(field=quoted, choices=say["word_or"].join(named))


def _choice(path: str, value: object, language: Language) -> str:
    field = FIELDS.get(catalogue_path(path))
    for choice in field.choices if field else ():
        if choice.value == value:
            return choice.label[language]
    return str(value)


# --- what is found -------------------------------------------------------------------------------


def found(
    rule: Rule | None,
    fields: Sequence[str],
    document: Document,
    *,
    language: Language,
    signed: Collection[tuple[str, str]] = (),
) -> str:
    """Return the words of the design that answer a criterion, and the items that lack an answer.

    `signed` holds (organisation, aspect) of sign-offs; an endorsement beyond them is only stated.
    """
    say = _SAY[language]
    parts = []
    for path in rule.fields if rule else fields:
        shown = _shown(path, document, language, signed)
        if shown:
            parts.append(say["colon"].format(spoken(path, language), shown))
    lacking = list(dict.fromkeys(rule.lacking(document))) if rule else []
    if lacking:
        parts.append(say["lacking"].format(_few(lacking, language)))
    return "; ".join(dict.fromkeys(parts)) or say["nothing"]


def whole(path: str, document: Document, language: Language) -> str:
    """Return every value at a path in full, one below the other."""
    values = [value for value in reader(path.replace("[]", ""))(document) if filled(value)]
    return "\n".join(dict.fromkeys(_full(path, value, language) for value in values))


def _full(path: str, value: object, language: Language) -> str:
    if isinstance(value, bool):
        return _SAY[language]["yes" if value else "no"]
    if isinstance(value, Mapping) and not set(value) <= {"en", "fr"}:
        return _named(value, language)
    return _choice(path, value, language) if isinstance(value, str) else text(value, language)


def _shown(
    path: str, document: Document, language: Language, signed: Collection[tuple[str, str]]
) -> str:
    plain = path.replace("[]", "")
    if plain in {"partners.endorsement.demand", "partners.endorsement.assessment"}:
        return _endorsements(plain.rpartition(".")[2], document, language, signed)
    values = [value for value in reader(plain)(document) if filled(value)]
    return _few([_value(path, value, language) for value in values], language)


def _endorsements(
    aspect: str, document: Document, language: Language, signed: Collection[tuple[str, str]]
) -> str:
    say = _SAY[language]
    shown = []
    for partner in reader("partners")(document):
        answers = reader(f"endorsement.{aspect}")(partner) if isinstance(partner, Mapping) else []
        if not answers:
            continue
        names = {str(name).casefold() for name in _names(partner)}
        kind = say["signed" if any((name, aspect) in signed for name in names) else "stated"]
        name = text(partner.get("name"), language) or "…"
        shown.append(f"{say['yes' if answers[0] is True else 'no']}, {name} ({kind})")
    return _few(shown, language)


def _names(partner: Mapping[str, Any]) -> list[Any]:
    name = partner.get("name")
    return list(name.values()) if isinstance(name, Mapping) else [name]


def _value(path: str, value: object, language: Language) -> str:
    if isinstance(value, bool):
        return _SAY[language]["yes" if value else "no"]
    if isinstance(value, Mapping) and not set(value) <= {"en", "fr"}:
        return _said(_named(value, language), language)
    if isinstance(value, str):
        chosen = _choice(path, value, language)
        return _said(chosen, language) if chosen == value and " " in value else _cut(chosen)
    if isinstance(value, Mapping):
        return _said(text(value, language), language)
    return _cut(text(value, language))


def _said(words: str, language: Language) -> str:
    return _SAY[language]["quoted"].format(_cut(words))


_NAMES = (
    "statement", "title", "name", "target", "body", "gap", "source", "summary", "code", "system",
    "framework", "register", "source_type", "type", "start_date", "date", "id",
)  # fmt: skip


def _named(item: Mapping[str, Any], language: Language) -> str:
    if filled(item.get("system")) and (
        words := counted(item.get("value"), str(item["system"]))[language]
    ):
        return words
    for key in _NAMES:
        if filled(item.get(key)):
            return text(item[key], language)
    return "…"


def _cut(words: str) -> str:
    return words if len(words) <= _SHORT else f"{words[: _SHORT - 1].rstrip()}…"


def _few(values: Sequence[str], language: Language) -> str:
    different = list(dict.fromkeys(values))
    shown = different[:_FEW]
    if len(different) > _FEW:
        shown.append(_SAY[language]["more"].format(len(different) - _FEW))
    return ", ".join(shown)
