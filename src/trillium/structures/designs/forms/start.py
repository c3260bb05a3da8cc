"""Starting a design, and the next version of one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from trillium.accounts.organisations.models import Organisation
from trillium.collaboration.needs.models import Need
from trillium.kit import bilingual, reader
from trillium.structures.designs.composing import pair
from trillium.structures.designs.document import MOST_CHARACTERS
from trillium.structures.designs.forms.answers import BilingualText


class NamedChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among rows that have a title or a name in both languages."""

    def label_from_instance(self, obj: Any) -> str:
        return bilingual.text(getattr(obj, "title", None) or obj.name, reader.language())


def _offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- for the type checker
    field.queryset = rows
    if len(rows) == 1:
        form.initial.setdefault(name, rows[0].pk)


class StartFromNeed(forms.Form):
    """Which need the design answers, for which institution."""

    organisation = NamedChoice(Organisation.objects.none(), label=_("Institution"))
    need = NamedChoice(
        Need.objects.none(),
        label=_("Need"),
        help_text=_("Needs with a go decision. Its evidence and partners are carried over."),
    )

    def __init__(
        self, *args: Any, organisations: QuerySet[Any], needs: QuerySet[Any], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        _offer(self, "organisation", organisations)
        _offer(self, "need", needs)


class ChooseNeed(forms.Form):
    """Which need a design answers that began without one."""

    need = NamedChoice(
        Need.objects.none(), label=_("Need"), help_text=_("Needs with a go decision.")
    )

    def __init__(self, *args: Any, needs: QuerySet[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self, "need", needs)


class StartFromFile(forms.Form):
    """A design that was written elsewhere, as YAML or JSON."""

    organisation = NamedChoice(Organisation.objects.none(), label=_("Institution"))
    file = forms.FileField(
        label=_("File"), help_text=_("YAML or JSON, in the fields of a design; at most 1 MB.")
    )

    def __init__(self, *args: Any, organisations: QuerySet[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self, "organisation", organisations)

    def clean_file(self) -> tuple[str, str]:
        """Return the file's name and text."""
        file = self.cleaned_data["file"]
        if file.size > MOST_CHARACTERS:
            raise ValidationError(_("This file is larger than 1 MB."))
        try:
            return file.name, file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(_("This file is not text in UTF-8.")) from None


class NextVersion(forms.Form):
    """What the next version changes, and why."""

    changes = BilingualText(
        one_line=False,
        label=_("What will change, and why"),
        help_text=_("Everyone who reads the design will see it."),
    )

    def clean_changes(self) -> dict[str, str]:
        """Return the words as {en, fr}."""
        return pair(self.cleaned_data["changes"])


class SetAside(forms.Form):
    """Why a suggestion is set aside."""

    suggestion = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        max_length=500,
        label=_("Why it does not hold here"),
        widget=forms.TextInput,
    )
