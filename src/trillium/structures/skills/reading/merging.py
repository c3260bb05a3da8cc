"""Several files of one framework, such as one a language → each entry once, with what all say."""

import functools
import pickle
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import IO, Any, cast

from trillium.structures.skills.reading.records import SkillRecord
from trillium.structures.skills.reading.survey import Survey, key


def merged(found: Iterable[SkillRecord], survey: Survey) -> Iterator[SkillRecord]:
    """Yield each entry once, at its last mention.

    What was said of it before waits in a file of ours, so that memory holds one entry at a time.
    """
    left = array("L", survey.mentions)
    waiting: dict[int, tuple[int, ...]] = {}  # number of the entry → where it waits
    with tempfile.TemporaryFile() as file:
        for record in found:
            place = survey.places[key(record.uri)]
            left[place] -= 1
            if left[place]:
                waiting[place] = (*waiting.get(place, ()), _put(record, file))
                continue
            earlier = [_get(file, at) for at in waiting.pop(place, ())]
            yield functools.reduce(_both, [*earlier, record])


def _put(record: SkillRecord, file: IO[bytes]) -> int:
    at = file.seek(0, 2)
    pickle.dump(record, file)
    return at


def _get(file: IO[bytes], at: int) -> SkillRecord:
    file.seek(at)
    return cast("SkillRecord", pickle.load(file))  # noqa: S301 -- written above, by this process


def _both(first: SkillRecord, later: SkillRecord) -> SkillRecord:
    return replace(
        later,
        notation=later.notation or first.notation,
        kind=later.kind or first.kind,
        label=filled(first.label, later.label),
        description=filled(first.description, later.description),
        alternative_labels=filled(first.alternative_labels, later.alternative_labels),
        details={**first.details, **later.details},
        identifier=first.identifier or later.identifier,
    )


def filled(first: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said in each language, the later words where there are any."""
    return {**first, **{language: words for language, words in later.items() if words}}
