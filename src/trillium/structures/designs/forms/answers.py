"""One form field for each type of the catalogue.

Nothing is required: a design is written over weeks, and what is missing is named by the checks.
A value of the wrong type is refused at its field, with a sentence.
"""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from trillium.kit import bilingual, reader
from trillium.kit.forms import PairWidget
from trillium.structures.designs.document import Field

#: the last step of a path whose text is one line
ONE_LINE = frozenset(
    {
        "title",
        "name",
        "role",
        "source",
        "organisation",
        "body",
        "target",
        "institution",
        "cycle",
        "sector",
        "licence",
        "form",
        "document",
        "location",
        "platform",
        "standard",
        "responsible_unit",
        "faculty_governance",
        "internal",
        "external",
        "agreement",
        "threshold",
        "value",
        "programme",
        "quality_framework",
        "accreditation",
    }
)
#: where a list of short names offers what the document already holds
REFERENCES: Mapping[str, tuple[str, str, str]] = {
    "outcome_ids": ("outcomes", "id", "statement"),
    "outcome_id": ("outcomes", "id", "statement"),
    "aligned_outcomes": ("outcomes", "id", "statement"),
    "competency_refs": ("competency_alignments", "code", "name"),
}


class BilingualWidget(PairWidget):
    """Two inputs, English and French; one text without language stands in both."""

    def __init__(self, *, one_line: bool) -> None:
        super().__init__(rows=1 if one_line else 3)

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, Mapping):
            return super().decompress(value)
        return ["" if value is None else str(value)] * len(bilingual.LANGUAGES)


class BilingualText(forms.MultiValueField):
    """A text in both languages; the same words in both become one plain text."""

    def __init__(self, *, one_line: bool, **options: Any) -> None:
        parts = [forms.CharField(required=False) for _code in bilingual.LANGUAGES]
        super().__init__(
            fields=tuple(parts),
            widget=BilingualWidget(one_line=one_line),
            require_all_fields=False,
            **options,
        )

    def compress(self, data_list: list[str]) -> Any:
        given = dict(zip(bilingual.LANGUAGES, data_list or [], strict=False))
        words = {code: text.replace("\r\n", "\n") for code, text in given.items() if text}
        distinct = set(words.values())
        return distinct.pop() if len(words) > 1 and len(distinct) == 1 else words or ""


class BilingualLines(BilingualText):
    """A list of texts, one a line, the lines of both languages side by side."""

    def __init__(self, **options: Any) -> None:
        super().__init__(one_line=False, **options)

    def compress(self, data_list: list[str]) -> Any:
        columns = [[line.strip() for line in text.splitlines()] for text in data_list or []]
        rows = zip_longest(*columns, fillvalue="")
        values = [super(BilingualLines, self).compress(list(row)) for row in rows]
        return [value for value in values if value]

    def shown(self, value: object) -> dict[str, str]:
        """Return a stored list as the lines of each language."""
        items = value if isinstance(value, list) else []
        return {
            code: "\n".join(
                str(item.get(code) or "") if isinstance(item, Mapping) else str(item)
                for item in items
            )
            for code in bilingual.LANGUAGES
        }


class Number(forms.CharField):
    """A number, zero or more; a comma is as good as a point."""

    whole = False

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value)).replace(" ", "").replace("\u00a0", "")
        if not text:
            return ""
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            raise ValidationError(_("Write a number, such as 40 or 2.5.")) from None
        if not 0 <= number < 10**12:
            raise ValidationError(_("Write a number, zero or more."))
        if number.is_integer():
            return int(number)
        if self.whole:
            raise ValidationError(_("Write a whole number, such as 4."))
        return number


class WholeNumber(Number):
    """A whole number."""

    whole = True


class TextOrNumber(forms.CharField):
    """A number where it reads as one, else a text."""

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value))
        try:
            return int(text)
        except ValueError:
            return text


