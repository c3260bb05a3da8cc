"""Starting a design, and the next version of one."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from trillium.accounts.organisations.models import Organisation
from trillium.collaboration.needs.models import Need
from trillium.kit import bilingual, reader
from trillium.structures.designs.composing import pair
from trillium.structures.designs.forms.answers import BilingualText


class NamedChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among rows that have a title or a name in both languages."""

    def label_from_instance(self, obj: Any) -> str:
        return bilingual.text(getattr(obj, "title", None) or obj.name, reader.language())


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Offer rows as the choices of a field; a single one is chosen already."""
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
        offer(self, "organisation", organisations)
        offer(self, "need", needs)


class ChooseNeed(forms.Form):
    """Which need a design answers that began without one."""

    need = NamedChoice(
        Need.objects.none(), label=_("Need"), help_text=_("Needs with a go decision.")
    )

    def __init__(self, *args: Any, needs: QuerySet[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "need", needs)


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
