r"""A plan as one straight Python function, for the objects that come by most.

Taking up an object step by step asks of every value what it is. Here the plan (plans.py) of objects
that came by often is written out as a function without a loop: it examines all texts of an object
as one and all addresses as one, and writes all lines of the object as one text. For objects like
`{"id": …, "type": "Profile", "name": …, "image": {…}}` that is

    def take(walk, entry, graph, owner, head):
        v0, _, v2, v3, = entry.values()
        try:
            texts = join((v2,))
            if type(v3) is not dict or not are_plain(v0):
                return walk.step_by_step(plan, entry, graph, owner, head)
        except TypeError:
            return walk.step_by_step(plan, entry, graph, owner, head)
        if not texts.isprintable() or '"' in texts or '\\' in texts:
            v2, = map(escape, (v2,))
        walk.plans.add(plan)
        if not plan.is_usual:
            walk.note(plan)
        holes = []
        own = name = f'<{v0}>'
        if walk.embedded or walk.described.setdefault(own, entry) is not entry:
            walk.describe(own, entry)
        v3 = walk.node(tv3, v3, graph, name, hv3)
        if type(v3) is int:
            holes.append([v3])
            v3 = '_:z'
        walk.named.append((own, f'{own}{c0}{own}{c1}{v3}{c2}{own}{c3}{v2}{c4}', holes, graph))
        return own

Whatever is of another kind than in the object that the function was made from, or not a plain
address, is taken up step by step. No word of a document or context gets into the source: those are
constants beside it (`c0`, a predicate `hv3`, a term `tv3`), so equal sources are compiled once.
"""

import functools
import re
from collections.abc import Callable
from itertools import count
from types import CodeType
from typing import Any

from trillium.credentials.literals import number_literal
from trillium.credentials.rdfc import escape
from trillium.credentials.terms import RDF_TYPE, Active, Kind, Term
from trillium.credentials.values import JsonObject

Take = Callable[[Any, JsonObject, int, str, str], str | int]

# An absolute IRI of a scheme that no context here shortens.
_ADDRESS = r'(?:https?://|urn:|did:)[^\x00-\x20\x7f<>"{}|\\^`]*'
_SCHEMES = ("urn", "did")

_CHECKS = """try:
        texts = join(({texts}))
        if {odd}:
            return walk.step_by_step(plan, entry, graph, owner, head)
    except TypeError:
        return walk.step_by_step(plan, entry, graph, owner, head)"""
_ESCAPE = """if not texts.isprintable() or '"' in texts or '\\\\' in texts:
        {texts} = map(escape, ({texts}))"""
_NOTE = """walk.plans.add(plan)
    if not plan.is_usual:
        walk.note(plan)"""
_NAMED = "own = name = f'<{{{id}}}>'"
_DESCRIBE = """if walk.embedded or walk.described.setdefault(own, entry) is not entry:
        walk.describe(own, entry)"""
_BLANK = """own, name = '_:a', '_:z'
    number = walk.blank = walk.blank + 1"""
_NODE = """{v} = walk.node(t{v}, {v}, graph, name, h{v})
    if type({v}) is int:
        holes.append([{v}])
        {v} = '_:z'"""
_LINES = "{v} = walk.lines(t{v}, {v}, (graph, own, name), h{v}, holes)"
_SEVERAL = "{v} = walk.several(t{v}, {v}, (graph, own, name), h{v}, holes)"
_NUMBER = "{v} = number_literal({v}, t{v}.datatype)"
_END_NAMED = """walk.named.append((own, {text}, holes, graph))
    return own"""
_END_BLANK = """walk.blanks.append((number, owner, head, {text}, holes, graph))
    return number"""


def straight(plan: Any, entry: JsonObject) -> Take:
    """Return the function of a plan, made from an object that it is for."""
    writer = Writer(plan, entry)
    exec(_compiled(writer.source), writer.constants)  # noqa: S102 -- no word of anybody's in it
    take: Take = writer.constants["take"]
    return take


@functools.lru_cache(maxsize=256)
def _compiled(source: str) -> CodeType:
    return compile(source, "<a plan>", "exec")


