"""The editor's form: one page of a document, a section or a phase, made from the fields.

Lists of objects are repeated groups; `<list>-n` says how many groups the page holds.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trillium.kit import reader
from trillium.structures.designs.composing import anchor, without_empty
from trillium.structures.designs.document import FIELDS, Field
from trillium.structures.designs.forms.answers import BilingualLines, form_field

MOST_ITEMS = 60
#: the section that is made by looking at it, on a page of its own
FACE = "face"
UNFOLDED = 2  # of so many groups, the blank one among them, none is folded
#: the questions by which people know an item of a list: never folded away
TITLES = frozenset({"statement", "title", "name", "criterion", "type"})
#: lists whose items are referred to by others: a new item gets a short name with this letter
SHORT_NAMES: Mapping[str, str] = {
    "outcomes[]": "o",
    "assessments[]": "a",
    "assessments[].rubric[]": "c",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field of the form, the fragment that leads to it, and what stands beside it."""

    name: str
    bound: forms.BoundField
    anchor: str
    field: Field
    beside: Sequence[object] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One group of a repeated list; `blank` is the one to fill in for another.

    `more` are questions that nobody asks here; they wait, folded.
    """

    number: int
    title: str
    blank: bool
    open: bool
    nodes: "tuple[Question | Repeat, ...]"
    more: "tuple[Question | Repeat, ...]"
    more_open: bool
    anchor: str
    remove: forms.BoundField | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A list of objects."""

    name: str
    label: str
    help: str
    anchor: str
    count: forms.BoundField
    items: tuple[Item, ...]
    field: Field
    beside: Sequence[object] = ()

    @property
    def has_blank(self) -> bool:
        """Return whether the page shows a group to fill in."""
        return any(item.blank for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """Where a form field stands in the document."""

    steps: tuple[str, ...]
    name: str
    field: Field
    old: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One object of a list, as it was, with what stands in it."""

    name: str
    blank: bool
    old: Mapping[str, Any]
    parts: "tuple[Leaf | Branch, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Where a list of objects stands in the document."""

    steps: tuple[str, ...]
    name: str
    field: Field
    groups: tuple[Group, ...]


Parts = tuple[Leaf | Branch, ...]


def children(base: str, asks: Callable[[Field], bool]) -> Iterator[tuple[str, Field]]:
    """Yield the fields that stand directly under a list (`base` ends in a point).

    With no base: the fields at the top that the page asks.
    """
    for path, field in FIELDS.items():
        rest = path.removeprefix(base)
        if path.startswith(base) and "[]." not in rest and (base or asks(field)):
            yield rest, field


class PageForm(forms.Form):
    """The questions of one page; `wanted` paths stand in front, the others of a list wait folded.

    `beside` holds what is to be said beside a field, by the field's name in the form.
    """

    use_required_attribute = False
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        document: Mapping[str, Any],
        asks: Callable[[Field], bool],
        revision: int,
        add: str = "",
        unfolded: str = "",
        wanted: frozenset[str] = frozenset(),
        beside: Mapping[str, Sequence[object]] | None = None,
    ) -> None:
        super().__init__(data, initial={"revision": revision})
        self.document = document
        self.asks = asks
        self.add = add
        self.unfolded = unfolded
        self.wanted = wanted
        self.beside = beside or {}
        self.parts = self._ask("", "", document, top=True)

    def _ask(self, base: str, prefix: str, value: Mapping[str, Any], *, top: bool = False) -> Parts:
        parts: list[Leaf | Branch] = []
        for rest, field in children(base, self.asks):
            steps = tuple(rest.removesuffix("[]").split("."))
            name = prefix + "-".join(steps)
            old = _at(value, steps)
            if field.type == "list of objects":
                parts.append(self._repeat(field, steps, name, old, top=top))
                continue
            made = form_field(field, old, self.document)
            self.fields[name] = made
            self.initial[name] = made.shown(old) if isinstance(made, BilingualLines) else old
            parts.append(Leaf(steps=steps, name=name, field=field, old=old))
        return tuple(parts)

    def _repeat(
        self, field: Field, steps: tuple[str, ...], name: str, old: object, *, top: bool
    ) -> Branch:
        items = [item for item in old if isinstance(item, Mapping)] if isinstance(old, list) else []
        count = self._count(name, len(items) + (1 if top or self.add == name else 0))
        self.fields[f"{name}-n"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=count
        )
        groups = []
        for index in range(count):
            item = items[index] if index < len(items) else {}
            prefix = f"{name}-{index}-"
            groups.append(
                Group(
                    name=prefix,
                    blank=index >= len(items),
                    old=item,
                    parts=self._ask(f"{field.path}.", prefix, item),
                )
            )
            if item:
                self.fields[f"{prefix}remove"] = forms.BooleanField(
                    label=_("Remove this one when I save"), required=False
                )
        return Branch(steps=steps, name=name, field=field, groups=tuple(groups))

    def _count(self, name: str, shown: int) -> int:
        if not self.is_bound:
            return shown
        posted = str(self.data.get(f"{name}-n") or "0")
        return min(int(posted), MOST_ITEMS) if posted.isdecimal() else 0

    def nodes(self) -> tuple[Question | Repeat, ...]:
        """Return the form as a tree to draw, each anchor once."""
        return self._drawn(self.parts, set())

    def _drawn(self, parts: Parts, used: set[str]) -> tuple[Question | Repeat, ...]:
        return tuple(
            self._question(part, used) if isinstance(part, Leaf) else self._list(part, used)
            for part in parts
        )

    def _question(self, leaf: Leaf, used: set[str]) -> Question:
        bound = self[leaf.name]
        # Every question may wait; to mark each one as optional would only be noise.
        bound.field.required = True
        return Question(
            name=leaf.name,
            bound=bound,
            anchor=_once(leaf.field.path, used),
            field=leaf.field,
            beside=self.beside.get(leaf.name, ()),
        )

    def _list(self, branch: Branch, used: set[str]) -> Repeat:
        mark = _once(branch.field.path, used)
        items = [
            self._item(branch, group, number, used)
            for number, group in enumerate(branch.groups, start=1)
        ]
        return Repeat(
            name=branch.name,
            label=branch.field.label[reader.language()],
            help=branch.field.help[reader.language()],
            anchor=mark,
            count=self[f"{branch.name}-n"],
            items=tuple(items),
            field=branch.field,
            beside=self.beside.get(branch.name, ()),
        )

    def _item(self, branch: Branch, group: Group, number: int, used: set[str]) -> Item:
        front = tuple(part for part in group.parts if self._is_wanted(part.field.path))
        front = front or group.parts
        back = tuple(part for part in group.parts if part not in front)
        return Item(
            number=number,
            title=_title_of(group.old),
            blank=group.blank,
            open=self._is_unfolded(branch, group),
            nodes=self._drawn(front, used),
            more=self._drawn(back, used),
            more_open=any(name.startswith(part.name) for part in back for name in self.errors)
            or self.unfolded == branch.name,
            anchor=f"entry-{branch.name}-{number}",
            remove=self[f"{group.name}remove"] if group.old else None,
        )

    def _is_wanted(self, path: str) -> bool:
        if not self.wanted:
            return True
        step = path.removesuffix("[]").rpartition(".")[2]
        return step in TITLES or any(
            each == path or each.startswith(f"{path}.") for each in self.wanted
        )

    def _is_unfolded(self, branch: Branch, group: Group) -> bool:
        """Tell whether a group is shown unfolded: asked for, filled in, wrong, or the only one."""
        if any(name.startswith(group.name) for name in (*self.errors, *self.beside)):
            return True
        if not group.blank:
            return len(branch.groups) <= UNFOLDED or self.unfolded == branch.name
        filled = self.is_bound and any(name.startswith(group.name) for name in self.changed_data)
        return len(branch.groups) == 1 or self.add == branch.name or filled

    def empties_an_item(self) -> bool:
        """Tell whether an item of a list would go, ticked for it or emptied; on a valid form."""
        kept = {path: len(items) for path, items in _lists(self.result())}
        return any(kept.get(path, 0) < len(items) for path, items in _lists(self.document))

    def result(self) -> dict[str, Any]:
        """Return the whole document with this page's answers in it; call it on a valid form."""
        return self._answers(self.parts, self.document)

    def _answers(self, parts: Parts, old: Mapping[str, Any]) -> dict[str, Any]:
        words = {name: _copied(value) for name, value in old.items()}
        for part in parts:
            _put(words, part.steps, self._value(part))
        return words

    def _value(self, part: Leaf | Branch) -> Any:
        if isinstance(part, Leaf):
            return self.cleaned_data[part.name] if part.name in self.changed_data else part.old
        items = [
            without_empty(self._answers(group.parts, group.old))
            for group in part.groups
            if not self.cleaned_data.get(f"{group.name}remove")
        ]
        return _named([item for item in items if item], SHORT_NAMES.get(part.field.path, ""))