class Day(forms.DateField):
    """A date, kept as YYYY-MM-DD."""

    def to_python(self, value: Any) -> Any:
        try:
            day = super().to_python(value)
        except ValidationError:
            sentence = _("Write a date as year-month-day, such as 2027-01-31.")
            raise ValidationError(sentence) from None
        return day.isoformat() if day else ""

    def prepare_value(self, value: Any) -> Any:
        return value


class Address(forms.CharField):
    """A web address."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text and (not text.startswith(("https://", "http://")) or " " in text):
            raise ValidationError(_("Write a whole address, starting with https://."))
        return text


class Lines(forms.CharField):
    """A list of plain texts, one a line."""

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(item) for item in value) if isinstance(value, list) else value


class YesOrNo(forms.TypedChoiceField):
    """Yes, no, or not answered yet."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=[("", _("Not answered yet")), ("yes", _("Yes")), ("no", _("No"))],
            coerce=lambda value: value == "yes",
            empty_value="",
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


def form_field(field: Field, value: object, document: Mapping[str, Any]) -> forms.Field:
    """Return the form field that asks for a field of the catalogue."""
    about: dict[str, Any] = {
        "label": field.label[reader.language()],
        "help_text": field.help[reader.language()],
        "required": False,
    }
    step = field.path.removesuffix("[]").rpartition(".")[2]
    if field.type == "list of values":
        return _list_field(field, step, value, document, about)
    if field.type == "bilingual" or isinstance(value, Mapping):
        return BilingualText(one_line=step in ONE_LINE, **about)
    if field.type == "choice":
        return forms.ChoiceField(choices=_offered(field, [value], empty=True), **about)
    if step in REFERENCES and (referred := _referred(step, [value] if value else [], document)):
        return forms.ChoiceField(choices=[("", "—"), *referred], **about)
    if field.type == "date":
        return Day(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **about)
    kinds: Mapping[str, type[forms.Field]] = {
        "number": Number,
        "integer": WholeNumber,
        "boolean": YesOrNo,
        "url": Address,
        "text or number": TextOrNumber,
    }
    made = kinds.get(field.type, forms.CharField)(**about)
    if field.type in {"number", "integer"}:
        made.widget.attrs["inputmode"] = "decimal"
    return made


def _list_field(
    field: Field, step: str, value: object, document: Mapping[str, Any], about: dict[str, Any]
) -> forms.Field:
    kept = value if isinstance(value, list) else []
    boxes = forms.CheckboxSelectMultiple
    if field.items == "choice":
        choices = _offered(field, kept, empty=False)
        return forms.MultipleChoiceField(choices=choices, widget=boxes, **about)
    if field.items == "bilingual":
        about["help_text"] = f"{about['help_text']} {_('One a line.')}"
        return BilingualLines(**about)
    choices = _referred(step, kept, document)
    if choices:
        return forms.MultipleChoiceField(choices=choices, widget=boxes, **about)
    about["help_text"] = f"{about['help_text']} {_('One a line.')}"
    return Lines(widget=forms.Textarea(attrs={"rows": 3}), **about)


def _offered(field: Field, kept: Sequence[object], *, empty: bool) -> list[tuple[str, str]]:
    """Return the choices of a field; a value of one's own stays on offer."""
    offered = [(choice.value, choice.label[reader.language()]) for choice in field.choices]
    known = {value for value, _label in offered}
    own = [(str(value), str(value)) for value in kept if value and str(value) not in known]
    return [*([("", "—")] if empty else []), *offered, *own]


def _referred(step: str, kept: Sequence[object], document: Mapping[str, Any]) -> list[Any]:
    if step not in REFERENCES:
        return []
    source, key, words = REFERENCES[step]
    found = {}
    for position, item in enumerate(document.get(source) or [], start=1):
        name = str(item.get(key) or (f"o{position}" if source == "outcomes" else ""))
        if name:
            said = reader.said(item.get(words))
            # Short names are read, codes are not: an outcome shows both, a competency its words.
            both = f"{name} · {said}" if source == "outcomes" else said
            found[name] = both.strip(" ·") or name
    for value in kept:
        found.setdefault(str(value), str(value))
    return list(found.items())
