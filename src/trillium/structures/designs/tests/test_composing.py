from trillium.structures.designs.composing import anchor, sign_off_text, without_empty
from trillium.structures.designs.testing import example_document


def test_the_text_to_sign_off_says_in_both_languages_what_each_answer_is_about():
    text = sign_off_text(example_document())

    headings = {section["heading"]["en"]: section["aspects"] for section in text["sections"]}
    assert text["title"]["fr"] == "Prévention des infections pour les aides à domicile"
    assert headings["What a holder can do"] == ["demand"]
    assert headings["How it is assessed"] == ["assessment"]


def test_an_assessment_is_described_with_its_threshold_and_the_outcomes_it_covers():
    text = sign_off_text(example_document())

    line = next(s for s in text["sections"] if s["aspects"] == ["assessment"])["lines"][0]
    assert line["en"].startswith("Skills station. Rubric 1. ")
    assert "80 %" in line["en"]
    assert "Puts on and takes off protective equipment in the right order" in line["en"]
    assert "Met et retire l’équipement de protection dans le bon ordre" in line["fr"]


def test_sections_with_nothing_to_say_are_left_out():
    assert sign_off_text({"title": "Empty"})["sections"] == []


def test_a_place_in_a_list_shares_the_anchor_of_its_field():
    assert anchor("assessments[2].outcome_ids[]") == "field-assessments-outcome_ids"


def test_empty_texts_lists_and_mappings_are_dropped_and_zero_and_no_are_kept():
    value = {"a": "", "b": [{"c": ""}, {"d": 0}], "e": False, "f": {"en": ""}}

    assert without_empty(value) == {"b": [{"d": 0}], "e": False}
