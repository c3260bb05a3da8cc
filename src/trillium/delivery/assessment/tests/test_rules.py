import pytest

from trillium.delivery.assessment.rules import (
    CriterionNeverPasses,
    CriterionTwice,
    CriterionUnnamed,
    CriterionWithoutLevels,
    CriterionWithoutOutcome,
    RubricEmpty,
    is_web_address,
    judge,
    lacking,
    open_criteria,
    read_criteria,
    safe_name,
    safe_suffix,
    safe_type,
    unjudged,
    without_level,
)
from trillium.delivery.assessment.testing import example_criteria


def changed(**values: object):
    return [example_criteria(["o1"])[0] | values]


def test_a_decision_passes_when_every_criterion_reaches_its_level():
    rubric = read_criteria(example_criteria())

    assert judge(rubric, {"c-o1": 1, "c-o2": 2}) == "passed"
    assert judge(rubric, {"c-o1": 2, "c-o2": 0}) == "not_yet"


def test_a_rubric_written_in_a_design_is_read_too():
    written = {
        "id": "donning",
        "name": {"en": "Order of donning"},
        "outcome_id": "o1",
        "levels": [{"value": 2, "name": "Good"}, {"value": 1, "name": "Not yet"}],
        "passes_at": 2,
    }

    (criterion,) = read_criteria([written])

    assert criterion.name == {"en": "Order of donning"}
    assert [each.value for each in criterion.levels] == [1, 2]
    assert read_criteria([criterion.as_json()]) == (criterion,)


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        ([], RubricEmpty),
        (changed(name=""), CriterionUnnamed),
        (changed(outcome_ids=[]), CriterionWithoutOutcome),
        (changed(levels=[{"value": 1, "name": "Only"}]), CriterionWithoutLevels),
        (changed(levels=[{"value": 1}, {"value": 1}]), CriterionWithoutLevels),
        (changed(levels=[{"value": "high"}, {"value": 1}]), CriterionWithoutLevels),
        (changed(passes_at=9), CriterionNeverPasses),
        (changed(passes_at=None), CriterionNeverPasses),
        (changed() + changed(), CriterionTwice),
    ],
)
def test_an_incomplete_rubric_is_refused_with_what_is_wrong(raw, refusal):
    with pytest.raises(refusal):
        read_criteria(raw)


def test_an_outcome_that_no_criterion_judges_is_found():
    assert unjudged(read_criteria(example_criteria(["o1"])), ["o1", "o2"]) == ("o2",)


def test_criteria_without_a_score_and_scores_without_a_level_are_found():
    rubric = read_criteria(example_criteria())

    assert [each.id for each in open_criteria(rubric, {"c-o1": 1})] == ["c-o2"]
    assert [each.id for each in without_level(rubric, {"c-o1": 7, "c-o2": 1})] == ["c-o1"]


def test_outcomes_without_evidence_are_found():
    assert lacking(["o1", "o2", "o3"], [["o1"], ["o1", "o3"]]) == ("o2",)


def test_only_web_addresses_are_evidence():
    assert is_web_address("https://films.example.org/1")
    assert not is_web_address("javascript:alert(1)")


@pytest.mark.parametrize(
    ("name", "suffix", "type_"),
    [
        ("film.MP4", ".mp4", "video/mp4"),
        ("page.html", ".bin", "application/octet-stream"),
        ("image.svg", ".bin", "application/octet-stream"),
        ("noending", ".bin", "application/octet-stream"),
    ],
)
def test_a_browser_is_told_only_types_that_do_nothing(name, suffix, type_):
    assert safe_suffix(name) == suffix
    assert safe_type(name) == type_


def test_a_file_name_loses_folders_and_control_characters():
    assert safe_name("C:\\films\\..\\zoë\r\n.mp4") == "zoë.mp4"
    assert len(safe_name("x" * 300 + ".pdf")) <= 150
    assert safe_name("x" * 300 + ".pdf").endswith(".pdf")
