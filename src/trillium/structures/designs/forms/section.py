"""The editor's form: one section of a document, made from the catalogue of fields.

Lists of objects are repeated groups; `<list>-n` says how many groups the page holds.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trillium.kit import reader
from trillium.structures.designs.composing import anchor, without_empty
from trillium.structures.designs.document import FIELDS, Field
from trillium.structures.designs.forms.answers import BilingualLines, form_field

MOST_ITEMS = 60
UNFOLDED = 2  # of so many groups, the blank one among them, none is folded
#: lists whose items are referred to by others: a new item gets a short name with this letter
SHORT_NAMES: Mapping[str, str] = {
    "outcomes[]": "o",
    "assessments[]": "a",
    "assessments[].rubric[]": "c",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field of the form, and the fragment that leads to it."""

    name: str
    bound: forms.BoundField
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One group of a repeated list; `blank` is the one to fill in for another."""

    number: int
    title: str
    blank: bool
    open: bool
    nodes: "tuple[Question | Repeat, ...]"
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


def children(base: str, section: str) -> Iterator[tuple[str, Field]]:
    """Yield the fields that stand directly under a list (`base` ends in a point) or at the top."""
    for path, field in FIELDS.items():
        rest = path.removeprefix(base)
        if field.section == section and path.startswith(base) and "[]." not in rest:
            yield rest, field


class SectionForm(forms.Form):
    """One section of a document."""

    use_required_attribute = False
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        document: Mapping[str, Any],
        section: str,
        revision: int,
        add: str = "",
    ) -> None:
        super().__init__(data, initial={"revision": revision})
        self.document = document
        self.section = section
        self.add = add
        self.parts = self._ask("", "", document, top=True)

    def _ask(self, base: str, prefix: str, value: Mapping[str, Any], *, top: bool = False) -> Parts:
        parts: list[Leaf | Branch] = []
        for rest, field in children(base, self.section):
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
        return Question(name=leaf.name, bound=bound, anchor=_once(leaf.field.path, used))

    def _list(self, branch: Branch, used: set[str]) -> Repeat:
        mark = _once(branch.field.path, used)
        items = [
            Item(
                number=number,
                title=_title_of(group.old),
                blank=group.blank,
                open=self._is_unfolded(branch, group),
                nodes=self._drawn(group.parts, used),
                remove=self[f"{group.name}remove"] if group.old else None,
            )
            for number, group in enumerate(branch.groups, start=1)
        ]
        return Repeat(
            name=branch.name,
            label=branch.field.label[reader.language()],
            help=branch.field.help[reader.language()],
            anchor=mark,
            count=self[f"{branch.name}-n"],
            items=tuple(items),
        )

    def _is_unfolded(self, branch: Branch, group: Group) -> bool:
        """Tell whether a group is shown unfolded: asked for, filled in, wrong, or the only one."""
        if any(name.startswith(group.name) for name in self.errors):
            return True
        if not group.blank:
            return len(branch.groups) <= UNFOLDED
        filled = self.is_bound and any(name.startswith(group.name) for name in self.changed_data)
        return len(branch.groups) == 1 or self.add == branch.name or filled

    def result(self) -> dict[str, Any]:
        """Return the whole document with this section's answers in it; call it on a valid form."""
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
