"""What people write when they evaluate: a finding, a decision."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from trillium.evaluation.insights.models import EvaluationDecision, Finding
from trillium.evaluation.insights.rules import LONGEST_TEXT
from trillium.kit import reader
from trillium.kit.forms import BilingualText
from trillium.structures.designs.actions import LONGEST_WORDS
from trillium.structures.designs.models import Version

KINDS = {
    Finding.Kind.VALIDITY.value: _("Validity: does the assessment measure what it should?"),
    Finding.Kind.APPLICABILITY.value: _("Applicability: does it serve at work?"),
    Finding.Kind.GAP.value: _("Gap: what is missing?"),
}
ANSWERS = {
    EvaluationDecision.Answer.KEEP.value: _("Keep it as it is"),
    EvaluationDecision.Answer.REVISE.value: _("Revise it: the next version starts as a draft"),
    EvaluationDecision.Answer.RETIRE.value: _("Retire it: it leaves the catalogue"),
}


def day(**values: Any) -> forms.DateField:
    """Return a field for a date, with the browser's own calendar."""
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **values
    )


class ReplacementChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among versions, named by title, number and institution."""

    def label_from_instance(self, obj: Version) -> str:
        title, house = reader.said(obj.document.get("title")), obj.design.organisation.name
        number = _("version %(number)d") % {"number": obj.number}
        return f"{title}, {number} · {reader.said(house)}"


class FindingForm(forms.Form):
    """What delivery showed."""

    kind = forms.ChoiceField(
        label=_("Kind of finding"), choices=list(KINDS.items()), widget=forms.RadioSelect
    )
    text = BilingualText(label=_("What was found"), rows=3, max_length=LONGEST_TEXT)


class RetireForm(forms.Form):
    """How a version ends: until when learners join and finish, and what takes its place."""

    last_enrolment = day(
        label=_("Last day to enrol"),
        help_text=_("In offerings that are open already; no new one can be opened."),
    )
    last_award = day(
        label=_("Last day on which a credential is issued"),
        help_text=_("Those who learn now can finish until then. Credentials issued stay good."),
    )
    words = BilingualText(
        label=_("Words for learners"),
        help_text=_("Shown on the public page and beside each credential that is verified."),
        rows=3,
        max_length=LONGEST_WORDS,
        required=False,
    )
    replaced_by = ReplacementChoice(
        Version.objects.none(),
        label=_("Replaced by"),
        required=False,
        empty_label=_("Nothing replaces it"),
    )
    is_whole = forms.TypedChoiceField(
        label=_("How far"),
        choices=[("yes", _("It stands for all of it")), ("no", _("It stands for a part of it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )

    def __init__(self, *args: Any, replacements: QuerySet[Version], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["replaced_by"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- declared above
        field.queryset = replacements


class DecisionForm(forms.Form):
    """Keep, revise or retire, with reasons."""

    answer = forms.ChoiceField(
        label=_("Decision"), choices=list(ANSWERS.items()), widget=forms.RadioSelect
    )
    findings = forms.MultipleChoiceField(
        label=_("It rests on"), widget=forms.CheckboxSelectMultiple, required=False
    )
    reasons = BilingualText(label=_("Reasons"), rows=3, max_length=LONGEST_TEXT)

    def __init__(self, *args: Any, findings: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["findings"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 -- declared above
        field.choices = findings
        field.initial = [value for value, _ in findings]
        if not findings:
            del self.fields["findings"]
