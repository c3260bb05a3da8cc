"""Answering a checklist, and writing a house's own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trillium.kit import reader
from trillium.kit.forms import BilingualText
from trillium.structures.quality.checklist import (
    LONGEST_QUESTION,
    MOST_QUESTIONS,
    Question,
)
from trillium.structures.quality.models import Answer

NEW_ROWS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question on the page: its choice and the words beside it."""

    area: str
    question: Question
    answer: forms.BoundField
    words: forms.BoundField


class AnswerChecklist(forms.Form):
    """Each question: yes, no or does not apply, and words. What is left open may wait."""

    def __init__(
        self, *args: Any, questions: Sequence[Question], given: Mapping[str, Answer], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.questions = questions
        for each in questions:
            before = given.get(each.id)
            self.fields[each.id] = forms.ChoiceField(
                label=reader.said(each.words),
                choices=Answer.Given.choices,
                required=False,
                initial=before.answer if before else None,
                widget=forms.RadioSelect,
            )
            self.fields[f"{each.id}-words"] = forms.CharField(
                label=_("In a few words"),
                required=False,
                max_length=2000,
                initial=before.words if before else "",
                widget=forms.Textarea(attrs={"rows": 1}),
            )

    def asked(self) -> Iterator[Asked]:
        """Yield the questions in their order, the area where a new one begins."""
        area = ""
        for each in self.questions:
            now = reader.said(each.area)
            # What is required for an approval may wait here; only the rest is called optional.
            self.fields[each.id].required = each.required
            self.fields[f"{each.id}-words"].required = True
            yield Asked(
                area=now if now != area else "",
                question=each,
                answer=self[each.id],
                words=self[f"{each.id}-words"],
            )
            area = now

    def clean(self) -> dict[str, Any]:
        """Want words beside every no."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for each in self.questions:
            answer, words = cleaned.get(each.id), cleaned.get(f"{each.id}-words", "")
            if answer and answer != Answer.Given.YES and not words.strip():
                self.add_error(f"{each.id}-words", _("Say why, in a few words."))
            elif words and not answer and each.id not in self.errors:
                self.add_error(each.id, _("Choose an answer too."))
        return cleaned

    def answers(self) -> dict[str, tuple[str, str]]:
        """Return what was answered, by question."""
        return {
            each.id: (self.cleaned_data[each.id], self.cleaned_data[f"{each.id}-words"])
            for each in self.questions
            if self.cleaned_data[each.id]
        }


class QuestionForm(forms.Form):
    """One question of a house's checklist; emptied, it goes."""

    name = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    question = BilingualText(
        label=_("Question"), rows=2, required=False, max_length=LONGEST_QUESTION
    )
    required = forms.BooleanField(label=_("Must be answered before an approval"), required=False)


QuestionForms = forms.formset_factory(
    QuestionForm, extra=NEW_ROWS, max_num=MOST_QUESTIONS, absolute_max=MOST_QUESTIONS + NEW_ROWS
)


def initial_of(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """Return what the form shows of the questions as they stand."""
    return [
        {"name": each.id, "question": dict(each.words), "required": each.required}
        for each in questions
    ]


def written_in(rows: Any, before: Sequence[Question]) -> list[Question]:
    """Return the questions of a form that is valid; an area stays with its question."""
    areas = {each.id: each.area for each in before}
    found = []
    for row in rows:
        words = row.cleaned_data.get("question") or {}
        if any(words.values()):
            name = row.cleaned_data.get("name", "")
            found.append(
                Question(
                    id=name,
                    words=words,
                    required=row.cleaned_data["required"],
                    area=areas.get(name, {}),
                )
            )
    return found
