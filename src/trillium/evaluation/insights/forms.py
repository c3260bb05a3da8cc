"""What people write when they evaluate: a finding, a decision."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trillium.evaluation.insights.models import EvaluationDecision, Finding
from trillium.evaluation.insights.rules import LONGEST_TEXT
from trillium.kit.forms import BilingualText

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


class FindingForm(forms.Form):
    """What delivery showed."""

    kind = forms.ChoiceField(
        label=_("Kind of finding"), choices=list(KINDS.items()), widget=forms.RadioSelect
    )
    text = BilingualText(label=_("What was found"), rows=3, max_length=LONGEST_TEXT)


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
