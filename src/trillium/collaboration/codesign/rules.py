"""When a mailed link may still be answered, and what an answer must hold."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ASPECTS = ("demand", "assessment")
AGREED, DECLINED = "agreed", "declined"
SHORTEST, LONGEST = timedelta(days=1), timedelta(days=90)


class Standing(StrEnum):
    """How a request stands."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody says to one aspect."""

    aspect: str
    answer: str
    comment: str


def standing(
    *, answered: datetime | None, withdrawn: datetime | None, expires: datetime, at: datetime
) -> Standing:
    """Return how a request stands: the first of answered, withdrawn, expired that is true."""
    if answered is not None:
        return Standing.ANSWERED
    if withdrawn is not None:
        return Standing.WITHDRAWN
    return Standing.EXPIRED if at >= expires else Standing.OPEN


def known_aspects(aspects: Collection[str]) -> bool:
    """Return whether a request asks for something, and only for what is known here."""
    return bool(aspects) and set(aspects) <= set(ASPECTS)


def read_answers(given: Mapping[str, tuple[str, str]]) -> Iterator[Answer]:
    """Yield each answer with its comment trimmed, in the order in which the aspects are asked."""
    for aspect in ASPECTS:
        if aspect in given:
            answer, comment = given[aspect]
            yield Answer(aspect=aspect, answer=answer, comment=comment.strip())


def unanswered(aspects: Collection[str], answers: Collection[Answer]) -> tuple[str, ...]:
    """Return the aspects that were asked and got no answer of the two there are."""
    valid = {each.aspect for each in answers if each.answer in {AGREED, DECLINED}}
    return tuple(aspect for aspect in ASPECTS if aspect in aspects and aspect not in valid)


def declined_in_silence(answers: Collection[Answer]) -> tuple[str, ...]:
    """Return the aspects that were declined without a word on why."""
    return tuple(each.aspect for each in answers if each.answer == DECLINED and not each.comment)


def short_digest(digest: str) -> str:
    """Return a digest as people compare it: its first twelve signs in three groups."""
    plain = digest.rpartition(":")[2]
    return " ".join(plain[start : start + 4] for start in (0, 4, 8))
