"""Checklists: which one a house uses, and how a review's was answered."""

from dataclasses import dataclass

from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.structures.quality import checklist
from trillium.structures.quality.checklist import Question
from trillium.structures.quality.models import Answer, Checklist, Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One question of a review and what each reviewer answered."""

    question: Question
    answers: tuple[Answer, ...]

    def is_answered_by(self, person: Person) -> bool:
        """Return whether that reviewer answered it."""
        return any(each.person_id == person.pk for each in self.answers)


def checklist_of(organisation: Organisation) -> Checklist | None:
    """Return the house's own checklist, newest, or None where it still uses the first one."""
    return Checklist.objects.filter(organisation=organisation).select_related("saved_by").first()


def questions_for(organisation: Organisation) -> tuple[Question, ...]:
    """Return the questions that reviews of the organisation's designs ask."""
    own = checklist_of(organisation)
    return checklist.questions_of(own.questions) if own else checklist.starter()


def answers_to(review: Review) -> tuple[Answered, ...]:
    """Return the checklist of a review, question by question, with everybody's answers."""
    rows = list(review.answers.select_related("person"))
    return tuple(
        Answered(
            question=question, answers=tuple(row for row in rows if row.question == question.id)
        )
        for question in checklist.questions_of(review.questions)
    )


def answers_by(person: Person, review: Review) -> dict[str, Answer]:
    """Return what one person answered, by question."""
    return {row.question: row for row in review.answers.filter(person=person)}


def unanswered_by(person: Person, review: Review) -> tuple[Question, ...]:
    """Return the required questions that the person has not answered yet."""
    asked = checklist.questions_of(review.questions)
    return checklist.unanswered(asked, answers_by(person, review).keys())
