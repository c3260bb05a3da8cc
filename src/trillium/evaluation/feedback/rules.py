"""What an answer must hold, and how answers add up."""

from collections.abc import Iterable
from dataclasses import dataclass

from trillium.kit.errors import Refused

LOWEST, HIGHEST = 1, 5
RATINGS = range(LOWEST, HIGHEST + 1)
LONGEST_COMMENT = 2000


class RatingWrong(Refused):
    """Answer each question with a number from 1 to 5."""


class CommentTooLong(Refused):
    """The comment is longer than {longest} characters."""


class TooEarly(Refused):
    """This offering has not started yet: feedback opens on {day}."""


class AlreadyGiven(Refused):
    """You have already given your feedback on this offering. Thank you."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The answers to one question: how many people chose each rating from 1 to 5."""

    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many answered."""
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        """The mean rating to one decimal, or None where nobody answered."""
        if not self.total:
            return None
        return round(sum(r * n for r, n in zip(RATINGS, self.counts, strict=True)) / self.total, 1)

    @property
    def bars(self) -> tuple[tuple[int, int, int, int], ...]:
        """Rating, how many gave it, length in percent of the longest, and the row's place."""
        most = max(*self.counts, 1)
        return tuple(
            (rating, n, round(100 * n / most), 26 * row)
            for row, (rating, n) in enumerate(
                sorted(zip(RATINGS, self.counts, strict=True), reverse=True)
            )
        )


def counted(ratings: Iterable[int]) -> Answers:
    """Return how often each rating was given."""
    given = list(ratings)
    return Answers(counts=tuple(given.count(rating) for rating in RATINGS))


def check_answer(*, relevance: int, assessment: int, comment: str) -> None:
    """Check one person's answer; raises RatingWrong or CommentTooLong."""
    if relevance not in RATINGS or assessment not in RATINGS:
        raise RatingWrong
    if len(comment) > LONGEST_COMMENT:
        raise CommentTooLong(longest=LONGEST_COMMENT)