class SectionForm(PageForm):
    """One section of a document."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, section: str, **options: Any
    ) -> None:
        super().__init__(data, asks=lambda field: field.section == section, **options)
        self.section = section


class PhaseForm(PageForm):
    """What a document has to say in one phase."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, phase: str, **options: Any
    ) -> None:
        super().__init__(
            data, asks=lambda field: field.phase == phase and field.section != FACE, **options
        )
        self.phase = phase


def _lists(value: Any, path: str = "") -> Iterator[tuple[str, list[Any]]]:
    if isinstance(value, Mapping):
        for name, child in value.items():
            yield from _lists(child, f"{path}.{name}")
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        yield path, value
        for position, item in enumerate(value):
            yield from _lists(item, f"{path}[{position}]")


def _at(value: object, steps: Sequence[str]) -> Any:
    for step in steps:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _put(words: dict[str, Any], steps: Sequence[str], value: Any) -> None:
    """Write a value at its place, or take the place away when there is nothing to say."""
    *above, last = steps
    here = words
    for step in above:
        if not isinstance(here.get(step), dict):
            if value in (None, "", [], {}):
                return
            here[step] = {}
        here = here[step]
    if value in (None, "", [], {}):
        here.pop(last, None)
    else:
        here[last] = value


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _copied(child) for name, child in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _named(items: list[dict[str, Any]], letter: str) -> list[dict[str, Any]]:
    """Give each new item a short name that no other has."""
    if not letter:
        return items
    taken = {str(item.get("id")) for item in items}
    free = (f"{letter}{number}" for number in range(1, 10_000) if f"{letter}{number}" not in taken)
    return [item if item.get("id") else {"id": next(free), **item} for item in items]


def _title_of(item: Mapping[str, Any]) -> str:
    steps = ("statement", "title", "name", "criterion", "target", "body", "framework", "summary")
    found = next((item[step] for step in steps if item.get(step)), "")
    if not found:
        found = next((value for value in item.values() if isinstance(value, str)), "")
    return reader.said(found)


def _once(path: str, used: set[str]) -> str:
    mark = anchor(path)
    if mark in used:
        return ""
    used.add(mark)
    return mark
