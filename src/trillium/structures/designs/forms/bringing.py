"""Bringing a design in from a file: the file, and the agreement to what was found in it."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from trillium.accounts.organisations.models import Organisation
from trillium.collaboration.needs.models import Need
from trillium.kit import reader
from trillium.structures.designs.document import DesignUnreadable
from trillium.structures.designs.formats.bringing import LARGEST_FILE, bring
from trillium.structures.designs.formats.brought import Brought, NotBrought
from trillium.structures.designs.forms.answers import BilingualText
from trillium.structures.designs.forms.start import NamedChoice, offer


class ForANeed(forms.Form):
    """For which institution, and which need the design answers where it answers one."""

    organisation = NamedChoice(Organisation.objects.none(), label=_("Institution"))
    need = NamedChoice(
        Need.objects.none(),
        required=False,
        label=_("Need"),
        empty_label=_("No need yet"),
        help_text=_("Its evidence and partners fill in what the file does not say."),
    )

    def __init__(
        self, *args: Any, organisations: QuerySet[Any], needs: QuerySet[Any], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        offer(self, "organisation", organisations)
        field = self.fields["need"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- for the type checker
        field.queryset = needs
        if not needs:
            field.widget = forms.HiddenInput()


class BringFile(ForANeed):
    """A design that was written elsewhere."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A spreadsheet (.xlsx, .ods, .csv), YAML or JSON, an Open Badges 3.0 achievement or "
            "credential, or a CTDL record."
        ),
    )

    def clean_file(self) -> Brought:
        """Return what the file says of a design."""
        file, language = self.cleaned_data["file"], reader.language()
        try:
            return bring(file.read(LARGEST_FILE + 1), file.name)
        except NotBrought as problem:
            raise ValidationError(problem.said(language)) from None
        except DesignUnreadable as problem:
            raise ValidationError([each.sentence(language) for each in problem.mistakes]) from None


class StartFromBrought(ForANeed):
    """What was found in a file, agreed to."""

    use_required_attribute = False
    title = BilingualText(one_line=True, label=_("Title"), required=False)
    words = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["title"].required = True

    def clean_words(self) -> dict[str, Any]:
        """Return the document that travelled with the page."""
        try:
            words = json.loads(self.cleaned_data["words"])
        except (ValueError, RecursionError):
            words = None
        if not isinstance(words, dict):
            raise ValidationError(_("What was found got lost on the way: bring the file again."))
        return words
