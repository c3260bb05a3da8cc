"""The questions a reviewer answers before approving: the first ones, and a house's own."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from trillium.kit import yaml_files
from trillium.kit.errors import Refused

FILE = Path(__file__).with_name("checklist.yaml")
MOST_QUESTIONS, LONGEST_QUESTION = 40, 400
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")

Words = Mapping[str, str]


class NoQuestions(Refused):
    """A checklist holds at least one question."""


class TooManyQuestions(Refused):
    """A checklist holds at most forty questions: who answers more reads none."""


class QuestionInOneLanguage(Refused):
    """Write each question in both languages, in at most 400 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; a required one is answered before a version is approved."""

    id: str
    words: Words
    required: bool
    area: Words

    def plain(self) -> dict[str, Any]:
        """Return the question as it is kept."""
        return {
            "id": self.id,
            "question": dict(self.words),
            "required": self.required,
            "area": dict(self.area),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the areas of the first checklist come from."""

    title: Words
    url: str


@cache
def starter() -> tuple[Question, ...]:
    """Return the questions a house begins with."""
    found = yaml_files.read_own(FILE)
    return tuple(
        Question(
            id=row["id"],
            words=row["question"],
            required=row["required"],
            area=found["areas"][row["area"]],
        )
        for row in found["questions"]
    )


@cache
def source() -> Source:
    """Return where the areas of the first checklist come from."""
    found = yaml_files.read_own(FILE)["source"]
    return Source(title=found["title"], url=found["url"])


def questions_of(kept: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """Return the questions of a checklist as it was kept."""
    return tuple(
        Question(
            id=row["id"], words=row["question"], required=row["required"], area=row.get("area", {})
        )
        for row in kept
    )


def written(rows: Sequence[Question]) -> tuple[Question, ...]:
    """Return a house's questions with a name each. Raises what is wrong with them."""
    if not rows:
        raise NoQuestions
    if len(rows) > MOST_QUESTIONS:
        raise TooManyQuestions
    taken: set[str] = set()
    return tuple(_named(row, taken) for row in rows)


def _named(row: Question, taken: set[str]) -> Question:
    words = {language: str(row.words.get(language, "")).strip() for language in ("en", "fr")}
    if not all(0 < len(each) <= LONGEST_QUESTION for each in words.values()):
        raise QuestionInOneLanguage
    name = row.id if _NAME.fullmatch(row.id) and row.id not in taken else ""
    name = name or next(
        free for number in range(1, MOST_QUESTIONS + 2) if (free := f"q{number}") not in taken
    )
    taken.add(name)
    return Question(id=name, words=words, required=row.required, area=dict(row.area))


def unanswered(questions: Iterable[Question], answered: Collection[str]) -> tuple[Question, ...]:
    """Return the required questions that have no answer yet."""
    return tuple(each for each in questions if each.required and each.id not in answered)
