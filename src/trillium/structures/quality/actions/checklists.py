"""A house's checklist, and a reviewer's answers to it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from trillium.accounts.journal import actions as journal
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.kit.errors import Refused
from trillium.structures.quality import checklist
from trillium.structures.quality.actions.standing import must_be_open
from trillium.structures.quality.actions.telling import record
from trillium.structures.quality.checklist import Question
from trillium.structures.quality.models import Answer, Checklist, Review
from trillium.structures.quality.permissions import require_keep_checklist, require_review

LONGEST_WORDS = 2000


class NoSuchQuestion(Refused):
    """The checklist of this review has no such question."""


class NoSuchAnswer(Refused):
    """Answer yes, no, or does not apply."""


class AnswerNeedsWords(Refused):
    """Say why, where you answer no or does not apply."""


def save_checklist(
    *, actor: Person, organisation: Organisation, questions: Sequence[Question], at: datetime
) -> Checklist:
    """Keep the house's questions as its newest checklist; reviews already asked for keep theirs.

    Raises NotChecklistKeeper, NoQuestions, TooManyQuestions and QuestionInOneLanguage.
    """
    require_keep_checklist(actor, organisation)
    rows = [each.plain() for each in checklist.written(questions)]
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        newest = Checklist.objects.filter(organisation=organisation).first()
        made = Checklist.objects.create(
            organisation=organisation,
            number=newest.number + 1 if newest else 1,
            questions=rows,
            saved_by=actor,
            saved_at=at,
        )
        journal.record(
            actor_id=str(actor.pk),
            verb="quality.checklist_saved",
            thing=made,
            organisation_id=organisation.pk,
            at=at,
            detail={"number": made.number, "questions": len(rows)},
        )
    return made


def answer_checklist(
    *, actor: Person, review: Review, answers: Mapping[str, tuple[str, str]], at: datetime
) -> None:
    """Keep the reviewer's answers, each with words; what was answered before may be changed.

    Raises what `require_review` raises, AlreadyDecided, NoSuchQuestion, NoSuchAnswer and
    AnswerNeedsWords.
    """
    require_review(actor, review, at)
    asked = {each.id for each in checklist.questions_of(review.questions)}
    for question, (answer, words) in answers.items():
        if question not in asked:
            raise NoSuchQuestion
        if answer not in Answer.Given.values:
            raise NoSuchAnswer
        if answer != Answer.Given.YES and not words.strip():
            raise AnswerNeedsWords
    with transaction.atomic():
        must_be_open(review)
        for question, (answer, words) in answers.items():
            Answer.objects.update_or_create(
                review=review,
                person=actor,
                question=question,
                defaults={"answer": answer, "words": words.strip()[:LONGEST_WORDS], "at": at},
            )
        record(str(actor.pk), "quality.checklist_answered", review, at)