class Writer:
    """Writes the function of a plan: `source`, of names alone, and the `constants` beside it."""

    def __init__(self, plan: Any, entry: JsonObject) -> None:
        self.constants: dict[str, Any] = {
            "plan": plan,
            "escape": escape,
            "join": "".join,
            "spaced": " ".join,
            "number_literal": number_literal,
        }
        self._plan = plan
        self._values = {key: f"v{place}" for place, key in enumerate(entry)}
        self._actives: dict[str, Active] = {}  # of values that are addresses
        self._texts: list[str] = []
        self._guards: list[str] = []
        self._inner: list[str] = []
        self._pieces: list[str] = []  # of the text: names of constants and values, in braces
        self._numbers = count()
        if plan.is_named:
            self._actives[self._values["id"]] = plan.inside
        lines: list[tuple[str, str, Term | None]] = [(RDF_TYPE, name, None) for name in plan.types]
        lines += [(term.predicate, key, term) for key, term in plan.terms]
        for predicate, name, term in sorted(lines, key=lambda line: line[:2]):
            if term is None:
                self._add(f" {predicate} {name} .\n")
            else:
                self._add_key(self._values[name], entry[name], term)
        self.source = self._source()

    def _add(self, *pieces: str, is_line: bool = True) -> None:
        """Add a line without its subject: constants, and names of values in braces."""
        for piece in ("{own}", *pieces) if is_line else pieces:
            if piece[:1] == "{":
                self._pieces.append(piece)
            else:
                name = f"c{next(self._numbers)}"
                self.constants[name] = piece
                self._pieces.append(f"{{{name}}}")

    def _add_key(self, v: str, value: Any, term: Term) -> None:
        """Add the lines of one key by what its value is."""
        head, inner = f" {term.predicate} ", f"{{{v}}}"
        is_single = not term.is_list and not term.is_graph
        if is_single and type(value) is str and term.kind is Kind.LITERAL:
            self._texts.append(v)
            self._add(f'{head}"', inner, f"{term.suffix} .\n")
        elif is_single and type(value) is str and term.kind is Kind.IRI:
            self._actives[v] = term.scalar
            self._add(f"{head}<", inner, "> .\n")
        else:
            self.constants[f"t{v}"], self.constants[f"h{v}"] = term, head
            work = _LINES
            if is_single and type(value) in _GUARDED:
                work = _GUARDED[type(value)]
                self._guards.append(f"type({v}) is not {type(value).__name__}")
            self._inner.append(work.format(v=v))
            if work in {_LINES, _SEVERAL}:
                self._add(inner, is_line=False)
            else:
                self._add(head, inner, " .\n")

    def _source(self) -> str:
        texts = _tuple(self._texts)
        used = {*self._texts, *self._actives, *(name[1:] for name in self.constants)}
        values = _tuple([v if v in used else "_" for v in self._values.values()])
        text = f"f'{''.join(self._pieces)}'" if self._pieces else "''"
        body = [
            f"{values} = entry.values()" if values else "",
            _CHECKS.format(texts=texts, odd=" or ".join(self._oddities())),
            _ESCAPE.format(texts=texts) if texts else "",
            _NOTE,
            f"holes = {'[]' if self._inner else '()'}",
            _NAMED.format(id=self._values["id"]) if self._plan.is_named else _BLANK,
            _DESCRIBE if self._plan.is_named and not self._plan.is_bare else "",
            *self._inner,
            (_END_NAMED if self._plan.is_named else _END_BLANK).format(text=text),
        ]
        lines = ["def take(walk, entry, graph, owner, head):", *filter(None, body)]
        return "\n    ".join(lines) + "\n"

    def _oddities(self) -> list[str]:
        """Return conditions under which an object is not for the function."""
        found = self._guards.copy()
        if not all(has_plain_addresses(active) for active in self._actives.values()):
            return ["True"]
        if self._actives:
            self.constants["are_plain"] = _pattern(len(self._actives)).match
            names = ", ".join(self._actives)
            found.append(
                f"not are_plain({names if len(self._actives) == 1 else f'spaced(({names}))'})"
            )
        return found or ["False"]


def _tuple(names: list[str]) -> str:
    return f"{', '.join(names)}," if names else ""


_GUARDED = {dict: _NODE, list: _SEVERAL, bool: _NUMBER, int: _NUMBER, float: _NUMBER}


def _pattern(count: int) -> re.Pattern[str]:
    """Return what matches so many plain addresses with spaces between; they hold none."""
    return re.compile(rf"{_ADDRESS}(?: {_ADDRESS}){{{count - 1}}}\Z")


def has_plain_addresses(active: Active) -> bool:
    """Tell whether no scheme of plain addresses is a prefix of this context."""
    found: list[Any] = [active.definitions.get(scheme) for scheme in _SCHEMES]
    return not any(each is not None and each["_prefix"] for each in found)
