"""What may be published, opened and imported; no table is read here."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from trillium.kit.bilingual import LANGUAGES, text
from trillium.kit.errors import Refused

LARGEST_SEATS = 100_000


class NotApproved(Refused):
    """Only an approved version can be published: this one is not."""


class NothingSaidToThePublic(Refused):
    """The public page would be incomplete. Still missing: {missing}."""


class NotPublished(Refused):
    """Only a published version can be offered: publish it in the catalogue first."""


class RetiredNotOffered(Refused):
    """This version is retired: no new offering can be opened on it."""


class EnrolmentOver(Refused):
    """This version is retired: nobody could enrol after {day}."""


class EndsBeforeStart(Refused):
    """The offering would end before it starts."""


class ClosesAfterEnd(Refused):
    """Enrolment would close after the offering has ended."""


class SeatsWrong(Refused):
    """The number of seats must be between 1 and {most}."""


class OfferingCancelled(Refused):
    """This offering was cancelled."""


class NotEnoughSeats(Refused):
    """The offering has {seats} seats and {taken} are taken: {asked} more learners do not fit."""


class CohortNamed(Refused):
    """This offering already has a cohort of that name."""


class CohortNameMissing(Refused):
    """A cohort needs a name."""


class AlreadyUndone(Refused):
    """This import was already undone."""


class AlreadyWithdrawn(Refused):
    """This learner was already withdrawn from the cohort."""


def check_dates(starts_on: date, ends_on: date, closes_on: date | None) -> None:
    """Check that an offering's days follow each other; raises EndsBeforeStart, ClosesAfterEnd."""
    if ends_on < starts_on:
        raise EndsBeforeStart
    if closes_on is not None and closes_on > ends_on:
        raise ClosesAfterEnd


def check_seats(*, seats: int | None, taken: int, asked: int) -> None:
    """Check that the learners fit; an offering without a number of seats takes all."""
    if seats is not None and taken + asked > seats:
        raise NotEnoughSeats(seats=seats, taken=taken, asked=asked)


def unsaid(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the paths the public summary needs and the design leaves empty, in page order."""
    asked: Sequence[tuple[str, object]] = (
        ("outcomes", document.get("outcomes")),
        ("workload.hours", _at(document, "workload", "hours")),
        ("delivery.mode", _at(document, "delivery", "mode")),
        ("language", document.get("language")),
        ("assessments", document.get("assessments")),
        ("fees.amount", _at(document, "fees", "amount")),
    )
    missing = [path for path, value in asked if value in (None, "", [], {})]
    spoken = all(_in_language(document.get("title"), language) for language in LANGUAGES)
    return tuple(missing if spoken else ["title", *missing])


def folded(words: str) -> str:
    """Return words as they are searched: lower case, without accents."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    letters = (" " if each.isspace() else each for each in plain if not unicodedata.combining(each))
    return " ".join("".join(each for each in letters if each.isprintable()).split())


def searched(document: Mapping[str, Any], institution: object) -> str:
    """Return the words by which the public finds a design: title, purpose, outcomes and so on."""
    values: list[object] = [institution]
    values += [document.get(name) for name in ("title", "purpose_statement", "content_summary")]
    values += [document.get(name) for name in ("target_audience", "sector")]
    values += _each(document.get("keywords"), "")
    values += _each(document.get("outcomes"), "statement")
    values += _each(document.get("occupations"), "title")
    values += _each(document.get("competency_alignments"), "name")
    found = (text(value, language) for value in values for language in LANGUAGES)
    return folded(" ".join(dict.fromkeys(found)))


def _each(value: object, name: str) -> list[object]:
    items = value if isinstance(value, list) else []
    return [item.get(name) if isinstance(item, Mapping) and name else item for item in items]


def _in_language(value: object, language: str) -> bool:
    if isinstance(value, Mapping):
        return bool(text({language: value.get(language, "")}, language).strip())
    return bool(value)  # a plain text stands for both languages


def _at(document: Mapping[str, Any], *path: str) -> object:
    here: object = document
    for step in path:
        here = here.get(step) if isinstance(here, Mapping) else None
    return here
