"""What is seen at once to fit its class would fit by the closer look as well."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trillium.credentials import parts
from trillium.credentials.model import (
    Achievement,
    Alignment,
    Evidence,
    Identity,
    Image,
    Issuer,
    Result,
    ResultDescription,
    Subject,
)
from trillium.credentials.tests.cast import unsigned

CLASSES = (
    Achievement,
    Alignment,
    Evidence,
    Identity,
    Image,
    Issuer,
    Result,
    ResultDescription,
    Subject,
)
ODD = st.sampled_from(
    (
        *(None, "", "word", "2026-01-01T00:00:00Z", "Course", "ext:Own", 1, 1.5, True, [], {}),
        *([None], ["a", "b"], ["a", 1], [[]], [{}], {"a": "b"}, {"narrative": 1}, {"id": None}),
        *({"id": "a", "type": "Image"}, {"id": "a", "type": ["Image"]}, {"type": "Profile"}),
        *([{"id": "a", "type": "Profile"}], {"id": "a", "type": ["x", "Profile"]}),
    )
)


def by_the_closer_look(monkeypatch, entry, part):
    with monkeypatch.context() as patched:
        patched.setattr(parts, "_fits", lambda *_: False)
        return parts.misfit(entry, part)


def keys_of(part):
    return [row.name.partition(".")[0] for _, row in parts.rows(part.SHAPE or part)]


@pytest.mark.parametrize("part", CLASSES, ids=lambda part: part.__name__)
def test_the_quick_look_says_what_the_closer_look_says(monkeypatch, part):
    musts = [row.name for _, row in parts.rows(part.SHAPE or part) if row.must]
    names = st.sampled_from([*keys_of(part), "criteria.narrative", "unknown"])
    kinds = st.sampled_from((part.TYPE, [part.TYPE], [part.TYPE, "x"], "x", None, 1, {}, [{}]))

    @given(st.dictionaries(names, ODD), kinds, st.booleans())
    def alike(entry, kind, is_whole):
        texts = dict.fromkeys(musts, "word") if is_whole else {}
        entry = {"type": kind, **texts, **entry}
        assert parts.misfit(entry, part) == by_the_closer_look(monkeypatch, entry, part)

    alike()


@given(st.data())
def test_one_odd_value_anywhere_is_told_alike(data):
    subject = unsigned()["credentialSubject"]
    place, key = data.draw(st.sampled_from(list(places(subject))))
    place[key] = data.draw(ODD)
    with pytest.MonkeyPatch.context() as monkeypatch:
        expected = by_the_closer_look(monkeypatch, subject, Subject)

    assert parts.misfit(subject, Subject) == expected


def places(value):
    """Yield every place of a document: what holds it, and its key."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, key
        if isinstance(inner, dict | list):
            yield from places(inner)


def test_what_stands_in_an_object_of_its_own_is_text_and_may_be_left_out():
    dotted = [row for part in CLASSES for _, row in parts.rows(part) if "." in row.name]

    assert dotted
    assert all(row.kind is parts.Kind.TEXT and not (row.must or row.many) for row in dotted)


def test_the_usual_parts_are_seen_to_fit_at_once():
    subject = unsigned()["credentialSubject"]

    assert parts._fits(subject, parts._shape(Subject))
